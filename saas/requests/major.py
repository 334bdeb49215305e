"""Major complaints (重大投诉): told to two roles of the estate, and not closed before one of them has acted (INT-05)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.requests.events import Kind, note
from saas.requests.kinds import OPEN, Category, RequestState
from saas.requests.messages import MessageKind, tell
from saas.requests.models import Request, RequestEvent
from saas.requests.refusals import AlreadyMajor, ComplaintsOnly, SuperiorMustAct
from saas.requests.sentences import knows_codes
from saas.requests.states import require
from tenants.db import db
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.permissions import ROLE_NAMES, Role
from tenants.verbs import lock, transaction

TOLD_OF_MAJOR = (Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER)
knows_codes("role", {str(role): name for role, name in ROLE_NAMES.items()})


@transaction
def mark_major(request: Request, reason: str, *, by: Member, at: datetime) -> list[Member]:
    """Report a complaint to the service supervisor and to the estate's manager: one event for each of the two roles.

    From now on it cannot be fed back, and so not closed, before one of them has done something about it.
    """
    lock(request)
    require(request, OPEN - {RequestState.FED_BACK})
    if request.category != Category.COMPLAINT:
        raise ComplaintsOnly()
    if marked_major_by(request) is not None:
        raise AlreadyMajor()
    told: dict[object, Member] = {}
    for role in TOLD_OF_MAJOR:
        found = members_in_roles((role,), estate_id=request.estate_id)
        note(request, Kind.MAJOR, by=by, at=at, words=reason.strip(), role=str(role))
        told |= {member.id: member for member in found if member.id != by.id}
    request.escalated_at = request.escalated_at or at
    tell(told.values(), MessageKind.MAJOR, request, at=at, reason=reason.strip())
    after = {"to": [member.name for member in told.values()]}
    record("request.marked_major", request, by=by, at=at, after=after, reason=reason.strip() or None)
    return list(told.values())


def marked_major_by(request: Request) -> RequestEvent | None:
    """The latest event that made it a major complaint, or nothing while it is an ordinary one."""
    marks = select(RequestEvent).where(RequestEvent.request_id == request.id, RequestEvent.kind == Kind.MAJOR)
    return db.session.scalar(marks.order_by(RequestEvent.at.desc(), RequestEvent.id.desc()).limit(1))


def refuse_without_superior(request: Request, *, by: Member) -> None:
    """Raises `SuperiorMustAct` when it is major and neither supervisor nor manager has acted, and neither acts now."""
    if request.category != Category.COMPLAINT:
        return
    mark = marked_major_by(request)
    if mark is None or any(by.has_role(role, estate_id=request.estate_id) for role in TOLD_OF_MAJOR):
        return
    superiors = [member.id for member in members_in_roles(TOLD_OF_MAJOR, estate_id=request.estate_id)]
    acted = select(RequestEvent.id).where(
        RequestEvent.request_id == request.id,
        RequestEvent.kind != Kind.MAJOR,
        RequestEvent.at >= mark.at,
        RequestEvent.id > mark.id,
        RequestEvent.by_id.in_(superiors),
    )
    if db.session.scalar(acted.limit(1)) is None:
        raise SuperiorMustAct()
