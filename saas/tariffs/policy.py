"""Who sees prices and who sets them."""

from __future__ import annotations

from uuid import UUID

from tenants.members import Member
from tenants.permissions import Permission


def may_view(actor: Member, estate_id: UUID) -> bool:
    """Whoever works with the prices of an estate."""
    return actor.may(Permission.TARIFFS_VIEW, estate_id=estate_id)


def may_manage(actor: Member, estate_id: UUID) -> bool:
    """Whoever sets the prices of an estate."""
    return actor.may(Permission.TARIFFS_MANAGE, estate_id=estate_id)
