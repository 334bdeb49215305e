"""A promise as screens show it: one state for chip and bar, the ends of the bar, and what stopped it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from saas.promises.clock import Band, BandKind, ClockKind, Standing, bands
from saas.promises.models import Promise
from saas.promises.steps import timing_of

LOOKS = {
    Standing.ON_TIME: "running",
    Standing.AT_RISK: "risk",
    Standing.STOPPED: "stopped",
    Standing.OVERDUE: "broken",
    Standing.KEPT: "kept",
    Standing.BROKEN: "broken",
    Standing.ENDED: "ended",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch in which the clock stood still; `reason` is a key of `PAUSE_NAMES`."""

    since: datetime
    until: datetime | None
    reason: str
    expected_until: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class ClockView:
    """What the promise clock draws. `state`: running, risk, broken, stopped, kept or ended; times are instants."""

    state: str
    standing: Standing
    clock: ClockKind
    text: str
    from_at: datetime
    due_at: datetime
    promised_for: datetime
    done_at: datetime | None
    left: timedelta
    stops: tuple[Stop, ...]
    stopped: timedelta
    bands: tuple[Band, ...]
    provisional: bool
    is_published: bool

    @property
    def stopped_now(self) -> Stop | None:
        return next((stop for stop in self.stops if stop.until is None), None)

    @property
    def shares(self) -> list[tuple[BandKind, float, float]]:
        """The bands as (kind, start, width) in per cent of the bar."""
        if not self.bands:
            return []
        first, whole = self.bands[0].since, (self.bands[-1].until - self.bands[0].since).total_seconds()
        return [
            (
                band.kind,
                round((band.since - first).total_seconds() / whole * 100, 2),
                round(band.seconds / whole * 100, 2),
            )
            for band in self.bands
        ]


def clock_view(promise: Promise, at: datetime) -> ClockView:
    """The promise as it stands at an instant. The same for staff and residents; who sees it is decided elsewhere."""
    timing = timing_of(promise)
    moment = promise.ended_at or at
    standing = promise.standing(at)
    stops = tuple(
        Stop(pause.since, pause.until, pause.reason, pause.expected_until, pause.note) for pause in promise.pauses
    )
    return ClockView(
        state=LOOKS[standing],
        standing=standing,
        clock=ClockKind(promise.clock),
        text=promise.text,
        from_at=promise.started_at,
        due_at=promise.due_at,
        promised_for=promise.promised_for,
        done_at=promise.kept_at,
        left=timedelta(seconds=timing.left(moment)),
        stops=stops,
        stopped=timedelta(seconds=timing.stopped_seconds(moment)),
        bands=bands(timing, moment),
        provisional=timing.is_provisional and promise.is_open,
        is_published=promise.is_published,
    )
