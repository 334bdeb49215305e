"""What houses have paid ahead: how much they may, putting it against new lines, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from saas.billing import Charge, ChargeState, on_reversal, paid_history_with, paid_since_with, payable_charges
from saas.estates import House
from saas.ledger import AccountCode, JournalKind, Line, Pot, open_day_for, post
from saas.payments.allocating import of_who_is_there, one_at_a_time, put_against
from saas.payments.kinds import PaymentState, RefundState
from saas.payments.models import Allocation, Payment, Refund
from saas.payments.refusals import DepositReturned, PrepaymentTooLong
from saas.tariffs import FeeClass, prepayment_limit
from tenants import formats
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.verbs import lock, transaction

RECURRING = (FeeClass.INCOME, FeeClass.TRUST, FeeClass.PASS_THROUGH)


def prepaid_of(house_id: UUID, pot: Pot | None = None) -> int:
    """What a house has paid ahead and not used, in fen, in one pot or in both."""
    column = {
        None: Payment.prepaid_fen + Payment.common_prepaid_fen,
        Pot.COMPANY: Payment.prepaid_fen,
        Pot.COMMON: Payment.common_prepaid_fen,
    }[pot]
    total = db.session.scalar(select(func.coalesce(func.sum(column), 0)).where(Payment.house_id == house_id))
    return int(total or 0)


def monthly_fee_of(house_id: UUID) -> int:
    """What a house is billed in a month: the largest of its last twelve months of recurring items, in fen."""
    monthly = (
        select(func.sum(Charge.amount_fen).label("fen"))
        .where(Charge.house_id == house_id, Charge.state == ChargeState.PUBLISHED, Charge.fee_class.in_(RECURRING))
        .group_by(Charge.period)
        .order_by(Charge.period.desc())
        .limit(12)
        .subquery()
    )
    return int(db.session.scalar(select(func.max(monthly.c.fen))) or 0)


def room_to_prepay(house: House, on: date) -> tuple[int, int]:
    """How many months may be prepaid, and how much more that is at present, in fen. Without a bill there is no measure."""
    months = prepayment_limit(house.estate_id, on)
    return months, max(months * monthly_fee_of(house.id) - prepaid_of(house.id), 0)


def refuse_too_long(house: House, more_fen: int, on: date) -> None:
    """Raise `PrepaymentTooLong` when so much more would go beyond the region's or the agreement's limit."""
    months, room = room_to_prepay(house, on)
    if more_fen > room:
        raise PrepaymentTooLong(months=months, most=formats.amount(room))


@transaction
def use_prepaid(house_id: UUID, *, by: Member | None, at: datetime) -> int:
    """Put what a house has prepaid against its open lines, oldest payment first, each pot for itself. Returns the fen.

    Never against a line of somebody who left: the money is of who came after.
    """
    one_at_a_time(house_id)
    charges = of_who_is_there(payable_charges(house_id))
    lock(*charges)
    payments = db.session.scalars(
        select(Payment)
        .where(Payment.house_id == house_id, Payment.prepaid_fen + Payment.common_prepaid_fen > 0)
        .order_by(Payment.received_on, Payment.id)
    ).all()
    lock(*payments)
    used = 0
    for payment in payments:
        for pot in (Pot.COMPANY, Pot.COMMON):
            left, parts = _held(payment, pot), {}
            for charge in (one for one in charges if one.pot == pot and one.open_fen > 0):
                part = min(left, charge.open_fen)
                if part <= 0:
                    break
                parts[charge] = part
                left -= part
            if parts:
                on = open_day_for(payment.estate_id, local_date(at))
                moved = sum(parts.values())
                put_against(payment, parts, from_prepaid=True, on=on)
                _hold(payment, pot, -moved)
                _post(payment, pot, parts, JournalKind.ALLOCATION, on, by, at)
                used += moved
    return used


@on_reversal
def take_off(charge: Charge, *, by: Member | None, at: datetime) -> None:
    """A line is being reversed: what was paid on it goes back to the house's prepaid, payment by payment."""
    if returned_of(charge.id):
        raise DepositReturned
    live = db.session.scalars(
        select(Allocation)
        .where(Allocation.charge_id == charge.id, Allocation.ended_at.is_(None))
        .order_by(Allocation.payment_id, Allocation.id)
    ).all()
    payments = {one.id: one for one in _payments([row.payment_id for row in live])}
    lock(*payments.values())
    on = open_day_for(charge.estate_id, local_date(at))
    back: dict[UUID, int] = {}
    for row in live:
        row.ended_at = at
        back[row.payment_id] = back.get(row.payment_id, 0) + row.amount_fen
    for payment_id, fen in back.items():
        _hold(payments[payment_id], Pot(charge.pot), fen)
        _post(payments[payment_id], Pot(charge.pot), {charge: -fen}, JournalKind.DEALLOCATION, on, by, at)
    charge.allocated_fen -= sum(back.values())
    db.session.flush()


def returned_of(charge_id: UUID) -> int:
    """How much of a deposit has been returned, in fen."""
    total = select(func.coalesce(func.sum(Refund.amount_fen), 0)).where(
        Refund.charge_id == charge_id, Refund.state == RefundState.PAID
    )
    return int(db.session.scalar(total) or 0)


def _payments(ids: Sequence[UUID]) -> Sequence[Payment]:
    return db.session.scalars(select(Payment).where(Payment.id.in_(ids)).order_by(Payment.id)).all()


def _held(payment: Payment, pot: Pot) -> int:
    return payment.prepaid_fen if pot is Pot.COMPANY else payment.common_prepaid_fen


def _hold(payment: Payment, pot: Pot, fen: int) -> None:
    if pot is Pot.COMPANY:
        payment.prepaid_fen += fen
    else:
        payment.common_prepaid_fen += fen


def _post(
    payment: Payment,
    pot: Pot,
    parts: dict[Charge, int],
    kind: JournalKind,
    on: date,
    by: Member | None,
    at: datetime,
) -> None:
    """Prepaid against what is owed; negative parts are the way back."""
    lines = [
        Line(AccountCode.RECEIVABLE, -fen, charge.item_code, payment.house_id, charge.id)
        for charge, fen in parts.items()
    ]
    lines.insert(0, Line(AccountCode.PREPAID, sum(parts.values()), house_id=payment.house_id))
    post(
        estate_id=payment.estate_id,
        pot=pot,
        on=on,
        kind=kind,
        lines=lines,
        source=("payment", payment.id),
        by=by,
        at=at,
    )


def _paid_history(charge_ids: Sequence[UUID]) -> dict[UUID, list[tuple[date, int]]]:
    """When money was put against lines, for late fees reckoned by day."""
    rows = db.session.execute(
        select(Allocation.charge_id, Allocation.allocated_on, Allocation.amount_fen)
        .join(Payment, (Payment.tenant_id == Allocation.tenant_id) & (Payment.id == Allocation.payment_id))
        .where(
            Allocation.charge_id.in_(charge_ids),
            Allocation.ended_at.is_(None),
            Payment.state == PaymentState.TAKEN,
        )
        .order_by(Allocation.allocated_on, Allocation.id)
    )
    history: dict[UUID, list[tuple[date, int]]] = {}
    for charge_id, day, fen in rows:
        history.setdefault(charge_id, []).append((day, fen))
    return history


def _paid_since(day: date) -> Select[UUID]:
    """The lines on which money was put on a day or after it."""
    return select(Allocation.charge_id).where(Allocation.allocated_on >= day, Allocation.ended_at.is_(None))


paid_history_with(_paid_history)
paid_since_with(_paid_since)
