"""A member's day as history knows it: every contact with residents and every step towards them, in five heaps (STA-03).

The figures of a daily report are the lengths of these heaps, so each of them opens its rows by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.archives.models import Person
from saas.repairs.models import Repair
from saas.requests.models import Request
from tenants.clock import start_of_day
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.text import N_


class Heap(StrEnum):
    """What kind of contact a step was."""

    RECEIVED = "received"
    ANSWERED = "answered"
    PASSED_ON = "passed_on"
    ON_SITE = "on_site"
    CONTACTS = "contacts"


HEAP_WORDS: Mapping[Heap, str] = MappingProxyType(
    {
        Heap.RECEIVED: N_("Taken down"),
        Heap.ANSWERED: N_("Answers and feedback"),
        Heap.PASSED_ON: N_("Sorted and passed on"),
        Heap.ON_SITE: N_("Work on site"),
        Heap.CONTACTS: N_("Other contacts"),
    }
)
STEPS: Mapping[str, tuple[Heap, str]] = MappingProxyType(
    {
        "request.taken_down": (Heap.RECEIVED, N_("taken down")),
        "request.replied": (Heap.ANSWERED, N_("answered")),
        "request.fed_back": (Heap.ANSWERED, N_("result told to the resident")),
        "request.appointed": (Heap.ANSWERED, N_("time agreed")),
        "request.declined": (Heap.ANSWERED, N_("declined with a reason")),
        "request.registered": (Heap.PASSED_ON, N_("registered")),
        "request.classified": (Heap.PASSED_ON, N_("sorted")),
        "request.handed_over": (Heap.PASSED_ON, N_("handed to a colleague")),
        "request.transferred": (Heap.PASSED_ON, N_("transferred")),
        "request.consulted": (Heap.PASSED_ON, N_("advice asked for")),
        "request.escalated": (Heap.PASSED_ON, N_("passed up")),
        "request.result_reported": (Heap.PASSED_ON, N_("result reported")),
        "repair.dispatched": (Heap.PASSED_ON, N_("dispatched")),
        "repair.arrived": (Heap.ON_SITE, N_("arrived on site")),
        "repair.paused": (Heap.ON_SITE, N_("interrupted")),
        "repair.completed": (Heap.ON_SITE, N_("completed")),
        "archives.contacted": (Heap.CONTACTS, N_("contact noted")),
    }
)
MOST_STEPS = 500


@dataclass(frozen=True)
class DoneStep:
    """One step of the day, with what it was about."""

    at: datetime
    verb: str
    request: Request | None
    person: Person | None

    @property
    def heap(self) -> Heap:
        """Where it is counted."""
        return STEPS[self.verb][0]

    @property
    def words(self) -> str:
        """What it is called."""
        return STEPS[self.verb][1]


def work_of(member: Member, day: date, *, until: datetime | None = None) -> Sequence[DoneStep]:
    """What a member did that day (Asia/Shanghai), oldest first; `until` is when the report was submitted."""
    end = start_of_day(day + timedelta(days=1))
    rows = db.session.scalars(
        select(History)
        .where(
            History.actor_id == member.id,
            History.at >= start_of_day(day),
            History.at < end,
            History.at <= (until or end),
            History.verb.in_(STEPS),
        )
        .order_by(History.at, History.id)
        .limit(MOST_STEPS)
    ).all()
    about = _things(rows)
    return [DoneStep(row.at, row.verb, *about.get(row.thing_id, (None, None))) for row in rows]


def heaps_of(steps: Sequence[DoneStep]) -> dict[Heap, list[DoneStep]]:
    """The day in its heaps, all of them, the empty ones too."""
    heaps: dict[Heap, list[DoneStep]] = {heap: [] for heap in Heap}
    for step in steps:
        heaps[step.heap].append(step)
    return heaps


def who_worked(member_ids: Collection[UUID], day: date) -> dict[UUID, int]:
    """How many such steps these members took that day; whoever took none is not in it."""
    rows = db.session.execute(
        select(History.actor_id, func.count())
        .where(
            History.actor_id.in_(list(member_ids)),
            History.at >= start_of_day(day),
            History.at < start_of_day(day + timedelta(days=1)),
            History.verb.in_(STEPS),
        )
        .group_by(History.actor_id)
    )
    return {who: count for who, count in rows if who is not None}


def _things(rows: Sequence[History]) -> dict[UUID | None, tuple[Request | None, Person | None]]:
    """The requests and persons of some steps, in at most three queries."""
    ids: dict[str, list[UUID]] = {"request": [], "repair": [], "person": []}
    for row in rows:
        if row.thing_id is not None:
            ids.setdefault(row.thing_kind, []).append(row.thing_id)
    found: dict[UUID | None, tuple[Request | None, Person | None]] = {}
    if ids["request"]:
        requests = select(Request).where(Request.id.in_(ids["request"])).options(joinedload(Request.house))
        found |= {one.id: (one, None) for one in db.session.scalars(requests)}
    if ids["repair"]:
        together = select(Repair.id, Request).join(
            Request, (Request.tenant_id == Repair.tenant_id) & (Request.id == Repair.request_id)
        )
        orders = together.where(Repair.id.in_(ids["repair"])).options(joinedload(Request.house))
        for order_id, request in db.session.execute(orders):
            found[order_id] = (request, None)
    if ids["person"]:
        people = select(Person).where(Person.id.in_(ids["person"]))
        found |= {one.id: (None, one) for one in db.session.scalars(people)}
    return found
