"""What pages ask about requests. Lists are keyset pages and load what their rows show in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import joinedload

from saas.archives import Home
from saas.requests.finding import as_number, matching
from saas.requests.kinds import FINISHED, RequestState
from saas.requests.models import Request
from saas.requests.open_ones import is_open
from tenants.clock import start_of_day
from tenants.db import db
from tenants.members import NAME_ONLY, Everywhere, Member
from tenants.search import folded

PAGE = 50
Scope = frozenset[UUID] | Everywhere


def find_request(request_id: UUID) -> Request | None:
    """A request of this company; whether somebody may see it, the policy says."""
    return db.session.scalar(_one(), {"id": request_id})


@cache
def _one() -> Select[Request]:
    receiver = joinedload(Request.first_receiver_now).options(*NAME_ONLY)  # the others come with homes and orders
    return select(Request).where(Request.id == bindparam("id")).options(receiver)


def request_numbered(number: str, scope: Scope) -> Request | None:
    """The request with exactly this number, newest first where two estates share it."""
    query = _inside(select(Request), scope).where(Request.number == number)
    found: Request | None = db.session.scalar(query.order_by(Request.received_at.desc()).limit(1))
    return found


class Lane(StrEnum):
    """What a desk looks at: one lane at a time."""

    OPEN = "open"
    TO_REGISTER = "to_register"
    TO_SORT = "to_sort"
    TO_DISPATCH = "to_dispatch"
    UNDER_WAY = "under_way"
    TO_FEED_BACK = "to_feed_back"
    AWAITING = "awaiting"
    UNANSWERED = "unanswered"
    OVERDUE = "overdue"
    MINE = "mine"
    COMMENTS = "comments"
    FINISHED = "finished"


_STATES: Mapping[Lane, tuple[RequestState, ...]] = {
    Lane.TO_REGISTER: (RequestState.REPORTED,),
    Lane.TO_SORT: (RequestState.REGISTERED,),
    Lane.TO_DISPATCH: (RequestState.CLASSIFIED,),
    Lane.UNDER_WAY: (RequestState.DISPATCHED, RequestState.HANDLING),
    Lane.TO_FEED_BACK: (RequestState.RESULT_REPORTED,),
    Lane.AWAITING: (RequestState.FED_BACK,),
}


@dataclass(frozen=True)
class Filters:
    """What an inbox shows; every field comes from the address of the page."""

    lane: Lane = Lane.OPEN
    estate_id: UUID | None = None
    category: str | None = None
    urgency: str | None = None
    words: str = ""
    house_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list, and where the next one begins."""

    rows: Sequence[Request]
    next: str | None


@dataclass
class LaneCounts:
    """How many wait in each lane, in one query."""

    by_lane: dict[Lane, int] = field(default_factory=dict)

    def __getitem__(self, lane: Lane) -> int:
        return self.by_lane.get(lane, 0)


def inbox(filters: Filters, scope: Scope, member: Member, *, at: datetime, after: str | None = None) -> Page:
    """Fifty requests: open ones by time to the next broken promise, finished ones by when they came in."""
    query = _filtered(filters, scope, member, at)
    newest_first = filters.lane is Lane.FINISHED
    query = _after(query, after, newest_first)
    if newest_first:
        query = query.order_by(Request.received_at.desc(), Request.id.desc())
    else:
        query = query.order_by(Request.next_due_at.asc().nulls_last(), Request.id)
    rows = db.session.scalars(query.options(*_FOR_LISTS).limit(PAGE + 1)).all()
    more = len(rows) > PAGE
    return Page(rows[:PAGE], _cursor(rows[PAGE - 1], newest_first) if more else None)


_FOR_RESIDENTS = (
    joinedload(Request.house),
    joinedload(Request.handler).options(*NAME_ONLY),
    joinedload(Request.first_receiver_now).options(*NAME_ONLY),
)
_FOR_LISTS = (joinedload(Request.estate), *_FOR_RESIDENTS)


