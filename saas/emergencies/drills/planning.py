"""A drill before it is held: planned, moved, announced to the residents, cancelled; and who took part."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.emergencies.kinds import DrillMode, DrillState, PlanKind
from saas.emergencies.learning.models import Drill, DrillPerson
from saas.emergencies.learning.refusals import (
    AlreadyAnnounced,
    DrillCancelled,
    DrillInThePast,
    HeldAlready,
    NoScenario,
    NotHeldYet,
    NothingAnnounced,
    NotInForce,
    ReasonNeeded,
    SignedInAlready,
    TooLateToAnnounce,
)
from saas.emergencies.plans.models import Plan
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.queue import JobList, ask
from tenants.verbs import lock, transaction

LEAVING_HOME = frozenset({PlanKind.FIRE, PlanKind.GAS, PlanKind.EARTHQUAKE})
"""Plans whose live drill takes people out of their homes. Fire: Order 5 (高层民用建筑消防安全管理规定) article 44; gas and
earthquake are our own, for the same reason."""


def must_be_announced(drill: Drill) -> bool:
    """Whether residents have to be told before it is held."""
    return drill.mode == DrillMode.LIVE and not drill.in_hall and drill.plan.kind in LEAVING_HOME


@transaction
def plan_drill(
    plan: Plan,
    *,
    name: str,
    mode: DrillMode,
    scenario: str,
    starts_at: datetime,
    place: str = "",
    in_hall: bool = False,
    by: Member,
    at: datetime,
) -> Drill:
    """A drill of an estate's plan that has a version in force: on the table or live, where, what happens, when."""
    name, scenario = name.strip(), scenario.strip()
    if plan.estate_id is None or plan.withdrawn_at is not None or plan.in_force is None:
        raise NotInForce()
    if not name or not scenario:
        raise NoScenario()
    if starts_at <= at:
        raise DrillInThePast()
    drill = Drill(
        id=new_id(),
        estate_id=plan.estate_id,
        plan_id=plan.id,
        name=name,
        mode=mode,
        in_hall=in_hall,
        place=place.strip(),
        scenario=scenario,
        starts_at=starts_at,
        planned_by_id=by.id,
        planned_at=at,
    )
    db.session.add(drill)
    db.session.flush()
    after = {"name": name, "mode": mode, "starts_at": starts_at, "place": drill.place}
    record("emergency.drill_planned", drill, by=by, at=at, after=after)
    return drill


@transaction
def move(drill: Drill, starts_at: datetime, *, by: Member, at: datetime) -> None:
    """Another time. What was announced for the old one does not count any more.

    A job tells those to whom it was announced; who was told nothing hears nothing.
    """
    lock(drill)
    refuse_unless_open(drill)
    if starts_at <= at:
        raise DrillInThePast()
    before = {"starts_at": drill.starts_at}
    drill.starts_at, drill.state = starts_at, DrillState.PLANNED
    drill.announced_at = drill.announced_by_id = None
    drill.announced_words, drill.announced_to = "", 0
    ask("drills.tell_moved", on=JobList.FAST, drill_id=drill.id)
    record("emergency.drill_moved", drill, by=by, at=at, before=before, after={"starts_at": starts_at})


@transaction
def announce(drill: Drill, words: str, *, by: Member, at: datetime) -> None:
    """Tell everybody who lives in the estate, beforehand. Beside what becomes of it, a drill sends residents nothing.

    A job writes the messages; `announced_to` then says how many there are.
    """
    lock(drill)
    refuse_unless_open(drill)
    words = words.strip()
    if drill.announced_at is not None:
        raise AlreadyAnnounced()
    if not words:
        raise NothingAnnounced()
    if drill.starts_at <= at:
        raise TooLateToAnnounce()
    drill.state, drill.announced_words = DrillState.ANNOUNCED, words
    drill.announced_at, drill.announced_by_id = at, by.id
    ask("drills.announce", on=JobList.FAST, drill_id=drill.id)
    record("emergency.drill_announced", drill, by=by, at=at, after={"words": words})


@transaction
def cancel(drill: Drill, reason: str, *, by: Member, at: datetime) -> None:
    """It is not held. It stays in the register with its reason, and the plan's drill stays due.

    A job tells those to whom it was announced; who was told nothing hears nothing.
    """
    lock(drill)
    refuse_unless_open(drill)
    if not reason.strip():
        raise ReasonNeeded()
    drill.cancelled_at, drill.cancelled_words = at, reason.strip()
    ask("drills.call_off", on=JobList.FAST, drill_id=drill.id)
    record("emergency.drill_cancelled", drill, by=by, at=at, reason=reason.strip())


@transaction
def sign_in(drill: Drill, member: Member, *, by: Member, at: datetime) -> DrillPerson:
    """Somebody took part: they say so themselves, or who keeps the record does."""
    lock(drill)
    refuse_cancelled(drill)
    if drill.incident_id is None:
        raise NotHeldYet()
    same = select(DrillPerson.id).where(DrillPerson.drill_id == drill.id, DrillPerson.member_id == member.id)
    if db.session.scalar(same) is not None:
        raise SignedInAlready(name=member.name)
    person = DrillPerson(id=new_id(), drill_id=drill.id, member_id=member.id, signed_at=at)
    db.session.add(person)
    db.session.flush()
    record("emergency.drill_signed_in", drill, by=by, at=at, after={"member": member.name})
    return person


@transaction
def name_outsiders(drill: Drill, words: str, *, by: Member, at: datetime) -> None:
    """Who took part beside our own people: the fire station, the lift firm, residents."""
    lock(drill)
    refuse_cancelled(drill)
    if drill.incident_id is None:
        raise NotHeldYet()
    before, drill.outsiders = drill.outsiders, words.strip()
    record("emergency.drill_outsiders", drill, by=by, at=at, before={"outsiders": before}, after={"outsiders": words})


def refuse_unless_open(drill: Drill) -> None:
    """Only a drill that is still to be held is changed, announced, cancelled or held."""
    refuse_cancelled(drill)
    if drill.incident_id is not None:
        raise HeldAlready()


def refuse_cancelled(drill: Drill) -> None:
    """Nothing happens to a drill that was cancelled."""
    if drill.cancelled_at is not None:
        raise DrillCancelled()
