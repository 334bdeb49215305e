"""What must hold at every moment, asked of the database itself: after each step of the tests, and every night.

The names are those of the design (I1 … I14). Each check returns the rows that break it; nothing is repaired here.
I5 and I11 are held by unique keys and composite foreign keys; I12 by the missing right to update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, literal, or_, select

from saas.billing import Bill, BillState, Charge, ChargeState, CostShare, SharedCost, SharedState
from saas.ledger import (
    Account,
    AccountCode,
    AccountingPeriod,
    Entry,
    Journal,
    Period,
    PeriodState,
    Pot,
    hash_of,
    trial_of,
)
from saas.payments.channels import StatementLine
from saas.payments.kinds import LineState, PaymentState, RefundState
from saas.payments.models import Allocation, Payment, Receipt, Refund
from saas.payments.receipts import SERIES
from saas.payments.reconciling import Fault, open_items
from tenants.db import db
from tenants.numbers import Counter


@dataclass(frozen=True)
class Violation:
    """One row that breaks an invariant."""

    invariant: str
    thing: str
    found: str


def check_invariants(estate_id: UUID) -> list[Violation]:
    """Every violation in the books and payments of an estate. There must be none."""
    return [violation for check in CHECKS for violation in check(estate_id)]


def _i1(estate_id: UUID) -> Iterator[Violation]:
    """Entries of a journal add up to zero, and all of them are there."""
    rows = db.session.execute(
        select(Journal.id, func.sum(Entry.amount_fen), func.count(Entry.id), Journal.lines)
        .outerjoin(Entry, and_(Entry.tenant_id == Journal.tenant_id, Entry.journal_id == Journal.id))
        .where(Journal.estate_id == estate_id)
        .group_by(Journal.id, Journal.lines)
        .having(or_(func.coalesce(func.sum(Entry.amount_fen), 1) != 0, func.count(Entry.id) != Journal.lines))
    )
    yield from (Violation("I1", f"journal {row[0]}", f"off by {row[1]}, {row[2]} of {row[3]} lines") for row in rows)


def _balances(estate_id: UUID, code: AccountCode, by: Any) -> dict[Any, int]:
    rows = db.session.execute(
        select(by, func.sum(Entry.amount_fen))
        .join(Account, and_(Account.tenant_id == Entry.tenant_id, Account.id == Entry.account_id))
        .where(Entry.estate_id == estate_id, Account.code == code, by.is_not(None))
        .group_by(by)
    )
    return {row[0]: int(row[1]) for row in rows}


def _differ(name: str, what: str, ours: dict[Any, int], books: dict[Any, int]) -> Iterator[Violation]:
    for key in sorted(ours.keys() | books.keys(), key=str):
        if ours.get(key, 0) != books.get(key, 0):
            yield Violation(name, f"{what} {key}", f"{ours.get(key, 0)} here, {books.get(key, 0)} in the books")


def _i2(estate_id: UUID) -> Iterator[Violation]:
    """What is kept beside the books (paid part of a line, prepaid of a house) is the sum of entries."""
    owed = db.session.execute(
        select(Charge.id, Charge.amount_fen - Charge.allocated_fen).where(
            Charge.estate_id == estate_id, Charge.state == ChargeState.PUBLISHED
        )
    )
    books = _balances(estate_id, AccountCode.RECEIVABLE, Entry.charge_id)
    yield from _differ("I2", "line", {row[0]: int(row[1]) for row in owed}, books)
    held = db.session.execute(
        select(Payment.house_id, func.sum(Payment.prepaid_fen + Payment.common_prepaid_fen))
        .where(Payment.estate_id == estate_id)
        .group_by(Payment.house_id)
    )
    books = {key: -fen for key, fen in _balances(estate_id, AccountCode.PREPAID, Entry.house_id).items()}
    yield from _differ("I2", "prepaid of house", {row[0]: int(row[1]) for row in held}, books)


def _live() -> Any:
    return (
        select(Allocation.charge_id, func.sum(Allocation.amount_fen).label("fen"))
        .where(Allocation.ended_at.is_(None))
        .group_by(Allocation.charge_id)
        .subquery()
    )


def _i3(estate_id: UUID) -> Iterator[Violation]:
    """A line: 0 ≤ paid ≤ amount, paid is the sum of its allocations; a bill's state follows from both."""
    live = _live()
    rows = db.session.execute(
        select(Charge.id, Charge.allocated_fen, func.coalesce(live.c.fen, 0))
        .outerjoin(live, live.c.charge_id == Charge.id)
        .where(
            Charge.estate_id == estate_id,
            or_(
                Charge.allocated_fen != func.coalesce(live.c.fen, 0),
                Charge.allocated_fen < 0,
                Charge.allocated_fen > Charge.amount_fen,
                and_(Charge.state != ChargeState.PUBLISHED, Charge.allocated_fen != 0),
            ),
        )
    )
    yield from (Violation("I3", f"line {row[0]}", f"{row[1]} paid, {row[2]} allocated") for row in rows)
    stands = Charge.state == ChargeState.PUBLISHED
    amount = func.coalesce(func.sum(Charge.amount_fen).filter(stands), 0)
    paid = func.coalesce(func.sum(Charge.allocated_fen).filter(stands), 0)
    expected = case(
        (func.count(Charge.id).filter(stands) == 0, literal(BillState.REVERSED.value)),
        (paid >= amount, literal(BillState.PAID.value)),
        (paid > 0, literal(BillState.PART_PAID.value)),
        else_=literal(BillState.PUBLISHED.value),
    )
    bills = db.session.execute(
        select(Bill.id, Bill.state, expected)
        .join(Charge, and_(Charge.tenant_id == Bill.tenant_id, Charge.bill_id == Bill.id))
        .where(Bill.estate_id == estate_id, Bill.state != BillState.DRAFT)
        .group_by(Bill.id, Bill.state)
        .having(Bill.state != expected)
    )
    yield from (Violation("I3", f"bill {row[0]}", f"{row[1]} instead of {row[2]}") for row in bills)


