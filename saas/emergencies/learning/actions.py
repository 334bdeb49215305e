"""What has to change after an incident or a drill: one thing, somebody answerable, a day, and proof that it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from saas.archives import Scope, in_scope
from saas.emergencies.kinds import ActionState, VersionState
from saas.emergencies.learning.files import ACTION_PROOF
from saas.emergencies.learning.models import ReviewAction
from saas.emergencies.learning.refusals import (
    ActionDoneAlready,
    ActionUnsaid,
    CannotOwn,
    DayGoneBy,
    DoneHow,
    NoProofOfAction,
    RevisionNotInForce,
)
from saas.emergencies.plans.models import PlanVersion
from saas.emergencies.policy import may_run
from saas.emergencies.running.models import Incident
from saas.facilities.missing import note_once
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Task:
    """What is to be done, by whom, until which day."""

    words: str
    owner: Member
    due_on: date


@transaction
def add_action(
    incident: Incident, task: Task, *, version: PlanVersion | None = None, by: Member, at: datetime
) -> ReviewAction:
    """Give somebody of the estate a thing to do; they are told. With a version it is a revision of the plan."""
    words = task.words.strip()
    if not words:
        raise ActionUnsaid()
    if task.due_on < local_date(at):
        raise DayGoneBy()
    if not may_run(task.owner, incident.estate_id):
        raise CannotOwn(name=task.owner.name)
    action = ReviewAction(
        id=new_id(),
        incident_id=incident.id,
        words=words,
        owner_id=task.owner.id,
        due_on=task.due_on,
        version_id=version.id if version is not None else None,
    )
    db.session.add(action)
    db.session.flush()
    after = {"words": words, "owner": task.owner.name, "due_on": task.due_on}
    record("emergency.action_given", incident, by=by, at=at, after=after)
    if task.owner.id != by.id:
        day = str(task.due_on)
        tell([task.owner], MessageKind.ACTION_GIVEN, None, at=at, number=incident.number, title=words, day=day)
    return action


@transaction
def finish_action(action: ReviewAction, words: str, *, photo: str | None = None, by: Member, at: datetime) -> None:
    """It is done: what was done, and the photo that proves it. A revision is proven by the version in force."""
    lock(action)
    if action.state == ActionState.DONE:
        raise ActionDoneAlready()
    if not words.strip():
        raise DoneHow()
    if action.version is not None:
        if action.version.state not in (VersionState.IN_FORCE, VersionState.REPLACED):
            raise RevisionNotInForce()
    elif not photo:
        raise NoProofOfAction()
    files = take_uploads([photo], kind=ACTION_PROOF, to=action.incident_id, by=by, at=at) if photo else []
    action.state, action.done_at, action.done_by_id = ActionState.DONE, at, by.id
    action.done_words = words.strip()
    action.file_id = files[0].id if files else None
    after = {"words": action.words, "done": words.strip()}
    record("emergency.action_done", action.incident, by=by, at=at, after=after)


@transaction
def tell_of_overdue(*, at: datetime) -> int:
    """Tell the owner and those who plan, once, that a thing was to be done by a day and is not."""
    today, told = local_date(at), 0
    late = _actions().where(ReviewAction.state == ActionState.OPEN, ReviewAction.due_on < today)
    for action in db.session.scalars(late):
        estate_id = action.incident.estate_id
        if note_once(estate_id, f"action {action.id}", "overdue", at=at):
            tell(
                [action.owner, *members_with(Permission.EMERGENCIES_PLAN, estate_id=estate_id)],
                MessageKind.ACTION_OVERDUE,
                None,
                at=at,
                number=action.incident.number,
                title=action.words,
                name=action.owner.name,
                day=str(action.due_on),
            )
            told += 1
    return told


def find_action(action_id: UUID) -> ReviewAction | None:
    """An action of this company."""
    return db.session.scalar(_actions().where(ReviewAction.id == action_id))


def actions_of(incident: Incident) -> Sequence[ReviewAction]:
    """What came of an incident, in the order it was written."""
    return db.session.scalars(_actions().where(ReviewAction.incident_id == incident.id)).all()


def actions_in(scope: Scope) -> Sequence[ReviewAction]:
    """What is still to be done in these estates, the nearest day first."""
    return db.session.scalars(
        _actions()
        .join(ReviewAction.incident)
        .where(in_scope(scope, Incident.estate_id), ReviewAction.state == ActionState.OPEN)
        .order_by(None)
        .order_by(ReviewAction.due_on, ReviewAction.id)
        .limit(PAGE)
    ).all()


PAGE = 200


def open_actions(incident: Incident) -> int:
    """How many of them are not done."""
    mine = (ReviewAction.incident_id == incident.id) & (ReviewAction.state == ActionState.OPEN)
    return db.session.scalar(select(func.count()).select_from(ReviewAction).where(mine)) or 0


def _actions() -> Select[ReviewAction]:
    return (
        select(ReviewAction)
        .options(joinedload(ReviewAction.incident), joinedload(ReviewAction.owner), joinedload(ReviewAction.version))
        .order_by(ReviewAction.id)
    )
