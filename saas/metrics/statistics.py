"""Filling the yearly statistics form, and reading it: months that are kept, and the running month as it stands.

One request counts once, in the month it was received, under one category, nature, progress and reaction, all as they
were when the month ended (requirements/metrics.md M19). Requests withdrawn or merged into another count nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from saas.estates.models import House, Unit
from saas.metrics.periods import Period, last_full_month, month_of
from saas.metrics.statistics_counting import counted, filled_months, is_counted, received_in, standing_in
from saas.metrics.statistics_models import Nature, Progress, Reaction, StatisticMonth, StatisticRow
from saas.requests.kinds import Category
from saas.requests.models import Request
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.verbs import hold, transaction

PAGE = 50
DIMENSIONS = ("category", "nature", "progress", "reaction")
VALUES: dict[str, Sequence[str]] = {
    "category": [str(one) for one in Category],
    "nature": [str(one) for one in Nature],
    "progress": [str(one) for one in Progress],
    "reaction": [str(one) for one in Reaction],
}


@dataclass(frozen=True)
class Cell:
    """How many requests of one month share all four marks."""

    month: str
    category: str
    nature: str
    progress: str
    reaction: str
    n: int


@dataclass(frozen=True)
class Line:
    """A line of the form: all cells of a month, of a category or of the year."""

    cells: Sequence[Cell]

    @property
    def n(self) -> int:
        """How many requests."""
        return sum(cell.n for cell in self.cells)

    def of(self, dimension: str, value: str) -> int:
        """How many of them have a mark."""
        return sum(cell.n for cell in self.cells if getattr(cell, dimension) == value)

    def where(self, dimension: str, value: str) -> Line:
        """The part of the line that has a mark."""
        return Line([cell for cell in self.cells if getattr(cell, dimension) == value])

    @property
    def answers(self) -> int:
        """How many residents said anything."""
        return self.n - self.of("reaction", Reaction.NONE)

    @property
    def satisfied(self) -> int:
        """基本满意 and better (DB11/T 751)."""
        return self.of("reaction", Reaction.SATISFIED) + self.of("reaction", Reaction.BASICALLY)


@dataclass(frozen=True)
class Form:
    """A year of some estates, with the year before for the trend."""

    year: int
    months: Sequence[Period]
    cells: Sequence[Cell]
    filled: dict[str, datetime]
    at: datetime

    def line(self, month: Period) -> Line:
        """One month."""
        return Line([cell for cell in self.cells if cell.month == month.name])

    @property
    def total(self) -> Line:
        """The whole year."""
        return self.of_year(self.year)

    def of_year(self, year: int) -> Line:
        """Everything of a year."""
        return Line([cell for cell in self.cells if cell.month.startswith(f"{year}-")])

    def narrowed(self, category: str | None) -> Form:
        """The form of one category alone; of all without one."""
        kept = self.cells if category is None else [cell for cell in self.cells if cell.category == category]
        return Form(self.year, self.months, kept, self.filled, self.at)

    def has_begun(self, month: Period) -> bool:
        """Whether there can be anything in a month."""
        return month.start <= self.at

    def against_month_before(self, month: Period) -> tuple[int, int]:
        """This month's count and that of the month before: the trend is their difference by the latter (M19)."""
        return self.line(month).n, self.line(month.before).n

    def against_year_before(self, month: Period) -> tuple[int, int]:
        """This month's count and that of the same month a year ago."""
        last_year = month_of(month.first.replace(year=month.first.year - 1))
        return self.line(month).n, self.line(last_year).n


def form_of(estate_ids: Collection[UUID], year: int, *, at: datetime) -> Form:
    """The yearly form of some estates together, in two queries however many rows there are."""
    months = _months_of(year - 1) + _months_of(year)
    filled = filled_months(estate_ids, months)
    rows = counted(estate_ids, months, filled, at)
    query = select(*(rows.c[name] for name in ("month", *DIMENSIONS)), func.count()).group_by(
        *(rows.c[name] for name in ("month", *DIMENSIONS))
    )
    cells = [Cell(row[0], row[1], row[2], row[3], row[4], row[5]) for row in db.session.execute(query)]
    last = {name: max(moments) for name, moments in _by_month(filled).items()}
    return Form(year, _months_of(year), cells, last, at)


