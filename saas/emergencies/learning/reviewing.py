"""The review of an incident: three boxes, each change an action or a revision of the plan, then closed.

The timeline, the acknowledgements, the overdue steps and the photos are there already (`reviewing_facts`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from saas.emergencies.kinds import IncidentState, StepState, Trigger
from saas.emergencies.learning.actions import Task, actions_of, add_action
from saas.emergencies.learning.models import Review, ReviewAction
from saas.emergencies.learning.refusals import (
    ActionUnsaid,
    ChangesWithoutAction,
    ClosedAlready,
    GateOpen,
    NotAnIncident,
    ReviewEmpty,
    StillRuns,
)
from saas.emergencies.plans.models import PlanVersion
from saas.emergencies.plans.writing import revise
from saas.emergencies.running.models import Incident, IncidentStep
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@transaction
def write_review(
    incident: Incident, *, went_well: str, went_badly: str, to_change: str, by: Member, at: datetime
) -> Review:
    """What went well, what did not, what to change. It can be written on until the review is closed."""
    lock(incident)
    refuse_unless_to_review(incident)
    review = review_of(incident)
    if review is None:
        review = Review(id=new_id(), incident_id=incident.id, by_id=by.id, at=at)
        db.session.add(review)
    review.went_well, review.went_badly, review.to_change = went_well.strip(), went_badly.strip(), to_change.strip()
    review.by_id, review.at = by.id, at
    db.session.flush()
    record("emergency.review_written", incident, by=by, at=at)
    return review


@transaction
def change_by_action(incident: Incident, task: Task, *, by: Member, at: datetime) -> ReviewAction:
    """A change that somebody makes until a day."""
    lock(incident)
    refuse_unless_to_review(incident)
    return add_action(incident, task, by=by, at=at)


@transaction
def change_by_revision(incident: Incident, task: Task, *, by: Member, at: datetime) -> ReviewAction:
    """A change of the plan: a new draft because of what was learnt, or the draft that is being written already."""
    lock(incident)
    if not incident.is_drill:
        refuse_unless_to_review(incident)
    return add_action(incident, task, version=_draft(incident, task, by=by, at=at), by=by, at=at)


@transaction
def close_review(incident: Incident, *, by: Member, at: datetime) -> Review:
    """Close it: both sides said, each change has become something, and of a data breach no step is missing."""
    lock(incident)
    refuse_unless_to_review(incident)
    review = review_of(incident)
    if review is None or not review.went_well or not review.went_badly:
        raise ReviewEmpty()
    if review.to_change and not actions_of(incident):
        raise ChangesWithoutAction()
    if missing := db.session.scalar(_open_gate(incident)):
        raise GateOpen(step=missing.words)
    review.closed_at, incident.state = at, IncidentState.REVIEWED
    record("emergency.reviewed", incident, by=by, at=at)
    return review


def review_of(incident: Incident) -> Review | None:
    """The review of an incident, if somebody has begun it."""
    return db.session.scalar(select(Review).where(Review.incident_id == incident.id))


def refuse_unless_to_review(incident: Incident) -> None:
    """Only a real incident that has ended and is not closed yet."""
    if incident.is_drill:
        raise NotAnIncident()
    if incident.is_open:
        raise StillRuns()
    if incident.state == IncidentState.REVIEWED:
        raise ClosedAlready()


def _draft(incident: Incident, task: Task, *, by: Member, at: datetime) -> PlanVersion:
    """The draft that is being written, or a new one; one that waits for approval is not changed under its approver."""
    plan = incident.plan
    lock(plan)
    db.session.expire(plan, ["versions"])
    if plan.draft is not None and plan.draft.is_editable:
        return plan.draft
    if not task.words.strip():
        raise ActionUnsaid()
    return revise(plan, Trigger.LESSONS, task.words, by=by, at=at)


def _open_gate(incident: Incident) -> Select[IncidentStep]:
    return (
        select(IncidentStep)
        .where(
            IncidentStep.incident_id == incident.id,
            IncidentStep.gate.is_not(None),
            IncidentStep.state != StepState.DONE,
        )
        .order_by(IncidentStep.position)
        .limit(1)
    )
