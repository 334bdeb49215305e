"""A year of a working calendar, laid out in months and weeks for the page."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from saas.promises import DayKind, WorkingCalendar


@dataclass(frozen=True)
class DayCell:
    """One day: what it is, and whether anybody has announced it."""

    on: date
    kind: str
    name: str
    is_provisional: bool


@dataclass(frozen=True)
class Month:
    number: int
    weeks: list[list[DayCell | None]]


def months(calendar: WorkingCalendar, year: int) -> Iterator[Month]:
    """The twelve months with weeks that begin on Monday; days of other months are left empty."""
    for number in range(1, 13):
        weeks = Calendar(firstweekday=0).monthdatescalendar(year, number)
        yield Month(number, [[_cell(calendar, day) if day.month == number else None for day in week] for week in weeks])


def _cell(calendar: WorkingCalendar, day: date) -> DayCell:
    special = calendar.special.get(day)
    provisional = calendar.known_until is not None and day > calendar.known_until
    if special is not None:
        return DayCell(day, "holiday" if special.kind is DayKind.HOLIDAY else "make-up", special.name, provisional)
    return DayCell(day, "open" if calendar.is_working_day(day) else "closed", "", provisional)
