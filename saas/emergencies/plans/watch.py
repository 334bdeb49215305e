"""Plans that are to be looked at again: told once to who writes and who approves them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.emergencies.kinds import VersionState
from saas.emergencies.plans.approving import approvers_of
from saas.emergencies.plans.models import Plan, PlanVersion
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import members_with
from tenants.permissions import Permission
from tenants.verbs import lock, transaction


@transaction
def ask_for_reviews(*, at: datetime) -> int:
    """Ask for a review of every plan whose day has come, once until it is approved anew (EMG-05)."""
    today = local_date(at)
    due = (
        select(Plan)
        .join(PlanVersion, Plan.id == PlanVersion.plan_id)
        .where(
            PlanVersion.state == VersionState.IN_FORCE,
            PlanVersion.next_review <= today,
            Plan.withdrawn_at.is_(None),
            Plan.review_asked_at.is_(None),
        )
        .order_by(Plan.id)
    )
    asked = 0
    for plan in db.session.scalars(due).all():
        lock(plan)
        if plan.review_asked_at is not None or plan.draft is not None:
            continue
        plan.review_asked_at = at
        record("emergency.review_asked", plan, by=None, at=at, after={"name": plan.name})
        _tell(plan, at)
        asked += 1
    return asked


def _tell(plan: Plan, at: datetime) -> None:
    in_force = plan.in_force
    people = approvers_of(plan)
    if plan.estate_id is not None:
        people += members_with(Permission.EMERGENCIES_PLAN, estate_id=plan.estate_id)
    tell(
        people,
        MessageKind.PLAN_REVIEW_DUE,
        None,
        at=at,
        estate=plan.estate.name if plan.estate is not None else "",
        title=plan.name,
        day=str(in_force.next_review) if in_force is not None else "",
    )
