"""How a request begins: a resident reports, or somebody of the company takes down what a caller says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import saas.promises as promises
from saas.archives import homes_of, person_of
from saas.archives.models import Person
from saas.estates.models import Estate, House
from saas.promises import ServiceType, Urgency
from saas.requests import clocks
from saas.requests.events import Kind, note
from saas.requests.finding import make_findable
from saas.requests.first_receivers import receiver_for
from saas.requests.kinds import (
    NUMBER_PREFIXES,
    Category,
    Channel,
    IdentityCheck,
    Moment,
    Part,
    RequestState,
    Source,
)
from saas.requests.messages import MessageKind, tell
from saas.requests.models import Request
from saas.requests.photos import add_photos
from saas.requests.refusals import (
    NoContact,
    NoPlace,
    NothingDescribed,
    NotSlot,
    NotYourHome,
    ReceivedInTheFuture,
    UnknownServiceType,
)
from saas.requests.slots import Slot
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.verbs import hold, transaction


@dataclass(frozen=True)
class Caller:
    """Who is speaking, as far as the desk knows: an archive's person, or what was said."""

    name: str = ""
    phone: str = ""
    person: Person | None = None


@transaction
def report(
    house: House,
    *,
    category: Category = Category.REPAIR,
    service_type: str | None = None,
    description: str = "",
    place: str = "",
    part: Part = Part.UNKNOWN,
    slot: Slot | None = None,
    may_enter: bool = False,
    worse: bool = False,
    photos: Sequence[str] = (),
    key: UUID | None = None,
    by: Member,
    at: datetime,
) -> Request:
    """A resident reports something about their home or its estate. Number, promise and first receiver exist at once.

    Words are optional when a service type was tapped: its name says enough. `worse` is the resident's answer to the
    one safety question of that type, and counts as its higher urgency at once; what is urgent needs no slot, because
    somebody comes at once. `key` is the form's own id: sent
    twice because an answer got lost, the same report is one request, and the second sending answers it.
    """
    if house.id not in {home.house_id for home in homes_of(by, at=at)}:
        raise NotYourHome()
    taken = taken_already(key)
    if taken is not None and _is_same(taken, house, category, service_type, description, by):
        return taken
    person = person_of(by)
    request = begin_request(
        house.estate_id,
        house=house,
        place=place,
        part=part,
        category=category,
        source=Source.WRITTEN,
        channel=Channel.PORTAL,
        service_type=service_type,
        description=description,
        received_at=at,
        at=at,
        worse=worse,
        request_id=key if taken is None else None,
    )
    request.person_id = person.id if person is not None else None
    request.identity_check = IdentityCheck.MATCHED
    request.reporter_name = by.name
    request.reporter_phone = (person.phone if person is not None else None) or by.phone
    request.reported_by_id = by.id
    request.may_enter = may_enter
    if request.urgency is None or not Urgency(request.urgency).is_urgent:
        _appoint(request, slot, at)
    receiver = receiver_for(house.estate_id)
    request.first_receiver_id = request.first_receiver_now_id = receiver.id if receiver is not None else None
    return received(request, Kind.REPORTED, photos, by=by, at=at)


@transaction
def take_down(
    estate: Estate,
    *,
    house: House | None = None,
    place: str = "",
    part: Part = Part.UNKNOWN,
    caller: Caller,
    category: Category,
    source: Source,
    channel: Channel,
    description: str,
    service_type: str | None = None,
    slot: Slot | None = None,
    may_enter: bool = False,
    received_at: datetime | None = None,
    photos: Sequence[str] = (),
    by: Member,
    at: datetime,
) -> Request:
    """A member of staff records what somebody said; that member is the first receiver (INT-04, INT-07).

    On the phone and at the counter a person has answered: that is the first response (INT-10).
    """
    _refuse_incomplete(house, place, caller, received_at, at)
    request = begin_request(
        estate.id,
        house=house,
        place=place,
        part=part,
        category=category,
        source=source,
        channel=channel,
        service_type=service_type,
        description=description,
        received_at=received_at or at,
        at=at,
    )
    person = caller.person
    request.person_id = person.id if person is not None else None
    request.identity_check = IdentityCheck.MATCHED if person is not None else IdentityCheck.NOT_VERIFIED
    request.reporter_name = caller.name or (person.name if person is not None else "")
    request.reporter_phone = caller.phone or (person.phone if person is not None else None)
    request.reported_by_id = by.id
    request.may_enter = may_enter
    request.first_receiver_id = request.first_receiver_now_id = by.id
    _appoint(request, slot, at)
    received(request, Kind.TAKEN_DOWN, photos, by=by, at=at)
    if channel in (Channel.PHONE, Channel.COUNTER) and by.may(Permission.REQUESTS_ANSWER, estate_id=estate.id):
        clocks.answered(request, by=by, at=request.received_at)
    return request


