"""Holding a drill: the same board as a real incident, striped; and the record of a drill that nobody had planned."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.drills.planning import must_be_announced, refuse_unless_open
from saas.emergencies.kinds import DrillMode, DrillState, Level
from saas.emergencies.learning.models import Drill
from saas.emergencies.learning.refusals import (
    AnnounceFirst,
    AnotherDrillRuns,
    HeldAlready,
    NoScenario,
    NotADrill,
    NotInForce,
    NotOnThatDay,
)
from saas.emergencies.running.activating import activate
from saas.emergencies.running.models import Incident
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@transaction
def hold(drill: Drill, *, client_key: UUID, by: Member, at: datetime) -> Incident:
    """Activate the plan as this drill. The same key again is the same drill.

    A live drill that takes people out of their homes has been announced, and is held on the day they were told.
    """
    lock(drill)
    if drill.incident is not None and drill.incident.client_key == client_key:
        return drill.incident
    refuse_unless_open(drill)
    if must_be_announced(drill) and drill.announced_at is None:
        raise AnnounceFirst()
    if drill.announced_at is not None and local_date(at) != local_date(drill.starts_at):
        raise NotOnThatDay(day=local_date(drill.starts_at))
    if drill.plan.in_force is None:
        raise NotInForce()
    activated = activate(
        drill.plan,
        is_drill=True,
        level=Level(drill.plan.in_force.level),
        client_key=client_key,
        place=drill.place,
        drill=drill,
        by=by,
        at=at,
    )
    if activated.joined:
        raise AnotherDrillRuns()
    drill.incident_id, drill.state = activated.incident.id, DrillState.HELD
    db.session.flush()
    db.session.expire(drill, ["incident"])
    record("emergency.drill_held", drill, by=by, at=at, after={"number": activated.incident.number})
    return activated.incident


@transaction
def keep_record(
    incident: Incident, *, name: str, mode: DrillMode, scenario: str, in_hall: bool = False, by: Member, at: datetime
) -> Drill:
    """A drill that was begun from the red button gets its record; from now on it is evaluated like a planned one."""
    lock(incident)
    name, scenario = name.strip(), scenario.strip()
    if not incident.is_drill:
        raise NotADrill()
    if drill_of(incident) is not None:
        raise HeldAlready()
    if not name or not scenario:
        raise NoScenario()
    drill = Drill(
        id=new_id(),
        estate_id=incident.estate_id,
        plan_id=incident.plan_id,
        name=name,
        mode=mode,
        in_hall=in_hall,
        place=incident.place,
        scenario=scenario,
        starts_at=incident.activated_at,
        state=DrillState.HELD,
        planned_by_id=by.id,
        planned_at=at,
        incident_id=incident.id,
    )
    db.session.add(drill)
    db.session.flush()
    record("emergency.drill_recorded", drill, by=by, at=at, after={"number": incident.number, "name": name})
    return drill


def drill_of(incident: Incident) -> Drill | None:
    """The drill that an incident is, if it has its record."""
    return db.session.scalar(select(Drill).where(Drill.incident_id == incident.id))
