"""Who may see and change estates. Another estate's things do not exist for whoever has nothing to do there."""

from __future__ import annotations

from uuid import UUID

from tenants.members import Member
from tenants.permissions import Permission


def may_view(actor: Member, estate_id: UUID) -> bool:
    """Staff of this estate, or of the whole company."""
    return actor.is_staff and actor.may(Permission.ESTATES_VIEW, estate_id=estate_id)


def may_manage(actor: Member, estate_id: UUID) -> bool:
    """Who may change the estate's own data and its houses."""
    return actor.is_staff and actor.may(Permission.ESTATES_MANAGE, estate_id=estate_id)


def may_open(actor: Member) -> bool:
    """Only who manages estates for the whole company may open another one."""
    return actor.is_staff and actor.may_everywhere(Permission.ESTATES_MANAGE)