def taken_already(key: UUID | None) -> Request | None:
    """The request that has this id already; whoever sends the same form at the same time waits here."""
    if key is None:
        return None
    hold("request", key)
    return db.session.get(Request, (current_tenant_id(), key))


def _is_same(
    taken: Request, house: House, category: Category, service_type: str | None, description: str, by: Member
) -> bool:
    """Whether it is the same report. A page gone back to and filled in anew has the old key and is another one."""
    return (taken.reported_by_id, taken.house_id, taken.category, taken.service_type, taken.description) == (
        by.id,
        house.id,
        category,
        service_type,
        description.strip(),
    )


def _refuse_incomplete(
    house: House | None, place: str, caller: Caller, received_at: datetime | None, at: datetime
) -> None:
    """Description, contact and place are mandatory (INT-20)."""
    if house is None and not place.strip():
        raise NoPlace()
    if not (caller.name.strip() or caller.phone.strip() or caller.person is not None):
        raise NoContact()
    if received_at is not None and received_at > at:
        raise ReceivedInTheFuture()


def begin_request(
    estate_id: UUID,
    *,
    house: House | None,
    place: str,
    part: Part,
    category: Category,
    source: Source,
    channel: Channel,
    service_type: str | None,
    description: str,
    received_at: datetime,
    at: datetime,
    worse: bool = False,
    request_id: UUID | None = None,
) -> Request:
    """The row of a new request, whoever it comes from; `received` gives it its promises and its trace."""
    service = promises.service_type(service_type) if service_type else None
    if service_type and service is None:
        raise UnknownServiceType()
    if not description.strip() and service is None:
        raise NothingDescribed()
    if service is not None and part is Part.UNKNOWN and service.place.value in (Part.PRIVATE, Part.PUBLIC):
        part = Part(service.place.value)
    return Request(
        id=request_id or new_id(),
        number=_number(category, at),
        received_in_id=estate_id,
        estate_id=estate_id,
        house_id=house.id if house is not None else None,
        place=place.strip(),
        part=part,
        category=category,
        source=source,
        channel=channel,
        service_type=service_type,
        urgency=_urgency(service, worse),
        department=service.team if service is not None else None,
        description=description.strip(),
        state=RequestState.REPORTED,
        received_at=received_at,
        recorded_at=at,
    )


def _urgency(service: ServiceType | None, worse: bool) -> Urgency | None:
    if service is None:
        return None
    return service.worse_urgency if worse and service.worse_urgency is not None else service.urgency


def _number(category: Category, at: datetime) -> str:
    """WX-20261121-0001: one sequence a company and day for every category (INT-03), so a number names one request."""
    day = f"{local_date(at):%Y%m%d}"
    return f"{NUMBER_PREFIXES[category]}-{day}-{next_number('request', period=day):04d}"


def _appoint(request: Request, slot: Slot | None, at: datetime) -> None:
    if slot is None:
        return
    if not slot.since < slot.until or slot.until <= at:
        raise NotSlot()
    request.appointment_from, request.appointment_until = slot.since, slot.until


def received(request: Request, kind: Kind, photos: Sequence[str], *, by: Member | None, at: datetime) -> Request:
    """What every beginning shares: the row, its photos, its promises, its trace, and who hears of it (INT-16)."""
    db.session.add(request)
    db.session.flush()
    make_findable(request)
    if by is not None:
        add_photos(request, photos, Moment.REPORTED, by=by, at=at)
    note(request, kind, by=by, at=at, words=request.description, channel=request.channel)
    clocks.begin(request, by=by, at=at)
    record(
        f"request.{kind}",
        request,
        by=by,
        at=at,
        after={
            "number": request.number,
            "category": request.category,
            "source": request.source,
            "channel": request.channel,
            "first_receiver": request.first_receiver_id,
        },
    )
    receiver = request.first_receiver_now
    if receiver is not None and (by is None or receiver.id != by.id):
        tell([receiver], MessageKind.NEW_REQUEST, request, at=at)
    return request
