"""Making, keeping, reopening and withdrawing promises. A deadline is fixed when it is made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from saas.promises.calendar import ROUND_THE_CLOCK
from saas.promises.calendars import calendar_in_force
from saas.promises.clock import CONSULT_SECONDS, ClockKind, Timing, in_time, promised, promised_by
from saas.promises.defaults import Urgency
from saas.promises.ledger import (
    DueInThePast,
    begin,
    end_pause,
    finish,
    fresh_promise,
    last_kept,
    open_promise,
    open_promises,
    promise_like,
    replaced_by,
)
from saas.promises.models import Promise, PromiseState
from saas.promises.standards import Standard, standard_for
from saas.promises.steps import climb, timing_of
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import transaction


class AlreadyPromised(Refused):
    message = N_("There is a promise of this kind already. Move it instead.")


class ReasonRequired(Refused):
    message = N_("Say why the promise is withdrawn.")


@transaction
def make_promise(
    clock: ClockKind,
    *,
    thing_id: UUID,
    estate_id: UUID,
    start: datetime,
    at: datetime,
    by: Member | None = None,
    thing_kind: str = "request",
    urgency: str | None = None,
    service_type: str | None = None,
    subject: str | None = None,
    complex_fault: bool = False,
    due: datetime | None = None,
    responsible: Member | None = None,
    text: str = "",
) -> Promise | None:
    """Promise something by the standard that applies, or for an agreed instant (`due`).

    Nothing is made, and `None` returned, when no standard gives this clock a limit. An agreed instant was told to the
    resident and is published by nature; a standard's limit only if the company published it (domain trap 3).
    """
    if open_promise(thing_kind, thing_id, clock) is not None:
        raise AlreadyPromised
    class_ = Urgency(urgency) if urgency else None
    standard = standard_for(estate_id=estate_id, service_type_code=service_type, urgency=class_, subject=subject)
    timing = _agreed(start, due, at) if due is not None else _by_standard(standard, clock, start, complex_fault)
    if timing is None:
        return None
    promise = fresh_promise(clock, timing, standard, at)
    promise.thing_kind, promise.thing_id, promise.estate_id = thing_kind, thing_id, estate_id
    promise.urgency, promise.text = class_, text
    promise.is_published = due is not None or (standard is not None and clock in standard.published)
    promise.made_by = by.id if by is not None else None
    promise.responsible_id = responsible.id if responsible is not None else None
    return begin(promise, timing, by=by, at=at)


@transaction
def start_consult_clock(
    *,
    thing_id: UUID,
    estate_id: UUID,
    start: datetime,
    at: datetime,
    by: Member,
    thing_kind: str = "request",
    urgency: str | None = None,
    service_type: str | None = None,
    subject: str | None = None,
) -> Promise | None:
    """Five minutes from asking the supervisor to the reply (INT-11); none where the service has a limit (INT-12)."""
    class_ = Urgency(urgency) if urgency else None
    standard = standard_for(estate_id=estate_id, service_type_code=service_type, urgency=class_, subject=subject)
    if standard is not None and standard.has_own_limit:
        return None
    running = open_promise(thing_kind, thing_id, ClockKind.CONSULT)
    if running is not None:
        return running
    timing = promised(start, CONSULT_SECONDS, ROUND_THE_CLOCK)
    promise = fresh_promise(ClockKind.CONSULT, timing, standard, at)
    promise.thing_kind, promise.thing_id, promise.estate_id = thing_kind, thing_id, estate_id
    promise.urgency, promise.is_published = class_, False
    promise.made_by = promise.responsible_id = by.id
    return begin(promise, timing, by=by, at=at)


@transaction
def keep(
    thing_id: UUID, clock: ClockKind, *, at: datetime, by: Member | None = None, thing_kind: str = "request"
) -> Promise | None:
    """What was promised happened: in time or late. Nothing when no such promise is open, so it may be said twice."""
    promise = open_promise(thing_kind, thing_id, clock)
    if promise is None:
        return None
    if promise.state == PromiseState.PAUSED:
        end_pause(promise, by=by, at=at)
    promise.kept_at = at
    finish(promise, PromiseState.KEPT if in_time(at, promise.due_at) else PromiseState.BROKEN, at)
    for earlier in replaced_by(promise):
        earlier.kept_at = at
    record(f"promises.{promise.state}", promise, by=by, at=at, after={"clock": clock, "kept_at": at})
    return promise


@transaction
def told(thing_id: UUID, *, at: datetime, by: Member | None = None, thing_kind: str = "request") -> Promise | None:
    """The resident heard something: this update clock is kept and the next one starts (REP-06)."""
    kept = keep(thing_id, ClockKind.UPDATE, at=at, by=by, thing_kind=thing_kind)
    if kept is None:
        return None
    db.session.flush()
    calendar = calendar_in_force(timing_of(kept).calendar.kind)
    timing = promised(at, kept.working_seconds, calendar)
    promise = promise_like(kept, timing, at)
    promise.made_by = by.id if by is not None else None
    return begin(promise, timing, by=by, at=at)


@transaction
def reopen(
    thing_id: UUID,
    *,
    at: datetime,
    by: Member | None = None,
    clocks: Collection[ClockKind] = (ClockKind.COMPLETION,),
    thing_kind: str = "request",
) -> list[Promise]:
    """It was not done after all: the original clock goes on, and a missed deadline stays missed (domain check 14)."""
    again = []
    for clock in clocks:
        promise = last_kept(thing_kind, thing_id, clock)
        if promise is None or open_promise(thing_kind, thing_id, clock) is not None:
            continue
        before = {"state": promise.state, "kept_at": promise.kept_at}
        promise.state, promise.kept_at, promise.ended_at = PromiseState.RUNNING, None, None
        for earlier in replaced_by(promise):
            earlier.kept_at = None
        record("promises.reopened", promise, by=by, at=at, before=before)
        climb(promise, timing_of(promise), at)
        again.append(promise)
    return again


@transaction
def withdraw(
    thing_id: UUID, reason: str, *, at: datetime, by: Member | None = None, thing_kind: str = "request"
) -> list[Promise]:
    """Nothing is owed any more, for a reason that is kept. What was broken before stays broken."""
    if not reason.strip():
        raise ReasonRequired
    ended = open_promises(thing_kind, thing_id)
    for promise in ended:
        if promise.state == PromiseState.PAUSED:
            end_pause(promise, by=by, at=at)
        promise.end_reason = reason
        finish(promise, PromiseState.WITHDRAWN if in_time(at, promise.due_at) else PromiseState.BROKEN, at)
        record("promises.withdrawn", promise, by=by, at=at, reason=reason)
    return ended


def _agreed(start: datetime, due: datetime, at: datetime) -> Timing:
    if due <= at:
        raise DueInThePast
    return promised_by(min(start, at), due)


def _by_standard(standard: Standard | None, clock: ClockKind, start: datetime, complex_fault: bool) -> Timing | None:
    minutes = standard.minutes(clock, complex_fault=complex_fault) if standard is not None else None
    if standard is None or minutes is None:
        return None
    return promised(start, minutes * 60, calendar_in_force(standard.calendar_for(clock)))
