"""Who may have papers made and read them."""

from __future__ import annotations

from uuid import UUID

from tenants.members import Member
from tenants.permissions import Permission


def may_make_report(actor: Member, estate_id: UUID) -> bool:
    """Those who make reports, in the estates where they may."""
    return actor.may(Permission.REPORTS_MAKE, estate_id=estate_id)
