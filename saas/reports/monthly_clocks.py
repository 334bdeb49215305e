"""A month's clocks: how many promises were kept, how long it took, and which were broken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Float, cast, func, select

from saas.estates import Estate
from saas.metrics import Part, Period, indicator_named, rows_behind
from saas.promises import CLOCK_NAMES, ClockKind, Promise, service_type
from saas.reports.monthly_rows import WAS_KEPT, due, within
from saas.reports.monthly_sheet import (
    BrokenPromise,
    ClockLine,
    Compared,
    Share,
)
from saas.requests.kinds import Category
from saas.requests.models import Request
from saas.requests.words import CATEGORY_WORDS
from tenants.db import db
from tenants.text import N_, Translate

MOST_BROKEN = 40
BY_STANDARD = N_("by urgency, see the service standards")


def clock_line(estate: Estate, kind: ClockKind, period: Period, translate: Translate, at: datetime) -> ClockLine:
    """One clock of the month beside the month before, with the usual and the slow time it took."""
    taken = [seconds / 60 for seconds in db.session.scalars(_seconds_taken(estate, kind, period))]
    return ClockLine(
        name=translate(CLOCK_NAMES[kind]),
        limit=translate(BY_STANDARD),
        kept=Compared(now=_kept(estate, kind, period, at), before=_kept(estate, kind, period.before, at)),
        median_minutes=round(median(taken)) if taken else None,
        p90_minutes=round(quantiles(taken, n=10, method="inclusive")[8]) if len(taken) > 1 else None,
    )


def _seconds_taken(estate: Estate, kind: ClockKind, period: Period) -> Any:
    took = cast(func.extract("epoch", Promise.kept_at - Promise.started_at), Float)
    return select(took).where(
        Promise.estate_id == estate.id,
        Promise.clock == kind,
        Promise.kept_at.is_not(None),
        *within(Promise.due_at, period),
    )


def _kept(estate: Estate, kind: ClockKind, period: Period, at: datetime) -> Share:
    wanted = (*due(estate, period, at), Promise.clock == kind)
    row = db.session.execute(select(func.count().filter(WAS_KEPT), func.count()).where(*wanted)).one()
    return Share(part=row[0], whole=row[1])


def broken_promises(
    estate: Estate, period: Period, translate: Translate, language: str, at: datetime
) -> Sequence[BrokenPromise]:
    """The promises of the month that were broken, the latest first, by building and not by house."""
    lines = []
    for key in ("response", "completion"):
        indicator = indicator_named(key)
        assert indicator is not None
        for row in rows_behind(indicator, [estate.id], period, part=Part.MISSED, at=at).rows:
            assert row.promise is not None
            lines.append(_broken_line(row.request, row.promise, translate, language, at))
    for request, promise in db.session.execute(_missed_arrivals(estate, period, at)):
        lines.append(_broken_line(request, promise, translate, language, at))
    return sorted(lines, key=lambda line: -line.late_minutes)[:MOST_BROKEN]


def _missed_arrivals(estate: Estate, period: Period, at: datetime) -> Any:
    """The rows behind the line of the arrivals, which no indicator has."""
    return (
        select(Request, Promise)
        .join(Promise, (Promise.thing_id == Request.id) & (Promise.thing_kind == "request"))
        .where(*due(estate, period, at), Promise.clock == ClockKind.ARRIVAL, WAS_KEPT.is_not(True))
    )


def _broken_line(
    request: Request, promise: Promise, translate: Translate, language: str, at: datetime
) -> BrokenPromise:
    kind = service_type(request.service_type) if request.service_type else None
    late = (promise.kept_at or at) - promise.due_at
    return BrokenPromise(
        number=request.number,
        category=kind.name.in_language(language) if kind else translate(CATEGORY_WORDS[Category(request.category)]),
        place=_building(request, language),
        promise=translate(CLOCK_NAMES[ClockKind(promise.clock)]),
        due_at=promise.due_at,
        kept_at=promise.kept_at,
        late_minutes=max(0, round(late.total_seconds() / 60)),
    )


def _building(request: Request, language: str) -> str:
    """A building or a public place: the report is posted, and a house would say who."""
    if request.house is None:
        return request.place
    building = request.house.unit.building.name
    return f"Building {building}" if language == "en" else f"{building}栋"
