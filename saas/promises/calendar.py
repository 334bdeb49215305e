"""Working time: when a clock runs, and how much of it lies between two instants.

Everything here is pure. Instants are aware datetimes and answers are in UTC; amounts are working seconds.
A calendar never changes: a new arrangement is a new version, so that yesterday's deadlines stay as promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.clock import SHANGHAI

MINUTES_A_DAY = 24 * 60
HORIZON = timedelta(days=10 * 366)


class CalendarKind(StrEnum):
    """Which hours a clock runs in (domain 5.1)."""

    ALWAYS = "always"  # day and night, for whatever endangers people or homes
    SERVICE = "service"  # the hours in which the centre works, every day of the year
    WORKING = "working"  # working days, with public holidays and make-up workdays


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


class NeverOpen(ValueError):
    """The calendar has no working time within ten years."""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """A stretch of one day, in minutes since midnight; 1440 is the midnight at its end."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise ValueError(f"not a stretch of one day: {self.opens}-{self.closes}")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that does not follow its weekday. A make-up workday may have hours of its own."""

    on: date
    kind: DayKind
    name: str = ""
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stood still, for a reason; `until` is None while it still does."""

    since: datetime
    until: datetime | None = None
    reason: str = ""


WHOLE_DAY = (Opening(0, MINUTES_A_DAY),)
CLOSED: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """One version of a company's hours.

    `week` starts on Monday. `known_until` is the last date whose holidays are announced: later dates follow
    their weekday and are provisional. None means that nothing about it can become known (no holidays are kept).
    """

    kind: CalendarKind
    version: int
    week: tuple[tuple[Opening, ...], ...]
    special: Mapping[date, SpecialDay] = field(default_factory=lambda: MappingProxyType({}))
    make_up: tuple[Opening, ...] = CLOSED
    known_until: date | None = None
    zone: ZoneInfo = SHANGHAI
    id: UUID | None = None  # of the row it was read from; none for what the product brings along

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for openings in (*self.week, self.make_up, *(day.openings for day in self.special.values())):
            _refuse_overlap(openings)
        if not any(self.week):
            raise NeverOpen("no day of the week is open")

    def openings_on(self, day: date) -> tuple[Opening, ...]:
        """The stretches in which clocks run on this date, in order."""
        special = self.special.get(day)
        if special is None:
            return self.week[day.weekday()]
        if special.kind is DayKind.HOLIDAY:
            return CLOSED
        return special.openings or self.make_up or self._usual_hours

    def is_working_day(self, day: date) -> bool:
        return bool(self.openings_on(day))

    def is_provisional(self, moment: datetime) -> bool:
        """Whether this instant lies on a date whose holidays nobody has announced yet."""
        return self.known_until is not None and self.local_date(moment) > self.known_until

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(opening.opens <= minute < opening.closes for opening in self.openings_on(local.date()))

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @property
    def _usual_hours(self) -> tuple[Opening, ...]:
        return next(openings for openings in self.week if openings)


def _refuse_overlap(openings: Sequence[Opening]) -> None:
    for earlier, later in pairwise(openings):
        if later.opens < earlier.closes:
            raise ValueError("the hours of a day overlap or are out of order")


def special_days(days: Iterable[SpecialDay]) -> Mapping[date, SpecialDay]:
    """The days by their date, for `WorkingCalendar.special`."""
    return MappingProxyType({day.on: day for day in days})


ROUND_THE_CLOCK = WorkingCalendar(CalendarKind.ALWAYS, 0, (WHOLE_DAY,) * 7)


def hours(text: str) -> tuple[Opening, ...]:
    """Read "8:00-12:00 13:30-18:00"; an empty text is a closed day. ValueError for anything else."""
    return tuple(_opening(part) for part in text.replace("–", "-").replace(",", " ").split())


def hours_text(openings: Iterable[Opening]) -> str:
    """The opposite of `hours`: "08:00-12:00 13:30-18:00"."""
    return " ".join(f"{_clock_text(opening.opens)}-{_clock_text(opening.closes)}" for opening in openings)


def _opening(text: str) -> Opening:
    opens, closes = text.split("-")
    return Opening(_minute(opens), _minute(closes))


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    if not 0 <= int(minute) < 60:
        raise ValueError(f"no such minute: {text}")
    return int(hour) * 60 + int(minute)


def _clock_text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def due_at(
    start: datetime, working_seconds: float, calendar: WorkingCalendar, pauses: Iterable[Pause] = ()
) -> datetime:
    """The earliest instant at which this much working time has passed since `start`, in UTC.

    Every pause needs an end (`closed_at` gives open ones one); NeverOpen when ten years do not suffice.
    """
    left = timedelta(seconds=working_seconds)
    if left <= timedelta(0):
        return start.astimezone(UTC)
    for since, until in _running(start, start + HORIZON, calendar, pauses):
        if until - since >= left:
            return since + left
        left -= until - since
    raise NeverOpen(f"{working_seconds} working seconds do not fit into ten years")


def elapsed(start: datetime, end: datetime, calendar: WorkingCalendar, pauses: Iterable[Pause] = ()) -> float:
    """Working seconds between two instants, without those in which the clock stood still. Never negative."""
    running = _running(start, end, calendar, closed_at(end, pauses))
    return sum(((until - since) for since, until in running), timedelta(0)).total_seconds()


def due_after_working_days(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """Closing time of the n-th working day after the day of `start`, in UTC (WEB-20)."""
    day, left = calendar.local_date(start), days
    last = day + HORIZON
    while left > 0:
        day += timedelta(days=1)
        if day > last:
            raise NeverOpen(f"{days} working days do not fit into ten years")
        left -= calendar.is_working_day(day)
    closing = calendar.openings_on(day)
    return _instant(day, closing[-1].closes if closing else MINUTES_A_DAY, calendar.zone)


def closed_at(moment: datetime, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses as if whatever still stands were resumed at this instant; later ones are left out."""
    return tuple(
        Pause(pause.since, moment if pause.until is None else pause.until, pause.reason)
        for pause in pauses
        if pause.until is not None or pause.since < moment
    )


