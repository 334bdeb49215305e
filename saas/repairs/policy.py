"""Who may see a work order and move it on, in pure questions."""

from __future__ import annotations

from saas.repairs.models import Repair
from saas.requests.models import Request
from tenants.members import Member
from tenants.permissions import Permission


def may_dispatch(actor: Member, request: Request) -> bool:
    """Dispatchers of the estate, and above (INT-08)."""
    return actor.is_staff and actor.may(Permission.REPAIRS_DISPATCH, estate_id=request.estate_id)


def may_see(actor: Member, repair: Repair) -> bool:
    """The technician whose job it is, and whoever reads repairs in the estate."""
    if not actor.is_staff or not actor.is_active:
        return False
    return actor.id == repair.technician_id or actor.may(Permission.REPAIRS_VIEW, estate_id=repair.estate_id)


def may_advance(actor: Member, repair: Repair) -> bool:
    """Only the assigned technician, or a dispatcher of the estate (REP-03)."""
    if not actor.is_staff or not actor.is_active:
        return False
    if actor.id == repair.technician_id:
        return actor.may(Permission.REPAIRS_WORK, estate_id=repair.estate_id)
    return actor.may(Permission.REPAIRS_DISPATCH, estate_id=repair.estate_id)


def may_accept(actor: Member, repair: Repair) -> bool:
    """Nobody accepts or returns for somebody else."""
    return actor.id == repair.technician_id and may_advance(actor, repair)


def may_recall(actor: Member, repair: Repair) -> bool:
    """Dispatchers of the estate."""
    return actor.is_staff and actor.may(Permission.REPAIRS_DISPATCH, estate_id=repair.estate_id)


def may_assess(actor: Member, repair: Repair) -> bool:
    """The office: who registers requests in the estate, but not the technician."""
    return (
        actor.is_staff
        and actor.id != repair.technician_id
        and actor.may(Permission.REQUESTS_REGISTER, estate_id=repair.estate_id)
    )
