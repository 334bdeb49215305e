"""The first receiver (首接人): answerable until the resident has the answer. The original is never overwritten."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from saas.requests.events import Kind, note
from saas.requests.messages import MessageKind, tell
from saas.requests.models import Request
from saas.requests.open_ones import is_open
from saas.requests.refusals import NotAsSuccessor
from tenants.db import db
from tenants.history import record
from tenants.members import Member, find_member, members_in_roles
from tenants.permissions import Permission, Role
from tenants.verbs import lock

DESK_ROLES = (
    (Role.FRONT_DESK,),
    (Role.DISPATCHER,),
    (Role.SERVICE_SUPERVISOR,),
    (Role.ESTATE_MANAGER,),
    (Role.ADMINISTRATOR,),
)
"""Who receives what comes in by itself: the first of these that an estate has."""


def receiver_for(estate_id: UUID) -> Member | None:
    """Who of the estate's desk gets the next report from the portal: the one with the fewest open ones."""
    for roles in DESK_ROLES:
        desk = members_in_roles(roles, estate_id=estate_id)
        if desk:
            load = open_counts([member.id for member in desk])
            return min(desk, key=lambda member: (load.get(member.id, 0), member.joined_at, member.id))
    return None


def open_counts(member_ids: list[UUID]) -> dict[UUID, int]:
    """How many unfinished requests each of these is first receiver of now."""
    rows = db.session.execute(
        select(Request.first_receiver_now_id, func.count())
        .where(Request.first_receiver_now_id.in_(member_ids), is_open())
        .group_by(Request.first_receiver_now_id)
    )
    return {member_id: count for member_id, count in rows if member_id is not None}


def count_first_received(member: Member) -> int:
    """How many unfinished requests wait for this member as first receiver."""
    return open_counts([member.id]).get(member.id, 0)


def receiver_now(request: Request, *, at: datetime) -> Member | None:
    """Who answers for this request now: after the receiver has left, their successor or else one of the estate's desk.

    Runs in the caller's transaction, with the request locked. Whoever leaves hands over only what is open then.
    """
    left = request.first_receiver_now
    if left is None or left.is_active:
        return left
    heir = find_member(left.successor_id) if left.successor_id is not None else None
    if heir is None or not heir.may(Permission.REQUESTS_ANSWER, estate_id=request.estate_id):
        heir = receiver_for(request.estate_id)
    if heir is not None:
        _succeed(request, left, heir, by=None, at=at)
    return heir


def _succeed(request: Request, left: Member, heir: Member, *, by: Member | None, at: datetime) -> None:
    request.first_receiver_now_id = heir.id
    note(request, Kind.FIRST_RECEIVER_CHANGED, by=by, at=at, name=heir.name, left=left.name)
    record(
        "request.first_receiver_succeeded",
        request,
        by=by,
        at=at,
        before={"first_receiver_now": left.name},
        after={"first_receiver_now": heir.name},
    )


def hand_over_first_received(leaver: Member, successor: Member | None, by: Member | None, at: datetime) -> None:
    """Name a successor for every open request the leaver is first receiver of; the original stays (INT-04).

    Runs in the caller's transaction. Refuses a successor who may not answer residents in one of the estates.
    """
    open_ones = db.session.scalars(
        select(Request).where(Request.first_receiver_now_id == leaver.id, is_open()).order_by(Request.id)
    ).all()
    if not open_ones or successor is None:
        return
    lock(*open_ones)
    for request in open_ones:
        if not successor.is_active or not successor.may(Permission.REQUESTS_ANSWER, estate_id=request.estate_id):
            raise NotAsSuccessor(name=successor.name)
        _succeed(request, leaver, successor, by=by, at=at)
    tell([successor], MessageKind.SUCCEEDED, None, at=at, name=leaver.name, count=len(open_ones))
