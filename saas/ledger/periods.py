"""Accounting periods: calendar months in Asia/Shanghai, written 2026-11."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenants.clock import local_date

_NAME = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Period:
    """One calendar month; periods are ordered in time, and so are their names as text."""

    year: int
    month: int

    @classmethod
    def named(cls, name: str) -> Period:
        """The period that 2026-11 means. Raises ValueError for anything else."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise ValueError(f"{name!r} is not a month of this century")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date | datetime) -> Period:
        """The period of a day; an instant is taken in Asia/Shanghai."""
        local = local_date(day) if isinstance(day, datetime) else day
        return cls(local.year, local.month)

    @property
    def name(self) -> str:
        """2026-11: how it is stored, sorted and written in addresses."""
        return f"{self.year:04d}-{self.month:02d}"

    def __str__(self) -> str:
        return self.name

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has: 28 to 31."""
        return self.last.day

    @property
    def next(self) -> Period:
        """The month after."""
        return self.shifted(1)

    @property
    def previous(self) -> Period:
        """The month before."""
        return self.shifted(-1)

    def shifted(self, months: int) -> Period:
        """The period so many months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Period(year, month + 1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_named(name: str | None) -> Period | None:
    """The period of a name out of an address, or nothing when it is none."""
    try:
        return Period.named(name or "")
    except ValueError:
        return None