def open_stretches(start: datetime, end: datetime, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    """The opening hours between two instants, in UTC and in order, with neighbouring ones joined."""
    joined: tuple[datetime, datetime] | None = None
    for since, until in _openings(start.astimezone(UTC), end.astimezone(UTC), calendar):
        if joined is not None and joined[1] == since:
            joined = (joined[0], until)
            continue
        if joined is not None:
            yield joined
        joined = (since, until)
    if joined is not None:
        yield joined


def _openings(start: datetime, end: datetime, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    if calendar.kind is CalendarKind.ALWAYS:
        if start < end:
            yield start, end
        return
    day, last = calendar.local_date(start), calendar.local_date(end)
    while day <= last:
        for opening in calendar.openings_on(day):
            since = max(start, _instant(day, opening.opens, calendar.zone))
            until = min(end, _instant(day, opening.closes, calendar.zone))
            if since < until:
                yield since, until
        day += timedelta(days=1)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    next_day, minute = divmod(minute, MINUTES_A_DAY)
    wall = datetime.combine(day + timedelta(days=next_day), time(minute // 60, minute % 60), zone)
    return wall.astimezone(UTC)


def _running(
    start: datetime, end: datetime, calendar: WorkingCalendar, pauses: Iterable[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Opening hours with the pauses cut out."""
    stopped = _merged(pauses)
    for since, until in _openings(start.astimezone(UTC), end.astimezone(UTC), calendar):
        for pause_since, pause_until in stopped:
            if pause_until <= since or pause_since >= until:
                continue
            if since < pause_since:
                yield since, pause_since
            since = max(since, pause_until)
        if since < until:
            yield since, until


def _merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """Pauses in order, overlapping ones joined, so that no second is taken off twice."""
    merged: list[tuple[datetime, datetime]] = []
    for pause in sorted(pauses, key=lambda pause: pause.since):
        if pause.until is None:
            raise ValueError("a pause without an end has no deadline behind it: close it first")
        if pause.until <= pause.since:
            continue
        since, until = pause.since.astimezone(UTC), pause.until.astimezone(UTC)
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged
