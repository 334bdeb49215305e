"""Plans at any station of their way, as the verbs make them. Scope must be open."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from saas import emergencies, roster
from saas.emergencies import Plan, PlanVersion
from saas.emergencies.kinds import PlanKind
from saas.estates import find_estate
from tenants.members import Member
from tests.cast import Company

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 10:00 in Shanghai."""


def pattern(by: Member, kind: PlanKind = PlanKind.FIRE, *, at: datetime = MONDAY) -> Plan:
    """The company's pattern of a kind."""
    emergencies.bring_patterns(by=by, at=at)
    return next(plan for plan in emergencies.plans_of(None) if plan.kind == kind)


def drafted(
    company: Company,
    by: Member,
    kind: PlanKind = PlanKind.FIRE,
    *,
    at: datetime = MONDAY,
    estate_id: UUID | None = None,
) -> Plan:
    """An estate's draft of a pattern, its roles filled by the usual posts."""
    estate = find_estate(estate_id or company.estate_id)
    assert estate is not None
    roster.bring_defaults(estate, by=by, at=at)
    return emergencies.copy_to(pattern(by, kind, at=at), estate, by=by, at=at)


def draft_of(plan: Plan) -> PlanVersion:
    """The version being written."""
    version = plan.draft
    assert version is not None
    return version


def approved(
    company: Company,
    by: Member,
    approver: Member,
    kind: PlanKind = PlanKind.FIRE,
    *,
    at: datetime = MONDAY,
    estate_id: UUID | None = None,
) -> Plan:
    """The same, submitted and approved by two people."""
    plan = drafted(company, by, kind, at=at, estate_id=estate_id)
    version = draft_of(plan)
    emergencies.submit(version, by=by, at=at)
    emergencies.approve(version, by=approver, at=at)
    return plan
