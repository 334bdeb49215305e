"""Limitation of debts (诉讼时效): three years, begun again by a demand that arrived or by a part payment.

Civil Code arts. 188 (three years), 195 (a demand or a performance interrupts, and the time runs anew), 201 and 202 (the
first day is not counted; the time ends on the same day of the last month, or on its last day where it has none).
Pure functions of days in Asia/Shanghai. Days on which courts are closed (art. 203) are not counted in our favour.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

YEARS = 3
WARNING_DAYS = 90


def years_after(day: date, years: int) -> date:
    """The same day some years later; of 29 February, 28 February where the year has none. Below zero: earlier."""
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def limitation_date(due_on: date, interruptions: Iterable[date] = ()) -> date:
    """The last day on which a debt can still be claimed.

    An interruption counts on days after the due date and while the time still runs: nothing revives what has lapsed.
    """
    last = years_after(due_on, YEARS)
    for day in sorted(interruptions):
        if due_on < day <= last:
            last = years_after(day, YEARS)
    return last
