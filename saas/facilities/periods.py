"""When a plan's rounds begin and are due. Pure reckoning over calendar days in Shanghai."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from saas.facilities.kinds import Every

DAY = timedelta(days=1)
ROUGH_DAYS = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 30}
LONGEST_MONTH = 31


@dataclass(frozen=True)
class Period:
    """The days on which a round may be made in time."""

    first: date
    last: date


def period_at(starts_on: date, every: Every, step: int, index: int) -> Period:
    """The period with this index, counted from nought. Months end where the next begins, the 31st is the last day."""
    return Period(_start(starts_on, every, step * index), _start(starts_on, every, step * (index + 1)) - DAY)


def periods_between(
    starts_on: date, every: Every, step: int, *, since: date, until: date, season: tuple[int, int] | None = None
) -> Iterator[Period]:
    """The periods that begin on `since` to `until`, both included, those out of season left out."""
    longest = step * (LONGEST_MONTH if every is Every.MONTH else ROUGH_DAYS[every])
    index = max(0, (since - starts_on).days // longest - 1)
    while (period := period_at(starts_on, every, step, index)).first <= until:
        if period.first >= since and in_season(period.first.month, season):
            yield period
        index += 1


def in_season(month: int, season: tuple[int, int] | None) -> bool:
    """Whether a month lies in a season, which may go over the turn of the year."""
    if season is None:
        return True
    first, last = season
    return first <= month <= last if first <= last else month >= first or month <= last


def days_of(every: Every, step: int) -> int:
    """About how many days, to tell which of two intervals is the looser one."""
    return ROUGH_DAYS[every] * step


def _start(starts_on: date, every: Every, steps: int) -> date:
    if every is Every.MONTH:
        years, month = divmod(starts_on.month - 1 + steps, 12)
        year = starts_on.year + years
        return date(year, month + 1, min(starts_on.day, calendar.monthrange(year, month + 1)[1]))
    return starts_on + timedelta(days=steps * ROUGH_DAYS[every])
