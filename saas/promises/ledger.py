"""The ledger of promises: the rows as the verbs find, write and close them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.promises.clock import ClockKind, Timing, resumed
from saas.promises.models import OPEN, Promise, PromiseState
from saas.promises.standards import Standard
from saas.promises.steps import climb, timing_of
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_


class DueInThePast(Refused):
    message = N_("A promise must lie in the future.")


def fresh_promise(clock: ClockKind, timing: Timing, standard: Standard | None, at: datetime) -> Promise:
    """A promise with this clock, about nothing yet."""
    return Promise(
        clock=clock,
        made_at=at,
        started_at=timing.start,
        working_seconds=int(timing.working_seconds),
        calendar_kind=timing.calendar.kind,
        calendar_id=timing.calendar.id,
        calendar_version=timing.calendar.version,
        standard_id=standard.id if standard is not None else None,
        promised_for=timing.due,
        due_at=timing.due,
        risk_at=timing.due,
        state=PromiseState.RUNNING,
        steps_told=0,
    )


def promise_like(old: Promise, timing: Timing, at: datetime) -> Promise:
    """A promise of the same thing and kind with another clock."""
    new = fresh_promise(ClockKind(old.clock), timing, None, at)
    new.thing_kind, new.thing_id, new.estate_id = old.thing_kind, old.thing_id, old.estate_id
    new.urgency, new.text, new.is_published = old.urgency, old.text, old.is_published
    new.responsible_id, new.standard_id = old.responsible_id, old.standard_id
    return new


def begin(promise: Promise, timing: Timing, *, by: Member | None, at: datetime) -> Promise:
    """Write the promise and take the first rungs of its ladder."""
    db.session.add(promise)
    db.session.flush()
    record("promises.made", promise, by=by, at=at, after={"clock": promise.clock, "due_at": promise.due_at})
    climb(promise, timing, at)
    return promise


def finish(promise: Promise, state: PromiseState, at: datetime) -> None:
    """Close the promise; the first breach is remembered."""
    promise.state, promise.ended_at, promise.next_step_at = state, at, None
    if state == PromiseState.BROKEN:
        promise.first_broken_at = promise.first_broken_at or min(promise.due_at, at)


def end_pause(promise: Promise, *, by: Member | None, at: datetime) -> None:
    """Let the clock run again, with the time it stood still added to the deadline."""
    timing = resumed(timing_of(promise), at)
    stop = promise.open_pause
    if stop is not None:
        stop.until, stop.resumed_by = at, by.id if by is not None else None
    promise.state, promise.due_at = PromiseState.RUNNING, timing.due
    db.session.flush()
    forget_pauses([promise])
    climb(promise, timing, at)


def open_promise(thing_kind: str, thing_id: UUID, clock: ClockKind) -> Promise | None:
    """The open promise of one clock about a thing, locked."""
    return next(iter(open_promises(thing_kind, thing_id, (clock,))), None)


def open_promises(thing_kind: str, thing_id: UUID, clocks: Collection[ClockKind] = tuple(ClockKind)) -> list[Promise]:
    """The open promises about a thing, locked, in the order of their deadlines."""
    return list(
        db.session.scalars(
            select(Promise)
            .where(
                Promise.thing_kind == thing_kind,
                Promise.thing_id == thing_id,
                Promise.clock.in_([clock.value for clock in clocks]),
                Promise.state.in_([state.value for state in OPEN]),
            )
            .order_by(Promise.due_at, Promise.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def last_kept(thing_kind: str, thing_id: UUID, clock: ClockKind) -> Promise | None:
    """The promise of one clock that was kept (in time or late) last, locked."""
    return db.session.scalar(
        select(Promise)
        .where(
            Promise.thing_kind == thing_kind,
            Promise.thing_id == thing_id,
            Promise.clock == clock,
            Promise.kept_at.is_not(None),
        )
        .order_by(Promise.kept_at.desc(), Promise.made_at.desc(), Promise.id.desc())
        .limit(1)
        .with_for_update()
    )


def replaced_by(promise: Promise) -> list[Promise]:
    """The promises that this one took the place of, latest first: the first promised time counts too (M13)."""
    chain: list[Promise] = []
    earlier_id = promise.replaces_id
    while earlier_id is not None:
        earlier = db.session.scalars(select(Promise).where(Promise.id == earlier_id).with_for_update()).one()
        chain.append(earlier)
        earlier_id = earlier.replaces_id
    return chain


def forget_pauses(promises: Collection[Promise]) -> None:
    """Read the pauses anew at the next look."""
    for promise in promises:
        db.session.expire(promise, ["pauses"])
