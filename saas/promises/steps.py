"""The ladder in motion: what is told when a share of the working time has passed, once for each change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.promises.calendar import CalendarKind
from saas.promises.calendars import calendar_of
from saas.promises.clock import RISK_PERCENT, ClockKind, Timing, in_time
from saas.promises.defaults import Urgency
from saas.promises.ladder import Rung, Step, ladder
from saas.promises.models import Promise, PromisePause, PromiseState
from tenants.db import db
from tenants.history import record
from tenants.queue import ask
from tenants.verbs import transaction

AT_ONCE = 500


def timing_of(promise: Promise) -> Timing:
    """The promise as a clock, on the calendar version it was made with."""
    return promise.timing(calendar_of(CalendarKind(promise.calendar_kind), promise.calendar_id))


@transaction
def take_steps(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Tell of every promise that came to a rung, and of every pause that lasts longer than expected.

    Safe to run at any time and from several places: rows are locked, each step is told once. Returns how many moved.
    """
    due = db.session.scalars(
        select(Promise)
        .where(Promise.state == PromiseState.RUNNING, Promise.next_step_at <= at)
        .order_by(Promise.next_step_at, Promise.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for promise in due:
        climb(promise, timing_of(promise), at)
    return len(due) + _mention_long_pauses(at, limit)


def climb(promise: Promise, timing: Timing, at: datetime) -> None:
    """Take the rungs that have come, and note when the next one will. A stopped clock waits on its rung."""
    rungs = ladder(ClockKind(promise.clock), Urgency(promise.urgency) if promise.urgency else None)
    promise.risk_at = timing.moment(RISK_PERCENT, at)
    promise.next_step_at = None
    while promise.is_open and promise.steps_told < len(rungs):
        rung = rungs[promise.steps_told]
        moment = timing.moment(rung.percent, at)
        if not _has_come(rung, moment, at):
            promise.next_step_at = moment if promise.state == PromiseState.RUNNING else None
            return
        promise.steps_told += 1
        if rung.step is not Step.AT_RISK or in_time(at, promise.due_at):  # no warning of what has happened already
            _take(promise, rung, at)


def tell(promise: Promise, step: Step) -> None:
    """Ask for the message of one step, in the running transaction."""
    ask("promises.tell", promise_id=promise.id, step=step)


def _has_come(rung: Rung, moment: datetime, at: datetime) -> bool:
    """A promise is still kept at the instant of its deadline; a warning comes at its instant."""
    return moment < at if rung.percent >= 100 else moment <= at


def _take(promise: Promise, rung: Rung, at: datetime) -> None:
    if rung.step is Step.AT_RISK:
        promise.risk_told_at = at
    if rung.step is Step.BROKEN:
        promise.broken_told_at = at
        promise.first_broken_at = promise.first_broken_at or promise.due_at
    if rung.step in (Step.BROKEN, Step.ESCALATED):
        record(f"promises.{rung.step}", promise, by=None, at=at, after={"clock": promise.clock, "told": rung.told})
    tell(promise, rung.step)


def _mention_long_pauses(at: datetime, limit: int) -> int:
    """A thing waits once, however many of its clocks stand still for it."""
    pauses = db.session.scalars(
        select(PromisePause)
        .where(
            PromisePause.until.is_(None),
            PromisePause.expected_until < at,
            PromisePause.overdue_told_at.is_(None),
        )
        .order_by(PromisePause.expected_until, PromisePause.id)
        .limit(limit)
        .options(joinedload(PromisePause.promise, innerjoin=True))
        .with_for_update(skip_locked=True, of=PromisePause)
    ).all()
    waiting: dict[tuple[str, UUID], Promise] = {}
    for pause in pauses:
        pause.overdue_told_at = at
        waiting.setdefault((pause.promise.thing_kind, pause.promise.thing_id), pause.promise)
    for promise in waiting.values():
        tell(promise, Step.PAUSE_OVERDUE)
    return len(pauses)
