"""Who hears of a request's promises by name, and how: the answers `saas.promises` asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from saas.promises import Audience, ClockKind, Promise, Step, audience
from saas.promises.wording import CLOCK_NAMES
from saas.requests.messages import MessageKind, residents_of, tell
from saas.requests.models import Request
from saas.requests.queries import find_request
from saas.roster import duties_at
from tenants.members import Member

TOLD_BY_THE_VERB = frozenset({Step.PAUSED, Step.RESUMED, Step.MOVED})
"""The verbs of requests and repairs tell these themselves, with the reason and the new time in words."""


def who_is_told(promise: Promise, whom: Audience) -> Iterable[Member] | None:
    """The handler (or the first receiver while there is none), the household, who is on duty; others by role."""
    request = find_request(promise.thing_id)
    if request is None or request.is_imported_history:
        return ()
    if whom is Audience.ASSIGNEE:
        return [member for member in (request.handler or request.first_receiver_now,) if member is not None]
    if whom is Audience.RESIDENT:
        return residents_of(request)
    if whom is Audience.ON_DUTY:
        return [duty.member for duty in duties_at(request.estate_id, promise.made_at)]
    return None


def deliver(promise: Promise, step: Step, member: Member, at: datetime) -> None:
    """One message of one step to one member."""
    request = find_request(promise.thing_id)
    if request is None or request.is_finished or step in TOLD_BY_THE_VERB:
        return
    tell([member], _kind(promise, step, member), request, at=at, **_values(promise, step, request))


def _kind(promise: Promise, step: Step, member: Member) -> MessageKind:
    if step is Step.MADE:
        return MessageKind.DANGER
    if member.is_resident:
        return MessageKind.BROKEN_TO_RESIDENT
    if step is Step.PAUSE_OVERDUE:
        return MessageKind.PAUSE_OVERDUE
    if promise.clock == ClockKind.UPDATE:
        return MessageKind.UPDATE_DUE
    return MessageKind.AT_RISK if step is Step.AT_RISK else MessageKind.BROKEN


def _values(promise: Promise, step: Step, request: Request) -> dict[str, object]:
    if step is Step.MADE:
        place = request.house.display if request.house is not None else request.place
        return {"where": " ".join(part for part in (request.estate.name, place) if part), "due": promise.due_at}
    pause = promise.open_pause
    if step is Step.PAUSE_OVERDUE and pause is not None:
        return {"expected": pause.expected_until}
    return {"clock": CLOCK_NAMES[ClockKind(promise.clock)], "due": promise.due_at}


def install() -> None:
    """Introduce ourselves to the promises."""
    audience.register("request", who_is_told)
    audience.deliver_with(deliver)
