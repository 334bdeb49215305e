"""Who is on duty now, and who stands in when nobody is: in one stated order.

1. who is planned in a published month, is not absent and still works here; 2. at night (22:00–06:00, the night of the
labour law) the post's deputy for the night; 3. on days off its deputy for the weekend; 4. whoever is at the post that
leads (值班经理); 5. that post's own deputies in the same way; 6. the manager of the estate; 7. nobody, said in red.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.roster.book import absences_between, is_absent
from saas.roster.days import DaysOff
from saas.roster.kinds import MonthState
from saas.roster.models import Duty, Month, Post
from saas.roster.needs import needs_of
from saas.roster.people import works_at
from saas.roster.setting import posts_of, shifts_of
from tenants.clock import SHANGHAI, local_date
from tenants.db import db
from tenants.members import Member, members_in_roles
from tenants.permissions import Role

NIGHT_FROM, NIGHT_UNTIL = 22, 6
RELIEF = timedelta(hours=1)


class Standing(StrEnum):
    """Why somebody answers for a post."""

    DUTY = "duty"
    NIGHT_DEPUTY = "night_deputy"
    WEEKEND_DEPUTY = "weekend_deputy"
    LEAD = "lead"
    MANAGER = "manager"
    NOBODY = "nobody"


@dataclass(frozen=True)
class OnDuty:
    """One person who answers for a post now, or the fact that nobody does."""

    post: Post
    member: Member | None
    standing: Standing
    duty: Duty | None = None


def on_duty(estate_id: UUID, at: datetime, *, days_off: DaysOff, post: Post | None = None) -> list[OnDuty]:
    """Who answers now at an estate, for one post or for all; several when a shift has several people.

    Without `post`, posts that nobody is needed at now are left out, except those of the emergency command.
    """
    there = duties_at(estate_id, at)
    posts = posts_of(estate_id)
    needed = _needed_now(estate_id, at, days_off)
    found: list[OnDuty] = []
    for one in posts if post is None else [post]:
        mine = [duty for duty in there if duty.post_id == one.id]
        found += [OnDuty(one, duty.member, Standing.DUTY, duty) for duty in mine]
        if not mine and (post is not None or one.is_command or one.id in needed):
            found.append(_stand_in(one, posts, there, at, days_off))
    return found


def duties_at(estate_id: UUID, at: datetime) -> list[Duty]:
    """The published duties that run at an instant, of people who are there to do them."""
    running = (Duty.estate_id == estate_id, Duty.starts_at <= at, Duty.ends_at > at)
    duties = published_duties(*running)
    absences = absences_between([duty.member_id for duty in duties], *_days_around(at))
    return [
        duty
        for duty in duties
        if duty.member.is_active
        and works_at(duty.member, estate_id)
        and not is_absent(absences.get(duty.member_id, ()), duty.day)
    ]


def published_duties(*which: object) -> Sequence[Duty]:
    """Duties of published months with what is shown of them, in the order of time."""
    shown = (joinedload(Duty.post), joinedload(Duty.shift), joinedload(Duty.member), joinedload(Duty.estate))
    query = select(Duty).join(Duty.month).where(Month.state == MonthState.PUBLISHED, *which)  # type: ignore[arg-type]
    return db.session.scalars(query.options(*shown).order_by(Duty.starts_at, Duty.id)).unique().all()


def on_duty_among(member_ids: Iterable[UUID], estate_id: UUID, at: datetime) -> dict[UUID, bool] | None:
    """For a list of people, who is on duty here now; nothing at all where no roster is kept for these days."""
    around = published_duties(
        Duty.estate_id == estate_id, Duty.starts_at < at + timedelta(days=1), Duty.ends_at > at - timedelta(days=1)
    )
    if not around:
        return None
    there = {duty.member_id for duty in duties_at(estate_id, at)}
    return {member_id: member_id in there for member_id in member_ids}


def is_night(at: datetime) -> bool:
    """Whether it is night by the local clock."""
    hour = at.astimezone(SHANGHAI).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


@dataclass(frozen=True)
class MyShifts:
    """What somebody looks up most: am I on duty, what comes next, and who relieves me."""

    now: Duty | None
    next: Duty | None
    coming: Sequence[Duty]
    relief: Sequence[Duty]
    """Who takes over after the running (or else the next) duty."""
    before: Sequence[Duty]
    """Whom I relieve at my next duty."""


def my_shifts(member: Member, at: datetime, *, days: int = 35) -> MyShifts:
    """The published duties of a member from now on."""
    mine = Duty.member_id == member.id
    duties = published_duties(mine, Duty.ends_at > at, Duty.starts_at < at + timedelta(days=days))
    running = next((duty for duty in duties if duty.starts_at <= at), None)
    following = next((duty for duty in duties if duty.starts_at > at), None)
    first = running or following
    return MyShifts(
        now=running,
        next=following,
        coming=duties,
        relief=relief_of(first) if first is not None else (),
        before=_relieved_by(following) if following is not None else (),
    )


def relief_of(duty: Duty) -> Sequence[Duty]:
    """Whose duty at the same post begins when this one ends (an hour more or less)."""
    begins = (Duty.starts_at >= duty.ends_at - RELIEF, Duty.starts_at <= duty.ends_at + RELIEF)
    return published_duties(Duty.post_id == duty.post_id, Duty.member_id != duty.member_id, *begins)


def _relieved_by(duty: Duty) -> Sequence[Duty]:
    ends = (Duty.ends_at >= duty.starts_at - RELIEF, Duty.ends_at <= duty.starts_at + RELIEF)
    return published_duties(Duty.post_id == duty.post_id, Duty.member_id != duty.member_id, *ends)


def _stand_in(post: Post, posts: Sequence[Post], there: Sequence[Duty], at: datetime, days_off: DaysOff) -> OnDuty:
    lead = next((one for one in posts if one.is_lead and one.id != post.id), None)
    deputies = list(_deputies(post, at, days_off))
    if lead is not None:
        deputies += [(duty.member, Standing.LEAD) for duty in there if duty.post_id == lead.id]
        deputies += [(member, Standing.LEAD) for member, _standing in _deputies(lead, at, days_off)]
    deputies += [(one, Standing.MANAGER) for one in members_in_roles([Role.ESTATE_MANAGER], estate_id=post.estate_id)]
    today = local_date(at)
    absences = absences_between([member.id for member, _standing in deputies], today, today)
    for member, standing in deputies:
        if member.is_active and not is_absent(absences.get(member.id, ()), today):
            return OnDuty(post, member, standing)
    return OnDuty(post, None, Standing.NOBODY)


def _deputies(post: Post, at: datetime, days_off: DaysOff) -> Iterator[tuple[Member, Standing]]:
    if is_night(at) and post.night_deputy is not None:
        yield post.night_deputy, Standing.NIGHT_DEPUTY
    if days_off.is_off(local_date(at)) and post.weekend_deputy is not None:
        yield post.weekend_deputy, Standing.WEEKEND_DEPUTY


def _needed_now(estate_id: UUID, at: datetime, days_off: DaysOff) -> frozenset[UUID]:
    shifts = {shift.id: shift for shift in shifts_of(estate_id)}
    first, last = _days_around(at)
    found = set()
    for need in needs_of(estate_id):
        for day in (first, last):
            starts, ends = shifts[need.shift_id].span(day)
            holds = need.holds_on(day, is_holiday=day in days_off.holidays, is_made_up=day in days_off.made_up)
            if holds and starts <= at < ends:
                found.add(need.post_id)
    return frozenset(found)


def _days_around(at: datetime) -> tuple[date, date]:
    today = local_date(at)
    return today - timedelta(days=1), today
