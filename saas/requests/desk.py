"""What the desk does: register → classify → (dispatch, in repairs) → reply, consult, transfer, escalate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import saas.promises as promises
from saas.estates.models import Estate
from saas.promises.defaults import Team, Urgency
from saas.requests import clocks
from saas.requests.consultations import Consultation, awaiting_reply
from saas.requests.events import Kind, note
from saas.requests.finding import make_findable
from saas.requests.kinds import BEFORE_HANDLING, OPEN, Category, Handling, Part, RequestState
from saas.requests.messages import MessageKind, residents_of, tell
from saas.requests.models import Request
from saas.requests.orders import refuse_while_out, time_changed
from saas.requests.refusals import (
    AnsweredAlready,
    NobodyToAsk,
    NoTarget,
    NothingDescribed,
    NotRegistered,
    NotSlot,
    ReasonMissing,
    SameTarget,
    UnknownServiceType,
)
from saas.requests.slots import Slot
from saas.requests.states import require
from saas.requests.stopping import stop_orders
from saas.requests.transfers import Transfer
from tenants.db import db
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.permissions import Role
from tenants.verbs import lock, transaction

S = RequestState
SUPERIORS = (Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER)


@transaction
def register(request: Request, *, by: Member, at: datetime) -> None:
    """Put it into the register. From now on it has a first receiver; the lag since receipt is kept (INT-07)."""
    lock(request)
    require(request, {S.REPORTED})
    request.state = S.REGISTERED
    request.registered_at = at
    if request.first_receiver_id is None:
        request.first_receiver_id = request.first_receiver_now_id = by.id
    note(request, Kind.REGISTERED, by=by, at=at)
    clocks.follow(request)
    record("request.registered", request, by=by, at=at, before={"state": S.REPORTED}, after={"state": S.REGISTERED})


@transaction
def classify(
    request: Request,
    *,
    category: Category,
    urgency: Urgency | None = None,
    service_type: str | None = None,
    department: Team | None = None,
    handling: Handling | None = None,
    part: Part | None = None,
    by: Member,
    at: datetime,
) -> None:
    """Say what it is, how urgent, which department and which way (INT-46). May be corrected until work has begun.

    What is left out comes from the service type; an urgency that was recognised before is lowered only by naming
    another. The number stays as it is.
    """
    lock(request)
    if request.state == S.REPORTED:
        raise NotRegistered()
    require(request, BEFORE_HANDLING)
    if category not in (Category.REPAIR, Category.HELP):
        refuse_while_out(request)
    service = promises.service_type(service_type) if service_type else None
    if service_type and service is None:
        raise UnknownServiceType()
    before = _sorting(request)
    urgency = urgency or _highest(request.urgency, service.urgency if service is not None else None)
    if urgency is None and category is Category.REPAIR:
        urgency = clocks.ASSUMED
    raised = _is_higher(urgency, request.urgency or (clocks.ASSUMED if category is Category.REPAIR else None))
    request.category = category
    request.service_type = service_type
    request.urgency = urgency
    request.department = department or (service.team if service is not None else Team.DESK)
    request.handling = handling or _usual_handling(category, urgency)
    request.part = part or request.part
    request.classified_at = request.classified_at or at
    if request.state == S.REGISTERED:
        request.state = S.CLASSIFIED
    make_findable(request)
    note(request, Kind.CLASSIFIED, by=by, at=at, **_sorting(request))
    clocks.sorted_as(request, by=by, at=at, raised=raised)
    time_changed(request, at)
    record("request.classified", request, by=by, at=at, before=before, after=_sorting(request))


def _sorting(request: Request) -> dict[str, Any]:
    return {
        "category": request.category,
        "service_type": request.service_type,
        "urgency": request.urgency,
        "department": request.department,
        "handling": request.handling,
        "part": request.part,
    }


def _highest(*urgencies: str | None) -> Urgency | None:
    return min((Urgency(one) for one in urgencies if one is not None), default=None)


def _is_higher(urgency: Urgency | None, than: str | None) -> bool:
    return urgency is not None and than is not None and urgency.value < than


def _usual_handling(category: Category, urgency: Urgency | None) -> Handling:
    if category not in (Category.REPAIR, Category.HELP):
        return Handling.ANSWER
    return Handling.ON_SITE_VISIT if urgency is not None and urgency.is_urgent else Handling.SCHEDULED_REPAIR


@transaction
def appoint(request: Request, slot: Slot, *, by: Member, at: datetime, consent: bool = True) -> None:
    """Agree on a time, or on another one; whoever did not choose it is told."""
    lock(request)
    require(request, OPEN - {S.RESULT_REPORTED, S.FED_BACK})
    if not slot.since < slot.until or slot.until <= at:
        raise NotSlot()
    before = {"appointment_until": request.appointment_until}
    request.appointment_from, request.appointment_until = slot.since, slot.until
    note(request, Kind.APPOINTED, by=by, at=at, since=slot.since.isoformat(), until=slot.until.isoformat())
    clocks.appointed(request, by=by, at=at, consent=consent)
    time_changed(request, at)
    values = {"name": _comes(request), "since": slot.since, "until": slot.until}
    if by.is_resident:
        tell([request.handler, request.first_receiver_now], MessageKind.APPOINTED, request, at=at, **values)
    else:
        others = [request.handler] if request.handler_id != by.id else []
        tell([*residents_of(request), *others], MessageKind.APPOINTED, request, at=at, **values)
    record("request.appointed", request, by=by, at=at, before=before, after={"appointment_until": slot.until})


def _comes(request: Request) -> str:
    comer = request.handler or request.first_receiver_now
    return comer.name if comer is not None else request.estate.name


@transaction
def reply(request: Request, words: str, *, by: Member, at: datetime) -> None:
    """Tell the resident something by a person's word: it is the first response, and the reply after consulting."""
    words = _said(words)
    lock(request)
    if request.comment_waits_since is None:
        require(request, OPEN)
    request.comment_waits_since = None
    for question in awaiting_reply(request.id):
        question.replied_at = at
    note(request, Kind.REPLIED, by=by, at=at, words=words)
    if not request.is_finished:
        clocks.answered(request, by=by, at=at)
    tell(residents_of(request), MessageKind.REPLIED, request, at=at)
    record("request.replied", request, by=by, at=at, after={"words": words})


