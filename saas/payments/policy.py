"""Who takes payments, sees them, and decides about giving money back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from saas.archives import homes_of
from saas.payments.models import Payment, Refund
from tenants.members import Member
from tenants.permissions import Permission


def may_take(actor: Member, estate_id: UUID) -> bool:
    """The front desk, finance and the manager of the estate."""
    return actor.may(Permission.PAYMENTS_TAKE, estate_id=estate_id)


def may_view(actor: Member, estate_id: UUID) -> bool:
    """Whoever takes payments there, and who reads the money of the estate."""
    return may_take(actor, estate_id) or actor.may(Permission.PAYMENTS_VIEW, estate_id=estate_id)


def may_see_days(actor: Member, estate_id: UUID) -> bool:
    """Daily cash, reconciliation and collection rates."""
    return actor.may(Permission.PAYMENTS_VIEW, estate_id=estate_id)


def may_work_on_days(actor: Member, estate_id: UUID) -> bool:
    """Count cash, import statements, recognise transfers."""
    return may_see_days(actor, estate_id) and may_take(actor, estate_id)


def may_approve(actor: Member, estate_id: UUID) -> bool:
    """Decide about refunds and reversals (as a second person: the verbs see to that)."""
    return actor.may(Permission.PAYMENTS_APPROVE, estate_id=estate_id)


def may_decide(actor: Member, refund: Refund) -> bool:
    """Decide about this refund: not who asked for it."""
    return may_approve(actor, refund.estate_id) and refund.asked_by_id != actor.id


def may_reverse(actor: Member, payment: Payment) -> bool:
    """Reverse this payment: not who took it."""
    return may_approve(actor, payment.estate_id) and payment.taken_by_id != actor.id


def is_of_household(actor: Member, house_id: UUID, on: date, at: datetime) -> bool:
    """Whether a resident may see what was paid for a house on a day: they are there now, and were there by then."""
    return actor.is_resident and any(
        home.house_id == house_id and (home.since is None or home.since <= on) for home in homes_of(actor, at=at)
    )
