"""Periods of figures: half-open stretches of Asia/Shanghai days, written 2026-10 (a month), 2026-Q4 or 2026."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from tenants.clock import local_date, start_of_day

_NAME = re.compile(r"^(?P<year>20\d\d)(-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?$")


@dataclass(frozen=True)
class Period:
    """From the first day (included) to the day after the last (excluded), in Asia/Shanghai."""

    name: str
    first: date
    after: date

    @property
    def start(self) -> datetime:
        """The first instant, in UTC."""
        return start_of_day(self.first)

    @property
    def end(self) -> datetime:
        """The instant it ends before, in UTC."""
        return start_of_day(self.after)

    @property
    def before(self) -> Period:
        """The period of the same length just before."""
        return _spanning(_months_later(self.first, -self.months), self.months)

    @property
    def next(self) -> Period:
        """The period of the same length just after."""
        return _spanning(self.after, self.months)

    @property
    def months(self) -> int:
        """How many calendar months it has: 1, 3 or 12."""
        return (self.after.year - self.first.year) * 12 + self.after.month - self.first.month

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended."""
        return at >= self.end


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    return _spanning(day.replace(day=1), 1)


def last_full_month(at: datetime) -> Period:
    """The last month that has ended."""
    return month_of(local_date(at)).before


def period_named(name: str | None) -> Period | None:
    """The period of a name, or nothing when it is none."""
    match = _NAME.match(name or "")
    if match is None:
        return None
    year = int(match["year"])
    if match["month"]:
        return _spanning(date(year, int(match["month"]), 1), 1)
    if match["quarter"]:
        return _spanning(date(year, int(match["quarter"]) * 3 - 2, 1), 3)
    return _spanning(date(year, 1, 1), 12)


def _spanning(first: date, months: int) -> Period:
    name = {1: f"{first:%Y-%m}", 3: f"{first.year}-Q{(first.month + 2) // 3}"}.get(months, f"{first.year}")
    return Period(name, first, _months_later(first, months))


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
