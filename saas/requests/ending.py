"""How a request ends without being done: declined, merged into another, withdrawn. Each is told and each is counted."""

from __future__ import annotations

from datetime import datetime

from saas.requests import clocks
from saas.requests.events import Kind, note
from saas.requests.kinds import BEFORE_HANDLING, Category, RequestState
from saas.requests.merged import tell_merged
from saas.requests.messages import MessageKind, residents_of, tell
from saas.requests.models import Request
from saas.requests.orders import who_is_out
from saas.requests.refusals import HelpOnly, MergedIntoItself, OtherEstate, ReasonMissing
from saas.requests.states import require
from saas.requests.stopping import stop_orders
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

S = RequestState


@transaction
def decline(request: Request, reason: str, *, by: Member, at: datetime) -> None:
    """A request for help that we cannot meet is declined with a reason (INT-13); everything else is transferred."""
    reason = _reason(reason)
    lock(request)
    require(request, BEFORE_HANDLING)
    if request.category != Category.HELP:
        raise HelpOnly()
    before = {"state": request.state}
    request.state = S.DECLINED
    request.outcome, request.closed_at = reason, at
    note(request, Kind.DECLINED, by=by, at=at, words=reason)
    _call_off(request, reason, by=by, at=at)
    tell(residents_of(request), MessageKind.DECLINED, request, at=at)
    tell_merged(request, MessageKind.MERGED_ENDED, at=at)
    record("request.declined", request, by=by, at=at, before=before, after={"state": S.DECLINED}, reason=reason)


@transaction
def merge(request: Request, into: Request, *, by: Member, at: datetime) -> None:
    """The same thing was reported twice: one goes on, the other points to it. Its reporter hears of the end all the same."""
    lock(request, into)
    require(request, BEFORE_HANDLING)
    if request.id == into.id or into.is_finished:
        raise MergedIntoItself()
    if request.estate_id != into.estate_id:
        raise OtherEstate()
    before = {"state": request.state}
    request.state = S.MERGED
    request.merged_into_id = into.id
    request.closed_at = at
    note(request, Kind.MERGED, by=by, at=at, number=into.number)
    note(into, Kind.ABSORBED, by=by, at=at, number=request.number, visible=False)
    _call_off(request, into.number, by=by, at=at)
    tell(residents_of(request), MessageKind.MERGED, request, at=at, other=into.number)
    record("request.merged", request, by=by, at=at, before=before, after={"state": S.MERGED, "into": into.number})


@transaction
def withdraw(request: Request, reason: str = "", *, by: Member, at: datetime) -> None:
    """The resident does not need it any more. Possible until somebody has begun."""
    lock(request)
    require(request, BEFORE_HANDLING)
    before = {"state": request.state}
    request.state = S.WITHDRAWN
    request.closed_at = at
    note(request, Kind.WITHDRAWN, by=by, at=at, words=reason.strip())
    _call_off(request, reason.strip() or "withdrawn", by=by, at=at)
    tell_merged(request, MessageKind.MERGED_ENDED, at=at)
    record("request.withdrawn", request, by=by, at=at, before=before, after={"state": S.WITHDRAWN})


def _call_off(request: Request, reason: str, *, by: Member, at: datetime) -> None:
    """Whoever dealt with it is told once: with their work order, or here where there was none."""
    handler = request.handler if who_is_out(request) is None else None
    stop_orders(request, reason, by=by, at=at)
    tell([handler], MessageKind.JOB_RECALLED, request, at=at)
    clocks.called_off(request, reason, by=by, at=at)
    db.session.flush()


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()
