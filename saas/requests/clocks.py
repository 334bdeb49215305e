"""What a request promises, told to `saas.promises` in one place. After every change the queue's due time follows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import saas.promises as promises
from saas.promises import ClockKind, PauseReason
from saas.promises.defaults import Urgency
from saas.requests.kinds import Category
from saas.requests.models import Request
from tenants.db import db
from tenants.members import Member

ASSUMED = Urgency.P2
"""Until somebody has judged how urgent a repair is, it counts as normal."""

SUBJECTS: dict[Category, str] = {
    Category.COMPLAINT: "complaint.general",
    Category.HELP: "help",
    Category.CONSULTATION: "enquiry",
    Category.SUGGESTION: "suggestion",
    Category.PRAISE: "praise",
    Category.OTHER: "enquiry",
}


def subject_of(request: Request) -> str | None:
    """Which standard counts for what has no service type."""
    return None if request.category == Category.REPAIR else SUBJECTS[Category(request.category)]


def begin(request: Request, *, by: Member | None, at: datetime) -> None:
    """Promise the first answer, and the arrival if a time was agreed or the urgency gives one."""
    _make(request, ClockKind.RESPONSE, request.received_at, by=by, at=at)
    if request.category == Category.COMPLAINT:
        _make(request, ClockKind.FEEDBACK, request.received_at, by=by, at=at)
    if request.urgency and Urgency(request.urgency).is_urgent:
        _make(request, ClockKind.ARRIVAL, request.received_at, by=by, at=at)
    elif request.has_appointment:
        _make(request, ClockKind.ARRIVAL, request.received_at, by=by, at=at, due=request.appointment_until)
    follow(request)


def sorted_as(request: Request, *, by: Member, at: datetime, raised: bool) -> None:
    """After classification: a higher urgency counts from now, and an urgent one promises an arrival.

    What turns out to be a complaint owes its feedback from receipt, like one that came in as such.
    """
    if raised and request.urgency:
        promises.raise_urgency(request.id, Urgency(request.urgency), service_type=request.service_type, at=at, by=by)
    if request.urgency and Urgency(request.urgency).is_urgent and not _has_open(request, ClockKind.ARRIVAL):
        _make(request, ClockKind.ARRIVAL, request.received_at, by=by, at=at)
    if request.category == Category.COMPLAINT and not _was_made(request, ClockKind.FEEDBACK):
        _make(request, ClockKind.FEEDBACK, request.received_at, by=by, at=at)
    follow(request)


def appointed(request: Request, *, by: Member, at: datetime, consent: bool) -> None:
    """A time was agreed, or moved: the arrival is promised for its end."""
    assert request.appointment_until is not None
    standing = open_promise(request.id, ClockKind.ARRIVAL)
    if standing is None:
        _make(request, ClockKind.ARRIVAL, at, by=by, at=at, due=request.appointment_until)
    elif standing.due_at != request.appointment_until:
        promises.move(standing, due=request.appointment_until, consent=consent, at=at, by=by)
    follow(request)


def assigned(request: Request, responsible: Member) -> None:
    """The promises still open are now this member's to keep."""
    for promise in promises.promises_of([request.id]).get(request.id, ()):
        if promise.is_open:
            promise.responsible_id = responsible.id


def moved_along(request: Request) -> None:
    """The promises still open are now the estate's to keep that has the request."""
    for promise in promises.promises_of([request.id]).get(request.id, ()):
        if promise.is_open:
            promise.estate_id = request.estate_id


def answered(request: Request, *, by: Member | None, at: datetime) -> None:
    """A person gave the resident an answer: the response is kept, and so is the reply after consulting."""
    if request.first_response_at is None:
        request.first_response_at = at
        promises.keep(request.id, ClockKind.RESPONSE, at=at, by=by)
    promises.keep(request.id, ClockKind.CONSULT, at=at, by=by)
    heard(request, by=by, at=at)


def heard(request: Request, *, by: Member | None, at: datetime) -> None:
    """The resident was told how it stands: the next update is due one interval later (REP-06)."""
    promises.told(request.id, at=at, by=by)
    follow(request)


