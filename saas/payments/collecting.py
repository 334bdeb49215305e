"""Collection rates as domain 2.11 defines them: by amount and by households, always with their rows.

当期收缴率 = received by the cut-off for lines due in the period ÷ lines due in the period
综合收缴率 = (received in the period for current and old) ÷ (due in the period + arrears at its start)
清欠率 = old arrears collected in the period ÷ arrears at its start
Deposits are no income and are left out. What is prepaid counts when it is put against a line, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager

from saas.billing import Bill, Charge, ChargeState
from saas.estates import House
from saas.ledger import Period
from saas.payments.models import Allocation
from saas.tariffs import FeeClass
from tenants.db import db

PAGE = 50


@dataclass(frozen=True)
class Rate:
    """So much of so much, in fen or households. Nothing due has no rate."""

    part: int
    whole: int


@dataclass(frozen=True)
class Collection:
    """The rates of an estate in a period, up to a day."""

    period: Period
    until: date
    current: Rate
    households: Rate
    overall: Rate
    old: Rate


def _paid(until: date, since: date | None = None) -> Any:
    """What had been put against a line by a day, in fen, as a subquery by charge."""
    conditions = [Allocation.ended_at.is_(None), Allocation.allocated_on <= until]
    if since is not None:
        conditions.append(Allocation.allocated_on >= since)
    return (
        select(Allocation.charge_id, func.sum(Allocation.amount_fen).label("fen"))
        .where(*conditions)
        .group_by(Allocation.charge_id)
        .subquery()
    )


def _counted(estate_id: UUID) -> list[Any]:
    return [
        Charge.estate_id == estate_id,
        Charge.state == ChargeState.PUBLISHED,
        Charge.fee_class != FeeClass.DEPOSIT,
        Charge.amount_fen > 0,
    ]


def collection_of(estate_id: UUID, period: Period, *, until: date | None = None) -> Collection:
    """The rates of a period; the cut-off is its last day unless an earlier or later one is asked for."""
    cut = until or period.last
    paid, before = _paid(cut), _paid(period.previous.last)
    due_now = [*_counted(estate_id), Charge.due_on.between(period.first, period.last)]
    current = _sum(paid, due_now)
    households = db.session.execute(_household_counts(paid, due_now)).one()
    arrears = [*_counted(estate_id), Charge.due_on < period.first]
    paid_before, due_before = _sum(before, arrears)
    opening = due_before - paid_before
    collected = _sum(_paid(cut, period.first), arrears)[0]
    return Collection(
        period,
        cut,
        Rate(*current),
        Rate(int(households[0]), int(households[1])),
        Rate(current[0] + collected, current[1] + opening),
        Rate(collected, opening),
    )


def _household_counts(paid: Any, conditions: list[Any]) -> Any:
    houses = (
        select(
            Charge.house_id,
            func.sum(Charge.amount_fen).label("due"),
            func.coalesce(func.sum(paid.c.fen), 0).label("paid"),
        )
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(*conditions)
        .group_by(Charge.house_id)
        .subquery()
    )
    return select(func.count().filter(houses.c.paid >= houses.c.due), func.count()).select_from(houses)


def _sum(paid: Any, conditions: list[Any]) -> tuple[int, int]:
    row = db.session.execute(
        select(func.coalesce(func.sum(paid.c.fen), 0), func.coalesce(func.sum(Charge.amount_fen), 0))
        .select_from(Charge)
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(*conditions)
    ).one()
    return int(row[0]), int(row[1])


@dataclass(frozen=True)
class DueRow:
    """A line behind a rate: what was due and what of it had come by the cut-off."""

    charge: Charge
    paid_fen: int


@dataclass(frozen=True)
class DuePage:
    """One page of rows and where the next begins."""

    rows: Sequence[DueRow]
    cursor: str | None


def rows_due(
    estate_id: UUID, period: Period, *, until: date | None = None, open_only: bool = False, after: str | None = None
) -> DuePage:
    """The lines due in a period, by house, with what was paid on each by the cut-off."""
    paid = _paid(until or period.last)
    got = func.coalesce(paid.c.fen, 0)
    query = (
        select(Charge, got)
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .join(House, and_(House.tenant_id == Charge.tenant_id, House.id == Charge.house_id))
        .join(Bill, and_(Bill.tenant_id == Charge.tenant_id, Bill.id == Charge.bill_id))
        .where(*_counted(estate_id), Charge.due_on.between(period.first, period.last))
        .options(contains_eager(Charge.house), contains_eager(Charge.bill))
        .order_by(House.position, Charge.id)
        .limit(PAGE + 1)
    )
    if open_only:
        query = query.where(got < Charge.amount_fen)
    place = _place(after)
    if place is not None:
        query = query.where((House.position > place[0]) | and_(House.position == place[0], Charge.id > place[1]))
    rows = [DueRow(charge, int(fen)) for charge, fen in db.session.execute(query)]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    last = rows[-1].charge if rows else None
    return DuePage(rows, f"{last.id.hex}_{last.house.position}" if more and last is not None else None)


def _place(after: str | None) -> tuple[str, UUID] | None:
    key, _, position = (after or "").partition("_")
    try:
        return position, UUID(key)
    except ValueError:
        return None
