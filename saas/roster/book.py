"""What is known of some people around some days, so that a whole month is checked with three queries.

Refused: two shifts at once, absent, left, not of the estate, skill lacking. Only warned of, in `plan.py`: too
little rest and no day off, because in an emergency a manager must be able to put somebody on duty all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.estates import Estate
from saas.roster.kinds import AbsenceState
from saas.roster.models import Absence, Duty, Post, Shift
from saas.roster.people import works_at
from saas.roster.refusals import AbsentThen, LeftCompany, NotOfEstate, NotOurPost, SkillLacking, TwoShifts
from saas.roster.skills import skills_of
from tenants.db import db
from tenants.members import Member
from tenants.refusals import Refused

AROUND = timedelta(days=2)


class Book:
    """The duties and absences of some members around some days."""

    def __init__(self, estate: Estate, members: Iterable[Member], first: date, last: date) -> None:
        self.estate = estate
        ids = [member.id for member in members]
        self.skills = skills_of(ids)
        self.absences = absences_between(ids, first, last)
        self.duties: dict[UUID, list[Duty]] = {}
        near = (Duty.member_id.in_(ids), Duty.day >= first - AROUND, Duty.day <= last + AROUND)
        shown = (joinedload(Duty.shift), joinedload(Duty.estate))
        for duty in db.session.scalars(select(Duty).where(*near).options(*shown)):
            self.add(duty)

    def add(self, duty: Duty) -> None:
        """Count a duty."""
        self.duties.setdefault(duty.member_id, []).append(duty)

    def remove(self, duty: Duty) -> None:
        """Count it no more."""
        self.duties[duty.member_id].remove(duty)

    def on(self, member: Member, day: date) -> list[Duty]:
        """The duties of a member that begin on a day here."""
        here = self.duties.get(member.id, [])
        return [duty for duty in here if duty.day == day and duty.estate_id == self.estate.id]

    def refusal(self, member: Member, post: Post, shift: Shift, day: date) -> Refused | None:
        """Why this member cannot be on duty there and then; nothing when they can."""
        if not member.is_active:
            return LeftCompany(name=member.name)
        if not works_at(member, self.estate.id):
            return NotOfEstate(name=member.name, estate=self.estate.name)
        if not is_of(self.estate, post, shift):
            return NotOurPost(estate=self.estate.name)
        if post.team is not None and post.team not in self.skills.get(member.id, frozenset()):
            return SkillLacking(name=member.name, post=post.name)
        if is_absent(self.absences.get(member.id, ()), day):
            return AbsentThen(name=member.name, day=day.isoformat())
        starts, ends = shift.span(day)
        taken = overlapping(self.duties.get(member.id, ()), starts, ends)
        if taken is not None:
            return TwoShifts(
                name=member.name, day=taken.day.isoformat(), shift=taken.shift.name, estate=taken.estate.name
            )
        return None


def is_of(estate: Estate, post: Post, shift: Shift) -> bool:
    """Whether post and shift are this estate's and still used."""
    mine = post.estate_id == estate.id == shift.estate_id
    return mine and post.retired_at is None and shift.retired_at is None


def overlapping(duties: Iterable[Duty], starts: datetime, ends: datetime) -> Duty | None:
    """A duty that shares time with the stretch; one that ends as it begins does not."""
    return next((duty for duty in duties if duty.starts_at < ends and starts < duty.ends_at), None)


def absences_between(
    member_ids: Sequence[UUID], first: date, last: date, *, asked_too: bool = False
) -> dict[UUID, list[Absence]]:
    """The granted absences of each member that touch these days."""
    states = [AbsenceState.GRANTED.value] + ([AbsenceState.ASKED.value] if asked_too else [])
    found: dict[UUID, list[Absence]] = {}
    touching = (
        Absence.member_id.in_(member_ids),
        Absence.state.in_(states),
        Absence.first_day <= last,
        Absence.last_day >= first,
    )
    for absence in db.session.scalars(select(Absence).where(*touching).order_by(Absence.first_day, Absence.id)):
        found.setdefault(absence.member_id, []).append(absence)
    return found


def is_absent(absences: Iterable[Absence], day: date) -> bool:
    """Whether a shift that begins on this day falls into an absence; a night shift belongs to its first day."""
    return any(one.state == AbsenceState.GRANTED and one.first_day <= day <= one.last_day for one in absences)
