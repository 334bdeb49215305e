"""Absences: asked for by oneself or entered by the manager, decided by somebody else, taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from saas.roster.kinds import AbsenceKind, AbsenceState
from saas.roster.models import Absence, Duty
from saas.roster.people import deciders_of
from saas.roster.refusals import (
    AbsentTwice,
    BegunAlready,
    DecidedAlready,
    EndsBeforeStart,
    LeftCompany,
    NotYourOwn,
    TooLong,
)
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Everywhere, Member, RoleHolding
from tenants.queue import ask
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

LONGEST = 186
OPEN = (AbsenceState.ASKED.value, AbsenceState.GRANTED.value)


@transaction
def ask_absence(
    member: Member, kind: AbsenceKind, first: date, last: date, words: str = "", *, by: Member, at: datetime
) -> Absence:
    """Ask for days off. Entered by a manager for somebody else it is granted at once, and when nobody else could decide."""
    lock(member)
    if not member.is_active:
        raise LeftCompany(name=member.name)
    if last < first:
        raise EndsBeforeStart()
    if (last - first).days >= LONGEST:
        raise TooLong(days=LONGEST)
    same_days = (Absence.member_id == member.id, Absence.state.in_(OPEN))
    touching = (Absence.first_day <= last, Absence.last_day >= first)
    if db.session.scalar(select(Absence.id).where(*same_days, *touching).limit(1)) is not None:
        raise AbsentTwice(name=member.name)
    absence = Absence(
        member_id=member.id,
        kind=kind,
        first_day=first,
        last_day=last,
        words=words.strip(),
        asked_by_id=by.id,
        asked_at=at,
        state=AbsenceState.ASKED,
    )
    if by.id != member.id or not deciders_of(member):
        absence.state, absence.decided_by_id, absence.decided_at = AbsenceState.GRANTED, by.id, at
    db.session.add(absence)
    db.session.flush()
    record("roster.absence_asked", absence, by=by, at=at, after={**_told(absence), "state": absence.state})
    if absence.state == AbsenceState.ASKED:
        ask("roster.tell_asked", absence_id=absence.id)
    else:
        ask("roster.tell_decided", absence_id=absence.id)
    return absence


@transaction
def decide_absence(absence: Absence, *, grant: bool, answer: str = "", by: Member, at: datetime) -> None:
    """Say yes or no. Duties on granted days become gaps of the month."""
    lock(absence)
    if absence.state != AbsenceState.ASKED:
        raise DecidedAlready()
    if absence.member_id == by.id:
        raise NotYourOwn()
    absence.state = AbsenceState.GRANTED if grant else AbsenceState.REFUSED
    absence.decided_by_id, absence.decided_at, absence.answer = by.id, at, answer.strip()
    after = {"state": absence.state, **_told(absence)}
    record("roster.absence_decided", absence, by=by, at=at, before={"state": AbsenceState.ASKED}, after=after)
    ask("roster.tell_decided", absence_id=absence.id)


@transaction
def withdraw_absence(absence: Absence, *, by: Member, at: datetime) -> None:
    """Take an absence back: oneself before it begins, a manager at any time."""
    lock(absence)
    if absence.state not in OPEN:
        raise DecidedAlready()
    if absence.member_id == by.id and absence.state == AbsenceState.GRANTED and absence.has_begun(at):
        raise BegunAlready()
    before = {"state": absence.state}
    absence.state = AbsenceState.WITHDRAWN
    record("roster.absence_withdrawn", absence, by=by, at=at, before=before, after={"state": absence.state})


def find_absence(absence_id: UUID) -> Absence | None:
    """An absence of this company."""
    return db.session.get(Absence, (current_tenant_id(), absence_id), options=[joinedload(Absence.member)])


def absences_of(member: Member) -> Sequence[Absence]:
    """What a member asked for, the latest first."""
    mine = select(Absence).where(Absence.member_id == member.id).options(joinedload(Absence.decided_by))
    return db.session.scalars(mine.order_by(Absence.first_day.desc(), Absence.id).limit(30)).unique().all()


def absences_in(estates: frozenset[UUID] | Everywhere, at: datetime) -> Sequence[Absence]:
    """Open and granted absences of the people of these estates that are not over, those to decide first."""
    query = select(Absence).where(Absence.state.in_(OPEN), Absence.last_day >= local_date(at), _of(estates))
    waiting = Absence.state == AbsenceState.ASKED.value
    ordered = query.order_by(waiting.desc(), Absence.first_day, Absence.id).limit(200)
    return db.session.scalars(ordered.options(joinedload(Absence.member))).unique().all()


def duties_in(absence: Absence) -> int:
    """How many planned duties begin in an absence."""
    return duties_in_each([absence]).get(absence.id, 0)


def duties_in_each(absences: Collection[Absence]) -> dict[UUID, int]:
    """How many planned duties begin in each of some absences; those without any are left out."""
    within = (Duty.member_id == Absence.member_id) & Duty.day.between(Absence.first_day, Absence.last_day)
    query = (
        select(Absence.id, func.count(Duty.id))
        .join(Duty, (Duty.tenant_id == Absence.tenant_id) & within)
        .where(Absence.id.in_([one.id for one in absences]))
        .group_by(Absence.id)
    )
    return {absence_id: count for absence_id, count in db.session.execute(query)}


def _of(estates: frozenset[UUID] | Everywhere) -> ColumnElement[bool]:
    held = select(RoleHolding.member_id)
    if not isinstance(estates, Everywhere):
        held = held.where(RoleHolding.estate_id.in_(estates))
    return Absence.member_id.in_(held.scalar_subquery())


def _told(absence: Absence) -> dict[str, object]:
    return {"member": absence.member_id, "first_day": absence.first_day, "last_day": absence.last_day}
