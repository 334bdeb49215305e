"""What is paid: payments, refunds, receipts, and the statements they are matched with (I4, I6, I10, I14)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select

from saas.billing import Charge
from saas.payments.channels import StatementLine
from saas.payments.invariants.bills import live_allocations
from saas.payments.invariants.violation import Violation
from saas.payments.kinds import LineState, PaymentState, RefundState
from saas.payments.models import Allocation, Payment, Receipt, Refund
from saas.payments.receipts import SERIES
from saas.payments.reconciling import Fault, open_items
from tenants.db import db
from tenants.numbers import Counter


def payments_are_spent_once(estate_id: UUID) -> Iterator[Violation]:
    """A payment: what is allocated, prepaid and refunded is its amount; nothing of a reversed one."""
    live = live_allocations(Allocation.payment_id)
    total = func.coalesce(live.c.fen, 0) + Payment.prepaid_fen + Payment.common_prepaid_fen + Payment.refunded_fen
    rows = db.session.execute(
        select(Payment.id, Payment.amount_fen, total)
        .outerjoin(live, live.c.payment_id == Payment.id)
        .where(
            Payment.estate_id == estate_id,
            total != case((Payment.state == PaymentState.TAKEN, Payment.amount_fen), else_=0),
        )
    )
    yield from (Violation("I4", f"payment {row[0]}", f"{row[2]} of {row[1]}") for row in rows)


def refunds_stay_below_what_was_paid(estate_id: UUID) -> Iterator[Violation]:
    """Refunds: of a payment never more than it, of a deposit never more than was paid, of a reversed one none."""
    paid = Refund.state == RefundState.PAID
    rows = db.session.execute(
        select(Payment.id, Payment.refunded_fen, func.coalesce(func.sum(Refund.amount_fen).filter(paid), 0))
        .outerjoin(Refund, and_(Refund.tenant_id == Payment.tenant_id, Refund.payment_id == Payment.id))
        .where(Payment.estate_id == estate_id)
        .group_by(Payment.id, Payment.refunded_fen, Payment.amount_fen, Payment.state)
        .having(
            or_(
                Payment.refunded_fen != func.coalesce(func.sum(Refund.amount_fen).filter(paid), 0),
                and_(Payment.state == PaymentState.REVERSED, Payment.refunded_fen > 0),
                Payment.refunded_fen > Payment.amount_fen,
            )
        )
    )
    yield from (Violation("I6", f"payment {row[0]}", f"{row[1]} noted, {row[2]} refunded") for row in rows)
    deposits = db.session.execute(
        select(Charge.id, Charge.allocated_fen, func.sum(Refund.amount_fen))
        .join(Refund, and_(Refund.tenant_id == Charge.tenant_id, Refund.charge_id == Charge.id))
        .where(Charge.estate_id == estate_id, paid)
        .group_by(Charge.id, Charge.allocated_fen)
        .having(func.sum(Refund.amount_fen) > Charge.allocated_fen)
    )
    yield from (Violation("I6", f"deposit {row[0]}", f"{row[2]} returned of {row[1]}") for row in deposits)


def receipt_numbers_have_no_gap(estate_id: UUID) -> Iterator[Violation]:
    """Receipt numbers of an estate and year: from one, no gap, and the counter stands at the last."""
    counters = {
        row.period: row.last
        for row in db.session.scalars(select(Counter).where(Counter.series == SERIES, Counter.estate_id == estate_id))
    }
    rows = db.session.execute(
        select(Receipt.year, func.count(), func.min(Receipt.sequence), func.max(Receipt.sequence))
        .where(Receipt.estate_id == estate_id)
        .group_by(Receipt.year)
    ).all()
    for year, count, first, last in rows:
        if first != 1 or count != last or counters.get(str(year)) != last:
            yield Violation("I10", f"receipts {year}", f"{count} receipts from {first} to {last}")
    without = db.session.scalar(
        select(func.count())
        .select_from(Payment)
        .where(Payment.estate_id == estate_id, ~select(Receipt.id).where(Receipt.payment_id == Payment.id).exists())
    )
    if without:
        yield Violation("I10", "payments", f"{without} without a receipt")


def statement_lines_are_settled_or_listed(estate_id: UUID) -> Iterator[Violation]:
    """Every line of a statement is matched, explained, or on the list of open items; books and payments agree."""
    items = open_items(estate_id)
    listed = {item.line.id for item in items if item.line is not None}
    lines = db.session.scalars(
        select(StatementLine.id).where(StatementLine.estate_id == estate_id, StatementLine.state == LineState.OPEN)
    )
    for line in lines:
        if line not in listed:
            yield Violation("I14", f"statement line {line}", "open and not listed")
    for item in items:
        if item.fault is Fault.BOOKS_DIFFER and item.payment is not None:
            yield Violation("I14", f"payment {item.payment.id}", f"{item.booked_fen} in the books")
