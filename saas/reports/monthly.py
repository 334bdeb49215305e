"""An estate's month of repairs, counted from the rows for the monthly service report. No names, no houses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Float, cast, func, select

from saas.estates import Estate, households_in
from saas.metrics import INDICATORS, Figure, Part, Period, figures_for, indicator_named, monthly, rows_behind
from saas.promises import CLOCK_NAMES, ClockKind, Promise, service_type, service_types
from saas.reports.documents import Issuer, stamped
from saas.reports.monthly_sheet import (
    BrokenPromise,
    CategoryLine,
    ClockLine,
    Compared,
    MonthlyServiceReport,
    MonthPoint,
    Satisfaction,
    Share,
)
from saas.requests.kinds import Category, RequestState
from saas.requests.models import Request
from saas.requests.words import CATEGORY_WORDS
from tenants.db import db
from tenants.keys import blind_index
from tenants.text import N_

Translate = Callable[[str], str]
TREND_MONTHS = 6
MOST_BROKEN = 40
BY_STANDARD = N_("by urgency, see the service standards")
CLOCKS = (ClockKind.RESPONSE, ClockKind.ARRIVAL, ClockKind.COMPLETION)


def monthly_report_of(
    estate: Estate,
    period: Period,
    *,
    number: str,
    company: str,
    translate: Translate,
    language: str,
    printed_by: str,
    at: datetime,
) -> MonthlyServiceReport:
    """The report of one estate and month, in one language, with the same figures as the pages."""
    now = figures_for([estate.id], period, at=at).by_estate[estate.id]
    before = figures_for([estate.id], period.before, at=at).by_estate[estate.id]
    households = households_in([estate.id]).get(estate.id, 0)
    document = MonthlyServiceReport(
        issuer=Issuer(company=company, estate=estate.name, phone=estate.emergency_phone or ""),
        number=number,
        month=period.first,
        measured_at=at,
        households=households,
        households_before=households,
        received=now["requests"].n,
        received_before=before["requests"].n,
        completed=_count(estate, Request.completed_at, period),
        still_open=_still_open(estate, period),
        clocks=[_clock_line(estate, kind, period, translate, at) for kind in CLOCKS],
        completion=_compared(now["completion"], before["completion"]),
        response=_compared(now["response"], before["response"]),
        reopened=_compared(now["reopened"], before["reopened"]),
        satisfaction=_satisfaction(estate, period, before["satisfaction"]),
        categories=_categories(estate, period, translate, language, at),
        trend=_trend(estate, period, at),
        broken=_broken(estate, period, translate, language, at),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def _share(figure: Figure) -> Share:
    return Share(part=figure.met, whole=figure.n)


def _compared(now: Figure, before: Figure) -> Compared:
    return Compared(now=_share(now), before=_share(before) if before.n else None)


def _counted(estate: Estate) -> tuple[Any, ...]:
    return Request.estate_id == estate.id, Request.state.not_in([RequestState.WITHDRAWN, RequestState.MERGED])


def _count(estate: Estate, falls: Any, period: Period) -> int:
    query = select(func.count()).select_from(Request).where(*_counted(estate), *_within(falls, period))
    return db.session.scalar(query) or 0


def _within(falls: Any, period: Period) -> tuple[Any, Any]:
    return falls >= period.start, falls < period.end


def _still_open(estate: Estate, period: Period) -> int:
    """Received before the end of the month and not completed by then."""
    query = (
        select(func.count())
        .select_from(Request)
        .where(
            *_counted(estate),
            Request.received_at < period.end,
            Request.completed_at.is_(None) | (Request.completed_at >= period.end),
            Request.closed_at.is_(None) | (Request.closed_at >= period.end),
            Request.state != RequestState.DECLINED,
        )
    )
    return db.session.scalar(query) or 0


def _clock_line(estate: Estate, kind: ClockKind, period: Period, translate: Translate, at: datetime) -> ClockLine:
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
        *_within(Promise.due_at, period),
    )


def _kept(estate: Estate, kind: ClockKind, period: Period, at: datetime) -> Share:
    due, kept = _due(estate, kind, period, at)
    row = db.session.execute(select(func.count().filter(kept), func.count()).where(*due)).one()
    return Share(part=row[0], whole=row[1])


def _due(estate: Estate, kind: ClockKind, period: Period, at: datetime) -> tuple[tuple[Any, ...], Any]:
    """What a promise of the month is, and what makes it a kept one."""
    kept = Promise.kept_at.is_not(None) & (Promise.kept_at <= Promise.due_at)
    due = (
        Promise.estate_id == estate.id,
        Promise.clock == kind,
        Promise.state != "withdrawn",
        Promise.replaces_id.is_(None),
        (Promise.due_at <= at) | kept,
        *_within(Promise.due_at, period),
    )
    return due, kept


def _satisfaction(estate: Estate, period: Period, before: Figure) -> Satisfaction | None:
    closed = (*_counted(estate), *_within(Request.closed_at, period))
    asked = db.session.scalar(select(func.count()).select_from(Request).where(*closed)) or 0
    if asked == 0:
        return None
    rows = db.session.execute(
        select(Request.satisfaction, func.count())
        .where(*closed, Request.satisfaction.is_not(None))
        .group_by(Request.satisfaction)
    )
    by_points: dict[int | None, int] = dict(rows.all())
    steps = (by_points.get(5, 0), by_points.get(4, 0), by_points.get(3, 0), by_points.get(2, 0), by_points.get(1, 0))
    return Satisfaction(steps=steps, asked=asked, before=_share(before) if before.n else None)


NOTHING = Share(part=0, whole=0)


@dataclass
class _Tally:
    received: int = 0
    received_before: int = 0
    completed: int = 0
    still_open: int = 0
    reopened: int = 0
    response: Share = NOTHING
    completion: Share = NOTHING


def _categories(
    estate: Estate, period: Period, translate: Translate, language: str, at: datetime
) -> Sequence[CategoryLine]:
    """One line a category of service, or of request where there is no service type; most first."""
    known = service_types(active_only=False)
    tallies: dict[str, _Tally] = {}

    def name(category: str, kind: str | None) -> str:
        if kind and kind in known:
            return known[kind].category.name.in_language(language)
        return translate(CATEGORY_WORDS[Category(category)])

    for field, falls, of in (
        ("received", Request.received_at, period),
        ("received_before", Request.received_at, period.before),
        ("completed", Request.completed_at, period),
    ):
        for category, kind, count, reopened in db.session.execute(_by_kind(estate, falls, of)):
            tally = tallies.setdefault(name(category, kind), _Tally())
            setattr(tally, field, getattr(tally, field) + count)
            if field == "completed":
                tally.reopened += reopened
    for category, kind, count in db.session.execute(_open_by_kind(estate, period)):
        tallies.setdefault(name(category, kind), _Tally()).still_open += count
    for category, kind, clock, met, n in db.session.execute(_clocks_by_kind(estate, period, at)):
        tally = tallies.setdefault(name(category, kind), _Tally())
        field = "response" if clock == ClockKind.RESPONSE else "completion"
        share = getattr(tally, field)
        setattr(tally, field, Share(part=share.part + met, whole=share.whole + n))
    lines = [CategoryLine(name=key, **vars(tally)) for key, tally in tallies.items()]
    return sorted(lines, key=lambda line: (-line.received, -line.completed, line.name))


def _by_kind(estate: Estate, falls: Any, period: Period) -> Any:
    return (
        select(
            Request.category,
            Request.service_type,
            func.count(),
            func.count().filter(Request.reopened_count > 0),
        )
        .where(*_counted(estate), *_within(falls, period))
        .group_by(Request.category, Request.service_type)
    )


def _open_by_kind(estate: Estate, period: Period) -> Any:
    return (
        select(Request.category, Request.service_type, func.count())
        .where(
            *_counted(estate),
            Request.received_at < period.end,
            Request.completed_at.is_(None) | (Request.completed_at >= period.end),
            Request.closed_at.is_(None) | (Request.closed_at >= period.end),
            Request.state != RequestState.DECLINED,
        )
        .group_by(Request.category, Request.service_type)
    )


def _clocks_by_kind(estate: Estate, period: Period, at: datetime) -> Any:
    kept = Promise.kept_at.is_not(None) & (Promise.kept_at <= Promise.due_at)
    return (
        select(Request.category, Request.service_type, Promise.clock, func.count().filter(kept), func.count())
        .join(Promise, (Promise.tenant_id == Request.tenant_id) & (Promise.thing_id == Request.id))
        .where(
            Promise.estate_id == estate.id,
            Promise.clock.in_([ClockKind.RESPONSE, ClockKind.COMPLETION]),
            Promise.state != "withdrawn",
            Promise.replaces_id.is_(None),
            (Promise.due_at <= at) | kept,
            *_within(Promise.due_at, period),
        )
        .group_by(Request.category, Request.service_type, Promise.clock)
    )


def _trend(estate: Estate, period: Period, at: datetime) -> Sequence[MonthPoint]:
    received = monthly(INDICATORS[0], estate.id, last=period, count=TREND_MONTHS, at=at)
    completion = indicator_named("completion")
    assert completion is not None
    kept = monthly(completion, estate.id, last=period, count=TREND_MONTHS, at=at)
    return [
        MonthPoint(month=month.first, received=figure.n, completion=_share(share))
        for (month, figure), (_month, share) in zip(received, kept, strict=True)
    ]


def _broken(
    estate: Estate, period: Period, translate: Translate, language: str, at: datetime
) -> Sequence[BrokenPromise]:
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
    due, kept = _due(estate, ClockKind.ARRIVAL, period, at)
    return (
        select(Request, Promise)
        .join(Promise, (Promise.thing_id == Request.id) & (Promise.thing_kind == "request"))
        .where(*due, kept.is_not(True))
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
