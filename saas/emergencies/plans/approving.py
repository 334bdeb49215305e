"""A version's way into force: submitted, sent back or approved by a second person; and a plan withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from saas.emergencies.kinds import Gate, PlanKind, VersionState
from saas.emergencies.months import months_after
from saas.emergencies.plans.models import Plan, PlanVersion
from saas.emergencies.plans.orders import gates_in_order
from saas.emergencies.plans.refusals import (
    BadReviewDay,
    CommanderMissing,
    GatesMissing,
    NotADraft,
    NotSubmitted,
    PartEmpty,
    PlanWithdrawn,
    RoleUnfilled,
    SamePerson,
    StepsMissing,
    WordsMissing,
)
from saas.emergencies.plans.words import PART_WORDS
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member, members_in_roles, members_with
from tenants.permissions import GRANTS, Permission
from tenants.refusals import Refused, Translatable
from tenants.verbs import lock, transaction

APPROVERS = [role for role, grants in GRANTS.items() if Permission.EMERGENCIES_APPROVE in grants]

NO_ESTATE = UUID(int=0)
"""No estate has it, so only roles held for the whole company are found."""


@transaction
def submit(version: PlanVersion, *, by: Member, at: datetime) -> None:
    """The draft is ready: whoever approves is told, except the one who submits."""
    _lock(version)
    if version.state != VersionState.DRAFTING:
        raise NotADraft()
    version.state = VersionState.SUBMITTED
    version.submitted_by_id, version.submitted_at, version.returned_words = by.id, at, ""
    record("emergency.plan_submitted", version.plan, by=by, at=at, after=_named(version))
    approvers = [one for one in approvers_of(version.plan) if one.id != by.id]
    tell(approvers, MessageKind.PLAN_SUBMITTED, None, at=at, name=by.name, **_said(version))
    db.session.flush()
    db.session.expire(version.plan, ["versions"])


@transaction
def send_back(version: PlanVersion, words: str, *, by: Member, at: datetime) -> None:
    """Back to who wrote it, with what is to be changed."""
    if not words.strip():
        raise WordsMissing()
    _lock(version)
    if version.state != VersionState.SUBMITTED:
        raise NotSubmitted()
    version.state, version.returned_words = VersionState.DRAFTING, words.strip()
    record("emergency.plan_sent_back", version.plan, by=by, at=at, after=_named(version), reason=words.strip())
    reason = version.returned_words
    tell([version.submitted_by], MessageKind.PLAN_SENT_BACK, None, at=at, reason=reason, **_said(version))
    db.session.flush()
    db.session.expire(version.plan, ["versions"])


@transaction
def approve(version: PlanVersion, *, next_review: date | None = None, by: Member, at: datetime) -> None:
    """In force from today; the version before it is replaced in the same transaction.

    Refused while a mandatory part is empty (EMG-04, PRV-44), a role has neither post nor deputy, or by whoever
    submitted it. Without a day the next review lies one review interval ahead.
    """
    _lock(version)
    if version.state != VersionState.SUBMITTED:
        raise NotSubmitted()
    if version.submitted_by_id == by.id:
        raise SamePerson()
    for problem in problems(version):
        raise problem
    today = local_date(at)
    latest = months_after(today, version.plan.review_months)
    if next_review is not None and not today < next_review <= latest:
        raise BadReviewDay(months=version.plan.review_months)
    before = version.plan.in_force
    if before is not None:
        before.state = VersionState.REPLACED
        db.session.flush()
    version.state = VersionState.IN_FORCE
    version.approved_by_id, version.approved_at = by.id, at
    version.valid_from, version.next_review = today, next_review or latest
    version.plan.review_asked_at = None
    record(
        "emergency.plan_approved",
        version.plan,
        by=by,
        at=at,
        after={**_named(version), "valid_from": today, "next_review": version.next_review},
    )
    tell([version.submitted_by], MessageKind.PLAN_APPROVED, None, at=at, name=by.name, **_said(version))
    db.session.flush()
    db.session.expire(version.plan, ["versions"])


@transaction
def withdraw(plan: Plan, words: str, *, by: Member, at: datetime) -> None:
    """The plan does not count any more; its versions stay to be read."""
    if not words.strip():
        raise WordsMissing()
    lock(plan)
    if plan.withdrawn_at is not None:
        raise PlanWithdrawn()
    plan.withdrawn_at = at
    record("emergency.plan_withdrawn", plan, by=by, at=at, after={"name": plan.name}, reason=words.strip())


def problems(version: PlanVersion) -> Iterator[Refused]:
    """What approval would refuse, one after the other; shown while the draft is written."""
    for part in version.missing_parts():
        yield PartEmpty(part=Translatable(PART_WORDS[part]))
    if not version.steps:
        yield StepsMissing()
    if not any(role.is_commander for role in version.roles):
        yield CommanderMissing()
    if version.plan.kind == PlanKind.BREACH:
        there = {step.gate for step in version.steps}
        if not set(Gate) <= there or not gates_in_order(version.steps):
            yield GatesMissing()
    if version.plan.estate_id is not None:
        for role in version.roles:
            if role.post_id is None and role.deputy_post_id is None:
                yield RoleUnfilled(role=role.name)


def approvers_of(plan: Plan) -> list[Member]:
    """Who may approve it: the estate's, or for a pattern those who hold the role for the whole company."""
    if plan.estate_id is None:
        return list(members_in_roles(APPROVERS, estate_id=NO_ESTATE))
    return list(members_with(Permission.EMERGENCIES_APPROVE, estate_id=plan.estate_id))


def _lock(version: PlanVersion) -> None:
    lock(version.plan, version)
    if version.plan.withdrawn_at is not None:
        raise PlanWithdrawn()
    db.session.expire(version, ["roles", "steps"])
    db.session.expire(version.plan, ["versions"])


def _named(version: PlanVersion) -> dict[str, object]:
    return {"name": version.plan.name, "number": version.number}


def _said(version: PlanVersion) -> dict[str, object]:
    """What messages say of it."""
    estate = version.plan.estate
    return {"estate": estate.name if estate is not None else "", "title": version.plan.name, "count": version.number}
