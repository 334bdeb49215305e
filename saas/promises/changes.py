"""Changing what was promised: stopping a clock, letting it run, another time, another urgency."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from saas.promises.calendars import calendar_in_force
from saas.promises.clock import ClockKind, Timing, in_time, promised_by, raised
from saas.promises.defaults import Urgency
from saas.promises.ladder import Step, begins_at_once, ladder
from saas.promises.ledger import DueInThePast, begin, end_pause, finish, forget_pauses, open_promises, promise_like
from saas.promises.models import PauseReason, Promise, PromisePause, PromiseState
from saas.promises.standards import Standard, standard_for
from saas.promises.steps import climb, tell, timing_of
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import lock, transaction

PAUSABLE = frozenset({ClockKind.ARRIVAL, ClockKind.COMPLETION, ClockKind.UPDATE})


class NewTimeRequired(Refused):
    message = N_("Say until when the clock will probably stand still.")


class NothingRuns(Refused):
    message = N_("No clock is running that could be stopped.")


class TooLateToStop(Refused):
    message = N_("The promise is broken already. Its clock can no longer be stopped.")


class NotStopped(Refused):
    message = N_("No clock is stopped.")


class PromiseEnded(Refused):
    message = N_("This promise has ended already.")


@transaction
def pause(
    thing_id: UUID,
    reason: PauseReason,
    *,
    expected_until: datetime,
    at: datetime,
    by: Member,
    note: str | None = None,
    clocks: Collection[ClockKind] = PAUSABLE,
    thing_kind: str = "request",
) -> list[Promise]:
    """Stop the clocks of a thing for a reason and with a new expected time; the resident is told (domain 5.1).

    A promise that is broken already runs on: stopping it would only hide it.
    """
    if expected_until <= at:
        raise NewTimeRequired
    running = [promise for promise in open_promises(thing_kind, thing_id, clocks) if promise.open_pause is None]
    if not running:
        raise NothingRuns
    stoppable = [promise for promise in running if in_time(at, promise.due_at)]
    if not stoppable:
        raise TooLateToStop
    for promise in stoppable:
        promise.state, promise.next_step_at = PromiseState.PAUSED, None
        stop = PromisePause(promise_id=promise.id, reason=reason, note=note, since=at, expected_until=expected_until)
        stop.paused_by = by.id
        db.session.add(stop)
        record("promises.paused", promise, by=by, at=at, after={"until": expected_until}, reason=reason)
    db.session.flush()
    forget_pauses(stoppable)
    tell(stoppable[0], Step.PAUSED)
    return stoppable


@transaction
def resume(thing_id: UUID, *, at: datetime, by: Member | None, thing_kind: str = "request") -> list[Promise]:
    """Let the clocks run again; what they stood still is added in working time."""
    stopped = [promise for promise in open_promises(thing_kind, thing_id) if promise.open_pause is not None]
    if not stopped:
        raise NotStopped
    for promise in stopped:
        end_pause(promise, by=by, at=at)
        record("promises.resumed", promise, by=by, at=at, after={"due_at": promise.due_at})
    tell(stopped[0], Step.RESUMED)
    return stopped


@transaction
def move(promise: Promise, *, due: datetime, consent: bool, at: datetime, by: Member, text: str = "") -> Promise:
    """Promise another time. Later without the resident's consent, or after the deadline, the old promise is broken."""
    lock(promise)
    if not promise.is_open:
        raise PromiseEnded
    if due <= at:
        raise DueInThePast
    if promise.state == PromiseState.PAUSED:
        end_pause(promise, by=by, at=at)
    fair = in_time(at, promise.due_at) and (consent or due <= promise.due_at)
    promise.moved_with_consent = consent
    finish(promise, PromiseState.MOVED if fair else PromiseState.BROKEN, at)
    db.session.flush()
    timing = promised_by(at, due)
    moved = promise_like(promise, timing, at)
    moved.replaces_id, moved.text, moved.made_by = promise.id, text or promise.text, by.id
    if promise.steps_told and begins_at_once(ClockKind(moved.clock), Urgency(moved.urgency) if moved.urgency else None):
        moved.steps_told = 1  # who must come knows already
    before, after = {"due_at": promise.due_at}, {"due_at": due, "consent": consent}
    record("promises.moved", promise, by=by, at=at, before=before, after=after)
    begin(moved, timing, by=by, at=at)
    tell(moved, Step.MOVED)
    return moved


@transaction
def raise_urgency(
    thing_id: UUID,
    urgency: str,
    *,
    at: datetime,
    by: Member | None = None,
    service_type: str | None = None,
    complex_fault: bool = False,
    thing_kind: str = "request",
) -> list[Promise]:
    """Another urgency was recognised: limits count from now where that is sooner, never later than before."""
    class_ = Urgency(urgency)
    changed = []
    for promise in open_promises(thing_kind, thing_id):
        standard = standard_for(estate_id=promise.estate_id, service_type_code=service_type, urgency=class_)
        if promise.clock != ClockKind.CONSULT:
            changed.append(_raised(promise, class_, standard, complex_fault, by=by, at=at))
    return changed


def _raised(
    promise: Promise,
    urgency: Urgency,
    standard: Standard | None,
    complex_fault: bool,
    *,
    by: Member | None,
    at: datetime,
) -> Promise:
    if promise.state == PromiseState.PAUSED:
        end_pause(promise, by=by, at=at)
    clock, old = ClockKind(promise.clock), timing_of(promise)
    minutes = standard.minutes(clock, complex_fault=complex_fault) if standard is not None else None
    before, promise.urgency = Urgency(promise.urgency) if promise.urgency else None, urgency
    if standard is None or minutes is None:
        return _climb_on(promise, old, before, at)
    timing = raised(old, at, minutes * 60, calendar_in_force(standard.calendar_for(clock)))
    if timing is old:
        return _climb_on(promise, old, before, at)
    finish(promise, PromiseState.MOVED, at)
    db.session.flush()
    sooner = promise_like(promise, timing, at)
    sooner.replaces_id, sooner.standard_id = promise.id, standard.id
    sooner.is_published = promise.is_published or clock in standard.published
    sooner.made_by = by.id if by is not None else None
    return begin(sooner, timing, by=by, at=at)


def _climb_on(promise: Promise, timing: Timing, before: Urgency | None, at: datetime) -> Promise:
    """Go on by the ladder of the new urgency. What must be told at once is, also when it turns out later.

    A ladder that begins at once has that one rung more at its foot, so rungs taken before stay taken.
    """
    clock, urgency = ClockKind(promise.clock), Urgency(promise.urgency) if promise.urgency else None
    if promise.steps_told and urgency != before and begins_at_once(clock, urgency):
        promise.steps_told += 0 if begins_at_once(clock, before) else 1
        tell(promise, ladder(clock, urgency)[0].step)
    climb(promise, timing, at)
    return promise
