"""Which requests the yearly form counts, and as what: kept rows of filled months, the others as they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, literal, or_, select, union_all

from saas.metrics.periods import Period
from saas.metrics.statistics_models import Nature, Progress, Reaction, StatisticMonth, StatisticRow
from saas.promises.clock import ClockKind
from saas.promises.defaults import Urgency
from saas.promises.models import Promise, PromiseState
from saas.requests.kinds import RequestState
from saas.requests.models import Request
from tenants.db import db

COUNTED_CLOCKS = (ClockKind.RESPONSE, ClockKind.ARRIVAL, ClockKind.COMPLETION, ClockKind.FEEDBACK)


def filled_months(estate_ids: Collection[UUID], months: Sequence[Period]) -> dict[tuple[UUID, str], datetime]:
    """When which line of these months was filled."""
    query = select(StatisticMonth.estate_id, StatisticMonth.month, StatisticMonth.filled_at).where(
        StatisticMonth.estate_id.in_(list(estate_ids)), StatisticMonth.month.in_([month.name for month in months])
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}


def counted(
    estate_ids: Collection[UUID], months: Sequence[Period], filled: Iterable[tuple[UUID, str]], at: datetime
) -> Subquery:
    """Every counted request of these months: as it was kept, or (where the month still runs) as it stands."""
    standing = set(filled)
    parts: list[Any] = [_kept(estate_ids, months)]
    for month in months:
        unfilled = [one for one in estate_ids if (one, month.name) not in standing]
        if unfilled and month.start <= at:
            parts.append(standing_in(unfilled, month, min(month.end, at)))
    return union_all(*parts).subquery("counted")


def _kept(estate_ids: Collection[UUID], months: Sequence[Period]) -> Any:
    together = and_(StatisticRow.tenant_id == StatisticMonth.tenant_id, StatisticRow.month_id == StatisticMonth.id)
    return (
        select(
            StatisticMonth.month,
            StatisticRow.request_id,
            StatisticRow.category,
            StatisticRow.nature,
            StatisticRow.progress,
            StatisticRow.reaction,
        )
        .join(StatisticRow, together)
        .where(StatisticMonth.estate_id.in_(list(estate_ids)), StatisticMonth.month.in_([m.name for m in months]))
    )


def standing_in(estate_ids: Collection[UUID], month: Period, until: datetime) -> Any:
    """The requests of a month as they stood at an instant."""
    return select(
        literal(month.name).label("month"),
        Request.id.label("request_id"),
        Request.category,
        _nature().label("nature"),
        _progress(until).label("progress"),
        _reaction(until).label("reaction"),
    ).where(is_counted(), *received_in(estate_ids, month))


def received_in(estate_ids: Collection[UUID], month: Period) -> tuple[ColumnElement[bool], ...]:
    """The requests that came in during a month."""
    return (
        Request.estate_id.in_(list(estate_ids)),
        Request.received_at >= month.start,
        Request.received_at < month.end,
    )


def is_counted() -> ColumnElement[bool]:
    """What was not withdrawn and not merged."""
    return Request.state.not_in([RequestState.WITHDRAWN, RequestState.MERGED])


def _nature() -> ColumnElement[str]:
    return case(
        (Request.urgency.in_([Urgency.P0, Urgency.P1]), Nature.URGENT.value),
        (Request.urgency == Urgency.P2, Nature.USUAL.value),
        (Request.urgency == Urgency.P3, Nature.PLANNED.value),
        else_=Nature.UNGRADED.value,
    )


def _progress(until: datetime) -> ColumnElement[str]:
    missed = exists().where(
        Promise.tenant_id == Request.tenant_id,
        Promise.thing_kind == Request.__tablename__,
        Promise.thing_id == Request.id,
        Promise.clock.in_(COUNTED_CLOCKS),
        Promise.state.not_in([PromiseState.WITHDRAWN, PromiseState.MOVED]),
        Promise.due_at <= until,
        or_(Promise.kept_at.is_(None), Promise.kept_at > until),
    )
    done = or_(Request.completed_at <= until, Request.closed_at <= until)
    return case((done, Progress.DONE.value), (missed, Progress.OVERDUE.value), else_=Progress.UNDER_WAY.value)


def _reaction(until: datetime) -> ColumnElement[str]:
    said = and_(Request.satisfaction.is_not(None), Request.closed_at <= until)
    return case(
        (and_(said, Request.satisfaction >= 4), Reaction.SATISFIED.value),
        (and_(said, Request.satisfaction == 3), Reaction.BASICALLY.value),
        (said, Reaction.DISSATISFIED.value),
        else_=Reaction.NONE.value,
    )
