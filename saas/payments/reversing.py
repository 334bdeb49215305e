"""Undoing a payment that never was (a bounced transfer, another house): exactly its rows, mirrored in the books."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.billing import Charge, refresh_bills
from saas.ledger import journals_from, open_day_for, reverse
from saas.payments.allocating import one_at_a_time
from saas.payments.kinds import PaymentState
from saas.payments.matching import free_line
from saas.payments.models import Allocation, Payment
from saas.payments.prepaid import returned_of
from saas.payments.receipts import receipt_of, void
from saas.payments.refusals import AlreadyReversed, DepositReturned, PartlyRefunded, ReasonMissing, SecondPersonMissing
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@transaction
def reverse_payment(payment: Payment, *, reason: str, by: Member, at: datetime) -> None:
    """Take a payment back out of the books, by somebody else than who took it; its receipt is void and keeps its number.

    What the bank's statement has of it is open again: the money is there, perhaps for another house.
    Raises `ReasonMissing`, `SecondPersonMissing`, `AlreadyReversed`, `PartlyRefunded`, `DepositReturned`.
    """
    if not reason.strip():
        raise ReasonMissing
    if payment.taken_by_id == by.id:
        raise SecondPersonMissing
    one_at_a_time(payment.house_id)
    live = select(Allocation).where(Allocation.payment_id == payment.id, Allocation.ended_at.is_(None))
    charge_ids = {row.charge_id for row in db.session.scalars(live)}
    charges = {
        one.id: one for one in db.session.scalars(select(Charge).where(Charge.id.in_(charge_ids)).order_by(Charge.id))
    }
    lock(*charges.values())
    lock(payment)
    _refuse(payment, list(charges.values()))
    for row in db.session.scalars(live.order_by(Allocation.id)):
        row.ended_at = at
        charges[row.charge_id].allocated_fen -= row.amount_fen
    payment.state, payment.reversed_at, payment.reversed_by_id = PaymentState.REVERSED, at, by.id
    payment.reversal_reason = reason.strip()
    payment.prepaid_fen = payment.common_prepaid_fen = 0
    receipt = receipt_of(payment.id)
    if receipt is not None:
        void(receipt, at=at)
    free_line(payment)
    refresh_bills(one.bill_id for one in charges.values())
    _mirror(payment, by, at)
    record("payments.reversed", payment, by=by, at=at, after={"fen": payment.amount_fen}, reason=reason.strip())


def _refuse(payment: Payment, charges: list[Charge]) -> None:
    if payment.state == PaymentState.REVERSED:
        raise AlreadyReversed
    if payment.refunded_fen:
        raise PartlyRefunded
    if any(returned_of(one.id) for one in charges):
        raise DepositReturned


def _mirror(payment: Payment, by: Member, at: datetime) -> None:
    """Reverse every journal this payment caused, line by line, on an open day not before it."""
    today = open_day_for(payment.estate_id, local_date(at))
    for journal in journals_from(payment.id):
        if journal.reverses_id is None:
            reverse(journal, on=max(today, journal.dated), reason=payment.reversal_reason, by=by, at=at)
