"""Late fees (违约金): by contract only, simple interest on the unpaid principal, capped, reckoned day by day.

Pure functions of dates in Asia/Shanghai. A late fee of a stretch of days is the difference of two totals, each rounded
once, so that monthly lines add up to what the whole time comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from saas.ledger import exact_to_fen
from saas.tariffs import RATE_SCALE

DAY = timedelta(days=1)
Payment = tuple[date, int]


@dataclass(frozen=True)
class Clause:
    """What an agreement says about paying late. `rate` is millionths of the principal a day."""

    rate: int
    cap_percent: int | None = None
    grace_days: int = 0


@dataclass(frozen=True)
class Overdue:
    """Days on which the same principal stood unpaid, both included."""

    first: date
    last: date
    principal_fen: int

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def overdue(principal_fen: int, due_on: date, paid: Iterable[Payment], clause: Clause, until: date) -> list[Overdue]:
    """The stretches of equal unpaid principal from the first late day to `until`.

    Counting starts the day after the due date and the grace; what is paid on a day stops counting on that day.
    """
    begins = due_on + timedelta(days=clause.grace_days) + DAY
    stretches: list[Overdue] = []
    left, at = principal_fen, begins
    for day, fen in sorted(paid):
        if day > at and left > 0 and at <= until:
            stretches.append(Overdue(at, min(day - DAY, until), left))
        at = max(at, day)
        left -= fen
    if left > 0 and at <= until:
        stretches.append(Overdue(at, until, left))
    return stretches


def total_fen(principal_fen: int, stretches: Sequence[Overdue], clause: Clause) -> int:
    """The late fee of all stretches together, rounded once, and never above the cap."""
    exact = sum((Fraction(one.principal_fen * one.days * clause.rate, RATE_SCALE) for one in stretches), Fraction(0))
    fen = exact_to_fen(exact * Fraction(1, 100))
    if clause.cap_percent is not None:
        fen = min(fen, principal_fen * clause.cap_percent // 100)
    return fen


def late_fee(principal_fen: int, due_on: date, paid: Sequence[Payment], clause: Clause, first: date, last: date) -> int:
    """The late fee in fen that falls on the days from `first` to `last`."""
    until = total_fen(principal_fen, overdue(principal_fen, due_on, paid, clause, last), clause)
    before = total_fen(principal_fen, overdue(principal_fen, due_on, paid, clause, first - DAY), clause)
    return until - before
