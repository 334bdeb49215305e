"""Who may see and plan a roster, in pure questions."""

from __future__ import annotations

from uuid import UUID

from saas.roster.kinds import AbsenceState
from saas.roster.models import Absence
from tenants.members import Everywhere, Member
from tenants.permissions import Permission


def may_view(actor: Member, estate_id: UUID) -> bool:
    """Staff of the estate."""
    return actor.is_staff and actor.may(Permission.ROSTER_VIEW, estate_id=estate_id)


def may_plan(actor: Member, estate_id: UUID) -> bool:
    """Supervisors and managers of the estate."""
    return actor.is_staff and actor.may(Permission.ROSTER_PLAN, estate_id=estate_id)


def plans_for(actor: Member, member: Member) -> bool:
    """Whether somebody plans in an estate where the other works: they see the kind of an absence and decide it."""
    scope = actor.estates_with(Permission.ROSTER_PLAN)
    if isinstance(scope, Everywhere):
        return actor.is_staff
    return actor.is_staff and any(holding.estate_id in scope for holding in member.holdings)


def may_see_absence(actor: Member, absence: Absence) -> bool:
    """Oneself, and who plans where the person works."""
    return actor.id == absence.member_id or plans_for(actor, absence.member)


def may_decide(actor: Member, absence: Absence) -> bool:
    """Who plans where the person works, except the person."""
    return actor.id != absence.member_id and plans_for(actor, absence.member)


def may_withdraw(actor: Member, absence: Absence) -> bool:
    """Oneself, or who could decide it."""
    is_open = absence.state in (AbsenceState.ASKED, AbsenceState.GRANTED)
    return is_open and may_see_absence(actor, absence)
