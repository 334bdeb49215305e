"""How a request ends: result → told to the resident → confirmed, or opened again. The resident has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from saas.requests import clocks
from saas.requests.events import Kind, note
from saas.requests.first_receivers import receiver_now
from saas.requests.kinds import (
    OPEN,
    Category,
    ClosedHow,
    FeedbackWay,
    LowReason,
    Moment,
    RequestState,
)
from saas.requests.major import refuse_without_superior
from saas.requests.merged import tell_merged
from saas.requests.messages import MessageKind, residents_of, tell
from saas.requests.models import Request
from saas.requests.orders import refuse_while_out
from saas.requests.photos import add_photos
from saas.requests.refusals import (
    HandledByOrder,
    NoResult,
    NotAHandler,
    NotClassified,
    NothingFedBack,
    StillTime,
    UnknownIsNoAnswer,
    UnknownRating,
)
from saas.requests.states import require
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.permissions import Role
from tenants.queue import ask
from tenants.verbs import lock, transaction

S = RequestState
TIME_TO_ANSWER = timedelta(hours=72)
LOW = 3
REOPENABLE = frozenset({S.RESULT_REPORTED, S.FED_BACK, S.CLOSED})


@transaction
def hand_to(request: Request, handler: Member, *, by: Member, at: datetime) -> None:
    """Dispatch what needs no work order to a named member of the responsible department (INT-08, INT-09)."""
    lock(request)
    if request.state in (S.REPORTED, S.REGISTERED):
        raise NotClassified()
    require(request, {S.CLASSIFIED, S.DISPATCHED, S.HANDLING})
    if request.category == Category.REPAIR:
        raise HandledByOrder()
    refuse_while_out(request)
    if not handler.is_active or not handler.is_staff or not handler_works_in(handler, request):
        raise NotAHandler(name=handler.name)
    before = {"handler": request.handler_id, "state": request.state}
    request.handler_id = handler.id
    request.state = S.DISPATCHED
    request.handling_started_at = request.handling_started_at or at
    note(request, Kind.HANDED_OVER, by=by, at=at, name=handler.name)
    clocks.assigned(request, handler)
    clocks.handling_began(request, by=handler, at=at)
    if handler.id != by.id:
        tell([handler], MessageKind.HANDED_TO_YOU, request, at=at)
    record("request.handed_over", request, by=by, at=at, before=before, after={"handler": handler.name})


def handler_works_in(handler: Member, request: Request) -> bool:
    """Whether the member holds any role in the request's estate."""
    return any(holding.estate_id in (None, request.estate_id) for holding in handler.holdings)


@transaction
def report_result(request: Request, result: str, *, by: Member, at: datetime) -> None:
    """The handling department reports what was done; without it nothing can be fed back (INT-09)."""
    lock(request)
    if request.category == Category.REPAIR:
        raise HandledByOrder()
    require(request, {S.DISPATCHED, S.HANDLING})
    refuse_while_out(request)
    finish_handling(request, _needed(result), by=by, at=at)
    record("request.result_reported", request, by=by, at=at, after={"state": request.state, "outcome": result})


def finish_handling(request: Request, result: str, *, by: Member, at: datetime, is_told: bool = False) -> None:
    """The shared end of all work, with the request locked: the result stands, and unless the resident is told in the
    same breath (`is_told`) the first receiver hears that it is theirs to tell.
    """
    request.outcome = result
    request.completed_at = at
    request.state = S.RESULT_REPORTED
    note(request, Kind.RESULT_REPORTED, by=by, at=at, words=result)
    clocks.finished(request, by=by, at=at)
    if not is_told:
        tell([request.first_receiver_now], MessageKind.RESULT_READY, request, at=at)


@transaction
def answer(request: Request, words: str, *, way: FeedbackWay, solved: bool, by: Member, at: datetime) -> None:
    """Answer an enquiry, suggestion or the like at the desk itself: the answer is the result and the feedback in one.

    `solved` is what the resident says at the end of the talk (INT-23); otherwise they may still say so later.
    """
    if not words.strip():
        raise UnknownIsNoAnswer()
    lock(request)
    if request.category == Category.REPAIR:
        raise HandledByOrder()
    if request.state in (S.REPORTED, S.REGISTERED):
        raise NotClassified()
    require(request, {S.CLASSIFIED, S.DISPATCHED, S.HANDLING})
    refuse_while_out(request)
    request.handler_id = request.handler_id or by.id
    request.handling_started_at = request.handling_started_at or at
    finish_handling(request, words.strip(), by=by, at=at, is_told=True)
    _feed_back(request, words.strip(), way=way, by=by, at=at)
    if solved:
        _close_confirmed(request, by=by, at=at, rating=None)


@transaction
def feed_back(request: Request, what: str, *, way: FeedbackWay, by: Member, at: datetime) -> None:
    """Tell the resident the result: who, when, how and what are kept, and only then can it close (INT-04).

    From now on the resident has 72 hours to say whether it is solved.
    """
    lock(request)
    if request.state not in (S.RESULT_REPORTED, S.FED_BACK):
        require(request, OPEN)
        raise NoResult()
    _feed_back(request, _needed(what), way=way, by=by, at=at)


