"""Lines of statements and payments find each other by the channel's transaction and the amount, and let go again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from saas.payments.channels import StatementLine
from saas.payments.kinds import LineState, PaymentState
from saas.payments.merchant_keys import ONLINE_CHANNELS
from saas.payments.models import Payment
from tenants.db import db
from tenants.verbs import transaction


def same_transaction() -> ColumnElement[bool]:
    """For a join: payments of a line's transaction, also those that were reversed.

    A bank's numbers are those of an estate's account. A channel's account is the whole company's: its file speaks of
    every estate, under whichever it was read.
    """
    return and_(
        Payment.tenant_id == StatementLine.tenant_id,
        Payment.channel == StatementLine.channel,
        Payment.channel_txn == StatementLine.txn,
        or_(Payment.estate_id == StatementLine.estate_id, StatementLine.channel.in_(ONLINE_CHANNELS)),
    )


@transaction
def match_lines(estate_id: UUID, *, at: datetime) -> int:
    """Match open lines with payments of the same channel, transaction and amount; returns how many. Others stay open."""
    rows = db.session.execute(
        select(StatementLine, Payment)
        .join(Payment, same_transaction())
        .where(
            StatementLine.estate_id == estate_id,
            StatementLine.state == LineState.OPEN,
            Payment.amount_fen == StatementLine.amount_fen,
            Payment.state == PaymentState.TAKEN,
        )
    ).all()
    for line, payment in rows:
        _match(line, payment, at)
    db.session.flush()
    return len(rows)


def match_payment(payment: Payment, *, at: datetime) -> None:
    """Match a payment with the line that was there before it. A line somebody decides at this moment is left to them."""
    if payment.channel is None:
        return
    line = db.session.scalar(
        select(StatementLine)
        .join(Payment, same_transaction())
        .where(
            Payment.id == payment.id,
            StatementLine.state == LineState.OPEN,
            StatementLine.amount_fen == payment.amount_fen,
        )
        .with_for_update(of=StatementLine, skip_locked=True)
    )
    if line is not None:
        _match(line, payment, at)


def free_line(payment: Payment) -> None:
    """The line of a payment that is reversed waits for a decision again: its money is still at the bank."""
    lines = select(StatementLine).where(StatementLine.payment_id == payment.id).with_for_update()
    for line in db.session.scalars(lines):
        line.state, line.payment_id = LineState.OPEN, None
        line.decided_by_id = line.decided_at = None


def _match(line: StatementLine, payment: Payment, at: datetime) -> None:
    line.state, line.payment_id, line.decided_at = LineState.MATCHED, payment.id, at
    line.estate_id = payment.estate_id
