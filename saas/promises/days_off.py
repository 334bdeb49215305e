"""Public holidays and weekend days worked instead, as the duty roster wants them."""

from __future__ import annotations

from saas.promises.calendar import CalendarKind, DayKind
from saas.promises.calendars import calendar_in_force
from saas.roster.days import DaysOff


def days_off() -> DaysOff:
    """The special days of the company's working calendar."""
    special = calendar_in_force(CalendarKind.WORKING).special.values()
    return DaysOff(
        frozenset(day.on for day in special if day.kind is DayKind.HOLIDAY),
        frozenset(day.on for day in special if day.kind is not DayKind.HOLIDAY),
    )
