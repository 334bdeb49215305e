"""An estate's month of repairs, counted from the rows for the monthly service report. No names, no houses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from saas.estates import Estate, households_in
from saas.metrics import INDICATORS, Figure, Period, figures_for, indicator_named, monthly
from saas.promises import ClockKind
from saas.reports.documents import Issuer, stamped
from saas.reports.monthly_categories import lines_by_category
from saas.reports.monthly_clocks import broken_promises, clock_line
from saas.reports.monthly_rows import counted, still_open, within
from saas.reports.monthly_sheet import (
    Compared,
    MonthlyServiceReport,
    MonthPoint,
    Satisfaction,
    Share,
)
from saas.requests.models import Request
from tenants.db import db
from tenants.keys import blind_index
from tenants.text import Translate

TREND_MONTHS = 6
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
        completed=_count(*counted(estate), *within(Request.completed_at, period)),
        still_open=_count(*still_open(estate, period)),
        clocks=[clock_line(estate, kind, period, translate, at) for kind in CLOCKS],
        completion=_compared(now["completion"], before["completion"]),
        response=_compared(now["response"], before["response"]),
        reopened=_compared(now["reopened"], before["reopened"]),
        satisfaction=_satisfaction(estate, period, before["satisfaction"]),
        categories=lines_by_category(estate, period, translate, language, at),
        trend=_trend(estate, period, at),
        broken=broken_promises(estate, period, translate, language, at),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def _share(figure: Figure) -> Share:
    return Share(part=figure.met, whole=figure.n)


def _count(*wanted: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Request).where(*wanted)) or 0


def _compared(now: Figure, before: Figure) -> Compared:
    return Compared(now=_share(now), before=_share(before) if before.n else None)


def _satisfaction(estate: Estate, period: Period, before: Figure) -> Satisfaction | None:
    closed = (*counted(estate), *within(Request.closed_at, period))
    asked = _count(*closed)
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


def _trend(estate: Estate, period: Period, at: datetime) -> Sequence[MonthPoint]:
    received = monthly(INDICATORS[0], estate.id, last=period, count=TREND_MONTHS, at=at)
    completion = indicator_named("completion")
    assert completion is not None
    kept = monthly(completion, estate.id, last=period, count=TREND_MONTHS, at=at)
    return [
        MonthPoint(month=month.first, received=figure.n, completion=_share(share))
        for (month, figure), (_month, share) in zip(received, kept, strict=True)
    ]
