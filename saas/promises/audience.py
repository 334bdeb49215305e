"""Who is told about a promise, by name. Whatever a promise is about says so itself, from above.

`requests` registers "who is the assignee of this request" and how a message reaches a member; this capability only
decides that, when and to which kind of people something must be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from saas.promises.clock import ClockKind
from saas.promises.defaults import Urgency
from saas.promises.ladder import Audience, Step, told_of
from saas.promises.models import Promise
from tenants.members import Member, find_member, members_in_roles
from tenants.permissions import Role

WhoIsTold = Callable[[Promise, Audience, datetime], "Iterable[Member] | None"]
Deliver = Callable[[Promise, Step, Member, datetime], None]

ROLES = {
    Audience.DISPATCHER: (Role.DISPATCHER,),
    Audience.ESTATE_MANAGER: (Role.ESTATE_MANAGER,),
    Audience.HEAD_OFFICE: (Role.HEAD_OFFICE,),
}

_who: dict[str, WhoIsTold] = {}
_deliver: list[Deliver] = []


class NobodyDelivers(RuntimeError):
    """No capability said how a message reaches a member."""


def register(thing_kind: str, who_is_told: WhoIsTold) -> None:
    """Say who the people around one kind of thing are. `None` from the function means: by role, as usual."""
    _who[thing_kind] = who_is_told


def deliver_with(deliver: Deliver | None) -> None:
    """Say how one message reaches one member. It runs in the job's transaction; once for each step of a promise."""
    _deliver[:] = [deliver] if deliver is not None else []


def people_told(promise: Promise, step: Step, *, at: datetime) -> list[Member]:
    """Everybody who hears of this step, each once. Residents hear only what was published to them (domain trap 3)."""
    urgency = Urgency(promise.urgency) if promise.urgency else None
    found: dict[UUID, Member] = {}
    for audience in told_of(step, ClockKind(promise.clock), urgency):
        if audience is Audience.RESIDENT and not promise.is_published:
            continue
        found.update({member.id: member for member in _people(promise, audience, at) if member.is_active})
    return list(found.values())


def tell(promise: Promise, step: Step, *, at: datetime) -> int:
    """Deliver one message to everybody concerned; returns how many there were."""
    if not _deliver:
        raise NobodyDelivers("saas.promises.audience.deliver_with was never called")
    told = people_told(promise, step, at=at)
    for member in told:
        _deliver[0](promise, step, member, at)
    return len(told)


def _people(promise: Promise, audience: Audience, at: datetime) -> Iterable[Member]:
    who_is_told = _who.get(promise.thing_kind)
    named = who_is_told(promise, audience, at) if who_is_told is not None else None
    return named if named is not None else _by_role(promise, audience)


def _by_role(promise: Promise, audience: Audience) -> Iterable[Member]:
    if audience is Audience.ASSIGNEE and promise.responsible_id is not None:
        member = find_member(promise.responsible_id)
        return () if member is None else (member,)
    return members_in_roles(ROLES[audience], estate_id=promise.estate_id) if audience in ROLES else ()
