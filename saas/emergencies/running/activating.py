"""Activating a plan: in one transaction the incident, its cards, its tasks, its drafts and its clocks (EMG-01, EMG-06–08).

Two people in the same second start one incident: the plan is locked, a unique index stands behind the lock, and both
are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.kinds import EntryKind, Gate, Level, NoticeKind, PlanKind, StepState, VersionState
from saas.emergencies.learning.models import Drill
from saas.emergencies.plans.models import Plan, PlanStep, PlanVersion
from saas.emergencies.running.filling import Filled, filled_roles, head_of
from saas.emergencies.running.houses import affect
from saas.emergencies.running.logging import write
from saas.emergencies.running.models import Incident, IncidentStep, RoleCard
from saas.emergencies.running.noticing import draft_prepared
from saas.emergencies.running.outside import open_reports
from saas.emergencies.running.queries import open_incident
from saas.emergencies.running.refusals import PlanNotInForce
from saas.emergencies.running.telling_models import LiftRecord
from saas.estates import Building
from saas.requests.messages import MessageKind, tell, tell_each
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member, find_member
from tenants.numbers import next_number
from tenants.verbs import lock, transaction

UPDATE_MINUTES = {Level.A: 15, Level.B: 30, Level.C: 60}
LONGEST = 200


@dataclass(frozen=True)
class Activated:
    """The incident that runs now, and whether it ran already."""

    incident: Incident
    joined: bool


@transaction
def activate(
    plan: Plan,
    *,
    is_drill: bool,
    level: Level,
    client_key: UUID,
    buildings: Sequence[Building] = (),
    place: str = "",
    reporter: str = "",
    drill: Drill | None = None,
    by: Member,
    at: datetime,
) -> Activated:
    """Start a plan, real or as a drill. When it runs already, join it; sent twice by one page, it is the first one."""
    lock(plan)
    again = db.session.scalar(select(Incident).where(Incident.client_key == client_key))
    if again is not None and again.plan_id == plan.id and again.is_drill == is_drill:
        return Activated(again, joined=False)
    running = open_incident(plan, is_drill=is_drill)
    if running is not None:
        _join(running, by=by, at=at)
        return Activated(running, joined=True)
    version = db.session.scalar(
        select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.state == VersionState.IN_FORCE)
    )
    if version is None or plan.estate_id is None or plan.withdrawn_at is not None:
        raise PlanNotInForce()
    incident = Incident(
        id=new_id(),
        estate_id=plan.estate_id,
        plan_id=plan.id,
        version_id=version.id,
        number=_number(plan.estate_id, is_drill=is_drill, at=at),
        is_drill=is_drill,
        level=level,
        place=place.strip()[:LONGEST],
        reporter=reporter.strip()[:LONGEST] or by.name,
        client_key=client_key if again is None else new_id(),
        activated_by_id=by.id,
        activated_at=at,
        update_minutes=UPDATE_MINUTES[level],
        next_update_at=at + timedelta(minutes=UPDATE_MINUTES[level]),
    )
    db.session.add(incident)
    db.session.flush()
    _begin(incident, version, buildings, by=by, at=at)
    after = {"number": incident.number, "plan": plan.name, "version": version.number, "drill": is_drill, "level": level}
    record("emergency.activated", incident, by=by, at=at, after=after | ({"announced": drill.name} if drill else {}))
    return Activated(incident, joined=False)


def _begin(
    incident: Incident, version: PlanVersion, buildings: Sequence[Building], *, by: Member, at: datetime
) -> None:
    write(incident, EntryKind.ACTIVATED, by=by, at=at, words=incident.reporter, values={"level": incident.level})
    if buildings:
        affect(incident, buildings, by=by, at=at)
    head = head_of(incident.estate_id, at)
    filled = filled_roles(version.roles, incident.estate_id, at)
    _tell_head(incident, head, by=by, at=at)
    _give_cards(incident, filled, by=by, at=at)
    commander = next((one.people[0][0] for one in filled if one.role.is_commander and one.people), None)
    incident.formed_at = at if commander is not None else None
    values = {
        "commander": commander.name if commander is not None else "",
        "people": sum(len(one.people) for one in filled),
        "unfilled": [one.role.name for one in filled if not one.people],
    }
    write(incident, EntryKind.COMMAND, by=by, at=at, values=values)
    _set_tasks(incident, version, by=by, at=at)
    draft_prepared(incident, NoticeKind.FIRST, by=by, at=at)
    open_reports(incident, by=by, at=at)
    if incident.plan.kind == PlanKind.LIFT:
        minute = at.replace(second=0, microsecond=0)  # what the form can say: a firm is called within the minute
        db.session.add(LiftRecord(id=new_id(), incident_id=incident.id, trapped_at=minute))
    db.session.flush()


def said_to(member: Member, incident: Incident, **more: object) -> dict[str, object]:
    """What messages about an incident say to somebody, in their language."""
    language = member.locale or "zh_CN"
    plan, estate = incident.plan.called(language), incident.estate.name
    said = {"estate": estate, "plan": plan, "number": incident.number, "incident": str(incident.id), **more}
    return said | {"is_drill": True} if incident.is_drill else said


def _tell_head(incident: Incident, head: Member | None, *, by: Member, at: datetime) -> None:
    if head is None:
        return
    incident.head_id = head.id
    kind = MessageKind.DRILL_HEAD if incident.is_drill else MessageKind.EMERGENCY_HEAD
    if head.id != by.id:
        tell([head], kind, None, at=at, **said_to(head, incident, name=by.name))
    incident.head_told_at = at


def _give_cards(incident: Incident, filled: Iterable[Filled], *, by: Member, at: datetime) -> None:
    given = [(one.role, member, standing) for one in filled for member, standing in one.people]
    insert_many(
        RoleCard,
        (
            {
                "incident_id": incident.id,
                "role_id": role.id,
                "member_id": member.id,
                "standing": standing,
                "carded_at": at,
                "acknowledged_at": at if member.id == by.id else None,
            }
            for role, member, standing in given
        ),
    )
    kind = MessageKind.DRILL_CARD if incident.is_drill else MessageKind.EMERGENCY_CARD
    told = [
        (member, said_to(member, incident, role=role.called(member.locale or "zh_CN"))) for role, member, _s in given
    ]
    tell_each(told, kind, at=at)


def _set_tasks(incident: Incident, version: PlanVersion, *, by: Member, at: datetime) -> None:
    """Every step of the plan as a task with its hour (EMG-08). The first gate of a breach is the activation itself."""
    ids = {step.id: new_id() for step in version.steps}
    known = _known_before(incident)
    done = {step.id for step in version.steps if step.gate == Gate.ACTIVATE and step.depends_on_id is None}
    insert_many(
        IncidentStep,
        (
            {
                "id": ids[step.id],
                "incident_id": incident.id,
                "plan_step_id": step.id,
                "role_id": step.role_id,
                "position": position,
                "words": step.words,
                "words_en": step.words_en,
                "due_at": at + timedelta(minutes=step.minutes),
                "depends_on_id": ids[step.depends_on_id] if step.depends_on_id is not None else None,
                "state": _state_of(step, done),
                "gate": step.gate,
                "is_new": known is not None and step.root_id not in known,
                "done_at": at if step.id in done else None,
                "done_by_id": by.id if step.id in done else None,
            }
            for position, step in enumerate(_parents_first(version.steps))
        ),
    )


def _state_of(step: PlanStep, done: set[UUID]) -> StepState:
    if step.id in done:
        return StepState.DONE
    return StepState.READY if step.depends_on_id is None or step.depends_on_id in done else StepState.WAITING


def _parents_first(steps: Sequence[PlanStep]) -> list[PlanStep]:
    """In the plan's order, but never a step before the one it waits for."""
    placed: dict[UUID, PlanStep] = {}
    waiting = list(steps)
    while waiting:
        ready = [one for one in waiting if one.depends_on_id is None or one.depends_on_id in placed]
        for one in ready or waiting:
            placed[one.id] = one
        waiting = [one for one in waiting if one.id not in placed]
    in_order = {step.id: position for position, step in enumerate(steps)}
    backwards = any(
        one.depends_on_id is not None and in_order.get(one.depends_on_id, -1) > in_order[one.id] for one in steps
    )
    return list(placed.values()) if backwards else list(steps)


