"""What is owed by age, and how much of the old arrears came in (清欠率, domain 2.11): split by 1, 2, 3 years and more.

清欠率 = old arrears collected in the period ÷ arrears at its start. Deposits are no income and are left out, and every
figure opens its lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import contains_eager

from saas.arrears.kinds import WriteOffState
from saas.arrears.limitation import years_after
from saas.arrears.models import WriteOff, WriteOffLine
from saas.billing import Bill, Charge, ChargeState
from saas.estates import House
from saas.payments import Allocation
from saas.tariffs import FeeClass
from tenants.db import db
from tenants.text import N_

PAGE = 50


class Age(StrEnum):
    """How long a line has been overdue at the start of the period."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    OLDER = "4"


AGE_NAMES: dict[Age, str] = {
    Age.FIRST: N_("up to 1 year"),
    Age.SECOND: N_("1 to 2 years"),
    Age.THIRD: N_("2 to 3 years"),
    Age.OLDER: N_("over 3 years"),
}


@dataclass(frozen=True)
class AgeSum:
    """The arrears of an age at the start of a period, in fen, and what of them came in or was written off by its end."""

    age: Age | None
    lines: int
    opening_fen: int
    collected_fen: int
    written_off_fen: int

    @property
    def left_fen(self) -> int:
        """What is still open of them."""
        return self.opening_fen - self.collected_fen - self.written_off_fen


def _age_column(start: date) -> Any:
    return case(
        (Charge.due_on >= years_after(start, -1), Age.FIRST.value),
        (Charge.due_on >= years_after(start, -2), Age.SECOND.value),
        (Charge.due_on >= years_after(start, -3), Age.THIRD.value),
        else_=Age.OLDER.value,
    )


def _paid(estate_id: UUID, *conditions: Any) -> Any:
    return (
        select(Allocation.charge_id, func.sum(Allocation.amount_fen).label("fen"))
        .join(Charge, and_(Charge.tenant_id == Allocation.tenant_id, Charge.id == Allocation.charge_id))
        .where(Charge.estate_id == estate_id, Allocation.ended_at.is_(None), *conditions)
        .group_by(Allocation.charge_id)
        .subquery()
    )


def _written_off(estate_id: UUID, until: date, *conditions: Any) -> Any:
    """What was written off by the end of a day and not taken back by then."""
    return (
        select(WriteOffLine.charge_id, func.sum(WriteOffLine.amount_fen).label("fen"))
        .join(WriteOff, and_(WriteOff.tenant_id == WriteOffLine.tenant_id, WriteOff.id == WriteOffLine.write_off_id))
        .where(
            WriteOff.estate_id == estate_id,
            WriteOff.state == WriteOffState.GRANTED,
            WriteOff.decided_on <= until,
            or_(WriteOffLine.taken_back_on.is_(None), WriteOffLine.taken_back_on > until),
            *conditions,
        )
        .group_by(WriteOffLine.charge_id)
        .subquery()
    )


def _opening(estate_id: UUID, start: date, until: date, columns: Any) -> Any:
    """Lines that were overdue and open at the start, with what came in and what was written off since."""
    eve = start - timedelta(days=1)
    before = _paid(estate_id, Allocation.allocated_on <= eve)
    since = _paid(estate_id, Allocation.allocated_on.between(start, until))
    given_up, lately = _written_off(estate_id, eve), _written_off(estate_id, until, WriteOff.decided_on >= start)
    opening = Charge.amount_fen - func.coalesce(before.c.fen, 0) - func.coalesce(given_up.c.fen, 0)
    return (
        select(*columns(opening, func.coalesce(since.c.fen, 0), func.coalesce(lately.c.fen, 0)))
        .select_from(Charge)
        .join(Bill, and_(Bill.tenant_id == Charge.tenant_id, Bill.id == Charge.bill_id))
        .outerjoin(before, before.c.charge_id == Charge.id)
        .outerjoin(since, since.c.charge_id == Charge.id)
        .outerjoin(given_up, given_up.c.charge_id == Charge.id)
        .outerjoin(lately, lately.c.charge_id == Charge.id)
        .where(
            Charge.estate_id == estate_id,
            Charge.state == ChargeState.PUBLISHED,
            Charge.fee_class != FeeClass.DEPOSIT,
            Charge.due_on < start,
            Bill.released_at.is_not(None),
            opening > 0,
        )
    )


def ages_of(estate_id: UUID, *, start: date, until: date) -> list[AgeSum]:
    """The arrears of an estate by age at the start of a period, what came in by its end, and all of them together."""
    age = _age_column(start)
    query = _opening(
        estate_id,
        start,
        until,
        lambda opening, got, given_up: (age, func.count(), func.sum(opening), func.sum(got), func.sum(given_up)),
    ).group_by(age)
    found = {Age(one): tuple(int(sum_) for sum_ in sums) for one, *sums in db.session.execute(query)}
    rows = [AgeSum(one, *found.get(one, (0, 0, 0, 0))) for one in Age]
    whole = AgeSum(
        None,
        sum(one.lines for one in rows),
        sum(one.opening_fen for one in rows),
        sum(one.collected_fen for one in rows),
        sum(one.written_off_fen for one in rows),
    )
    return [*rows, whole]


@dataclass(frozen=True)
class OldLine:
    """A line behind a figure: what was open at the start, what came in, and what was written off."""

    charge: Charge
    opening_fen: int
    collected_fen: int
    written_off_fen: int


@dataclass(frozen=True)
class OldPage:
    """One page of lines and where the next begins."""

    rows: Sequence[OldLine]
    cursor: str | None


def lines_of_age(
    estate_id: UUID, *, start: date, until: date, age: Age | None = None, after: str | None = None
) -> OldPage:
    """The lines behind a figure, by due day."""
    query = (
        _opening(estate_id, start, until, lambda *sums: (Charge, *sums))
        .join(House, and_(House.tenant_id == Charge.tenant_id, House.id == Charge.house_id))
        .options(contains_eager(Charge.house))
        .order_by(Charge.due_on, Charge.id)
        .limit(PAGE + 1)
    )
    if age is not None:
        query = query.where(_age_column(start) == age.value)
    place = _place(after)
    if place is not None:
        query = query.where((Charge.due_on > place[0]) | and_(Charge.due_on == place[0], Charge.id > place[1]))
    rows = [OldLine(charge, *(int(sum_) for sum_ in sums)) for charge, *sums in db.session.execute(query)]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return OldPage(rows, f"{rows[-1].charge.due_on.isoformat()}_{rows[-1].charge.id.hex}" if more else None)


def _place(after: str | None) -> tuple[date, UUID] | None:
    day, _, key = (after or "").partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None
