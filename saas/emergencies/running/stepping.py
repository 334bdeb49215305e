"""The running checklist: each step is done once, by whoever was first; only the command group leaves one out or adds one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from saas.emergencies.kinds import EntryKind, Gate, StepState
from saas.emergencies.plans.models import PlanRole
from saas.emergencies.running.breach import refuse_early_gate
from saas.emergencies.running.files import STEP_KIND
from saas.emergencies.running.logging import begin_handling, refuse_unless_open, sent_before, write
from saas.emergencies.running.models import Incident, IncidentStep
from saas.emergencies.running.refusals import (
    AlreadyDone,
    AlreadySkipped,
    GateBefore,
    GateNotSkipped,
    NoSuchRole,
    NothingWritten,
    NotInThisIncident,
    PhotoNeeded,
    ReasonNeeded,
    StillWaits,
)
from saas.emergencies.running.standing import refuse_outside_command
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

LONGEST = 300
GATES = tuple(Gate)


@transaction
def done(
    step: IncidentStep,
    *,
    by: Member,
    at: datetime,
    words: str = "",
    photos: Sequence[str] = (),
    client_key: UUID | None = None,
    said_at: datetime | None = None,
) -> IncidentStep:
    """Tick a step. Sent again by the same person it stays theirs; another person is told who was quicker."""
    incident = _locked(step)
    if sent_before(incident, client_key) is not None:
        return step
    lock(step)
    if step.state == StepState.DONE and step.done_by_id == by.id:
        return step
    refuse_unless_open(incident)
    _refuse_unless_ready(step)
    _refuse_out_of_order(incident, step)
    if step.gate is not None:
        refuse_early_gate(incident, Gate(step.gate), words)
    if step.plan_step is not None and step.plan_step.needs_photo and not photos:
        raise PhotoNeeded()
    files = take_uploads(photos[:1], kind=STEP_KIND, to=incident.id, by=by, at=at)
    file_id = files[0].id if files else None
    _end(step, StepState.DONE, by=by, at=at, file_id=file_id)
    opened = _open_next(step)
    write(
        incident,
        EntryKind.STEP,
        by=by,
        at=at,
        words=words,
        values=_values(step, StepState.DONE, opened, late=at > step.due_at),
        subject_id=step.id,
        client_key=client_key,
        said_at=said_at,
        file_id=file_id,
    )
    begin_handling(incident, by=by, at=at)
    return step


@transaction
def skip(step: IncidentStep, reason: str, *, by: Member, at: datetime, client_key: UUID | None = None) -> IncidentStep:
    """Leave a step out, with the reason; what waited for it goes on. None of a breach's five can be left out."""
    incident = _locked(step)
    if sent_before(incident, client_key) is not None:
        return step
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    lock(step)
    if step.gate is not None:
        raise GateNotSkipped()
    if not reason.strip():
        raise ReasonNeeded()
    if step.state in (StepState.DONE, StepState.SKIPPED):
        _refuse_unless_ready(step)
    _end(step, StepState.SKIPPED, by=by, at=at, reason=reason.strip()[:LONGEST])
    values = _values(step, StepState.SKIPPED, _open_next(step), late=False)
    write(
        incident,
        EntryKind.STEP,
        by=by,
        at=at,
        words=step.reason,
        values=values,
        subject_id=step.id,
        client_key=client_key,
    )
    record("emergency.step_skipped", incident, by=by, at=at, after={"step": step.words}, reason=step.reason)
    return step


@transaction
def add(
    incident: Incident,
    role: PlanRole,
    words: str,
    minutes: int,
    *,
    after: IncidentStep | None = None,
    by: Member,
    at: datetime,
    client_key: UUID | None = None,
) -> IncidentStep:
    """Add a task that the plan does not have, with its hour counted from now."""
    lock(incident)
    if after is not None:
        lock(after)
    again = sent_before(incident, client_key)
    if again is not None and again.subject_id is not None:
        return db.session.get_one(IncidentStep, (incident.tenant_id, again.subject_id))
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if not words.strip():
        raise NothingWritten()
    if role.version_id != incident.version_id:
        raise NoSuchRole()
    if after is not None and after.incident_id != incident.id:
        raise NotInThisIncident()
    waits = after is not None and after.state in (StepState.WAITING, StepState.READY)
    last = db.session.scalar(select(func.max(IncidentStep.position)).where(IncidentStep.incident_id == incident.id))
    step = IncidentStep(
        id=new_id(),
        incident_id=incident.id,
        role_id=role.id,
        position=(last if last is not None else -1) + 1,
        words=words.strip()[:LONGEST],
        due_at=at + timedelta(minutes=max(0, min(minutes, 10080))),
        depends_on_id=after.id if after is not None else None,
        state=StepState.WAITING if waits else StepState.READY,
    )
    db.session.add(step)
    db.session.flush()
    values = {"step": step.words, "role": role.name}
    write(incident, EntryKind.ADDED, by=by, at=at, values=values, subject_id=step.id, client_key=client_key)
    record("emergency.step_added", incident, by=by, at=at, after=values)
    return step


def _locked(step: IncidentStep) -> Incident:
    incident = db.session.get_one(Incident, (step.tenant_id, step.incident_id))
    lock(incident)
    return incident


def _refuse_unless_ready(step: IncidentStep) -> None:
    if step.state == StepState.DONE:
        raise AlreadyDone(name=step.done_by.name if step.done_by is not None else "—")
    if step.state == StepState.SKIPPED:
        raise AlreadySkipped(reason=step.reason)
    if step.state == StepState.WAITING and step.depends_on_id is not None:
        before = db.session.get_one(IncidentStep, (step.tenant_id, step.depends_on_id))
        raise StillWaits(step=before.words)


def _refuse_out_of_order(incident: Incident, step: IncidentStep) -> None:
    """The five gates of a breach in their order, whatever the plan says they depend on (PRV-30)."""
    if step.gate is None:
        return
    earlier = [gate.value for gate in GATES[: GATES.index(Gate(step.gate))]]
    for gate in db.session.scalars(
        select(IncidentStep)
        .where(
            IncidentStep.incident_id == incident.id,
            IncidentStep.gate.in_(earlier),
            IncidentStep.state != StepState.DONE,
        )
        .order_by(IncidentStep.position)
    ):
        raise GateBefore(step=gate.words)


def _end(
    step: IncidentStep, state: StepState, *, by: Member, at: datetime, reason: str = "", file_id: UUID | None = None
) -> None:
    """Done or left out, once: the row itself must still be open."""
    ended = db.session.execute(
        update(IncidentStep)
        .where(IncidentStep.id == step.id, IncidentStep.state.in_([StepState.READY.value, StepState.WAITING.value]))
        .values(state=state, done_at=at, done_by_id=by.id, reason=reason, file_id=file_id)
        .returning(IncidentStep.id)
    ).first()
    db.session.refresh(step)
    if ended is None:
        _refuse_unless_ready(step)


def _open_next(step: IncidentStep) -> list[str]:
    opened = db.session.scalars(
        update(IncidentStep)
        .where(
            IncidentStep.incident_id == step.incident_id,
            IncidentStep.depends_on_id == step.id,
            IncidentStep.state == StepState.WAITING,
        )
        .values(state=StepState.READY)
        .returning(IncidentStep)
    ).all()
    return [one.words for one in opened]


def _values(step: IncidentStep, state: StepState, opened: Sequence[str], *, late: bool) -> dict[str, object]:
    return {"step": step.words, "state": state.value, "opened": list(opened), "late": late}
