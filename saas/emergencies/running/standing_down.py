"""Contained, and ended: refused while a gate or a report is open or an affected person was not told (PRV-30, PRV-31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from saas.emergencies.kinds import EntryKind, HouseState, IncidentState, OutsideState, PlanKind, StepState
from saas.emergencies.running.activating import said_to
from saas.emergencies.running.breach import count_of
from saas.emergencies.running.logging import refuse_unless_open, write
from saas.emergencies.running.models import Incident, IncidentHouse, IncidentStep, RoleCard
from saas.emergencies.running.refusals import GatesOpen, PeopleUntold, ReportsOpen
from saas.emergencies.running.standing import refuse_outside_command
from saas.emergencies.running.telling_models import OutsideReport
from saas.requests.messages import MessageKind, tell_each
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

LONGEST = 2000
UNDONE = (StepState.READY.value, StepState.WAITING.value)


@dataclass(frozen=True)
class StillOpen:
    """What is not done yet. The first three hold the end back; the others are said."""

    gates: Sequence[IncidentStep]
    reports: Sequence[OutsideReport]
    untold: int
    steps: int
    houses_in_need: int
    houses_unknown: int

    @property
    def holds_back(self) -> bool:
        """Whether it cannot end yet."""
        return bool(self.gates or self.reports or self.untold)


def still_open(incident: Incident) -> StillOpen:
    """What is still open now."""
    steps = db.session.scalars(
        select(IncidentStep)
        .where(IncidentStep.incident_id == incident.id, IncidentStep.state.in_(UNDONE))
        .order_by(IncidentStep.position)
    ).all()
    reports = db.session.scalars(
        select(OutsideReport)
        .where(OutsideReport.incident_id == incident.id, OutsideReport.state == OutsideState.OPEN)
        .order_by(OutsideReport.due_at)
    ).all()
    houses = dict(
        db.session.execute(
            select(IncidentHouse.state, func.count())
            .where(IncidentHouse.incident_id == incident.id)
            .group_by(IncidentHouse.state)
        ).all()
    )
    breach = incident.plan.kind == PlanKind.BREACH and not incident.is_drill
    return StillOpen(
        gates=[step for step in steps if step.gate is not None],
        reports=reports,
        untold=count_of(incident).untold if breach else 0,
        steps=len(steps),
        houses_in_need=houses.get(HouseState.NEEDS_HELP, 0),
        houses_unknown=houses.get(HouseState.UNKNOWN, 0) + houses.get(HouseState.NO_ANSWER, 0),
    )


@transaction
def contain(incident: Incident, *, words: str = "", by: Member, at: datetime) -> Incident:
    """It does not get worse any more."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if incident.state == IncidentState.CONTAINED:
        return incident
    incident.state, incident.contained_at = IncidentState.CONTAINED, at
    write(incident, EntryKind.STATE, by=by, at=at, words=words, values={"state": IncidentState.CONTAINED.value})
    record("emergency.contained", incident, by=by, at=at)
    return incident


@transaction
def end(
    incident: Incident,
    *,
    course: str = "",
    casualties: str = "",
    loss: str = "",
    cause: str = "",
    by: Member,
    at: datetime,
) -> Incident:
    """Stand down. What is still open is written into the log; what must not stay open refuses."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    left = still_open(incident)
    if left.gates:
        raise GatesOpen(step=left.gates[0].words)
    if left.untold:
        raise PeopleUntold(count=left.untold)
    if left.reports:
        raise ReportsOpen(receiver=left.reports[0].receiver)
    incident.contained_at = incident.contained_at or at
    incident.state, incident.ended_at = IncidentState.ENDED, at
    incident.course, incident.casualties = course.strip()[:LONGEST], casualties.strip()[:LONGEST]
    incident.loss, incident.cause = loss.strip()[:LONGEST], cause.strip()[:LONGEST]
    values = {
        "state": IncidentState.ENDED.value,
        "steps_open": left.steps,
        "houses_in_need": left.houses_in_need,
        "houses_unknown": left.houses_unknown,
    }
    write(incident, EntryKind.STATE, by=by, at=at, words=incident.course, values=values)
    record("emergency.ended", incident, by=by, at=at, after=values)
    _tell_ended(incident, at=at)
    return incident


def _tell_ended(incident: Incident, *, at: datetime) -> None:
    held = (RoleCard.incident_id == incident.id, RoleCard.handed_over_at.is_(None))
    people = {card.member_id: card.member for card in db.session.scalars(select(RoleCard).where(*held))}
    told = [(member, said_to(member, incident)) for member in people.values()]
    tell_each(told, MessageKind.EMERGENCY_ENDED, at=at)
