"""Which requests and promises belong to an estate's month: the conditions behind every figure of the report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from saas.estates import Estate
from saas.metrics import Period
from saas.promises import Promise
from saas.requests.kinds import RequestState
from saas.requests.models import Request

WAS_KEPT = Promise.kept_at.is_not(None) & (Promise.kept_at <= Promise.due_at)


def within(falls: Any, period: Period) -> tuple[Any, Any]:
    """An instant of the month."""
    return falls >= period.start, falls < period.end


def counted(estate: Estate) -> tuple[Any, ...]:
    """A request of the estate that counts: not withdrawn, not merged into another."""
    return Request.estate_id == estate.id, Request.state.not_in([RequestState.WITHDRAWN, RequestState.MERGED])


def still_open(estate: Estate, period: Period) -> tuple[Any, ...]:
    """Received before the end of the month and not completed by then."""
    return (
        *counted(estate),
        Request.received_at < period.end,
        Request.completed_at.is_(None) | (Request.completed_at >= period.end),
        Request.closed_at.is_(None) | (Request.closed_at >= period.end),
        Request.state != RequestState.DECLINED,
    )


def due(estate: Estate, period: Period, at: datetime) -> tuple[Any, ...]:
    """A promise that fell due in the month, or was kept before it would."""
    return (
        Promise.estate_id == estate.id,
        Promise.state != "withdrawn",
        Promise.replaces_id.is_(None),
        (Promise.due_at <= at) | WAS_KEPT,
        *within(Promise.due_at, period),
    )