@transaction
def write_note(request: Request, words: str, *, visible: bool = False, by: Member, at: datetime) -> None:
    """Write something into the timeline, for the house or (by choice) for the resident too (INT-57)."""
    words = _said(words)
    lock(request)
    note(request, Kind.NOTED, by=by, at=at, words=words, visible=visible)
    if visible and not request.is_finished:
        clocks.heard(request, by=by, at=at)
        tell(residents_of(request), MessageKind.REPLIED, request, at=at)
    record("request.noted", request, by=by, at=at, after={"words": words, "visible": visible})


@transaction
def consult_supervisor(request: Request, question: str, *, of: Member, by: Member, at: datetime) -> Consultation:
    """Ask a superior of the estate. The resident must be answered five minutes later (INT-11), unless the service

    has a limit of its own: then that one counts and no five-minute clock starts (INT-12).
    """
    question = _said(question)
    lock(request)
    require(request, OPEN)
    if of.id == by.id or not any(of.has_role(role, estate_id=request.estate_id) for role in SUPERIORS):
        raise NobodyToAsk(name=of.name)
    consultation = Consultation(
        request_id=request.id,
        asked_by_id=by.id,
        asked_of_id=of.id,
        question=question,
        consulted_at=at,
        reply_due_at=clocks.consulted(request, by=by, at=at),
    )
    db.session.add(consultation)
    db.session.flush()
    note(request, Kind.CONSULTED, by=by, at=at, words=question, name=of.name)
    tell([of], MessageKind.CONSULTED, request, at=at, name=by.name)
    record("request.consulted", request, by=by, at=at, after={"of": of.name, "due": consultation.reply_due_at})
    return consultation


