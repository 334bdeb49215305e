"""The day's money by method, and the cash counted at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.sql import ColumnElement

from saas.ledger import AccountCode, Pot, Wanted, total_of
from saas.payments.channels import CashDay
from saas.payments.kinds import Method, RefundState
from saas.payments.models import Payment, Refund
from saas.payments.refusals import DayCounted, DayNotOver, DifferenceUnexplained
from tenants import formats
from tenants.clock import local_date, start_of_day
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import transaction


@dataclass(frozen=True)
class DayByMethod:
    """What came in and went out in one way on one day, in fen. A payment reversed on the day went out again.

    A refund that its channel could not give back comes back on the day that was known: `refunded` may be negative.
    """

    method: Method
    count: int
    received: int
    reversed: int
    refunded: int

    @property
    def net(self) -> int:
        """What the day leaves."""
        return self.received - self.reversed - self.refunded


def day_by_method(estate_id: UUID, day: date) -> Sequence[DayByMethod]:
    """Payments, reversals and refunds of a day by the way the money took."""
    begins, ends = start_of_day(day), start_of_day(date.fromordinal(day.toordinal() + 1))

    def on_the_day(moment: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
        return and_(moment >= begins, moment < ends)

    here, refunds_here = Payment.estate_id == estate_id, Refund.estate_id == estate_id
    taken = _sums(Payment.method, Payment.amount_fen, here, Payment.received_on == day)
    undone = _sums(Payment.method, Payment.amount_fen, here, on_the_day(Payment.reversed_at))
    granted = Refund.state.in_((RefundState.PAID, RefundState.FAILED))
    refunded = _sums(Refund.method, Refund.amount_fen, refunds_here, granted, on_the_day(Refund.decided_at))
    failed = _sums(Refund.method, Refund.amount_fen, refunds_here, on_the_day(Refund.failed_at))
    nothing = (0, 0)
    return [
        DayByMethod(
            method,
            taken.get(method, nothing)[0],
            taken.get(method, nothing)[1],
            undone.get(method, nothing)[1],
            refunded.get(method, nothing)[1] - failed.get(method, nothing)[1],
        )
        for method in Method
        if any(method in sums for sums in (taken, undone, refunded, failed))
    ]


def _sums(method: object, amount: object, *conditions: object) -> dict[Method, tuple[int, int]]:
    query = select(method, func.count(), func.coalesce(func.sum(amount), 0)).where(*conditions).group_by(method)  # type: ignore[call-overload]
    return {Method(row[0]): (int(row[1]), int(row[2])) for row in db.session.execute(query)}


def cash_in_books(estate_id: UUID, day: date) -> int:
    """The cash of an estate at the end of a day as the books have it, over both pots, in fen."""
    return sum(
        total_of(Wanted(estate_id=estate_id, pot=pot, code=AccountCode.CASH, until=day)).balance
        for pot in (Pot.COMPANY, Pot.COMMON)
    )


@transaction
def count_cash(estate_id: UUID, day: date, counted_fen: int, *, reason: str = "", by: Member, at: datetime) -> CashDay:
    """Write down what was counted beside what the books say; a difference needs a word. Once a day.

    Raises `DayCounted`, `DayNotOver`, `DifferenceUnexplained`.
    """
    if day > local_date(at):
        raise DayNotOver
    if find_count(estate_id, day) is not None:
        raise DayCounted
    expected = cash_in_books(estate_id, day)
    if counted_fen != expected and not reason.strip():
        raise DifferenceUnexplained(difference=formats.amount(counted_fen - expected))
    count = CashDay(
        estate_id=estate_id,
        day=day,
        expected_fen=expected,
        counted_fen=counted_fen,
        reason=reason.strip(),
        counted_by_id=by.id,
        counted_at=at,
    )
    db.session.add(count)
    db.session.flush()
    record(
        "payments.cash_counted",
        count,
        by=by,
        at=at,
        after={"day": day, "counted": counted_fen, "expected": expected},
        reason=reason.strip() or None,
    )
    return count


def find_count(estate_id: UUID, day: date) -> CashDay | None:
    """The count of a day, if it was made."""
    return db.session.scalar(
        select(CashDay)
        .where(CashDay.estate_id == estate_id, CashDay.day == day)
        .options(joinedload(CashDay.counted_by))
    )


def counts_of(estate_id: UUID, most: int = 31) -> Sequence[CashDay]:
    """The latest counts of an estate."""
    return db.session.scalars(
        select(CashDay)
        .where(CashDay.estate_id == estate_id)
        .order_by(CashDay.day.desc())
        .limit(most)
        .options(joinedload(CashDay.counted_by))
    ).all()
