"""What the other rooms ask about duties."""

from __future__ import annotations

from uuid import UUID

from saas.roster.models import Duty, Month
from tenants.db import db
from tenants.scope import current_tenant_id


def find_duty(duty_id: UUID) -> Duty | None:
    """A duty of this company."""
    return db.session.get(Duty, (current_tenant_id(), duty_id))


def find_month(month_id: UUID) -> Month | None:
    """A month of a roster of this company."""
    return db.session.get(Month, (current_tenant_id(), month_id))
