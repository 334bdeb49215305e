"""Clocks: what a promise counts, when somebody must hear about it, and what its bar shows.

Pure. Response, arrival and completion are three clocks (domain trap 9):

- response runs from receipt to the first answer a person gave; an automatic acknowledgement is none (M08, REP-04);
- arrival runs from receipt, or to the end of an appointment, until the technician is there;
- completion runs from the start of handling, not from receipt, to the finished repair (M09, REP-05);
- update runs from one visible message to the next (REP-06);
- consult runs five minutes from asking the supervisor to the reply (INT-11, M16);
- feedback runs from receipt to the result a complainant hears (CMP-22, M12).

An event at the very instant of the deadline is in time; one second later it is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from saas.promises.calendar import (
    ROUND_THE_CLOCK,
    Pause,
    WorkingCalendar,
    closed_at,
    due_at,
    elapsed,
    open_stretches,
)

CONSULT_SECONDS = 300
RISK_PERCENT = 80


class ClockKind(StrEnum):
    RESPONSE = "response"
    ARRIVAL = "arrival"
    COMPLETION = "completion"
    UPDATE = "update"
    CONSULT = "consult"
    FEEDBACK = "feedback"


class Standing(StrEnum):
    """How a promise stands at one instant. Derived, never stored: overdue is a flag, not a state."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    STOPPED = "stopped"
    OVERDUE = "overdue"
    KEPT = "kept"
    BROKEN = "broken"
    ENDED = "ended"  # withdrawn, or moved with the resident's consent


class BandKind(StrEnum):
    RUNNING = "running"
    CLOSED = "closed"  # outside the calendar's hours
    STOPPED = "stopped"  # paused, for a reason
    LATE = "late"  # past the deadline


@dataclass(frozen=True, slots=True)
class Band:
    """One piece of a clock's bar, in wall-clock time."""

    kind: BandKind
    since: datetime
    until: datetime
    reason: str = ""

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()


@dataclass(frozen=True, slots=True)
class Timing:
    """Everything a clock knows. `due` is the deadline with the finished pauses already in it."""

    start: datetime
    due: datetime
    working_seconds: float
    calendar: WorkingCalendar
    pauses: tuple[Pause, ...] = ()
    kept_at: datetime | None = None

    @property
    def open_pause(self) -> Pause | None:
        return next((pause for pause in self.pauses if pause.until is None), None)

    def moment(self, percent: float, at: datetime) -> datetime:
        """When this share of the working time has passed; a standing pause counts as resumed at `at`."""
        if percent == 100 and self.open_pause is None:
            return self.due
        in_time_pauses = (pause for pause in self.pauses if in_time(pause.since, self.due))
        pauses = closed_at(at, in_time_pauses)  # stopping a clock after its deadline must not slow the escalation
        return due_at(self.start, self.working_seconds * percent / 100, self.calendar, pauses)

    def is_stopped(self, at: datetime) -> bool:
        """Whether the clock stands still. A pause that began after the deadline no longer stops anything."""
        pause = self.open_pause
        return pause is not None and pause.since <= at and pause.since <= self.due

    def standing(self, at: datetime) -> Standing:
        if self.kept_at is not None:
            return Standing.KEPT if in_time(self.kept_at, self.due) else Standing.BROKEN
        if self.is_stopped(at):
            return Standing.STOPPED
        if not in_time(at, self.due):
            return Standing.OVERDUE
        return Standing.AT_RISK if at >= self.moment(RISK_PERCENT, at) else Standing.ON_TIME

    def spent(self, at: datetime) -> float:
        """Working seconds used so far, or until it was kept (M08, M09)."""
        return elapsed(self.start, self.kept_at or at, self.calendar, self.pauses)

    def left(self, at: datetime) -> float:
        """Working seconds until the deadline; negative once it has passed."""
        if self.is_stopped(at):
            return max(0.0, self.working_seconds - self.spent(at))
        if in_time(at, self.due):
            return elapsed(at, self.due, self.calendar, self.pauses)
        return -elapsed(self.due, at, self.calendar)

    def stopped_seconds(self, at: datetime) -> float:
        """Wall-clock seconds in which the clock stood still for a reason: shown, never hidden (domain check 13)."""
        pauses = closed_at(at, self.pauses)
        whole = elapsed(self.start, at, ROUND_THE_CLOCK)
        return whole - elapsed(self.start, at, ROUND_THE_CLOCK, pauses)

    @property
    def is_provisional(self) -> bool:
        """Whether the deadline lies on a date whose public holidays are not announced yet."""
        return self.calendar.is_provisional(self.due)


