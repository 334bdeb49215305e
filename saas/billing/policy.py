"""Who sees, runs and reads what. Residents see the released bills of their own households, from their own time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saas.archives import homes_of
from saas.archives.queries import Home
from saas.billing.models import Bill
from tenants.members import Member
from tenants.permissions import Permission


def may_view(actor: Member, estate_id: UUID) -> bool:
    """Staff who answer for bills of an estate."""
    return actor.may(Permission.BILLING_VIEW, estate_id=estate_id)


def may_run(actor: Member, estate_id: UUID) -> bool:
    """Staff who bill an estate."""
    return actor.may(Permission.BILLING_RUN, estate_id=estate_id)


def may_read_meters(actor: Member, estate_id: UUID) -> bool:
    """Staff who read meters in an estate."""
    return actor.may(Permission.BILLING_READ_METERS, estate_id=estate_id)


def concerns(bill: Bill, home: Home) -> bool:
    """Whether a bill is of a home, and of the time of who lives there now."""
    began = home.since is None or f"{home.since:%Y-%m}" <= bill.period
    return bill.house_id == home.house_id and bill.payer_id is None and began


def is_of_household(actor: Member, bill: Bill, at: datetime) -> bool:
    """Whether a resident may read a bill: released, of their own home, and not from before they came."""
    if not actor.is_resident or bill.released_at is None:
        return False
    return any(concerns(bill, home) for home in homes_of(actor, at=at))
