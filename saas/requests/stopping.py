"""When a request stops or turns back, work that is under way for it must stop too. Repairs, above us, say how."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from saas.requests.models import Request
from tenants.members import Member

Stop = Callable[[Request, str, "Member | None", datetime], None]
_stops: list[Stop] = []


def when_stopped(stop: Stop) -> Stop:
    """Register what has to stop; called in the verb's transaction with the request locked."""
    _stops.append(stop)
    return stop


def stop_orders(request: Request, reason: str, *, by: Member | None, at: datetime) -> None:
    """Stop all work under way."""
    for stop in _stops:
        stop(request, reason, by, at)
