"""Three ways, every day: what the channel says, what the payments say, what the books say. What does not agree is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from saas.ledger import AccountCode, BadAmount, Entry, Journal, JournalKind, Line, Pot, post
from saas.ledger.models import Account
from saas.payments.channels import BankStatement, StatementLine
from saas.payments.kinds import LANDS_IN, Channel, LineState, PaymentState
from saas.payments.matching import same_transaction
from saas.payments.merchant_keys import ONLINE_CHANNELS
from saas.payments.models import Payment, Refund, on_their_way
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member
from tenants.text import N_
from tenants.verbs import transaction


class Fault(StrEnum):
    """What does not agree."""

    LINE_WITHOUT_PAYMENT = "line_without_payment"
    PAYMENT_WITHOUT_LINE = "payment_without_line"
    OTHER_AMOUNT = "other_amount"
    REVERSED_BUT_PAID = "reversed_but_paid"
    BOOKS_DIFFER = "books_differ"
    REFUND_ON_ITS_WAY = "refund_on_its_way"


FAULT_NAMES: dict[Fault, str] = {
    Fault.LINE_WITHOUT_PAYMENT: N_("The channel has it, we have no payment"),
    Fault.PAYMENT_WITHOUT_LINE: N_("We have a payment, the channel does not"),
    Fault.OTHER_AMOUNT: N_("The amounts differ"),
    Fault.REVERSED_BUT_PAID: N_("Reversed here, paid at the channel"),
    Fault.BOOKS_DIFFER: N_("The books have another amount than the payment"),
    Fault.REFUND_ON_ITS_WAY: N_("The refund is granted, the channel has not given it back"),
}


@dataclass(frozen=True)
class OpenItem:
    """Something a person must look at."""

    fault: Fault
    day: date
    channel: str | None
    txn: str | None
    line: StatementLine | None
    payment: Payment | None
    booked_fen: int | None = None

    @property
    def estate_id(self) -> UUID:
        """Whose money it is."""
        found = self.line or self.payment
        assert found is not None
        return found.estate_id


@dataclass(frozen=True)
class DayThreeWays:
    """One day of one channel: what each of the three says, in fen."""

    day: date
    channel: Channel
    at_channel: int | None
    payments: int
    books: int

    @property
    def agrees(self) -> bool:
        """Whether all three say the same (no statement is no agreement)."""
        return self.at_channel == self.payments == self.books


def open_items(*estate_ids: UUID) -> list[OpenItem]:
    """Everything of some estates that does not agree now, oldest first."""
    items = [*_lines(estate_ids), *_payments_alone(estate_ids), *_books(estate_ids), *_refunds(estate_ids)]
    return sorted(items, key=lambda item: (item.day, item.fault, item.txn or ""))


def _lines(estate_ids: Sequence[UUID]) -> list[OpenItem]:
    """Open lines, each with the payment of its transaction: one that stands before one that was reversed."""
    rows = db.session.execute(
        select(StatementLine, Payment)
        .outerjoin(Payment, same_transaction())
        .where(StatementLine.estate_id.in_(estate_ids), StatementLine.state == LineState.OPEN)
        .order_by(case((Payment.state == PaymentState.TAKEN, 1), else_=0), Payment.received_at)
    )
    found = {line.id: (line, payment) for line, payment in rows}
    items = []
    for line, payment in found.values():
        if payment is None:
            fault = Fault.LINE_WITHOUT_PAYMENT
        elif payment.state == PaymentState.REVERSED:
            fault = Fault.REVERSED_BUT_PAID
        else:
            fault = Fault.OTHER_AMOUNT
        items.append(OpenItem(fault, line.day, line.channel, line.txn, line, payment))
    return items


def _payments_alone(estate_ids: Sequence[UUID]) -> list[OpenItem]:
    """Payments of a channel on days that a statement covers, without a line."""
    covered = (
        select(BankStatement.id)
        .where(
            or_(BankStatement.estate_id == Payment.estate_id, BankStatement.channel.in_(ONLINE_CHANNELS)),
            BankStatement.channel == Payment.channel,
            BankStatement.first_day <= Payment.received_on,
            BankStatement.last_day >= Payment.received_on,
        )
        .exists()
    )
    has_line = (
        select(StatementLine.id)
        .where(StatementLine.channel == Payment.channel, StatementLine.txn == Payment.channel_txn)
        .exists()
    )
    rows = db.session.scalars(
        select(Payment)
        .where(
            Payment.estate_id.in_(estate_ids),
            Payment.channel.is_not(None),
            Payment.state == PaymentState.TAKEN,
            covered,
            ~has_line,
        )
        .options(joinedload(Payment.house))
    )
    return [
        OpenItem(Fault.PAYMENT_WITHOUT_LINE, one.received_on, one.channel, one.channel_txn, None, one) for one in rows
    ]


def _books(estate_ids: Sequence[UUID]) -> list[OpenItem]:
    """Payments whose entries on money accounts do not add up to them (0 once reversed)."""
    money = [code.value for code in set(LANDS_IN.values())]
    booked = (
        select(Journal.source_id.label("payment_id"), func.sum(Entry.amount_fen).label("fen"))
        .join(Entry, and_(Entry.tenant_id == Journal.tenant_id, Entry.journal_id == Journal.id))
        .join(Account, and_(Account.tenant_id == Entry.tenant_id, Account.id == Entry.account_id))
        .where(Journal.estate_id.in_(estate_ids), Journal.source_kind == "payment", Account.code.in_(money))
        .group_by(Journal.source_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Payment, func.coalesce(booked.c.fen, 0))
        .outerjoin(booked, booked.c.payment_id == Payment.id)
        .where(
            Payment.estate_id.in_(estate_ids),
            func.coalesce(booked.c.fen, 0) != case((Payment.state == PaymentState.TAKEN, Payment.amount_fen), else_=0),
        )
    )
    return [
        OpenItem(Fault.BOOKS_DIFFER, one.received_on, one.channel, one.channel_txn, None, one, int(fen))
        for one, fen in rows
    ]


def _refunds(estate_ids: Sequence[UUID]) -> list[OpenItem]:
    """Refunds that are in our books, and not with the payer yet."""
    rows = db.session.scalars(
        select(Refund).where(Refund.estate_id.in_(estate_ids), *on_their_way()).options(joinedload(Refund.payment))
    )
    return [
        OpenItem(
            Fault.REFUND_ON_ITS_WAY, local_date(one.decided_at), one.payment.channel, one.number, None, one.payment,
            one.amount_fen,
        )
        for one in rows
        if one.payment is not None and one.decided_at is not None
    ]  # fmt: skip


def days_three_ways(estate_id: UUID, first: date, last: date) -> Sequence[DayThreeWays]:
    """Day by day and channel by channel: statement, payments and books side by side."""
    at_channel = _by_day(
        select(StatementLine.day, StatementLine.channel, func.sum(StatementLine.amount_fen))
        .where(
            StatementLine.estate_id == estate_id,
            StatementLine.day.between(first, last),
            StatementLine.state != LineState.EXPLAINED,
            StatementLine.amount_fen > 0,
        )
        .group_by(StatementLine.day, StatementLine.channel)
    )
    here = Payment.estate_id == estate_id, Payment.channel.is_not(None), Payment.received_on.between(first, last)
    payments = _by_day(
        select(Payment.received_on, Payment.channel, func.sum(Payment.amount_fen))
        .where(*here, Payment.state == PaymentState.TAKEN)
        .group_by(Payment.received_on, Payment.channel)
    )
    money = [code.value for code in set(LANDS_IN.values())]
    books = _by_day(
        select(Payment.received_on, Payment.channel, func.sum(Entry.amount_fen))
        .join(Journal, and_(Journal.tenant_id == Payment.tenant_id, Journal.source_id == Payment.id))
        .join(Entry, and_(Entry.tenant_id == Journal.tenant_id, Entry.journal_id == Journal.id))
        .join(Account, and_(Account.tenant_id == Entry.tenant_id, Account.id == Entry.account_id))
        .where(*here, Account.code.in_(money), Payment.state == PaymentState.TAKEN)
        .group_by(Payment.received_on, Payment.channel)
    )
    keys = sorted(at_channel.keys() | payments.keys() | books.keys(), reverse=True)
    return [
        DayThreeWays(day, Channel(name), at_channel.get((day, name)), payments.get((day, name), 0), books.get((day, name), 0))
        for day, name in keys
    ]  # fmt: skip


def _by_day(query: object) -> dict[tuple[date, str], int]:
    return {(row[0], row[1]): int(row[2]) for row in db.session.execute(query)}  # type: ignore[call-overload]


@transaction
def settle(
    estate_id: UUID, pot: Pot, amount_fen: int, fee_fen: int, *, on: date, memo: str = "", by: Member, at: datetime
) -> Journal:
    """The channel paid out: what was on its way is at the bank, less its fee."""
    if amount_fen <= 0 or not 0 <= fee_fen < amount_fen:
        raise BadAmount
    lines = [
        Line(AccountCode.BANK, amount_fen - fee_fen),
        *([Line(AccountCode.CHANNEL_FEE, fee_fen)] if fee_fen else []),
        Line(AccountCode.GATEWAY_CLEARING, -amount_fen),
    ]
    return post(
        estate_id=estate_id,
        pot=pot,
        on=on,
        kind=JournalKind.SETTLEMENT,
        lines=lines,
        source=("settlement", new_id()),
        memo=memo,
        by=by,
        at=at,
    )
