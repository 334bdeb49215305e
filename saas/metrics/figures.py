"""Figures of estates for a period: Σ ÷ Σ with n, in a number of queries that does not depend on estates or rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from saas.estates import households_in
from saas.metrics.chance import wilson
from saas.metrics.indicators import INDICATORS, TOO_FEW, Indicator, Kind, Part
from saas.metrics.periods import Period
from tenants.db import db


@dataclass(frozen=True)
class Figure:
    """One number: `met` of `n` rows, and the households it may be divided by."""

    indicator: Indicator
    met: int
    n: int
    households: int = 0

    @property
    def value(self) -> float | None:
        """A count, a share (0…1) or requests per hundred households; nothing where there is nothing to divide by."""
        match self.indicator.kind:
            case Kind.COUNT:
                return self.n
            case Kind.PER_HUNDRED:
                return self.n * 100 / self.households if self.households else None
            case _:
                return self.met / self.n if self.n >= TOO_FEW else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share may well lie (95 %, Wilson); only for rates with enough rows."""
        return wilson(self.met, self.n) if self.indicator.kind is Kind.RATE and self.n >= TOO_FEW else None

    @property
    def missed(self) -> int:
        """Rows that did not meet it."""
        return self.n - self.met

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.indicator, self.met + other.met, self.n + other.n, self.households + other.households)


@dataclass(frozen=True)
class Figures:
    """All indicators of some estates in one period."""

    period: Period
    by_estate: Mapping[UUID, Mapping[str, Figure]]

    def of(self, estate_id: UUID, key: str) -> Figure:
        """One estate's figure."""
        return self.by_estate[estate_id][key]

    def total(self, key: str) -> Figure:
        """The figure of all estates together: sums divided by sums."""
        figures = [figures[key] for figures in self.by_estate.values()]
        first = Figure(figures[0].indicator if figures else _named(key), 0, 0)
        return sum(figures, first)


def figures_for(estate_ids: Iterable[UUID], period: Period, *, at: datetime) -> Figures:
    """Every indicator of these estates."""
    wanted = list(estate_ids)
    counted: dict[tuple[UUID, str], tuple[int, int]] = {}
    for _key, group in groupby(sorted(INDICATORS, key=_where_counted), key=_where_counted):
        counted |= _count(list(group), wanted, period, at)
    households = households_in(wanted)
    return Figures(
        period,
        {
            estate_id: {
                one.key: Figure(one, *counted.get((estate_id, one.key), (0, 0)), households.get(estate_id, 0))
                for one in INDICATORS
            }
            for estate_id in wanted
        },
    )


def _where_counted(indicator: Indicator) -> str:
    return str(indicator.falls)


def _count(
    indicators: Sequence[Indicator], estate_ids: Sequence[UUID], period: Period, at: datetime
) -> dict[tuple[UUID, str], tuple[int, int]]:
    """Count all indicators that look at the same rows by the same time, in one pass."""
    model, falls = indicators[0].rows_of, indicators[0].falls
    counts: list[Any] = []
    for one in indicators:
        counts.append(func.count().filter(one.condition(Part.MET, at)))
        counts.append(func.count().filter(one.condition(Part.ALL, at)))
    query = (
        select(model.estate_id, *counts)
        .where(model.estate_id.in_(estate_ids), falls >= period.start, falls < period.end)
        .group_by(model.estate_id)
    )
    found = {}
    for row in db.session.execute(query):
        for index, one in enumerate(indicators):
            found[row[0], one.key] = (row[1 + 2 * index], row[2 + 2 * index])
    return found


def monthly(
    indicator: Indicator, estate_id: UUID, *, last: Period, count: int, at: datetime
) -> list[tuple[Period, Figure]]:
    """An estate's figure month by month, oldest first, in one query."""
    months = [last]
    while len(months) < count:
        months.insert(0, months[0].before)
    month = func.to_char(func.timezone("Asia/Shanghai", indicator.falls), "YYYY-MM")
    query = (
        select(
            month,
            func.count().filter(indicator.condition(Part.MET, at)),
            func.count().filter(indicator.condition(Part.ALL, at)),
        )
        .where(
            and_(
                indicator.rows_of.estate_id == estate_id,
                indicator.falls >= months[0].start,
                indicator.falls < last.end,
            )
        )
        .group_by(month)
    )
    found = {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
    households = households_in([estate_id]).get(estate_id, 0)
    return [(one, Figure(indicator, *found.get(one.name, (0, 0)), households)) for one in months]


def _named(key: str) -> Indicator:
    return next(one for one in INDICATORS if one.key == key)
