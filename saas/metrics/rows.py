"""The rows behind a number: same conditions, same period, same permissions; so their count is the number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from saas.estates.models import House, Unit
from saas.metrics.indicators import Indicator, Part
from saas.metrics.periods import Period
from saas.promises.models import Promise
from saas.requests.models import Request
from tenants.db import db

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A request behind a number, with the promise that was counted where the number counts promises."""

    request: Request
    promise: Promise | None
    falls_at: datetime
    at: datetime

    @property
    def done_at(self) -> datetime | None:
        """When what was promised was done; without a promise, when the request was completed."""
        return self.promise.kept_at if self.promise is not None else self.request.completed_at

    @property
    def over(self) -> timedelta | None:
        """By how much the promised time was passed, up to now while it is open; nothing while it was not."""
        if self.promise is None:
            return None
        late = (self.done_at or self.at) - self.promise.due_at
        return late if late > timedelta() else None

    @property
    def cursor(self) -> str:
        """Where the next page goes on."""
        return f"{self.falls_at.isoformat()}~{(self.promise or self.request).id}"


@dataclass(frozen=True)
class RowPage:
    """A page of rows and how many there are in all."""

    rows: Sequence[Row]
    total: int
    cursor: str | None


def rows_behind(
    indicator: Indicator,
    estate_ids: Iterable[UUID],
    period: Period,
    *,
    part: Part = Part.ALL,
    at: datetime,
    after: str | None = None,
) -> RowPage:
    """The rows of a figure, newest first, fifty a page. `after` is the cursor of the page before."""
    wanted = list(estate_ids)
    model = indicator.rows_of
    condition = and_(
        model.estate_id.in_(wanted),
        indicator.falls >= period.start,
        indicator.falls < period.end,
        indicator.condition(part, at),
    )
    total = db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0
    query = _shown(indicator).where(condition).order_by(indicator.falls.desc(), model.id.desc()).limit(PAGE + 1)
    if (seen := read_cursor(after)) is not None:
        query = query.where(or_(indicator.falls < seen[0], and_(indicator.falls == seen[0], model.id < seen[1])))
    rows = [_row(indicator, found, at) for found in db.session.execute(query).all()]
    return RowPage(rows[:PAGE], total, rows[PAGE - 1].cursor if len(rows) > PAGE else None)


def _shown(indicator: Indicator) -> Any:
    place = joinedload(Request.house).joinedload(House.unit).joinedload(Unit.building)
    loading = (place, joinedload(Request.estate), joinedload(Request.handler))
    if indicator.rows_of is Promise:
        together = and_(Promise.tenant_id == Request.tenant_id, Promise.thing_id == Request.id)
        return select(Request, Promise).join(Promise, together).options(*loading)
    return select(Request).options(*loading)


def _row(indicator: Indicator, found: object, at: datetime) -> Row:
    request, promise = (found[0], found[1]) if indicator.rows_of is Promise else (found[0], None)  # type: ignore[index]
    return Row(request, promise, getattr(promise or request, indicator.falls.key), at)


def read_cursor(after: str | None) -> tuple[datetime, UUID] | None:
    """The place a cursor names, or nothing when it names none."""
    when, _, row_id = (after or "").partition("~")
    try:
        instant = datetime.fromisoformat(when)
        return (instant, UUID(row_id)) if instant.tzinfo is not None else None
    except ValueError:
        return None
