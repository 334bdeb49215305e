"""What a reduction costs, and whether another one like it is there already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from saas.billing.models import Adjustment, AdjustmentState, Charge, ChargeState
from saas.billing.origins import Origin
from saas.ledger import Period, exact_to_fen
from tenants.db import db

WHOLE = 10_000
ONE_FEN = Fraction(1, 100)
"""In yuan."""
STANDING = (AdjustmentState.ASKED, AdjustmentState.APPROVED)


@dataclass(frozen=True)
class Worth:
    """What a reduction takes off, reckoned from the last bill: in all, and the month it was reckoned from."""

    fen: int
    month_fen: int
    period: str


def worths_of(reductions: Collection[Adjustment]) -> dict[UUID, Worth]:
    """What each would not charge, by the last month that was billed; those whose house has no such bill are left out."""
    lines = _last_lines({(one.house_id, one.item_code) for one in reductions})
    return {
        one.id: _worth(one, mine)
        for one in reductions
        if (mine := lines.get((one.house_id, one.item_code))) is not None
    }


def _worth(reduction: Adjustment, lines: Sequence[Charge]) -> Worth:
    whole = sum((whole_of(line.calculation, line.amount_fen) for line in lines), Fraction(0))
    off = whole * months_between(reduction.starts_on, reduction.ends_on) * Fraction(WHOLE - reduction.factor, WHOLE)
    return Worth(exact_to_fen(off * ONE_FEN), exact_to_fen(whole * ONE_FEN), lines[0].period)


def _last_lines(keys: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], list[Charge]]:
    """By house and fee item the lines of the last month that a run of ours billed."""
    standing = (Charge.state == ChargeState.PUBLISHED, Charge.origin == Origin.RUN)
    last = (
        select(Charge.house_id, Charge.item_code, func.max(Charge.period).label("period"))
        .where(tuple_(Charge.house_id, Charge.item_code).in_(list(keys)), *standing)
        .group_by(Charge.house_id, Charge.item_code)
        .subquery()
    )
    of_last = (
        (last.c.house_id == Charge.house_id) & (last.c.item_code == Charge.item_code) & (last.c.period == Charge.period)
    )
    found: dict[tuple[UUID, str], list[Charge]] = {}
    for line in db.session.scalars(select(Charge).join(last, of_last).where(*standing).order_by(Charge.id)):
        found.setdefault((line.house_id, line.item_code), []).append(line)
    return found


def whole_of(calculation: Mapping[str, Any], fen: int) -> Fraction:
    """A line in fen as it would be without reductions."""
    tree = calculation.get("tree", {})
    reduced = Fraction(1)
    while tree.get("op") == "*" and tree["parts"][-1].get("name") == "factor":
        reduced *= Fraction(tree["parts"][-1]["value"])
        tree = tree["parts"][0]
    if reduced:
        return Fraction(fen * reduced.denominator, reduced.numerator)
    return Fraction(tree.get("value", "0")) * 100


def months_between(first: date, last: date) -> Fraction:
    """How many months two days span, the days of a part month as a share of it."""
    start, end = Period.of(first), Period.of(last)
    if start == end:
        return Fraction((last - first).days + 1, start.days)
    between = (end.year - start.year) * 12 + end.month - start.month - 1
    return Fraction((start.last - first).days + 1, start.days) + between + Fraction(last.day, end.days)


def standing_beside(house_id: UUID, item_code: str, first: date, last: date) -> Sequence[Adjustment]:
    """Reductions of a house and item in these days that are approved or wait for a decision."""
    return db.session.scalars(
        select(Adjustment)
        .where(
            Adjustment.house_id == house_id,
            Adjustment.item_code == item_code,
            Adjustment.state.in_(STANDING),
            Adjustment.starts_on <= last,
            Adjustment.ends_on >= first,
        )
        .order_by(Adjustment.asked_at, Adjustment.id)
    ).all()


def doubled(estate_ids: Sequence[UUID]) -> frozenset[UUID]:
    """The reductions that wait while another of the same house and item stands in the same days."""
    other = aliased(Adjustment)
    query = (
        select(Adjustment.id)
        .join(
            other,
            (other.tenant_id == Adjustment.tenant_id)
            & (other.house_id == Adjustment.house_id)
            & (other.item_code == Adjustment.item_code)
            & (other.id != Adjustment.id)
            & (other.starts_on <= Adjustment.ends_on)
            & (other.ends_on >= Adjustment.starts_on)
            & other.state.in_(STANDING),
        )
        .where(Adjustment.estate_id.in_(estate_ids), Adjustment.state == AdjustmentState.ASKED)
    )
    return frozenset(db.session.scalars(query))