def arrived(request: Request, *, by: Member, at: datetime) -> None:
    """Somebody is there."""
    promises.keep(request.id, ClockKind.ARRIVAL, at=at, by=by)
    follow(request)


def handling_began(request: Request, *, by: Member, at: datetime, complex_fault: bool = False) -> None:
    """The second clock of REP-05 runs from the start of handling, not from receipt. Opened again, it just goes on."""
    if not _has_open(request, ClockKind.COMPLETION):
        _make(request, ClockKind.COMPLETION, at, by=by, at=at, responsible=by, complex_fault=complex_fault)
    if not _has_open(request, ClockKind.UPDATE):
        _make(request, ClockKind.UPDATE, at, by=by, at=at, responsible=by)
    follow(request)


def consulted(request: Request, *, by: Member, at: datetime) -> datetime | None:
    """Start the five minutes; returns when the reply is due, or nothing where the service has its own limit."""
    promise = promises.start_consult_clock(
        thing_id=request.id,
        estate_id=request.estate_id,
        start=at,
        at=at,
        by=by,
        service_type=request.service_type,
        urgency=Urgency(request.urgency) if request.urgency else None,
        subject=subject_of(request),
    )
    follow(request)
    return promise.due_at if promise is not None else None


def paused(
    request: Request, reason: PauseReason, *, expected: datetime, words: str | None, by: Member, at: datetime
) -> None:
    """Stop the clocks that may stand still."""
    promises.pause(request.id, reason, expected_until=expected, at=at, by=by, note=words)
    follow(request)


def resumed(request: Request, *, by: Member | None, at: datetime) -> None:
    """Let them go on."""
    promises.resume(request.id, at=at, by=by)
    follow(request)


def finished(request: Request, *, by: Member | None, at: datetime) -> None:
    """The work is done: completion is kept (or was broken), and nobody waits for an update."""
    promises.keep(request.id, ClockKind.COMPLETION, at=at, by=by)
    promises.keep(request.id, ClockKind.UPDATE, at=at, by=by)
    follow(request)


def fed_back(request: Request, *, by: Member | None, at: datetime) -> None:
    """The resident heard the result."""
    promises.keep(request.id, ClockKind.FEEDBACK, at=at, by=by)
    answered(request, by=by, at=at)
    promises.keep(request.id, ClockKind.UPDATE, at=at, by=by)
    follow(request)


def reopened(request: Request, *, by: Member | None, at: datetime) -> None:
    """The old clock goes on; a breach that was, stays."""
    promises.reopen(request.id, at=at, by=by)
    follow(request)


def called_off(request: Request, reason: str, *, by: Member | None, at: datetime) -> None:
    """Nothing is owed any more."""
    promises.withdraw(request.id, reason, at=at, by=by)
    follow(request)


def open_promise(request_id: UUID, clock: ClockKind) -> promises.Promise | None:
    """The promise of this clock that somebody still has to keep."""
    standing = promises.promises_of([request_id]).get(request_id, ())
    return next((promise for promise in standing if promise.clock == clock and promise.is_open), None)


def follow(request: Request) -> None:
    """Copy the earliest open deadline, by which the queue is ordered."""
    db.session.flush()
    request.next_due_at = promises.next_due_at(request.id)


def _has_open(request: Request, clock: ClockKind) -> bool:
    return open_promise(request.id, clock) is not None


def _was_made(request: Request, clock: ClockKind) -> bool:
    return any(promise.clock == clock for promise in promises.promises_of([request.id])[request.id])


def _make(
    request: Request,
    clock: ClockKind,
    start: datetime,
    *,
    by: Member | None,
    at: datetime,
    due: datetime | None = None,
    responsible: Member | None = None,
    complex_fault: bool = False,
) -> None:
    assumed = ASSUMED if request.category == Category.REPAIR else None
    promises.make_promise(
        clock,
        thing_id=request.id,
        estate_id=request.estate_id,
        start=start,
        at=at,
        by=by,
        urgency=Urgency(request.urgency) if request.urgency else assumed,
        service_type=request.service_type,
        subject=subject_of(request),
        complex_fault=complex_fault,
        due=due,
        responsible=responsible or request.handler or request.first_receiver_now,
    )
