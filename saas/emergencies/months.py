"""Months counted on from a day."""

from __future__ import annotations

from datetime import date

from saas.facilities.kinds import Every
from saas.facilities.periods import period_at


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on; the last day of a shorter month."""
    return period_at(day, Every.MONTH, months, 1).first
