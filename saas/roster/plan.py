"""A month as one looks at it: people and days, what is lacking, and what is unwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.estates import Estate
from saas.roster.book import absences_between, is_absent
from saas.roster.days import NO_HOLIDAYS, DaysOff, days_of
from saas.roster.models import Absence, Duty, Month, Need, Post, Shift
from saas.roster.needs import needs_of
from saas.roster.people import people_of, works_at
from saas.roster.setting import posts_of, shifts_of
from tenants.db import db
from tenants.members import Member

Listed = TypeVar("Listed", bound=Post | Shift)

LEAST_REST = timedelta(hours=11)
"""Directive 2003/88/EC, art. 3. Chinese law names no figure for the rest between two shifts, so this only warns."""
MOST_IN_A_ROW = 6
"""Labour Law (劳动法), art. 38: at least one day off a week. Other cycles may be approved (art. 39), so it only warns."""


@dataclass(frozen=True)
class Gap:
    """People lacking at a post in a shift: never planned, or planned and absent, or gone."""

    day: date
    post: Post
    shift: Shift
    needed: int
    missing: int
    out: tuple[Duty, ...] = ()
    """Duties of those who are absent or have left."""


@dataclass(frozen=True)
class Warning:
    """Something that is allowed and unwise."""

    kind: str
    """`rest`: less than eleven hours between two duties; `row`: no day off for a week."""
    duty: Duty
    hours: int = 0


@dataclass(frozen=True)
class Plan:
    """One estate's month, read with seven queries however many people there are."""

    estate: Estate
    first: date
    month: Month | None
    days: Sequence[date]
    days_off: DaysOff
    posts: Sequence[Post]
    shifts: Sequence[Shift]
    needs: Sequence[Need]
    duties: Sequence[Duty]
    people: Sequence[Member]
    absences: Mapping[UUID, Sequence[Absence]]

    @cached_property
    def cells(self) -> Mapping[tuple[UUID, date], Sequence[Duty]]:
        """What each person does on each day."""
        found: dict[tuple[UUID, date], list[Duty]] = {}
        for duty in self.duties:
            found.setdefault((duty.member_id, duty.day), []).append(duty)
        return found

    @cached_property
    def places(self) -> Mapping[tuple[UUID, UUID, date], Sequence[Duty]]:
        """Who is at each post in each shift on each day."""
        found: dict[tuple[UUID, UUID, date], list[Duty]] = {}
        for duty in self.duties:
            found.setdefault((duty.post_id, duty.shift_id, duty.day), []).append(duty)
        return found

    def is_out(self, duty: Duty) -> bool:
        """Whether the person planned is absent, has left, or works at this estate no more."""
        gone = not duty.member.is_active or not works_at(duty.member, self.estate.id)
        return gone or is_absent(self.absences.get(duty.member_id, ()), duty.day)

    def absence_on(self, member: Member, day: date) -> Absence | None:
        """The absence of a person on a day, granted or asked for."""
        return next((one for one in self.absences.get(member.id, ()) if one.first_day <= day <= one.last_day), None)

    def needed(self, need: Need, day: date) -> int:
        """How many people a need asks for on a day."""
        off = self.days_off
        holds = need.holds_on(day, is_holiday=day in off.holidays, is_made_up=day in off.made_up)
        return need.people if holds else 0

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        """Everything that is lacking, by day."""
        posts, shifts = {post.id: post for post in self.posts}, {shift.id: shift for shift in self.shifts}
        wanted = {(need.post_id, need.shift_id): need for need in self.needs}
        planned = {(duty.post_id, duty.shift_id) for duty in self.duties}
        found = []
        for day in self.days:
            for post_id, shift_id in wanted.keys() | planned:
                post, shift, need = posts.get(post_id), shifts.get(shift_id), wanted.get((post_id, shift_id))
                if post is None or shift is None:
                    continue
                there = self.places.get((post_id, shift_id, day), ())
                out = tuple(duty for duty in there if self.is_out(duty))
                needed = self.needed(need, day) if need is not None else 0
                missing = max(needed - len(there) + len(out), 0) if needed else len(out)
                if missing:
                    found.append(Gap(day, post, shift, needed, missing, out))
        return sorted(found, key=lambda gap: (gap.day, gap.post.position, gap.shift.position, gap.shift.name))

    @cached_property
    def missing(self) -> int:
        """How many people are lacking in the whole month."""
        return sum(gap.missing for gap in self.gaps)

    @cached_property
    def days_with_gaps(self) -> Mapping[date, int]:
        """How many people are lacking on each day that lacks some."""
        found: dict[date, int] = {}
        for gap in self.gaps:
            found[gap.day] = found.get(gap.day, 0) + gap.missing
        return found

    @cached_property
    def warnings(self) -> Sequence[Warning]:
        """Too little rest between two duties, and a week without a day off; one warning for each."""
        found = []
        by_member: dict[UUID, list[Duty]] = {}
        for duty in self.duties:
            by_member.setdefault(duty.member_id, []).append(duty)
        for duties in by_member.values():
            row = 1
            for before, duty in pairwise(duties):
                rest = duty.starts_at - before.ends_at
                if rest < LEAST_REST:
                    found.append(Warning("rest", duty, int(rest.total_seconds() // 3600)))
                if duty.day != before.day:
                    row = row + 1 if duty.day - before.day == timedelta(days=1) else 1
                    if row == MOST_IN_A_ROW + 1:
                        found.append(Warning("row", duty))
        return sorted(found, key=lambda one: (one.duty.day, one.duty.member.name, one.kind))

    def hours_of(self, member: Member) -> int:
        """The hours of a person in this month."""
        mine = (duty for duty in self.duties if duty.member_id == member.id)
        return round(sum((duty.ends_at - duty.starts_at).total_seconds() for duty in mine) / 3600)


def plan_of(estate: Estate, first: date, *, days_off: DaysOff = NO_HOLIDAYS) -> Plan:
    """The month of an estate that begins on `first`."""
    days = days_of(first)
    month = db.session.scalar(select(Month).where(Month.estate_id == estate.id, Month.first_day == first))
    duties = _duties(month)
    people = {member.id: member for member in people_of(estate.id)}
    people |= {duty.member_id: duty.member for duty in duties}
    return Plan(
        estate=estate,
        first=first,
        month=month,
        days=days,
        days_off=days_off,
        posts=_with_planned(posts_of(estate.id), [duty.post for duty in duties]),
        shifts=_with_planned(shifts_of(estate.id), [duty.shift for duty in duties]),
        needs=needs_of(estate.id),
        duties=duties,
        people=_in_order(people, duties),
        absences=absences_between(list(people), days[0], days[-1], asked_too=True),
    )


def _duties(month: Month | None) -> Sequence[Duty]:
    if month is None:
        return ()
    shown = (joinedload(Duty.post), joinedload(Duty.shift), joinedload(Duty.member))
    mine = select(Duty).where(Duty.month_id == month.id).options(*shown)
    return db.session.scalars(mine.order_by(Duty.starts_at, Duty.id)).unique().all()


def _with_planned(used: Sequence[Listed], planned: Sequence[Listed]) -> Sequence[Listed]:
    """What is in use, and what was still planned with."""
    known = {one.id for one in used}
    more = {one.id: one for one in planned if one.id not in known}
    return sorted([*used, *more.values()], key=lambda one: (one.position, one.name))


def _in_order(people: Mapping[UUID, Member], duties: Sequence[Duty]) -> Sequence[Member]:
    """People of one post stand together: by the first post they are at."""
    posts: dict[UUID, int] = {}
    for duty in duties:
        posts[duty.member_id] = min(posts.get(duty.member_id, duty.post.position), duty.post.position)
    return sorted(people.values(), key=lambda one: (posts.get(one.id, 99), one.name, one.id))