def _known_before(incident: Incident) -> set[UUID] | None:
    """The steps that the last run of this plan had, by their roots; nothing when this is the first run."""
    last = db.session.scalar(
        select(Incident.version_id)
        .where(Incident.plan_id == incident.plan_id, Incident.id != incident.id)
        .order_by(Incident.activated_at.desc(), Incident.id.desc())
        .limit(1)
    )
    if last is None:
        return None
    return set(db.session.scalars(select(PlanStep.root_id).where(PlanStep.version_id == last)))


def _join(incident: Incident, *, by: Member, at: datetime) -> None:
    lock(incident)
    write(incident, EntryKind.JOINED, by=by, at=at)
    first = find_member(incident.activated_by_id)
    if first is None or first.id == by.id:
        return
    for member, other in ((first, by), (by, first)):
        tell([member], MessageKind.EMERGENCY_TWICE, None, at=at, **said_to(member, incident, name=other.name))


def _number(estate_id: UUID, *, is_drill: bool, at: datetime) -> str:
    """YJ-2026-001 for what is real, YL-2026-001 for drills: without a gap per estate and year."""
    letters, year = ("YL" if is_drill else "YJ"), f"{local_date(at):%Y}"
    return f"{letters}-{year}-{next_number(f'incident.{letters}', estate_id=estate_id, period=year):03d}"
