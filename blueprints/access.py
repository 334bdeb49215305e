"""Who comes in, where, and as whom. Views only declare; everything is enforced here, before any view runs.

The host decides the place: the bare host (product page), the operator's host, or one company's. In a company's place
the scope is opened and the member found before anything else happens. A view without a declaration is never run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from blueprints.hosts import Place, host_asked, place_of, refuse_foreign_origin, refuse_nul, safe_next
from blueprints.session_cookie import LOGIN_COOKIE, HostBoundSessions, cookie_name, give_cookie, take_cookie
from tenants import clock
from tenants.companies import Tenant
from tenants.members import Member
from tenants.operators import Operator, operator_session_of
from tenants.origin import Origin, coming_from
from tenants.permissions import Permission
from tenants.scope import acting_in
from tenants.sessions import LoginSession, session_of
from tenants.support import may_still_look, note_reading

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry:
    """Who may enter a view: the declaration that `enforce` reads and the guard tests count."""

    place: Place
    who: str
    permission: Permission | None = None
    why: str = ""
    suspended_too: bool = False
    fresh: bool = False


def requires(permission: Permission, *, suspended_too: bool = False, fresh: bool = False) -> Callable[[View], View]:
    """Members of the company who hold the permission somewhere; the object's policy says where.

    `fresh`: a weighty step, before which a member whose login is older than 15 minutes proves again who they are.
    """
    return _declare(Entry(Place.COMPANY, "permission", permission, suspended_too=suspended_too, fresh=fresh))


def resident_only(view: View) -> View:
    """Residents of a house of the company."""
    return _declare(Entry(Place.COMPANY, "resident", Permission.REQUESTS_OWN))(view)


def staff_only(view: View) -> View:
    """Anyone who works for the company."""
    return _declare(Entry(Place.COMPANY, "staff"))(view)


def signed_in(*, suspended_too: bool = False, fresh: bool = False) -> Callable[[View], View]:
    """Any member of the company; `fresh` as in `requires`."""
    return _declare(Entry(Place.COMPANY, "member", suspended_too=suspended_too, fresh=fresh))


def operator_only(view: View) -> View:
    """Operators of the platform, on their own host."""
    return _declare(Entry(Place.OPERATOR, "operator", suspended_too=True))(view)


def open_to_all(why: str, *, place: Place = Place.COMPANY) -> Callable[[View], View]:
    """Anyone at all, with the reason why."""
    return _declare(Entry(place, "anyone", why=why, suspended_too=True))


def _declare(entry: Entry) -> Callable[[View], View]:
    def mark(view: View) -> View:
        cast(Any, view).entry = entry
        return view

    return mark


def actor() -> Member:
    """The member who acts. Only in views that require one."""
    member = current_member()
    if member is None:
        abort(401)
    return member


def current_member() -> Member | None:
    """The member who is logged in here, if anybody is."""
    return cast("Member | None", g.get("member"))


def current_session() -> LoginSession | None:
    """The row behind the login."""
    return cast("LoginSession | None", g.get("login_session"))


def current_operator() -> Operator | None:
    """The operator who is logged in on the operators' host."""
    return cast("Operator | None", g.get("operator"))


def company() -> Tenant:
    """The company of this host."""
    found = current_company()
    if found is None:
        abort(404)
    return found


def current_company() -> Tenant | None:
    """The company of this host, if the host is a company's."""
    return cast("Tenant | None", g.get("company"))


def current_place() -> Place:
    """What this request's host leads to."""
    return cast(Place, g.get("place", Place.PUBLIC))


def at() -> datetime:
    """The instant of this request, the same for everything in it."""
    if "at" not in g:
        g.at = clock.now()
    return cast(datetime, g.at)


def install(app: Flask) -> None:
    """Put the doorkeeper in front of every view."""
    app.session_interface = HostBoundSessions()
    app.before_request(enter)
    app.teardown_request(leave)


def login_cookie_name() -> str:
    """The name of the login's cookie here."""
    return cookie_name(LOGIN_COOKIE)


def log_in_with(response: BaseResponse, token: str, *, lasting: timedelta | None = None) -> None:
    """Give the browser its new login and a new CSRF secret; what it had before is worth nothing."""
    session.clear()
    give_cookie(response, LOGIN_COOKIE, token, max_age=int(lasting.total_seconds()) if lasting else None)


def log_out_of(response: BaseResponse) -> None:
    """Take login and CSRF secret from the browser."""
    session.clear()
    take_cookie(response, LOGIN_COOKIE)


