"""Duty in the first estate since before its first drill: one gap, absences granted and asked for, a hand-over, things lent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from deploy.fill.accounts import Accounts
from deploy.fill.places import BuiltEstate
from saas import roster
from saas.estates import Estate, find_estate
from saas.roster import AbsenceKind, Post, Shift, Team, ThingKind, read_pattern
from tenants.clock import local_date, start_of_day
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role

PLANNED = {"值班经理": ("全", 127), "工程值班": ("全", 127), "客服值班": ("白", 127)}
"""A small estate: one shift of 24 hours for who leads and for engineering, the desk by day."""
EARLIEST = timedelta(days=75)
"""How long ago the first drill was held, whose roles the roster fills."""


def add_roster(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Posts and shifts everywhere; in the first estate the months since its first drill and the next one are planned."""
    manager = accounts.one(Role.ESTATE_MANAGER)
    for built in estates:
        estate = find_estate(built.id)
        assert estate is not None
        roster.bring_defaults(estate, by=manager, at=at)
    first = find_estate(estates[0].id)
    assert first is not None
    desk, dispatcher = accounts.one(Role.FRONT_DESK), accounts.one(Role.DISPATCHER)
    supervisor, engineers = accounts.one(Role.SERVICE_SUPERVISOR), accounts.by_role[Role.TECHNICIAN]
    posts = {post.name: post for post in roster.posts_of(first.id)}
    shifts = {shift.sign: shift for shift in roster.shifts_of(first.id)}
    _set_up(first, posts, shifts, supervisor, dispatcher, manager, at)
    crews = {"值班经理": ("全休休", [supervisor, manager, dispatcher]), "工程值班": ("全休", engineers)}
    today = local_date(at)
    months = [roster.month_of(local_date(at - EARLIEST))]
    while months[-1] <= today:
        months.append(roster.next_month(months[-1]))
    for month in months:
        days = roster.days_of(month)
        for name, (pattern, people) in {**crews, "客服值班": ("白", [desk])}.items():
            signs = read_pattern(pattern, list(shifts.values()))
            roster.fill(first, posts[name], signs, people, month=month, first=days[0], last=days[-1], by=manager, at=at)
        if month <= today:
            known = min(at - timedelta(days=20), start_of_day(month) - timedelta(days=5))
            roster.publish(roster.month_for(first, month), by=manager, at=known)
    _leave_open(first, posts["工程值班"], engineers, desk, manager, at)
    db.session.commit()


def _set_up(
    estate: Estate,
    posts: dict[str, Post],
    shifts: dict[str, Shift],
    night: Member,
    weekend: Member,
    by: Member,
    at: datetime,
) -> None:
    """Deputies for the command, and what this estate needs instead of the usual."""
    for post in posts.values():
        if post.is_command:
            roster.save_post(
                estate,
                post,
                name=post.name,
                name_en=post.name_en,
                team=Team(post.team) if post.team else None,
                is_lead=post.is_lead,
                is_command=True,
                night_deputy=night,
                weekend_deputy=weekend,
                by=by,
                at=at,
            )
        wanted, weekdays = PLANNED.get(post.name, ("", 0))
        for sign, shift in shifts.items():
            people = 1 if sign == wanted else 0
            roster.set_need(post, shift, people, weekdays, on_holidays=True, by=by, at=at)


def _leave_open(
    estate: Estate, engineering: Post, engineers: Sequence[Member], desk: Member, manager: Member, at: datetime
) -> None:
    today = local_date(at)
    last = _last_shift(estate, engineering, at)
    if last is not None:
        giver = next(one for one in engineers if one.id == last.member_id)
        words = "3号楼生活水泵有异响，已报修；B1集水井今晚需再看一次。"
        roster.lend(
            estate, ThingKind.KEY, "屋面钥匙 2号", "外墙施工队 王工", by=giver, at=last.ends_at - timedelta(hours=4)
        )
        due = last.ends_at + timedelta(hours=6)
        tool = "疏通机"
        roster.lend(
            estate, ThingKind.TOOL, tool, "保洁 刘姐", due_at=due, by=giver, at=last.ends_at - timedelta(hours=2)
        )
        roster.hand_over(last, words=words, open_things=[], by=giver, at=last.ends_at - timedelta(minutes=10))
    away = today + timedelta(days=9)
    roster.ask_absence(engineers[1], AbsenceKind.ANNUAL, away, away + timedelta(days=2), "回老家", by=manager, at=at)
    ask_from = today + timedelta(days=16)
    roster.ask_absence(desk, AbsenceKind.TRAINING, ask_from, ask_from, "消防培训", by=desk, at=at)
    _clear_one(estate, engineering, today + timedelta(days=5), manager, at)


def _last_shift(estate: Estate, post: Post, at: datetime) -> roster.Duty | None:
    """The last shift of a post that is over."""
    months = (roster.month_of(local_date(at - timedelta(days=2))), roster.month_of(local_date(at)))
    duties = [duty for month in {*months} for duty in roster.plan_of(estate, month).duties if duty.post_id == post.id]
    return max((duty for duty in duties if duty.ends_at <= at), key=lambda duty: duty.ends_at, default=None)


def _clear_one(estate: Estate, post: Post, day: date, by: Member, at: datetime) -> None:
    for duty in roster.plan_of(estate, roster.month_of(day)).duties:
        if duty.post_id == post.id and duty.day == day:
            roster.clear(duty, by=by, at=at)
