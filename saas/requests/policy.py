"""Who may see a request and act on it: company, estate and household, in pure questions.

Residents' homes are handed in, because finding them out is a query. The wall has already shut out other companies.
"""

from __future__ import annotations

from collections.abc import Sequence

from saas.archives import Home
from saas.requests.kinds import BEFORE_HANDLING, Category, ClosedHow, RequestState
from saas.requests.models import Request
from tenants.clock import local_date
from tenants.members import Member
from tenants.permissions import Permission, Role


def may_see(actor: Member, request: Request, homes: Sequence[Home] = ()) -> bool:
    """Staff of the estate; whoever received, sent or handles it; the household, for what came in during its time."""
    if not actor.is_active:
        return False
    if actor.is_resident:
        return actor.may(Permission.REQUESTS_OWN) and _is_of_household(actor, request, homes)
    if actor.id in (request.first_receiver_now_id, request.reported_by_id, request.handler_id):
        return True
    return actor.may(Permission.REQUESTS_VIEW, estate_id=request.estate_id)


def _is_of_household(actor: Member, request: Request, homes: Sequence[Home]) -> bool:
    if request.reported_by_id == actor.id:
        return True
    received = local_date(request.received_at)
    return any(home.house_id == request.house_id and (home.since is None or home.since <= received) for home in homes)


def may_see_desk_side(actor: Member, request: Request) -> bool:
    """The case page with internal notes: the estate's desk and above, and its first receiver."""
    if not actor.is_staff:
        return False
    return actor.may(Permission.REQUESTS_VIEW, estate_id=request.estate_id) or (
        actor.id == request.first_receiver_now_id and actor.is_active
    )


def was_handed_to(actor: Member, request: Request) -> bool:
    """Whoever deals with what needs no work order, whatever else their role lets them see."""
    return actor.is_staff and actor.is_active and actor.id == request.handler_id and request.category != Category.REPAIR


def may_register(actor: Member, request: Request) -> bool:
    """The estate's intake department, or above (INT-08). Sorting, transferring and merging are its work too."""
    return actor.is_staff and actor.may(Permission.REQUESTS_REGISTER, estate_id=request.estate_id)


def may_answer(actor: Member, request: Request) -> bool:
    """Replying and telling results: who answers residents in this estate, and always the first receiver."""
    if not actor.is_staff or not actor.is_active:
        return False
    return actor.id == request.first_receiver_now_id or actor.may(
        Permission.REQUESTS_ANSWER, estate_id=request.estate_id
    )


def may_escalate(actor: Member, request: Request) -> bool:
    """Passing it up, and consulting a superior."""
    return actor.is_staff and (
        actor.may(Permission.REQUESTS_ESCALATE, estate_id=request.estate_id) or may_answer(actor, request)
    )


def may_process(actor: Member, request: Request) -> bool:
    """Reporting a result: the handler. Complaints are not processed by a front-desk role alone (INT-29)."""
    if not actor.is_staff or not actor.is_active:
        return False
    if request.category == Category.COMPLAINT and actor.roles == {Role.FRONT_DESK}:
        return False
    return actor.id == request.handler_id or may_register(actor, request)


def may_advise(actor: Member, request: Request) -> bool:
    """Answering a consultation: the superiors of the estate."""
    return actor.is_staff and any(
        actor.has_role(role, estate_id=request.estate_id) for role in (Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER)
    )


def may_withdraw(actor: Member, request: Request, homes: Sequence[Home] = ()) -> bool:
    """The household, or the desk on its word, as long as nobody works on it."""
    is_theirs = may_see(actor, request, homes) if actor.is_resident else may_answer(actor, request)
    return is_theirs and request.state in BEFORE_HANDLING


def awaits_word(request: Request) -> bool:
    """Whether the resident's yes or no is wanted, or still welcome after 72 silent hours."""
    if request.state == RequestState.FED_BACK:
        return True
    return request.state == RequestState.CLOSED and request.closed_how == ClosedHow.UNCONFIRMED
