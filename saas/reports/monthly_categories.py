"""A month's requests by category of service: received, completed, still open, with their clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from saas.estates import Estate
from saas.metrics import Period
from saas.promises import ClockKind, Promise, service_types
from saas.reports.monthly_rows import WAS_KEPT, counted, due, still_open, within
from saas.reports.monthly_sheet import (
    CategoryLine,
    Share,
)
from saas.requests.kinds import Category
from saas.requests.models import Request
from saas.requests.words import CATEGORY_WORDS
from tenants.db import db
from tenants.text import Translate

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


def lines_by_category(
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
        .where(*counted(estate), *within(falls, period))
        .group_by(Request.category, Request.service_type)
    )


def _open_by_kind(estate: Estate, period: Period) -> Any:
    return (
        select(Request.category, Request.service_type, func.count())
        .where(*still_open(estate, period))
        .group_by(Request.category, Request.service_type)
    )


def _clocks_by_kind(estate: Estate, period: Period, at: datetime) -> Any:
    return (
        select(Request.category, Request.service_type, Promise.clock, func.count().filter(WAS_KEPT), func.count())
        .join(Promise, (Promise.tenant_id == Request.tenant_id) & (Promise.thing_id == Request.id))
        .where(*due(estate, period, at), Promise.clock.in_([ClockKind.RESPONSE, ClockKind.COMPLETION]))
        .group_by(Request.category, Request.service_type, Promise.clock)
    )
