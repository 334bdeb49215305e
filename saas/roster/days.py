"""Days of a month, and which of them are public holidays: the caller says, since the calendar lives above."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class DaysOff:
    """Public holidays, and weekend days that are worked instead (调休)."""

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def is_off(self, day: date) -> bool:
        """Whether offices rest on this day."""
        if day in self.holidays:
            return True
        return day.weekday() >= 5 and day not in self.made_up


NO_HOLIDAYS = DaysOff()


def month_named(text: str) -> date | None:
    """The first day of "2026-12"; nothing for anything else."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text, re.ASCII):
        return None
    return date(int(text[:4]), int(text[5:]), 1)


def days_of(first: date) -> list[date]:
    """The days of the month that begins on `first`."""
    return [first + timedelta(days=count) for count in range(monthrange(first.year, first.month)[1])]


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return month_of(first + timedelta(days=31))


def last_month(first: date) -> date:
    """The first day of the month before."""
    return month_of(first - timedelta(days=1))
