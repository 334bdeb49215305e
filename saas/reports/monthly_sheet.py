"""What an estate's month says on paper; laid out by templates/reports/print/monthly_service.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from saas.metrics.indicators import FEW, TOO_FEW
from saas.reports.documents import Issuer, PrintRun


@dataclass(frozen=True, kw_only=True)
class Share:
    """Part of a whole; `whole` is the n that every rate carries."""

    part: int
    whole: int

    @property
    def is_few(self) -> bool:
        """So few that chance alone moves the rate a lot: it is shown, and marked."""
        return self.whole < FEW

    @property
    def is_too_few(self) -> bool:
        """Too few for any rate: only the two numbers are shown."""
        return self.whole < TOO_FEW


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A rate of this month beside that of the month before; None where the month before was not measured."""

    now: Share
    before: Share | None = None


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """One promised time: how many fell due in the month and were kept, and how long it took (working minutes)."""

    name: str
    limit: str
    kept: Compared
    median_minutes: int | None
    p90_minutes: int | None


@dataclass(frozen=True, kw_only=True)
class CategoryLine:
    """The month's repairs of one category."""

    name: str
    received: int
    received_before: int
    completed: int
    still_open: int
    response: Share
    completion: Share
    reopened: int


@dataclass(frozen=True, kw_only=True)
class MonthPoint:
    """One month of the trend: repairs received and completion promises kept."""

    month: date
    received: int
    completion: Share


@dataclass(frozen=True, kw_only=True)
class BrokenPromise:
    """One promise not kept. `place` is a building or a public place, never a house: the report is posted."""

    number: str
    category: str
    place: str
    promise: str
    due_at: datetime
    kept_at: datetime | None
    late_minutes: int
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """Answers on the five steps, best first, of those asked; 基本满意 and better count as satisfied (DB11/T 751)."""

    steps: tuple[int, int, int, int, int]
    asked: int
    before: Share | None = None

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.steps)

    @property
    def satisfied(self) -> Compared:
        """The three better steps of all answers."""
        return Compared(now=Share(part=sum(self.steps[:3]), whole=self.answers), before=self.before)

    @property
    def mean(self) -> Decimal | None:
        """The mean on five to one; None without an answer."""
        if not self.answers:
            return None
        points = sum(step * count for step, count in zip((5, 4, 3, 2, 1), self.steps, strict=True))
        return Decimal(points) / Decimal(self.answers)


@dataclass(frozen=True, kw_only=True)
class MonthlyServiceReport:
    """An estate's month, to be signed and posted: no names, no numbers of people, no houses.

    `satisfaction` is None where nothing measures it yet, which the report says in words.
    """

    few: ClassVar[int] = FEW
    too_few: ClassVar[int] = TOO_FEW

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    month: date
    measured_at: datetime
    households: int
    households_before: int | None = None
    grade: str = ""

    received: int
    received_before: int | None
    completed: int
    still_open: int
    clocks: Sequence[ClockLine]
    completion: Compared
    response: Compared
    reopened: Compared
    satisfaction: Satisfaction | None
    categories: Sequence[CategoryLine]
    trend: Sequence[MonthPoint]
    broken: Sequence[BrokenPromise]

    @property
    def per_hundred(self) -> Decimal | None:
        """Repairs received for each hundred occupied households."""
        return _per_hundred(self.received, self.households)

    @property
    def per_hundred_before(self) -> Decimal | None:
        """The same for the month before."""
        if self.received_before is None or self.households_before is None:
            return None
        return _per_hundred(self.received_before, self.households_before)


def _per_hundred(received: int, households: int) -> Decimal | None:
    return Decimal(received * 100) / Decimal(households) if households else None
