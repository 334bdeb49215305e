"""What a request must know of its work order. Repairs, above us, say who is out for it and keep its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from saas.requests.models import Request
from saas.requests.refusals import OrderUnderWay
from tenants.members import Member

WhoIsOut = Callable[[Request], "Member | None"]
KeepTime = Callable[[Request, datetime], None]
_who_is_out: list[WhoIsOut] = []
_keep_time: list[KeepTime] = []


def says_who_is_out(ask: WhoIsOut) -> WhoIsOut:
    """Register who answers whether somebody has a work order under way for a request."""
    _who_is_out.append(ask)
    return ask


def keeps_time(keep: KeepTime) -> KeepTime:
    """Register what follows when the time changes until which somebody is expected; called in the verb's transaction."""
    _keep_time.append(keep)
    return keep


def who_is_out(request: Request) -> Member | None:
    """Who has a work order under way for this request."""
    return next((member for ask in _who_is_out if (member := ask(request)) is not None), None)


def refuse_while_out(request: Request) -> None:
    """Nothing passes by a work order: whoever is out for it would find their request gone on without them."""
    member = who_is_out(request)
    if member is not None:
        raise OrderUnderWay(name=member.name)


def time_changed(request: Request, at: datetime) -> None:
    """Let the work order follow the request's times."""
    for keep in _keep_time:
        keep(request, at)
