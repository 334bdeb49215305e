"""What each house must be billed, worked out in plain Python, day by day where the product has formulas.

Prices are 1/10,000 yuan a square metre and month, areas 1/100 square metre, factors 1/10,000, rates millionths a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from tests.payments.oracle import Oracle, Owed

DAY = timedelta(days=1)
BY_AREA, SHARED, LATE = "F02", "F05", "F19"
LATE_RATE, LATE_CAP, GRACE, DUE_DAY = 500, 20, 5, 15
"""The clause of the machine's agreement: 0.5 ‰ a day, at most a fifth, five days of grace; due on the 15th."""


class Expected(NamedTuple):
    """A line as it must come out."""

    house: Any
    item: str
    first: date
    last: date
    fen: int
    payer: Any = None


@dataclass
class Cost:
    """A shared cost: what is left after the exclusions, and each house's share."""

    period: str
    shares: dict[Any, int]
    base: str
    gone: bool = False


@dataclass
class Estate:
    """What bills hang on: areas, prices with their first day, owners, reductions, shared costs, waivers."""

    area: dict[Any, int]
    prices: dict[date, int]
    owners: dict[Any, list[list[Any]]] = field(default_factory=dict)
    """Of each house: person, first day, last day or nothing."""
    reductions: list[tuple[Any, int, date, date]] = field(default_factory=list)
    costs: dict[Any, Cost] = field(default_factory=dict)
    let_off: set[tuple[Any, str]] = field(default_factory=set)


def half_up(exact: Fraction) -> int:
    """Whole fen of an exact number of fen, half up."""
    return int((exact + Fraction(1, 2)) // 1)


def shares_of(total: int, weights: dict[Any, int]) -> dict[Any, int]:
    """Everybody the whole fen of their part, then one more to the largest remainders, the smaller id at a tie."""
    whole = sum(weights.values())
    exact = {key: Fraction(total * weight, whole) for key, weight in weights.items()}
    found = {key: int(part // 1) for key, part in exact.items()}
    for key in sorted(exact, key=lambda key: (found[key] - exact[key], key))[: total - sum(found.values())]:
        found[key] += 1
    return found


class Biller:
    """What a month comes to, from the estate and from what is owed and paid."""

    def __init__(self, estate: Estate, oracle: Oracle, today: Callable[[], date]) -> None:
        self.estate, self.oracle, self.today = estate, oracle, today

    def month(self, name: str) -> list[Expected]:
        """Every line of a month that is not there yet."""
        there = {(one.house, one.item) for one in self.oracle.lines.values() if one.live and one.period == name}
        found = [line for house in self.estate.area for line in self.lines(house, name)]
        return [line for line in found if (line.house, line.item) not in there]

    def lines(self, house: Any, name: str, items: Iterable[str] = (BY_AREA, SHARED, LATE)) -> Iterator[Expected]:
        """The lines of a house in a month, for some items."""
        first, last = days_of(name)
        reckon: dict[str, Callable[..., Iterator[Expected]]] = {
            BY_AREA: self._by_area, SHARED: self._shared, LATE: self._late
        }  # fmt: skip
        for item in items:
            if item in reckon:
                yield from reckon[item](house, name, first, last)

    def costs_of(self, line: Expected) -> frozenset[Any]:
        """The shared costs that a line of a month rests on."""
        if line.item != SHARED:
            return frozenset()
        name = f"{line.first:%Y-%m}"
        return frozenset(
            key
            for key, cost in self.estate.costs.items()
            if cost.period == name and not cost.gone and line.house in cost.shares
        )

    def _by_area(self, house: Any, name: str, first: date, last: date) -> Iterator[Expected]:
        days = (last - first).days + 1
        starts = sorted({first, *(day for day in self.estate.prices if first < day <= last)})
        for begins, following in zip(starts, [*starts[1:], last + DAY], strict=True):
            ends = following - DAY
            known = [day for day in self.estate.prices if day <= begins]
            if not known:
                continue
            price = self.estate.prices[max(known)]
            exact = Fraction(self.estate.area[house] * price * ((ends - begins).days + 1), 10_000 * days)
            for reduced, factor, since, until in self.estate.reductions:
                if reduced == house:
                    exact *= self._mean(factor, since, until, begins, ends)
            yield from self._parted(house, BY_AREA, name, begins, ends, half_up(exact))

    @staticmethod
    def _mean(factor: int, since: date, until: date, begins: date, ends: date) -> Fraction:
        """What remains to be paid on each day, and the mean of the days."""
        days = [begins + DAY * at for at in range((ends - begins).days + 1)]
        return sum(
            (Fraction(factor, 10_000) if since <= day <= until else Fraction(1) for day in days), Fraction(0)
        ) / len(days)

    def _shared(self, house: Any, name: str, first: date, last: date) -> Iterator[Expected]:
        mine = [one.shares[house] for one in self.estate.costs.values()
                if one.period == name and not one.gone and house in one.shares]  # fmt: skip
        if mine:
            yield from self._parted(house, SHARED, name, first, last, sum(mine))

    def _parted(self, house: Any, item: str, name: str, begins: date, ends: date, fen: int) -> Iterator[Expected]:
        """In two by days when an owner left inside the days and another one followed in the month."""
        first, last = days_of(name)
        owners = self.estate.owners.get(house, [])
        left = [one for one in owners if one[2] is not None and first <= one[2] < last]
        came = [one for one in owners if first < one[1] <= last]
        if not left or not came:
            yield Expected(house, item, begins, ends, fen)
            return
        person, _, until = max(left, key=lambda one: one[2])
        if not begins <= until < ends:
            yield Expected(house, item, begins, ends, fen, person if until >= ends else None)
            return
        before, after = (until - begins).days + 1, (ends - until).days
        parts = shares_of(fen, {0: before, 1: after})
        yield Expected(house, item, begins, until, parts[0], person)
        yield Expected(house, item, until + DAY, ends, parts[1])

    def _late(self, house: Any, name: str, first: date, last: date) -> Iterator[Expected]:
        if (house, name) in self.estate.let_off or last >= self.today():
            return
        fen = 0
        for line in self.oracle.lines.values():
            counts = line.live and line.released and line.item != LATE and not line.deposit
            if line.house == house and counts and line.due < last:
                fen += self._fee(line, last) - self._fee(line, first - DAY)
        if fen:
            yield Expected(house, LATE, first, last, fen)

    def _fee(self, line: Owed, until: date) -> int:
        """Simple interest up to a day, a day at a time; what is paid on a day counts no more on that day.

        What was given up costs nothing, not even for the days before.
        """
        paid = sorted(
            (day, part) for one in self.oracle.payments.values() for key, part, day in one.against if key == line.key
        )
        begins = line.due + DAY * (GRACE + 1)
        days = [begins + DAY * at for at in range(max((until - begins).days + 1, 0))]
        principal = line.amount - line.written
        owed = sum(principal - sum(part for on, part in paid if on <= day) for day in days)
        return min(half_up(Fraction(owed * LATE_RATE, 1_000_000)), line.amount * LATE_CAP // 100)


def days_of(name: str) -> tuple[date, date]:
    """The first and the last day of 2026-10."""
    first = date.fromisoformat(f"{name}-01")
    return first, (first + DAY * 31).replace(day=1) - DAY


def due_of(name: str) -> date:
    """When the bills of a month are due."""
    return days_of(name)[1] + DAY * DUE_DAY
