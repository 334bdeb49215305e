"""Who may see, manage and go round the facilities of an estate."""

from __future__ import annotations

from uuid import UUID

from tenants.members import Member
from tenants.permissions import Permission

P = Permission


def may_see(actor: Member, estate_id: UUID) -> bool:
    """The register, the rounds and the calendar of an estate."""
    return actor.is_staff and actor.may(P.FACILITIES_VIEW, estate_id=estate_id)


def may_manage(actor: Member, estate_id: UUID) -> bool:
    """Register and change equipment, keep papers, change plans and areas."""
    return actor.is_staff and actor.may(P.FACILITIES_MANAGE, estate_id=estate_id)


def may_go_round(actor: Member, estate_id: UUID) -> bool:
    """Carry out a round."""
    return actor.is_staff and actor.may(P.FACILITIES_WORK, estate_id=estate_id)
