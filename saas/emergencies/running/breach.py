"""A data breach: who is affected, what they are told, and the five ordered steps (PRV-30, PRV-31; PIPL 57)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.archives import Person
from saas.emergencies.kinds import EntryKind, Gate, OutsideState, PlanKind
from saas.emergencies.running.logging import refuse_unless_open, write
from saas.emergencies.running.models import Incident
from saas.emergencies.running.refusals import (
    AlreadyReleased,
    AlreadyTold,
    DrillTellsNobody,
    NobodyListed,
    NoticeMissing,
    PeopleUntold,
    ReportsOpen,
    SituationAndRisk,
    WayNeeded,
)
from saas.emergencies.running.standing import refuse_outside_command
from saas.emergencies.running.telling_models import AffectedPerson, BreachNotice, OutsideReport
from saas.requests.messages import MessageKind, tell_each
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

LONGEST = 1000


@dataclass(frozen=True)
class Count:
    """How many are affected, and how many have been told and how: in the end the sums agree (PRV-31)."""

    persons: int
    by_message: int
    by_hand: int

    @property
    def untold(self) -> int:
        """Who still has to be told."""
        return self.persons - self.by_message - self.by_hand


def notice_of_breach(incident: Incident) -> BreachNotice | None:
    """What the affected people are told, if it is written."""
    return db.session.scalar(select(BreachNotice).where(BreachNotice.incident_id == incident.id))


def affected_of(incident: Incident) -> Sequence[AffectedPerson]:
    """The affected people, those who have not been told first."""
    return db.session.scalars(
        select(AffectedPerson)
        .where(AffectedPerson.incident_id == incident.id)
        .options(joinedload(AffectedPerson.person))
        .order_by(AffectedPerson.told_at.is_not(None), AffectedPerson.id)
    ).all()


def find_affected(affected_id: UUID) -> AffectedPerson | None:
    """One affected person."""
    return db.session.get(AffectedPerson, (current_tenant_id(), affected_id))


def count_of(incident: Incident) -> Count:
    """Persons, and who has been told."""
    persons, messages, told = db.session.execute(
        select(
            func.count(AffectedPerson.id), func.count(AffectedPerson.message_id), func.count(AffectedPerson.told_at)
        ).where(AffectedPerson.incident_id == incident.id)
    ).one()
    return Count(persons, messages, told - messages)


@transaction
def list_people(incident: Incident, persons: Iterable[Person], what: str, *, by: Member, at: datetime) -> int:
    """Put people on the list, with which of their data leaked. Those on it already stay."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    known = set(db.session.scalars(select(AffectedPerson.person_id).where(AffectedPerson.incident_id == incident.id)))
    new = {person.id for person in persons} - known
    insert_many(
        AffectedPerson,
        ({"incident_id": incident.id, "person_id": one, "what": what.strip()[:LONGEST]} for one in sorted(new)),
    )
    if new:
        values = {"persons": len(new), "what": what.strip()[:LONGEST]}
        write(incident, EntryKind.NOTICE, by=by, at=at, values=values | {"kind": "breach", "state": "listed"})
        record("emergency.people_listed", incident, by=by, at=at, after=values)
    return len(new)


@transaction
def write_notice(
    incident: Incident,
    situation: str,
    risk: str,
    measures: str = "",
    contact: str = "",
    *,
    by: Member,
    at: datetime,
) -> BreachNotice:
    """What the affected people are told: the situation and the possible risk are never left out (PRV-31)."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if not situation.strip() or not risk.strip():
        raise SituationAndRisk()
    notice = notice_of_breach(incident)
    if notice is not None and notice.released_at is not None:
        raise AlreadyReleased()
    if notice is None:
        notice = BreachNotice(id=new_id(), incident_id=incident.id, is_drill=incident.is_drill)
    notice.situation, notice.risk = situation.strip()[:LONGEST], risk.strip()[:LONGEST]
    notice.measures, notice.contact, notice.by_id = measures.strip()[:LONGEST], contact.strip()[:LONGEST], by.id
    db.session.add(notice)
    values = {"kind": "breach", "state": "draft"}
    write(incident, EntryKind.NOTICE, by=by, at=at, words=notice.situation, values=values)
    return notice


@transaction
def tell_affected(incident: Incident, *, by: Member, at: datetime) -> int:
    """Send the notice to every listed person with a login who was not told yet; returns how many.

    Whoever has none stays on the list until somebody tells them by letter, by phone or at the door.
    """
    lock(incident)
    if incident.is_drill:
        raise DrillTellsNobody()
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    notice = notice_of_breach(incident)
    if notice is None:
        raise NoticeMissing()
    waiting = [
        (one, one.person.member)
        for one in affected_of(incident)
        if one.told_at is None and one.person.member is not None and one.person.member.is_active
    ]
    estate = incident.estate.name
    parts = {name: getattr(notice, name) for name in ("situation", "risk", "measures", "contact")}
    said = {"estate": estate, "incident": str(incident.id), **parts}
    messages = tell_each([(member, said) for _one, member in waiting], MessageKind.BREACH_NOTICE, at=at)
    for (one, _member), message_id in zip(waiting, messages, strict=True):
        one.message_id, one.told_at, one.told_by_id = message_id, at, by.id
    notice.released_at = notice.released_at or at
    values = {"kind": "breach", "state": "released", "residents": len(waiting)}
    write(incident, EntryKind.NOTICE, by=by, at=at, words=notice.situation, values=values)
    record("emergency.affected_told", incident, by=by, at=at, after={"residents": len(waiting)})
    return len(waiting)


@transaction
def tell_by_hand(affected: AffectedPerson, way: str, *, by: Member, at: datetime) -> AffectedPerson:
    """Note that a person was told by letter, by phone or at the door."""
    incident = affected.incident
    lock(incident)
    if incident.is_drill:
        raise DrillTellsNobody()
    refuse_unless_open(incident)
    if not way.strip():
        raise WayNeeded()
    if notice_of_breach(incident) is None:
        raise NoticeMissing()
    lock(affected)
    if affected.told_at is not None:
        raise AlreadyTold(name=affected.person.name)
    affected.told_at, affected.told_by_id, affected.way = at, by.id, way.strip()[:LONGEST]
    values = {"kind": "breach", "state": "by_hand", "way": affected.way}
    write(incident, EntryKind.NOTICE, by=by, at=at, values=values, subject_id=affected.id)
    return affected


def refuse_early_gate(incident: Incident, gate: Gate, words: str) -> None:
    """ "Notify" is done when everybody was told, "report" when no report is open. A drill tells nobody and may go on."""
    if incident.plan.kind != PlanKind.BREACH or incident.is_drill:
        return
    if gate == Gate.NOTIFY:
        count = count_of(incident)
        if not count.persons and not words.strip():
            raise NobodyListed()
        if count.untold:
            raise PeopleUntold(count=count.untold)
    if gate == Gate.REPORT:
        open_one = db.session.scalar(
            select(OutsideReport)
            .where(OutsideReport.incident_id == incident.id, OutsideReport.state == OutsideState.OPEN)
            .limit(1)
        )
        if open_one is not None:
            raise ReportsOpen(receiver=open_one.receiver)