def _i4(estate_id: UUID) -> Iterator[Violation]:
    """A payment: what is allocated, prepaid and refunded is its amount; nothing of a reversed one."""
    live = (
        select(Allocation.payment_id, func.sum(Allocation.amount_fen).label("fen"))
        .where(Allocation.ended_at.is_(None))
        .group_by(Allocation.payment_id)
        .subquery()
    )
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


def _i6(estate_id: UUID) -> Iterator[Violation]:
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


def _i7(estate_id: UUID) -> Iterator[Violation]:
    """A reversal mirrors its original line by line."""
    original = Entry.__table__.alias("original")
    mirror = Entry.__table__.alias("mirror")
    rows = db.session.execute(
        select(Journal.id, func.count())
        .join(mirror, and_(mirror.c.tenant_id == Journal.tenant_id, mirror.c.journal_id == Journal.id))
        .outerjoin(
            original,
            and_(
                original.c.tenant_id == Journal.tenant_id,
                original.c.journal_id == Journal.reverses_id,
                original.c.position == mirror.c.position,
                original.c.account_id == mirror.c.account_id,
                original.c.amount_fen == -mirror.c.amount_fen,
                original.c.house_id.is_not_distinct_from(mirror.c.house_id),
                original.c.charge_id.is_not_distinct_from(mirror.c.charge_id),
            ),
        )
        .where(Journal.estate_id == estate_id, Journal.reverses_id.is_not(None), original.c.id.is_(None))
        .group_by(Journal.id)
    )
    yield from (Violation("I7", f"journal {row[0]}", f"{row[1]} lines without their mirror") for row in rows)


def _i8(estate_id: UUID) -> Iterator[Violation]:
    """The shares of a shared cost add up to it."""
    rows = db.session.execute(
        select(SharedCost.id, SharedCost.total_fen, func.sum(CostShare.amount_fen))
        .join(CostShare, and_(CostShare.tenant_id == SharedCost.tenant_id, CostShare.shared_cost_id == SharedCost.id))
        .where(SharedCost.estate_id == estate_id, SharedCost.state == SharedState.SHARED)
        .group_by(SharedCost.id, SharedCost.total_fen)
        .having(func.sum(CostShare.amount_fen) != SharedCost.total_fen)
    )
    yield from (Violation("I8", f"shared cost {row[0]}", f"{row[2]} of {row[1]}") for row in rows)


def _i9(estate_id: UUID) -> Iterator[Violation]:
    """A closed month has the trial balance it was closed with, and took no entry afterwards."""
    closed = db.session.scalars(
        select(AccountingPeriod).where(
            AccountingPeriod.estate_id == estate_id, AccountingPeriod.state == PeriodState.CLOSED
        )
    )
    for row in closed:
        if hash_of(trial_of(estate_id, Period.named(row.period))) != row.trial_hash:
            yield Violation("I9", f"month {row.period}", "other figures than when it was closed")
    late = db.session.execute(
        select(Journal.id, Journal.period)
        .join(
            AccountingPeriod,
            and_(
                AccountingPeriod.tenant_id == Journal.tenant_id,
                AccountingPeriod.estate_id == Journal.estate_id,
                AccountingPeriod.period >= Journal.period,
            ),
        )
        .where(
            Journal.estate_id == estate_id,
            AccountingPeriod.state == PeriodState.CLOSED,
            Journal.posted_at > AccountingPeriod.closed_at,
        )
    )
    yield from (Violation("I9", f"journal {row[0]}", f"posted into {row[1]} after it was closed") for row in late)


def _i10(estate_id: UUID) -> Iterator[Violation]:
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


def _i13(estate_id: UUID) -> Iterator[Violation]:
    """What a house sees it owes is what the books say it owes."""
    owed = db.session.execute(
        select(Charge.house_id, func.sum(Charge.amount_fen - Charge.allocated_fen))
        .where(Charge.estate_id == estate_id, Charge.state == ChargeState.PUBLISHED)
        .group_by(Charge.house_id)
    )
    books = _balances(estate_id, AccountCode.RECEIVABLE, Entry.house_id)
    yield from _differ("I13", "house", {row[0]: int(row[1]) for row in owed}, books)
    for pot in Pot:
        off = db.session.scalar(
            select(func.sum(Entry.amount_fen)).where(Entry.estate_id == estate_id, Entry.pot == pot)
        )
        if off:
            yield Violation("I13", f"pot {pot}", f"off by {off}")


def _i14(estate_id: UUID) -> Iterator[Violation]:
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


CHECKS: tuple[Callable[[UUID], Iterator[Violation]], ...] = (
    _i1,
    _i2,
    _i3,
    _i4,
    _i6,
    _i7,
    _i8,
    _i9,
    _i10,
    _i13,
    _i14,
)