def enter() -> BaseResponse | None:
    """Find the place, the company and the member, then let the declaration decide."""
    for leftover in ("member", "login_session", "operator", "company", "place", "at", "csrf_token", "_flask_babel"):
        g.pop(leftover, None)  # a context opened before the request (shell, tests) may have been used by another one
    g.scope = ExitStack()
    g.request_id = uuid4().hex
    host = host_asked()
    if host is None:  # no page of ours can be drawn: every address in it would need a host
        return Response("<!doctype html><title>400</title><h1>400</h1>", 400)
    if request.mimetype != "multipart/form-data":  # only uploads are large
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
    if request.endpoint == "static":  # the same on every host, and twenty of them a page: no lookup
        return None
    g.place = place_of(host)
    g.scope.enter_context(
        coming_from(Origin(via="web", address=request.remote_addr, request_id=cast(str, g.request_id)))
    )
    if g.place is Place.COMPANY:
        found = cast(Tenant, g.company)
        g.scope.enter_context(acting_in(found.id))
        _recognise_member()
    elif g.place is Place.OPERATOR:
        _recognise_operator()
    answer = enforce()
    if answer is None:
        refuse_nul()
    return answer


def leave(_error: BaseException | None = None) -> None:
    """Close the scope, whatever happened."""
    scope: ExitStack | None = g.pop("scope", None)
    if scope is not None:
        scope.close()


def enforce() -> BaseResponse | None:
    """Hold the view's declaration against who came."""
    if request.endpoint is None:
        return None
    entry: Entry | None = getattr(current_app.view_functions[request.endpoint], "entry", None)
    if entry is None:
        raise RuntimeError(f"{request.endpoint} does not say who may enter")
    if entry.place not in (Place.ANYWHERE, current_place()):
        abort(404)
    refuse_foreign_origin()
    if entry.place is Place.COMPANY:
        return _enforce_in_company(entry)
    if entry.who == "operator" and current_operator() is None:
        return redirect(url_for("operator.login"), 303)
    return None


def _enforce_in_company(entry: Entry) -> BaseResponse | None:
    here = company()
    if not here.may_be_entered:
        abort(404)
    if entry.who != "anyone":
        member = current_member()
        if member is None:
            return _to_login()
        if entry.who == "resident" and not member.is_resident:
            abort(403)
        if entry.who == "staff" and not member.is_staff:
            abort(403)
        if entry.permission is not None and not member.may(entry.permission):
            abort(403)
        if entry.fresh and not _is_fresh():
            return _to_confirm()
        _watch_support(entry)
    if not here.takes_new_work and request.method not in ("GET", "HEAD", "OPTIONS") and not entry.suspended_too:
        abort(403, description="suspended")
    return None


LEAVES = {"members.logout"}


def _watch_support(entry: Entry) -> None:
    """An operator who looks in by consent changes nothing, and each page is written down before it is shown."""
    login = current_session()
    if login is None or login.support_grant_id is None:
        return
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.endpoint not in LEAVES:
        abort(403, description="support")
    if not may_still_look(login, at=at()):
        abort(403, description="support")
    note_reading(login, request.path, at=at())


def _to_login() -> BaseResponse:
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url_for("members.login")})
    if request.method == "GET":
        return redirect(url_for("members.login", next=request.full_path.rstrip("?")), 303)
    return redirect(url_for("members.login"), 303)


GRACE_TO_SEND = timedelta(minutes=15)
"""A form opened in time may still be sent a quarter of an hour later."""


def _is_fresh() -> bool:
    login = current_session()
    if login is None:
        return False
    moment = at() if request.method in ("GET", "HEAD") else at() - GRACE_TO_SEND
    return login.is_fresh(moment)


def _to_confirm() -> BaseResponse:
    back = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
    target = url_for("members.confirm", next=back)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def _page_of_form() -> str | None:
    """The page of ours a form was sent from."""
    from_page = urlsplit(request.headers.get("Referer", ""))
    if from_page.netloc.lower() != request.host.lower():
        return None
    return safe_next(f"{from_page.path}?{from_page.query}" if from_page.query else from_page.path)


def _recognise_member() -> None:
    token = request.cookies.get(login_cookie_name())
    if not token:
        return
    found = session_of(token, at=at())
    if found is not None:
        g.login_session = found
        g.member = found.member


def _recognise_operator() -> None:
    token = request.cookies.get(login_cookie_name())
    if token:
        g.operator = operator_session_of(token, at=at())
