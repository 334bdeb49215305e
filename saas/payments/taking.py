"""Taking a payment: once per id and per transaction, against lines in one stated order, the rest prepaid."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from saas.billing import Charge, payable_charges
from saas.estates import House, find_house
from saas.ledger import MAX_FEN, AccountCode, BadAmount, JournalKind, Line, Pot, open_day_for, post
from saas.payments.allocating import allocate, of_who_is_there, one_at_a_time, put_against
from saas.payments.brakes import refuse_when_stopped
from saas.payments.kinds import CHANNEL_OF, LANDS_IN, Channel, Method, PaymentState
from saas.payments.matching import match_payment
from saas.payments.models import Payment
from saas.payments.prepaid import refuse_too_long
from saas.payments.receipts import issue_receipt
from saas.payments.refusals import (
    AmountOfOthers,
    NotPayable,
    SameIdOtherPayment,
    SameTransactionOtherPayment,
    TransactionMissing,
)
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

PAYMENT = "payment"
PAYABLE_POTS = frozenset({Pot.COMPANY, Pot.COMMON})


def hash_of_request(
    house_id: UUID, amount_fen: int, method: Method, charges: Sequence[UUID] | None, channel_txn: str | None
) -> str:
    """What was asked for, so that the same id with another wish is noticed."""
    chosen = None if charges is None else sorted(str(one) for one in charges)
    text = json.dumps([str(house_id), amount_fen, method.value, chosen, channel_txn])
    return hashlib.sha256(text.encode()).hexdigest()


@transaction
def pay(
    *,
    id: UUID,
    house_id: UUID,
    amount_fen: int,
    method: Method,
    charges: Sequence[UUID] | None = None,
    by: Member | None,
    at: datetime,
    channel: Channel | None = None,
    channel_txn: str | None = None,
    received_on: date | None = None,
    payer: str = "",
    note: str = "",
    checked: bool = True,
) -> Payment:
    """Take a payment of a house. The same id again with the same values is the same payment.

    Money goes to the chosen lines first, then to the oldest due, the item's priority, the id; to a line of somebody who
    left only when it is chosen. What remains is prepaid and may not exceed the region's limit. `checked=False` is for
    money that has arrived already (a channel's fact, a bank's line): neither a brake nor the limit can send it back. A
    transaction that was taken for another house and reversed may be taken again. Raises `BadAmount`,
    `SameIdOtherPayment`, `SameTransactionOtherPayment`, `NotPayable`, `PaymentsStopped`, `PrepaymentTooLong`,
    `TransactionMissing`.
    """
    if type(amount_fen) is not int or not 0 < amount_fen <= MAX_FEN:
        raise BadAmount
    txn = (channel_txn or "").strip() or None
    channel = (channel or CHANNEL_OF[method]) if txn else None
    if txn is None and CHANNEL_OF[method] is not None:
        raise TransactionMissing
    digest = hash_of_request(house_id, amount_fen, method, charges, txn)
    one_at_a_time(house_id)
    known = _taken_before(id, channel, txn, digest, house_id, amount_fen)
    if known is not None:
        return known
    house = find_house(house_id)
    if house is None:
        raise AmountOfOthers
    if checked:
        refuse_when_stopped(house.estate_id)
    payment = Payment(
        id=id,
        estate_id=house.estate_id,
        house_id=house.id,
        amount_fen=amount_fen,
        method=method,
        channel=channel,
        channel_txn=txn,
        received_on=open_day_for(house.estate_id, received_on or local_date(at)),
        received_at=at,
        payer=payer.strip(),
        note=note.strip(),
        request_hash=digest,
        taken_by_id=by.id if by is not None else None,
    )
    owed = _owed(house, charges, strictly=checked)
    shares = allocate(owed, amount_fen)
    payment.prepaid_fen = amount_fen - sum(shares.values())
    if checked and payment.prepaid_fen:
        refuse_too_long(house, payment.prepaid_fen, payment.received_on)
    _keep(payment)
    put_against(payment, {charge: shares[charge.id] for charge in owed if charge.id in shares}, from_prepaid=False)
    _post(payment, [charge for charge in owed if charge.id in shares], shares, by, at)
    match_payment(payment, at=at)
    issue_receipt(payment, by=by, at=at)
    record("payments.taken", payment, by=by, at=at, after={"fen": amount_fen, "method": method})
    return payment


def _taken_before(
    id: UUID, channel: Channel | None, txn: str | None, digest: str, house_id: UUID, amount_fen: int
) -> Payment | None:
    known = db.session.scalar(select(Payment).where(Payment.id == id))
    if known is not None:
        if known.request_hash != digest:
            raise SameIdOtherPayment
        return known
    if txn is None:
        return None
    same = db.session.scalar(
        select(Payment).where(
            Payment.channel == channel, Payment.channel_txn == txn, Payment.state == PaymentState.TAKEN
        )
    )
    if same is not None and (same.house_id, same.amount_fen) != (house_id, amount_fen):
        raise SameTransactionOtherPayment
    return same


def _keep(payment: Payment) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(payment)
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", "") or ""
        if "channel_txn" in name:
            raise SameTransactionOtherPayment from error
        if name.startswith("pk_"):
            raise SameIdOtherPayment from error
        raise


def _owed(house: House, chosen: Sequence[UUID] | None, *, strictly: bool) -> list[Charge]:
    """The open lines of a house, locked, in the order in which money goes to them: chosen ones first."""
    open_ones, first = payable_charges(house.id), set(chosen or ())
    meant = first | {one.id for one in of_who_is_there(open_ones)}
    lock(*open_ones)
    owed = [one for one in open_ones if one.id in meant and one.open_fen > 0 and Pot(one.pot) in PAYABLE_POTS]
    if strictly and not first <= {one.id for one in owed}:
        raise NotPayable
    return sorted(owed, key=lambda one: (one.id not in first, one.due_on, one.priority, one.id))


def _post(
    payment: Payment, charges: Sequence[Charge], shares: dict[UUID, int], by: Member | None, at: datetime
) -> None:
    """One journal for each pot the payment touches."""
    money = LANDS_IN[Method(payment.method)]
    for pot in (Pot.COMPANY, Pot.COMMON):
        lines = [
            Line(AccountCode.RECEIVABLE, -shares[one.id], one.item_code, payment.house_id, one.id)
            for one in charges
            if one.pot == pot
        ]
        if pot is Pot.COMPANY and payment.prepaid_fen:
            lines.append(Line(AccountCode.PREPAID, -payment.prepaid_fen, house_id=payment.house_id))
        if lines:
            lines.insert(0, Line(money, -sum(line.amount_fen for line in lines), house_id=payment.house_id))
            post(
                estate_id=payment.estate_id,
                pot=pot,
                on=payment.received_on,
                kind=JournalKind.PAYMENT,
                lines=lines,
                source=(PAYMENT, payment.id),
                by=by,
                at=at,
            )