@dataclass(frozen=True)
class CountedRow:
    """A request behind a figure of the form, with the marks it was counted under."""

    request: Request
    nature: str
    progress: str
    reaction: str

    @property
    def cursor(self) -> str:
        """Where the next page goes on."""
        return f"{self.request.received_at.isoformat()}~{self.request.id}"


@dataclass(frozen=True)
class CountedPage:
    """A page of them and how many there are in all."""

    rows: Sequence[CountedRow]
    total: int
    cursor: str | None


def counted_rows(
    estate_ids: Collection[UUID],
    months: Sequence[Period],
    marks: dict[str, str],
    *,
    at: datetime,
    after: tuple[datetime, UUID] | None = None,
) -> CountedPage:
    """The rows behind a figure: the months and marks it counts, newest first, fifty a page."""
    rows = counted(estate_ids, months, filled_months(estate_ids, months), at)
    conditions = [rows.c[name] == value for name, value in marks.items() if name in DIMENSIONS]
    total = db.session.scalar(select(func.count()).select_from(rows).where(*conditions)) or 0
    place = joinedload(Request.house).joinedload(House.unit).joinedload(Unit.building)
    query = (
        select(Request, rows.c.nature, rows.c.progress, rows.c.reaction)
        .join(rows, Request.id == rows.c.request_id)
        .where(*conditions)
        .options(place, joinedload(Request.estate))
        .order_by(Request.received_at.desc(), Request.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        earlier = and_(Request.received_at == after[0], Request.id < after[1])
        query = query.where(or_(Request.received_at < after[0], earlier))
    found = [CountedRow(*row) for row in db.session.execute(query)]
    return CountedPage(found[:PAGE], total, found[PAGE - 1].cursor if len(found) > PAGE else None)


def recorded_since(estate_ids: Collection[UUID], form: Form) -> int:
    """How many requests of filled months came into the books after their month was filled: named, never slipped in."""
    late = [
        and_(*received_in(estate_ids, month), Request.recorded_at > form.filled[month.name])
        for month in form.months
        if month.name in form.filled
    ]
    if not late:
        return 0
    return db.session.scalar(select(func.count()).select_from(Request).where(is_counted(), or_(*late))) or 0


def years_with_rows(estate_ids: Collection[UUID], *, at: datetime) -> list[int]:
    """The years a form can be shown for, the newest first."""
    query = select(func.min(Request.received_at)).where(Request.estate_id.in_(list(estate_ids)))
    first = db.session.scalar(query)
    now = local_date(at).year
    return list(range(now, (local_date(first).year if first else now) - 1, -1))


def fill_ended_months(estate_id: UUID, *, at: datetime) -> int:
    """Fill every month of an estate that has ended and was not filled yet; returns how many (STA-01)."""
    first = db.session.scalar(select(func.min(Request.received_at)).where(Request.estate_id == estate_id))
    if first is None:
        return 0
    filled = 0
    month, last = month_of(local_date(first)), last_full_month(at)
    while month.first <= last.first:
        filled += fill_month(estate_id, month, at=at)
        month = month.next
    return filled


@transaction
def fill_month(estate_id: UUID, month: Period, *, at: datetime) -> bool:
    """Fill one line of an estate's form. A line that stands already stays as it is, so doing it again is harmless."""
    if month.months != 1 or not month.is_over(at):
        return False
    hold("statistic", estate_id, month.name)
    if filled_months([estate_id], [month]):
        return False
    line = StatisticMonth(estate_id=estate_id, month=month.name, filled_at=at)
    db.session.add(line)
    db.session.flush()
    rows = [
        {"month_id": line.id, **dict(zip(("request_id", *DIMENSIONS), row[1:], strict=True))}
        for row in db.session.execute(standing_in([estate_id], month, month.end))
    ]
    insert_many(StatisticRow, rows)
    record("statistics.filled", line, by=None, at=at, after={"month": month.name, "rows": len(rows)})
    return True


def _months_of(year: int) -> list[Period]:
    months = [month_of(date(year, 1, 1))]
    while len(months) < 12:
        months.append(months[-1].next)
    return months


def _by_month(filled: dict[tuple[UUID, str], datetime]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for (_estate, month), moment in filled.items():
        found.setdefault(month, []).append(moment)
    return found