@transaction
def advise(consultation: Consultation, advice: str, *, by: Member, at: datetime) -> None:
    """The superior answers; the one who asked replies to the resident."""
    advice = _said(advice)
    lock(consultation.request)
    lock(consultation)
    if consultation.advised_at is not None:
        raise AnsweredAlready()
    consultation.advice, consultation.advised_by_id, consultation.advised_at = advice, by.id, at
    note(consultation.request, Kind.ADVISED, by=by, at=at, words=advice)
    tell([consultation.asked_by], MessageKind.ADVISED, consultation.request, at=at, name=by.name)
    record("request.advised", consultation.request, by=by, at=at, after={"advice": advice})


@transaction
def transfer(
    request: Request,
    *,
    department: Team | None,
    estate: Estate | None = None,
    reason: str,
    by: Member,
    at: datetime,
) -> Transfer:
    """Hand it to a named department, here or in another estate. Number, history and first receiver stay (INT-14)."""
    if department is None:
        raise NoTarget()
    reason = _reason(reason)
    lock(request)
    require(request, OPEN - {S.RESULT_REPORTED, S.FED_BACK})
    to_estate = estate or request.estate
    if department == request.department and to_estate.id == request.estate_id:
        raise SameTarget()
    moved = Transfer(
        request_id=request.id,
        from_department=request.department,
        to_department=department,
        from_estate_id=request.estate_id,
        to_estate_id=to_estate.id,
        reason=reason,
        by_id=by.id,
        at=at,
    )
    db.session.add(moved)
    before = {"department": request.department, "estate_id": request.estate_id, "state": request.state}
    stop_orders(request, reason, by=by, at=at)
    request.department, request.estate_id, request.handler_id = department, to_estate.id, None
    if request.state in (S.DISPATCHED, S.HANDLING):
        request.state = S.CLASSIFIED
    request.transfer_count += 1
    note(request, Kind.TRANSFERRED, by=by, at=at, words=reason, department=department, estate=to_estate.name)
    clocks.answered(request, by=by, at=at)
    clocks.moved_along(request)
    values = {"department": department.value, "estate": to_estate.name}
    tell(residents_of(request), MessageKind.TRANSFERRED, request, at=at, **values)
    here = [one for one in _taking_over(request, moved) if one.id != by.id]
    tell(here, MessageKind.TRANSFERRED_HERE, request, at=at, reason=reason, **values)
    after = {"department": department, "estate_id": to_estate.id, "state": request.state}
    record("request.transferred", request, by=by, at=at, before=before, after=after, reason=reason)
    return moved


@transaction
def escalate(request: Request, reason: str, *, by: Member | None, at: datetime) -> Sequence[Member]:
    """Pass it up to the estate's supervisor and manager; returns who was told. Waiting hides nothing (INT-38)."""
    reason = _reason(reason)
    lock(request)
    require(request, OPEN)
    told = [member for member in _superiors(request) if by is None or member.id != by.id]
    request.escalated_at = at
    for member in told:
        note(request, Kind.ESCALATED, by=by, at=at, words=reason, name=member.name)
    tell(told, MessageKind.ESCALATED, request, at=at, reason=reason)
    record("request.escalated", request, by=by, at=at, after={"to": [member.name for member in told]}, reason=reason)
    return told


def _superiors(request: Request) -> Sequence[Member]:
    return members_in_roles(SUPERIORS, estate_id=request.estate_id)


def _taking_over(request: Request, moved: Transfer) -> Sequence[Member]:
    """Who must know of a transfer: the superiors; in another estate also its desk, which has never seen it."""
    desk = (Role.FRONT_DESK, Role.DISPATCHER) if moved.from_estate_id != moved.to_estate_id else ()
    return members_in_roles((*desk, *SUPERIORS), estate_id=request.estate_id)


def _said(words: str) -> str:
    if not words.strip():
        raise NothingDescribed()
    return words.strip()


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()
