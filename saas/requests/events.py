"""The timeline: one door through which every step of a request leaves its trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from saas.requests.models import Request, RequestEvent
from tenants.db import db
from tenants.members import Member


class Kind(StrEnum):
    """What can happen to a request, in the order of its life. `words.py` has the sentences."""

    REPORTED = "reported"
    TAKEN_DOWN = "taken_down"
    MAILED = "mailed"
    REGISTERED = "registered"
    CLASSIFIED = "classified"
    REPLIED = "replied"
    CONSULTED = "consulted"
    ADVISED = "advised"
    DISPATCHED = "dispatched"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    RECALLED = "recalled"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    DIAGNOSED = "diagnosed"
    INSPECTED = "inspected"
    INSPECTION_SKIPPED = "inspection_skipped"
    PLANNED = "planned"
    PAUSED = "paused"
    RESUMED = "resumed"
    TRIAL_PASSED = "trial_passed"
    TRIAL_FAILED = "trial_failed"
    COMPLETED = "completed"
    RESULT_REPORTED = "result_reported"
    FED_BACK = "fed_back"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    TRANSFERRED = "transferred"
    ESCALATED = "escalated"
    MAJOR = "major"
    CHASED = "chased"
    COMMENTED = "commented"
    NOTED = "noted"
    APPOINTED = "appointed"
    PHOTO_ADDED = "photo_added"
    DECLINED = "declined"
    MERGED = "merged"
    ABSORBED = "absorbed"
    WITHDRAWN = "withdrawn"
    FIRST_RECEIVER_CHANGED = "first_receiver_changed"
    FOLLOW_UP_TASK = "follow_up_task"


INTERNAL = frozenset(
    {
        Kind.CONSULTED,
        Kind.ADVISED,
        Kind.RETURNED,
        Kind.RECALLED,
        Kind.DIAGNOSED,
        Kind.INSPECTED,
        Kind.INSPECTION_SKIPPED,
        Kind.PLANNED,
        Kind.TRIAL_FAILED,
        Kind.RESULT_REPORTED,
        Kind.NOTED,
        Kind.MAJOR,
        Kind.FIRST_RECEIVER_CHANGED,
        Kind.FOLLOW_UP_TASK,
    }
)
"""What stays in the house unless somebody chooses to show it (INT-57)."""


def note(
    request: Request,
    kind: Kind,
    *,
    by: Member | None,
    at: datetime,
    words: str | None = None,
    visible: bool | None = None,
    **values: str | int | bool | None,
) -> RequestEvent:
    """Append one step in the running transaction. `words` is what a person wrote; `values` fill the sentence."""
    event = RequestEvent(
        request_id=request.id,
        kind=kind,
        visible_to_resident=kind not in INTERNAL if visible is None else visible,
        words=words or None,
        values={name: value for name, value in values.items() if value is not None},
        by_id=by.id if by is not None else None,
        by_name=by.name if by is not None else None,
        at=at,
    )
    db.session.add(event)
    return event


def timeline(request_id: UUID, *, for_resident: bool) -> Sequence[RequestEvent]:
    """The steps of a request, oldest first; a resident reads the visible ones."""
    return db.session.scalars(_steps(for_resident), {"request_id": request_id}).all()


@cache
def _steps(for_resident: bool) -> Select[RequestEvent]:
    query = select(RequestEvent).where(RequestEvent.request_id == bindparam("request_id"))
    if for_resident:
        query = query.where(RequestEvent.visible_to_resident)
    return query.order_by(RequestEvent.at, RequestEvent.id)
