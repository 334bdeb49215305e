"""Who may see, manage and go round the facilities of an estate."""

from __future__ import annotations

from uuid import UUID

from saas.facilities.hazard_models import Hazard
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


def may_report(actor: Member, estate_id: UUID) -> bool:
    """Report a hazard: everybody who works in the estate (FAC-07)."""
    return actor.is_staff and actor.may(P.FACILITIES_REPORT, estate_id=estate_id)


def may_see_hazard(actor: Member, hazard: Hazard) -> bool:
    """Whoever sees the estate's facilities, and who reported it or puts it right, while they work there."""
    is_theirs = actor.id in (hazard.reported_by_id, hazard.responsible_id)
    return may_report(actor, hazard.estate_id) and (is_theirs or may_see(actor, hazard.estate_id))
