"""Who hears of a request's promises by name, and how: the answers `saas.promises` asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from saas.promises import Audience, ClockKind, Promise, Step, audience
from saas.promises.days_off import days_off
from saas.promises.wording import CLOCK_NAMES
from saas.requests.messages import MessageKind, residents_of, tell
from saas.requests.models import Request
from saas.requests.queries import find_request
from saas.roster import on_duty
from tenants.members import Member

TOLD_BY_THE_VERB = frozenset({Step.PAUSED, Step.RESUMED, Step.MOVED})
"""The verbs of requests and repairs tell these themselves, with the reason and the new time in words."""


def who_is_told(promise: Promise, whom: Audience, at: datetime) -> Iterable[Member] | None:
    """The handler (or the first receiver while there is none), the household, who is on duty now; others by role."""
    request = find_request(promise.thing_id)
    if request is None or request.is_imported_history:
        return ()
    if whom is Audience.ASSIGNEE:
        dealing = [one for one in (request.handler, request.first_receiver_now) if one is not None and one.is_active]
        return dealing[:1]
    if whom is Audience.RESIDENT:
        return residents_of(request)
    if whom is Audience.ON_DUTY:
        there = on_duty(request.estate_id, at, days_off=days_off())
        return [one.member for one in there if one.member is not None]
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
    if step is Step.CALLED:
        return MessageKind.URGENT
    if member.is_resident:
        return MessageKind.BROKEN_TO_RESIDENT
    if step is Step.PAUSE_OVERDUE:
        return MessageKind.PAUSE_OVERDUE
    if promise.clock == ClockKind.UPDATE:
        return MessageKind.UPDATE_DUE
    return MessageKind.AT_RISK if step is Step.AT_RISK else MessageKind.BROKEN


def _values(promise: Promise, step: Step, request: Request) -> dict[str, object]:
    if step in (Step.MADE, Step.CALLED):
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
