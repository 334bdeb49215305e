"""What the other rooms ask about the roster."""

from __future__ import annotations

from uuid import UUID

from saas.roster.models import Month
from tenants.db import db
from tenants.scope import current_tenant_id


def find_month(month_id: UUID) -> Month | None:
    """A month of a roster of this company."""
    return db.session.get(Month, (current_tenant_id(), month_id))
