"""The month of an estate: people and days for who plans, one day at a time on a phone."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_first
from blueprints.roster.blueprint import bp, estate_planned, estates_seen, first_day
from saas import roster
from saas.estates import Estate
from saas.promises.days_off import days_off
from saas.roster import Duty, Plan, Post, Shift
from tenants.clock import local_date
from tenants.members import Member, find_member
from tenants.permissions import Permission
from tenants.refusals import Refused

CLEAR, SWAP = "clear", "swap"


@bp.get("/")
@requires(Permission.ROSTER_VIEW)
def month() -> ResponseReturnValue:
    """A month: what is lacking at the top, the grid, and the day that was opened."""
    estates = estates_seen()
    estate = asked_or_first(estates)
    if estate is None:
        abort(404)
    first = roster.month_named(request.args.get("month", "")) or roster.month_of(local_date(at()))
    return show(estate, first)


def show(estate: Estate, first: date, refusal: Refused | None = None) -> ResponseReturnValue:
    """The page; with a refusal when a tap was refused."""
    plan = roster.plan_of(estate, first, days_off=days_off())
    may = roster.may_plan(actor(), estate.id)
    html = render_template(
        "roster/month.html",
        estate=estate,
        estates_shown=estates_seen(),
        plan=plan,
        day=_opened(plan),
        before=roster.last_month(first),
        after=roster.next_month(first),
        brush=_brush(plan),
        post=_post(plan),
        picked=_picked(plan),
        may=may,
        shown=may or (plan.month is not None and plan.month.is_published),
        lacking=[post for post in plan.posts if post.lacks_deputies],
        others=_others(plan) if may else [],
        refusal=refusal.sentence(_) if refusal is not None else None,
    )
    return html, 409 if refusal is not None else 200


@bp.post("/<uuid:estate_id>/<string:month>/mark")
@requires(Permission.ROSTER_PLAN)
def mark(estate_id: UUID, month: str) -> ResponseReturnValue:
    """One tap on a cell: put on, change, take off, or change places with the cell tapped before."""
    estate, first = estate_planned(estate_id), first_day(month)
    member, day = _cell(first)
    brush, post, pick = request.form.get("brush", ""), request.form.get("post", ""), None
    try:
        if brush == SWAP:
            pick = _swap(estate, member, day)
        else:
            found = None if brush == CLEAR else (_of(estate, post, brush) or abort(404))
            roster.mark(estate, day, member, *(found or (None, None)), by=actor(), at=at())
    except Refused as refusal:
        return show(estate, first, refusal)
    return redirect(
        url_for(
            "roster.month",
            estate=estate.id,
            month=month,
            brush=brush or None,
            post=post or None,
            pick=pick,
            day=request.form.get("day") or None,
        ),
        303,
    )


def _swap(estate: Estate, member: Member, day: date) -> UUID | None:
    """The first tap picks a duty, the second changes places; tapping an empty cell picks nothing."""
    plan = roster.plan_of(estate, roster.month_of(day))
    here = next(iter(plan.cells.get((member.id, day), ())), None)
    first = _duty_of(plan, request.form.get("pick", ""))
    if first is None or here is None:
        return here.id if here is not None else None
    if first.id != here.id:
        roster.swap(first, here, by=actor(), at=at())
    return None


def _cell(first: date) -> tuple[Member, date]:
    """Whose day was tapped: `member:2026-12-05` from a button, or a person chosen for a day."""
    who, _colon, on = request.form.get("cell", "").partition(":")
    member, day = None, None
    with suppress(ValueError):
        member, day = find_member(UUID(who)), date.fromisoformat(on)
    if member is None or not member.is_staff or day is None or roster.month_of(day) != first:
        abort(404)
    return member, day


def _of(estate: Estate, post_id: str, shift_id: str) -> tuple[Post, Shift] | None:
    """Post and shift of a tap."""
    with suppress(ValueError):
        post, shift = roster.find_post(UUID(post_id)), roster.find_shift(UUID(shift_id))
        if post is not None and shift is not None and post.estate_id == estate.id == shift.estate_id:
            return post, shift
    return None


def _opened(plan: Plan) -> date:
    """The day in the address, or today, or the first one."""
    with suppress(ValueError):
        asked = date.fromisoformat(request.values.get("day", ""))
        if asked in plan.days:
            return asked
    today = local_date(at())
    return today if today in plan.days else plan.first


def _brush(plan: Plan) -> str:
    known = [str(shift.id) for shift in plan.shifts] + [CLEAR, SWAP]
    asked = request.values.get("brush", "")
    return asked if asked in known else next(iter(known))


def _post(plan: Plan) -> str:
    known = [str(post.id) for post in plan.posts]
    asked = request.values.get("post", "")
    return asked if asked in known else next(iter(known), "")


def _picked(plan: Plan) -> Duty | None:
    return _duty_of(plan, request.args.get("pick", ""))


def _duty_of(plan: Plan, text: str) -> Duty | None:
    return next((duty for duty in plan.duties if str(duty.id) == text), None)


def _others(plan: Plan) -> list[Member]:
    """Who works for the whole company and may be put on duty too."""
    known = {member.id for member in plan.people}
    return [one for one in roster.people_of(plan.estate.id, everybody=True) if one.id not in known]
