"""What pages ask about plans, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from saas.emergencies.kinds import PlanKind, PlanState, VersionState
from saas.emergencies.plans.annex_models import PlanContact, PlanShutoff
from saas.emergencies.plans.models import Plan, PlanRole, PlanStep, PlanVersion
from tenants.db import db

ORDER = {kind: place for place, kind in enumerate(PlanKind)}


def find_plan(plan_id: UUID) -> Plan | None:
    """A plan of this company."""
    return db.session.scalar(_plans().where(Plan.id == plan_id))


def find_version(version_id: UUID) -> PlanVersion | None:
    """A version of a plan, with what hangs on it."""
    shown = (
        joinedload(PlanVersion.plan).joinedload(Plan.estate),
        joinedload(PlanVersion.written_by),
        joinedload(PlanVersion.submitted_by),
        joinedload(PlanVersion.approved_by),
        selectinload(PlanVersion.roles).joinedload(PlanRole.post),
        selectinload(PlanVersion.roles).joinedload(PlanRole.deputy_post),
        selectinload(PlanVersion.shutoffs).joinedload(PlanShutoff.file),
        selectinload(PlanVersion.contacts),
        selectinload(PlanVersion.notices),
    )
    return db.session.scalar(select(PlanVersion).where(PlanVersion.id == version_id).options(*shown))


def find_role(role_id: UUID) -> PlanRole | None:
    """A role of a version."""
    return db.session.scalar(select(PlanRole).where(PlanRole.id == role_id))


def find_step(step_id: UUID) -> PlanStep | None:
    """A step of a version."""
    return db.session.scalar(select(PlanStep).where(PlanStep.id == step_id))


def find_contact(contact_id: UUID) -> PlanContact | None:
    """A contact of a version."""
    return db.session.scalar(select(PlanContact).where(PlanContact.id == contact_id))


def find_shutoff(shutoff_id: UUID) -> PlanShutoff | None:
    """A shut-off of a version."""
    return db.session.scalar(select(PlanShutoff).where(PlanShutoff.id == shutoff_id))


def plans_of(estate_id: UUID | None, *, withdrawn_too: bool = False) -> Sequence[Plan]:
    """The plans of an estate in the order of their kinds, own kinds last; without an estate, the company's patterns."""
    found = _plans().where(Plan.estate_id == estate_id if estate_id is not None else Plan.estate_id.is_(None))
    if not withdrawn_too:
        found = found.where(Plan.withdrawn_at.is_(None))
    return in_order(db.session.scalars(found).unique().all())


def in_order(plans: Sequence[Plan]) -> Sequence[Plan]:
    """Fire first, own kinds last."""
    return sorted(plans, key=lambda plan: (ORDER[PlanKind(plan.kind)], plan.name, plan.id))


def state_of(plan: Plan, today: date) -> PlanState:
    """编制中 → 待批准 → 生效 → 待评审 → 修订中 → 废止, read from its versions (domain 3.2)."""
    if plan.withdrawn_at is not None:
        return PlanState.WITHDRAWN
    in_force, draft = plan.in_force, plan.draft
    if in_force is None:
        submitted = draft is not None and draft.state == VersionState.SUBMITTED
        return PlanState.SUBMITTED if submitted else PlanState.DRAFTING
    if draft is not None:
        return PlanState.REVISING
    return PlanState.REVIEW_DUE if review_due(plan, today) else PlanState.IN_FORCE


def review_due(plan: Plan, today: date) -> bool:
    """Whether it is to be looked at again: its day has come, or a drill or an incident asked for it."""
    in_force = plan.in_force
    if in_force is None or in_force.next_review is None:
        return False
    return plan.review_asked_at is not None or in_force.next_review <= today


def _plans() -> Select[Plan]:
    shown = selectinload(Plan.versions)
    bare = (
        shown.lazyload(PlanVersion.roles),
        shown.lazyload(PlanVersion.steps),
        shown.joinedload(PlanVersion.approved_by),
    )
    return select(Plan).options(joinedload(Plan.estate), *bare)
