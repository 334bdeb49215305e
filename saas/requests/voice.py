"""What a resident may say at any time: "where are you?", and a word of their own. Neither needs anybody's leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from saas.requests.events import Kind, note
from saas.requests.first_receivers import receiver_now
from saas.requests.kinds import OPEN, Moment
from saas.requests.messages import MessageKind, tell
from saas.requests.models import Request
from saas.requests.photos import add_photos
from saas.requests.refusals import NothingDescribed
from saas.requests.states import require
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.permissions import Role
from tenants.verbs import lock, transaction


@transaction
def chase(request: Request, *, by: Member, at: datetime) -> None:
    """Nobody has come yet: one tap passes it up, with the original time kept."""
    lock(request)
    require(request, OPEN)
    request.chased_count += 1
    request.escalated_at = request.escalated_at or at
    note(request, Kind.CHASED, by=by, at=at)
    managers = members_in_roles([Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER], estate_id=request.estate_id)
    tell([request.handler, request.first_receiver_now, *managers], MessageKind.CHASED, request, at=at)
    record("request.chased", request, by=by, at=at, after={"chased_count": request.chased_count})


@transaction
def comment(request: Request, words: str, *, photos: Sequence[str] = (), by: Member, at: datetime) -> None:
    """A resident adds words or photos to their request. After its end that is a task for the first receiver (REP-07)."""
    if not words.strip() and not photos:
        raise NothingDescribed()
    lock(request)
    add_photos(request, photos, Moment.REPORTED, by=by, at=at)
    request.comment_waits_since = request.comment_waits_since or at
    note(request, Kind.COMMENTED, by=by, at=at, words=words.strip())
    if request.is_finished:
        note(request, Kind.FOLLOW_UP_TASK, by=by, at=at)
    tell([receiver_now(request, at=at), request.handler], MessageKind.COMMENTED, request, at=at)
    record("request.commented", request, by=by, at=at, after={"words": words.strip()})