def in_time(happened_at: datetime, due: datetime) -> bool:
    """Five minutes are kept at 5:00 and broken at 5:01 (INT-11, WEB-06)."""
    return happened_at <= due


def promised(start: datetime, working_seconds: float, calendar: WorkingCalendar) -> Timing:
    """A fresh clock with its deadline."""
    return Timing(start, due_at(start, working_seconds, calendar), working_seconds, calendar)


def promised_by(start: datetime, due: datetime, calendar: WorkingCalendar = ROUND_THE_CLOCK) -> Timing:
    """A clock for a deadline that was agreed as a time of day, such as an appointment."""
    return Timing(start, due, elapsed(start, due, calendar), calendar)


def paused(timing: Timing, at: datetime, reason: str) -> Timing:
    return replace(timing, pauses=(*timing.pauses, Pause(at, None, reason)))


def resumed(timing: Timing, at: datetime) -> Timing:
    """End the standing pause. What it took is added in working time; a missed deadline stays missed."""
    pauses = closed_at(at, timing.pauses)
    shifted = due_at(timing.start, timing.working_seconds, timing.calendar, pauses)
    return replace(timing, pauses=pauses, due=max(timing.due, shifted))


def raised(timing: Timing, at: datetime, working_seconds: float, calendar: WorkingCalendar) -> Timing:
    """A higher urgency counts from the moment it was recognised, and never promises later than before."""
    sooner = due_at(at, working_seconds, calendar)
    if timing.due <= sooner:
        return timing
    return Timing(at, sooner, working_seconds, calendar)


def reopened(timing: Timing) -> Timing:
    """The original clock goes on as if it had never ended: a missed deadline stays missed (domain check 14)."""
    return replace(timing, kept_at=None)


def consulted(at: datetime, *, has_own_limit: bool) -> Timing | None:
    """The five-minute clock after consulting the supervisor; none where the service has its own limit (INT-12)."""
    return None if has_own_limit else promised(at, CONSULT_SECONDS, ROUND_THE_CLOCK)


def next_update(last_told_at: datetime, hours: float, calendar: WorkingCalendar) -> Timing:
    """When the resident must hear something again (REP-06)."""
    return promised(last_told_at, hours * 3600, calendar)


def bands(timing: Timing, at: datetime) -> tuple[Band, ...]:
    """The bar from start to deadline, or to now when that is later: running, closed, stopped and late pieces."""
    end = max(timing.due, timing.kept_at or at)
    pauses = closed_at(max(at, timing.start), timing.pauses)
    opens = tuple(open_stretches(timing.start, end, timing.calendar))
    marks = {timing.start, end, min(timing.due, end)}
    marks.update(mark for stretch in opens for mark in stretch)
    marks.update(mark for pause in pauses for mark in (pause.since, pause.until or at))
    cuts = sorted(mark for mark in marks if timing.start <= mark <= end)
    pieces = (_piece(since, until, timing, pauses, opens) for since, until in pairwise(cuts) if since < until)
    return tuple(_joined(pieces))


def _piece(
    since: datetime,
    until: datetime,
    timing: Timing,
    pauses: tuple[Pause, ...],
    opens: tuple[tuple[datetime, datetime], ...],
) -> Band:
    middle = since + (until - since) / 2
    if middle > timing.due:
        return Band(BandKind.LATE, since, until)
    for pause in pauses:
        if pause.since <= middle < (pause.until or middle + timedelta(1)):
            return Band(BandKind.STOPPED, since, until, pause.reason)
    running = any(opened <= middle < closed for opened, closed in opens)
    return Band(BandKind.RUNNING if running else BandKind.CLOSED, since, until)


def _joined(pieces: Iterator[Band]) -> Iterator[Band]:
    last: Band | None = None
    for piece in pieces:
        if last is not None and (last.kind, last.reason) == (piece.kind, piece.reason):
            last = replace(last, until=piece.until)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