def _filtered(filters: Filters, scope: Scope, member: Member, at: datetime) -> Select[Any]:
    query = _inside(select(Request), scope)
    if filters.lane is Lane.FINISHED:
        query = query.where(state_in(FINISHED))
    elif filters.lane is Lane.COMMENTS:
        query = query.where(Request.comment_waits_since.is_not(None), not_(Request.is_imported_history))
    else:
        query = query.where(is_open())
    if filters.lane in _STATES:
        query = query.where(state_in(_STATES[filters.lane]))
    if filters.lane is Lane.UNANSWERED:
        query = query.where(Request.first_response_at.is_(None))
    if filters.lane is Lane.OVERDUE:
        query = query.where(Request.next_due_at < at)
    if filters.lane is Lane.MINE:
        query = query.where(Request.first_receiver_now_id == member.id)
    if filters.estate_id is not None:
        query = query.where(Request.estate_id == filters.estate_id)
    for column, value in (
        (Request.category, filters.category),
        (Request.urgency, filters.urgency),
        (Request.house_id, filters.house_id),
        (Request.person_id, filters.person_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return _with_words(query, filters.words)


def _with_words(query: Select[Any], words: str) -> Select[Any]:
    """By number, else by words; the bigrams find, the text decides."""
    words = words.strip()
    if not words:
        return query
    number = as_number(words)
    if number is not None:
        return query.where(Request.number == number)
    found = matching(words)
    if found is not None:
        query = query.where(Request.id.in_(found))
    for word in words.split():
        query = query.where(func.strpos(Request.search_text, folded(word)) > 0)
    return query


def _after(query: Select[Any], after: str | None, newest_first: bool) -> Select[Any]:
    place = _place(after)
    if place is None:
        return query
    moment, request_id = place
    if newest_first:
        earlier = and_(Request.received_at == moment, Request.id < request_id)
        return query.where(or_(Request.received_at < moment, earlier))
    if moment is None:
        return query.where(Request.next_due_at.is_(None), Request.id > request_id)
    later = or_(Request.next_due_at > moment, Request.next_due_at.is_(None))
    return query.where(or_(later, and_(Request.next_due_at == moment, Request.id > request_id)))


def _cursor(row: Request, newest_first: bool) -> str:
    moment = row.received_at if newest_first else row.next_due_at
    return f"{moment.isoformat() if moment is not None else ''}~{row.id}"


def _place(after: str | None) -> tuple[datetime | None, UUID] | None:
    if not after or "~" not in after:
        return None
    moment, _, row_id = after.partition("~")
    try:
        at = datetime.fromisoformat(moment) if moment else None
        return (at, UUID(row_id)) if at is None or at.tzinfo is not None else None
    except ValueError:
        return None


def lane_counts(scope: Scope, member: Member, *, at: datetime, estate_id: UUID | None = None) -> LaneCounts:
    """How many wait in each lane."""
    columns: list[Any] = [func.count().filter(state_in(_STATES[lane])).label(lane) for lane in _STATES]
    columns += [
        func.count().label(Lane.OPEN),
        func.count().filter(Request.first_response_at.is_(None)).label(Lane.UNANSWERED),
        func.count().filter(Request.next_due_at < at).label(Lane.OVERDUE),
        func.count().filter(Request.first_receiver_now_id == member.id).label(Lane.MINE),
    ]
    counted: Select[Any] = select(*columns).select_from(Request)
    query = _inside(counted, scope).where(is_open())
    comments = _inside(select(func.count()).select_from(Request), scope).where(Request.comment_waits_since.is_not(None))
    if estate_id is not None:
        query = query.where(Request.estate_id == estate_id)
        comments = comments.where(Request.estate_id == estate_id)
    row = db.session.execute(query).one()._mapping
    counts = {Lane(name): count for name, count in row.items()}
    return LaneCounts({**counts, Lane.COMMENTS: db.session.scalar(comments) or 0})


def mine(member: Member, homes: Sequence[Home], *, finished: bool | None = None, after: str | None = None) -> Page:
    """What a resident sent in and what came from their home while they live there, newest first.

    With `finished` only those that are, or are not.
    """
    query = _of_household(member, homes)
    if finished is not None:
        over = state_in(FINISHED)
        query = query.where(over if finished else ~over)
    query = _after(query, after, newest_first=True).order_by(Request.received_at.desc(), Request.id.desc())
    rows = db.session.scalars(query.options(*_FOR_RESIDENTS).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], _cursor(rows[PAGE - 1], True) if len(rows) > PAGE else None)


def _of_household(member: Member, homes: Sequence[Home]) -> Select[Request]:
    household = [
        and_(
            Request.house_id == home.house_id,
            Request.received_at >= start_of_day(home.since) if home.since is not None else Request.id.is_not(None),
        )
        for home in homes
    ]
    return select(Request).where(or_(Request.reported_by_id == member.id, *household))


def state_in(states: Iterable[RequestState]) -> Any:
    """The condition that a request is in one of these states."""
    return Request.state.in_(sorted(state.value for state in states))


def _inside(query: Select[Any], scope: Scope) -> Select[Any]:
    return query if isinstance(scope, Everywhere) else query.where(Request.estate_id.in_(scope))
