"""What pages and figures need to know about promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select, true
from sqlalchemy.orm import joinedload

from saas.promises.clock import ClockKind
from saas.promises.models import OPEN, Promise, PromiseState
from tenants.db import db
from tenants.members import Everywhere
from tenants.scope import current_tenant_id


@dataclass(frozen=True, slots=True)
class Kept:
    """Σ ÷ Σ of one estate and clock: kept in time, of those due first in the period (M08, M09, M13)."""

    estate_id: UUID
    clock: ClockKind
    in_time: int
    due: int


def find_promise(promise_id: UUID) -> Promise | None:
    return db.session.get(Promise, (current_tenant_id(), promise_id))


def promises_of(thing_ids: Iterable[UUID], *, thing_kind: str = "request") -> dict[UUID, list[Promise]]:
    """All promises about some things, oldest first, in one query; things without one have an empty list."""
    ids = list(thing_ids)
    found: dict[UUID, list[Promise]] = defaultdict(list)
    if ids:
        for promise in db.session.scalars(_about(), {"kind": thing_kind, "ids": ids}).unique():
            found[promise.thing_id].append(promise)
    return {thing_id: found.get(thing_id, []) for thing_id in ids}


@cache
def _about() -> Select[Promise]:
    return (
        select(Promise)
        .where(Promise.thing_kind == bindparam("kind"), Promise.thing_id.in_(bindparam("ids", expanding=True)))
        .options(joinedload(Promise.pauses))
        .order_by(Promise.made_at, Promise.id)
    )


def next_due_at(thing_id: UUID, *, thing_kind: str = "request") -> datetime | None:
    """The earliest deadline that is still open, for queues in the order of "time to broken promise"."""
    return db.session.scalar(
        select(func.min(Promise.due_at)).where(
            Promise.thing_kind == thing_kind,
            Promise.thing_id == thing_id,
            Promise.state.in_([state.value for state in OPEN]),
        )
    )


def shown_to_resident(promises: Iterable[Promise]) -> list[Promise]:
    """What a resident may see: internal targets never (domain trap 3, check 25)."""
    return [promise for promise in promises if promise.is_published]


def at_risk(at: datetime, *, estates: frozenset[UUID] | Everywhere) -> Sequence[Promise]:
    """Running promises past 80 % of their time and not yet broken, the most pressing first."""
    return _running(estates, Promise.risk_at <= at, Promise.due_at >= at)


def overdue(at: datetime, *, estates: frozenset[UUID] | Everywhere) -> Sequence[Promise]:
    """Running promises whose deadline has passed, the longest overdue first (CMP-19)."""
    return _running(estates, Promise.due_at < at)


def kept_in_period(
    since: datetime, until: datetime, *, estates: frozenset[UUID] | Everywhere, published_only: bool = False
) -> list[Kept]:
    """Promises kept, by estate and clock, counted in the half-open period of their first deadline.

    Only first promises count, so that moving a date changes no figure (M13); whatever is still open is missed;
    withdrawn ones are left out. A reopened one counts as missed until it is kept again.
    """
    kept = Promise.kept_at.is_not(None) & (Promise.kept_at <= Promise.due_at)
    rows = db.session.execute(
        select(Promise.estate_id, Promise.clock, func.count().filter(kept), func.count())
        .where(
            _inside(estates),
            Promise.replaces_id.is_(None),
            Promise.due_at >= since,
            Promise.due_at < until,
            Promise.state != PromiseState.WITHDRAWN,
            Promise.is_published if published_only else true(),
        )
        .group_by(Promise.estate_id, Promise.clock)
    )
    return [Kept(estate_id, ClockKind(clock), in_time, due) for estate_id, clock, in_time, due in rows]


def _running(estates: frozenset[UUID] | Everywhere, *conditions: ColumnElement[bool]) -> Sequence[Promise]:
    return db.session.scalars(
        select(Promise)
        .where(Promise.state == PromiseState.RUNNING, _inside(estates), *conditions)
        .order_by(Promise.due_at, Promise.id)
    ).all()


def _inside(estates: frozenset[UUID] | Everywhere) -> ColumnElement[bool]:
    return true() if isinstance(estates, Everywhere) else Promise.estate_id.in_(estates)
