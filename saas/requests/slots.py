"""The two or three times a resident is offered: two hours each, within the hours somebody works. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from saas.promises.calendar import WorkingCalendar, open_stretches
from tenants.clock import SHANGHAI

LENGTH = timedelta(hours=2)
NOTICE = timedelta(minutes=60)
AHEAD = timedelta(days=8)
OFFERED = 3
_STEP = 2


@dataclass(frozen=True, order=True)
class Slot:
    """A stretch of time somebody may come in, aware instants."""

    since: datetime
    until: datetime

    @property
    def key(self) -> str:
        """As a form carries it: two UTC instants."""
        return f"{self.since.astimezone(UTC):%Y%m%dT%H%M}-{self.until.astimezone(UTC):%Y%m%dT%H%M}"


def slots_offered(at: datetime, calendar: WorkingCalendar, count: int = OFFERED) -> list[Slot]:
    """The next two-hour slots (8–10, 10–12 …) that begin at least an hour from now and fit into the opening hours."""
    found: list[Slot] = []
    for slot in _slots(at + NOTICE, calendar):
        found.append(slot)
        if len(found) == count:
            break
    return found


def slot_of(key: str) -> Slot | None:
    """The slot a form carried, if it is one."""
    try:
        since, until = (datetime.strptime(part, "%Y%m%dT%H%M").replace(tzinfo=UTC) for part in key.split("-"))
    except ValueError:
        return None
    return Slot(since, until) if since < until <= since + timedelta(days=1) else None


def _slots(earliest: datetime, calendar: WorkingCalendar) -> Iterator[Slot]:
    for opens, closes in open_stretches(earliest, earliest + AHEAD, calendar):
        since = _next_even_hour(opens)
        while since + LENGTH <= closes:
            yield Slot(since, since + LENGTH)
            since += LENGTH


def _next_even_hour(moment: datetime) -> datetime:
    local = moment.astimezone(SHANGHAI)
    hour = local.replace(minute=0, second=0, microsecond=0)
    if hour < local:
        hour += timedelta(hours=1)
    while hour.hour % _STEP:
        hour += timedelta(hours=1)
    return hour.astimezone(UTC)