def _feed_back(request: Request, what: str, *, way: FeedbackWay, by: Member, at: datetime) -> None:
    refuse_without_superior(request, by=by)
    before = {"state": request.state}
    request.fed_back_at, request.fed_back_by_id = at, by.id
    request.fed_back_how, request.fed_back_what = way, what
    request.state = S.FED_BACK
    note(request, Kind.FED_BACK, by=by, at=at, words=what, way=way)
    clocks.fed_back(request, by=by, at=at)
    tell(residents_of(request), MessageKind.ASK_CONFIRM, request, at=at)
    tell_merged(request, MessageKind.MERGED_DONE, at=at)
    ask(
        "requests.close_unconfirmed",
        request_id=request.id,
        not_before=at + TIME_TO_ANSWER,
        dedupe=f"close_unconfirmed:{request.id}:{at.isoformat()}",
    )
    after = {"state": S.FED_BACK, "how": way, "what": what}
    record("request.fed_back", request, by=by, at=at, before=before, after=after)


@transaction
def confirm(
    request: Request,
    *,
    rating: int | None = None,
    low_reasons: Sequence[LowReason] = (),
    opinion: str = "",
    by: Member,
    at: datetime,
) -> None:
    """The resident says it is solved (or the desk writes down that they said so). A rating is never made up."""
    if rating is not None and rating not in range(1, 6):
        raise UnknownRating()
    lock(request)
    if request.state == S.CLOSED and request.closed_how == ClosedHow.UNCONFIRMED:
        request.state = S.FED_BACK
        request.closed_how = request.closed_at = None
    if request.state != S.FED_BACK:
        require(request, OPEN)
        raise NothingFedBack()
    _close_confirmed(request, by=by, at=at, rating=rating, low_reasons=low_reasons, opinion=opinion)


def _close_confirmed(
    request: Request,
    *,
    by: Member,
    at: datetime,
    rating: int | None,
    low_reasons: Sequence[LowReason] = (),
    opinion: str = "",
) -> None:
    request.state = S.CLOSED
    request.closed_at, request.closed_how = at, ClosedHow.CONFIRMED
    _rate(request, rating, low_reasons, opinion)
    note(request, Kind.CONFIRMED, by=by, at=at, words=opinion.strip(), rating=rating)
    record(
        "request.confirmed",
        request,
        by=by,
        at=at,
        before={"state": S.FED_BACK},
        after={"state": S.CLOSED, "satisfaction": rating},
    )


def _rate(request: Request, rating: int | None, low_reasons: Sequence[LowReason], opinion: str) -> None:
    request.satisfaction = rating
    request.low_reasons = [reason.value for reason in low_reasons] if rating is not None and rating <= LOW else []
    request.opinion = opinion.strip() or None


@transaction
def reopen(request: Request, words: str = "", *, photos: Sequence[str] = (), by: Member, at: datetime) -> None:
    """Not solved: the same request opens again, its old clock goes on and a first breach stays (FUP-06).

    It goes back to be dispatched; the department stays the one that had it.
    """
    lock(request)
    if request.state not in REOPENABLE:
        require(request, REOPENABLE & OPEN)
    before = {"state": request.state, "closed_how": request.closed_how}
    previous = request.handler
    request.state = S.CLASSIFIED
    request.closed_at = request.closed_how = None
    request.satisfaction, request.low_reasons = None, []
    request.completed_at = None
    request.handler_id = None
    request.reopened_count += 1
    add_photos(request, photos, Moment.REPORTED, by=by, at=at)
    note(request, Kind.REOPENED, by=by, at=at, words=words.strip())
    clocks.reopened(request, by=by, at=at)
    dispatchers = members_in_roles([Role.DISPATCHER], estate_id=request.estate_id)
    told = [
        member for member in (receiver_now(request, at=at), previous, *dispatchers) if member and member.id != by.id
    ]
    tell(told, MessageKind.REOPENED, request, at=at)
    record(
        "request.reopened",
        request,
        by=by,
        at=at,
        before=before,
        after={"state": S.CLASSIFIED, "reopened_count": request.reopened_count},
        reason=words.strip() or None,
    )


@transaction
def close_unconfirmed(request: Request, *, at: datetime) -> None:
    """Nobody answered in 72 hours: closed, but counted apart and first in the follow-up sample."""
    lock(request)
    require(request, {S.FED_BACK})
    if request.fed_back_at is None or at < request.fed_back_at + TIME_TO_ANSWER:
        raise StillTime()
    request.state = S.CLOSED
    request.closed_at, request.closed_how = at, ClosedHow.UNCONFIRMED
    note(request, Kind.CLOSED_UNCONFIRMED, by=None, at=at)
    tell(residents_of(request), MessageKind.CLOSED_UNCONFIRMED, request, at=at)
    tell_merged(request, MessageKind.MERGED_CLOSED, at=at)
    record("request.closed_unconfirmed", request, by=None, at=at, before={"state": S.FED_BACK})


def _needed(words: str) -> str:
    if not words.strip():
        raise NoResult()
    return words.strip()
