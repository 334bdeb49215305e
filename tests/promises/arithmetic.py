"""Calendars for the tests of working time, and the slow way to count it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from saas.promises.calendar import CalendarKind, Opening, Pause, WorkingCalendar, hours, special_days
from saas.promises.holidays import KNOWN_UNTIL, announced_days
from tenants.clock import SHANGHAI

NINE_TO_FIVE = hours("9:00-17:00")
LUNCH_BREAK = hours("8:00-12:00 13:30-18:00")


def office(openings: tuple[Opening, ...] = NINE_TO_FIVE, *, holidays: bool = True) -> WorkingCalendar:
    """Monday to Friday, with the announced public holidays unless they are left out."""
    return WorkingCalendar(
        CalendarKind.WORKING,
        1,
        (openings,) * 5 + ((), ()),
        special_days(announced_days() if holidays else ()),
        make_up=openings,
        known_until=KNOWN_UNTIL,
    )


def service_hours() -> WorkingCalendar:
    return WorkingCalendar(CalendarKind.SERVICE, 1, (hours("8:00-20:00"),) * 7)


def local(text: str) -> datetime:
    """ "2026-10-09 16:30" in Shanghai, as an aware UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def count_minutes(start: datetime, end: datetime, calendar: WorkingCalendar, pauses: Iterable[Pause] = ()) -> int:
    """Working minutes between two whole minutes, by looking at each of them."""
    stopped, minutes, moment = list(pauses), 0, start
    while moment < end:
        paused = any(pause.since <= moment < (pause.until or end) for pause in stopped)
        minutes += calendar.is_open(moment) and not paused
        moment += timedelta(minutes=1)
    return minutes
