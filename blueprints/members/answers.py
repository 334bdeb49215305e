"""What the pages of the door have in common: where to go on to, and what a refusal becomes."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.access import at, company, current_session, log_in_with
from blueprints.forms import Form
from blueprints.hosts import safe_next
from blueprints.session_cookie import give_cookie, take_cookie
from tenants.members import Member
from tenants.passwords import TooManyAtOnce
from tenants.refusals import Refused
from tenants.sessions import ABSOLUTE, end_replaced
from tenants.throttles import CannotCount, TooManyTries

HALFWAY_COOKIE = "mingbai-halfway"
KNOCK_COOKIE = "mingbai-knock"
DOOR_COOKIE = "mingbai-door"
A_YEAR = 365 * 24 * 3600

STATUS: dict[type[Refused], int] = {TooManyTries: 429, TooManyAtOnce: 503, CannotCount: 503}


def refused(form: Form, refusal: Refused) -> int:
    """Put the sentence on the form and say the status: 429 for too many tries, 503 when we cannot, else 422."""
    form.form_errors.append(refusal.sentence(gettext))
    return STATUS.get(type(refusal), 422)


def address() -> str | None:
    """Where this request comes from, as far as it can be trusted."""
    return request.remote_addr


def agent() -> str | None:
    """What the browser says it is."""
    return request.headers.get("User-Agent")


def wish() -> str | None:
    """Where the person was on their way to: a path of this host or nothing."""
    return safe_next(request.args.get("next"))


def about(member: Member) -> tuple[str, ...]:
    """Words that a member's password must not consist of."""
    here = company()
    return member.name, member.login, here.name, here.short_name, here.slug


def first_page_of(member: Member) -> str:
    """Where a member begins: staff by the company's front door, which knows what each of them does."""
    return url_for("home.index" if member.is_resident else "home.door")


def let_in(member: Member, token: str, *, to: str | None = None) -> Response:
    """Send somebody who has just proved who they are on their way, with a new login."""
    answer = redirect(to or first_page_of(member), 303)
    hand_over_login(answer, member, token)
    return answer


def hand_over_login(answer: Response, member: Member, token: str) -> None:
    """Give the browser its login. Residents' last as long as their session may, staff's as long as the browser."""
    replaced = current_session()
    if replaced is not None:
        end_replaced(replaced, at=at())
    log_in_with(answer, token, lasting=ABSOLUTE[member.kind] if member.is_resident else None)
    take_cookie(answer, HALFWAY_COOKIE)
    take_cookie(answer, KNOCK_COOKIE)
    give_cookie(answer, DOOR_COOKIE, str(member.kind), max_age=A_YEAR)


def endpoint_with_wish(endpoint: str, **values: Any) -> str:
    """An address that still knows where the person wanted to go."""
    target = wish()
    return url_for(endpoint, **values, next=target) if target else url_for(endpoint, **values)
