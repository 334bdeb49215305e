"""Who comes: dispatch after classification, accept or return, take back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import func, select

from saas.promises import CalendarKind, NotStopped, calendar_in_force, due_at
from saas.promises.defaults import Team, Urgency
from saas.repairs.holding import hold, require
from saas.repairs.kinds import BEFORE_ARRIVAL, UNDER_WAY, Fulfilment, RepairState, ReturnReason
from saas.repairs.models import Repair
from saas.repairs.refusals import AlreadyUnderWay, NotARepair, NotATechnician, ReasonMissing
from saas.repairs.words import END_WORDS
from saas.requests import (
    Category,
    Kind,
    MessageKind,
    RequestState,
    keeps_time,
    note,
    residents_of,
    says_who_is_out,
    tell,
    when_stopped,
)
from saas.requests import clocks as request_clocks
from saas.requests.desk import appoint
from saas.requests.kinds import Handling
from saas.requests.models import Request
from saas.requests.refusals import NotClassified
from saas.requests.slots import Slot
from saas.requests.states import require as require_request
from tenants.db import db
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.permissions import Permission, Role
from tenants.queue import ask
from tenants.verbs import lock, transaction

R = RepairState
S = RequestState


@transaction
def dispatch(
    request: Request,
    technician: Member,
    *,
    slot: Slot | None = None,
    instructions: str = "",
    is_paid: bool | None = None,
    by: Member,
    at: datetime,
) -> Repair:
    """Ask a technician to come; refused before the request is classified (INT-08).

    The resident is told at once who comes and until when; the technician gets the job to accept.
    """
    lock(request)
    if request.state in (S.REPORTED, S.REGISTERED):
        raise NotClassified()
    require_request(request, {S.CLASSIFIED, S.DISPATCHED})
    if request.category not in (Category.REPAIR, Category.HELP):
        raise NotARepair()
    under_way = repair_under_way(request)
    if under_way is not None:
        raise AlreadyUnderWay(name=under_way.technician.name)
    if not technician.is_active or not technician.may(Permission.REPAIRS_WORK, estate_id=request.estate_id):
        raise NotATechnician(name=technician.name)
    if slot is not None:
        appoint(request, slot, by=by, at=at)
    repair = _order(request, technician, instructions, is_paid, by, at)
    request.state = S.DISPATCHED
    request.handler_id = technician.id
    note(request, Kind.DISPATCHED, by=by, at=at, name=technician.name, round=repair.round)
    request_clocks.assigned(request, technician)
    request_clocks.answered(request, by=by, at=at)
    repair.due_at = _expected(request, at)
    tell([technician], MessageKind.NEW_JOB, request, at=at)
    tell_who_comes(repair, at=at)
    ask("repairs.take_back_silent", repair_id=repair.id, not_before=patience_ends(request, at))
    after = {"technician": technician.name, "round": repair.round, "due_at": repair.due_at}
    record("repair.dispatched", repair, by=by, at=at, after=after)
    return repair


def _order(
    request: Request, technician: Member, instructions: str, is_paid: bool | None, by: Member, at: datetime
) -> Repair:
    done = db.session.scalar(select(func.max(Repair.round)).where(Repair.request_id == request.id)) or 0
    urgent_or_answer = request.handling == Handling.ON_SITE_VISIT
    repair = Repair(
        request_id=request.id,
        estate_id=request.estate_id,
        round=done + 1,
        state=R.DISPATCHED,
        team=request.department or Team.GENERAL,
        technician_id=technician.id,
        fulfilment=Fulfilment.ON_SITE_VISIT if urgent_or_answer else Fulfilment.SCHEDULED_REPAIR,
        dispatched_by_id=by.id,
        dispatched_at=at,
        instructions=instructions.strip(),
        is_paid=bool(is_paid),
    )
    db.session.add(repair)
    db.session.flush()
    return repair


def _expected(request: Request, at: datetime) -> datetime | None:
    """Until when the resident expects somebody: the time agreed, unless it is over, or else the next promise."""
    agreed = request.appointment_until
    return agreed if agreed is not None and agreed > at else request.next_due_at


def patience_ends(request: Request, at: datetime) -> datetime:
    """Until when an assignee may stay silent before the job goes back to the queue (D3).

    Two hours of the time in which the centre works; what is urgent waits five minutes, by day and by night.
    """
    if request.urgency is not None and Urgency(request.urgency).is_urgent:
        return at + timedelta(minutes=5)
    return due_at(at, timedelta(hours=2).total_seconds(), calendar_in_force(CalendarKind.SERVICE))


def tell_who_comes(repair: Repair, *, at: datetime) -> None:
    """The household reads who comes, and when if a time was agreed."""
    request = repair.request
    name = repair.technician.name
    if request.appointment_from is not None and request.appointment_until is not None:
        since, until = request.appointment_from, request.appointment_until
        tell(residents_of(request), MessageKind.APPOINTED, request, at=at, name=name, since=since, until=until)
    else:
        tell(residents_of(request), MessageKind.ASSIGNED, request, at=at, name=name)


def repair_under_way(request: Request) -> Repair | None:
    """The one work order of a request that somebody still has to finish."""
    return db.session.scalar(select(Repair).where(Repair.request_id == request.id, Repair.state.in_(sorted(UNDER_WAY))))


@transaction
def accept(repair: Repair, *, by: Member, at: datetime) -> None:
    """The technician takes the job."""
    hold(repair)
    require(repair, {R.DISPATCHED})
    repair.state, repair.accepted_at = R.ACCEPTED, at
    note(repair.request, Kind.ACCEPTED, by=by, at=at)
    record("repair.accepted", repair, by=by, at=at, before={"state": R.DISPATCHED}, after={"state": R.ACCEPTED})


@transaction
def return_order(repair: Repair, reason: ReturnReason, words: str = "", *, by: Member, at: datetime) -> None:
    """The technician cannot take it; it goes back to the dispatchers with the reason, and they are told."""
    hold(repair)
    require(repair, BEFORE_ARRIVAL)
    before = {"state": repair.state}
    repair.return_reason = reason
    _end(repair, R.RETURNED, words.strip() or None, at)
    request = repair.request
    note(request, Kind.RETURNED, by=by, at=at, words=words.strip(), reason=reason)
    _back_to_dispatch(request)
    told = members_in_roles([Role.DISPATCHER, Role.SERVICE_SUPERVISOR], estate_id=repair.estate_id)
    tell([*told, repair.dispatched_by], MessageKind.JOB_RETURNED, request, at=at, name=by.name, return_reason=reason)
    record("repair.returned", repair, by=by, at=at, before=before, after={"state": R.RETURNED}, reason=words or reason)


@transaction
def recall(repair: Repair, words: str, *, by: Member, at: datetime) -> None:
    """The dispatcher takes the job back, begun or not, to give it to somebody else."""
    if not words.strip():
        raise ReasonMissing()
    hold(repair)
    require(repair, UNDER_WAY)
    _recall(repair, words.strip(), by=by, at=at)
    _back_to_dispatch(repair.request)


def _recall(repair: Repair, words: str, *, by: Member | None, at: datetime) -> None:
    before = {"state": repair.state}
    if repair.state == R.PAUSED:
        with suppress(NotStopped):  # a promise that was broken already was never stopped
            request_clocks.resumed(repair.request, by=by, at=at)
    _end(repair, R.RECALLED, words, at)
    written = words if words not in END_WORDS else None
    note(repair.request, Kind.RECALLED, by=by, at=at, words=written, name=repair.technician.name)
    tell([repair.technician], MessageKind.JOB_RECALLED, repair.request, at=at)
    record("repair.recalled", repair, by=by, at=at, before=before, after={"state": R.RECALLED}, reason=words)


@transaction
def take_back_silent(repair: Repair, *, at: datetime) -> bool:
    """A job nobody accepted in time goes back to the queue; the technician and the dispatchers hear of it (D3)."""
    hold(repair)
    if repair.state != R.DISPATCHED:
        return False
    _recall(repair, "silent", by=None, at=at)
    _back_to_dispatch(repair.request)
    told = members_in_roles([Role.DISPATCHER], estate_id=repair.estate_id)
    tell([*told, repair.dispatched_by], MessageKind.JOB_UNANSWERED, repair.request, at=at, name=repair.technician.name)
    return True


def _back_to_dispatch(request: Request) -> None:
    if request.state in (S.DISPATCHED, S.HANDLING):
        request.state = S.CLASSIFIED
        request.handler_id = None
    request_clocks.follow(request)


def _end(repair: Repair, state: RepairState, words: str | None, at: datetime) -> None:
    repair.state = state
    repair.end_words = words
    repair.ended_at = at
    db.session.flush()


def hand_over_orders(leaver: Member, _successor: Member | None, by: Member, at: datetime) -> None:
    """What a leaver was out for goes back to the dispatchers, begun or not; who takes it on is theirs to say."""
    theirs = select(Repair).where(Repair.technician_id == leaver.id, Repair.state.in_(sorted(UNDER_WAY)))
    for repair in db.session.scalars(theirs.order_by(Repair.request_id)).all():
        hold(repair)
        if not repair.is_under_way:
            continue
        _recall(repair, "left", by=by, at=at)
        _back_to_dispatch(repair.request)
        told = members_in_roles([Role.DISPATCHER, Role.SERVICE_SUPERVISOR], estate_id=repair.estate_id)
        told = [member for member in told if member.id != leaver.id]
        tell(told, MessageKind.JOB_LEFT, repair.request, at=at, name=leaver.name)


@says_who_is_out
def technician_out(request: Request) -> Member | None:
    """The technician whose work order is under way."""
    repair = repair_under_way(request)
    return repair.technician if repair is not None else None


@keeps_time
def move_due(request: Request, at: datetime) -> None:
    """Until somebody is there, the work order is due when the resident expects them."""
    repair = repair_under_way(request)
    if repair is not None and repair.arrived_at is None:
        repair.due_at = _expected(request, at)


@when_stopped
def stop_repair(request: Request, reason: str, by: Member | None, at: datetime) -> None:
    """A request that is withdrawn, merged or transferred takes its work order with it."""
    repair = repair_under_way(request)
    if repair is not None:
        lock(repair)
        _recall(repair, reason, by=by, at=at)
