"""No form of anybody else's making is taken: without token, stale, of another session, of another company, from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tests.access.test_headers import path_of
from tests.cast import Company
from tests.client import Visit
from tests.members.people import colleague

HOW_OLD = timedelta(hours=12, minutes=1)


def send(visit: Visit, token: str | None, path: str = "/login", **headers: str) -> int:
    data = {"contact": "x@example.com"} | ({"csrf_token": token} if token is not None else {})
    return visit.client.post(path, data=data, base_url=f"http://{visit.company.host}/", headers=headers).status_code


def test_every_way_to_change_something_wants_its_token(
    app: Flask, green: Company, visit: Visit, administrator: Member
) -> None:
    inside = visit.as_(administrator)
    changing = [
        rule for rule in app.url_map.iter_rules() if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    ]
    assert changing
    for rule in changing:
        for who in (inside, visit.as_nobody()):
            method = next(iter((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}))
            answer = who.client.open(path_of(app, rule, green.host), method=method, base_url=f"http://{green.host}/")
            assert answer.status_code in (400, 403, 404, 405) or _sent_to_login(answer), rule.endpoint


def _sent_to_login(answer: object) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].startswith("/login")  # type: ignore[attr-defined]


def test_none_empty_and_rubbish(visit: Visit) -> None:
    visit.csrf_token()
    for token in (None, "", "x", "x.y.z", "ImFiYyI.Zx.abc"):
        assert send(visit, token) == 400


def test_ones_own_is_taken(visit: Visit) -> None:
    assert send(visit, visit.csrf_token()) == 303


def test_a_token_of_another_session(visit: Visit) -> None:
    visit.csrf_token()
    assert send(visit, visit.as_nobody().csrf_token()) == 400


def test_a_token_without_its_session(visit: Visit) -> None:
    token = visit.csrf_token()
    assert send(visit.as_nobody(), token) == 400


def test_a_token_of_another_company_with_its_cookie(green: Company, grey: Company, visit: Visit) -> None:
    """The signed cookie is bound to its host: carried next door it is nothing, and so is the token."""
    token = visit.csrf_token()
    cookie = visit.client.get_cookie("mingbai", domain=green.host)
    assert cookie is not None
    next_door = visit.to(grey)
    next_door.client.set_cookie("mingbai", cookie.value, domain=grey.host)
    assert send(next_door, token) == 400


def test_a_stale_token(visit: Visit) -> None:
    token = visit.csrf_token()
    with time_machine.travel(now() + HOW_OLD, tick=False):
        assert send(visit, token) == 400


def test_a_token_from_before_the_login(green: Company, visit: Visit) -> None:
    before = visit.csrf_token()
    member = colleague(green)
    from tests.members.people import log_in

    log_in(visit, green, member)
    assert send(visit, before, "/me/sessions/end-others") == 400
    assert send(visit, visit.csrf_token(), "/me/sessions/end-others") == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://sibling.localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_browser_that_says_it_comes_from_elsewhere_is_believed(visit: Visit, headers: dict[str, str]) -> None:
    """Also with a right token: login-CSRF from a sibling host could plant cookies, but not these headers."""
    assert send(visit, visit.csrf_token(), **headers) == 400


def test_the_browsers_own_words_are_fine(green: Company, visit: Visit) -> None:
    assert send(visit, visit.csrf_token(), **{"Origin": f"http://{green.host}", "Sec-Fetch-Site": "same-origin"}) == 303


def test_the_page_of_a_refused_form_says_what_happened(visit: Visit) -> None:
    answer = visit.client.post("/login", data={}, base_url=f"http://{visit.company.host}/")
    assert "<h1" in answer.get_data(as_text=True)


CHANGES = ("insert", "update", "delete")
MAY_WRITE_ON_GET = {
    "members.letter": "the showing of a letter is recorded",
    "members.invitation_sheet": "the showing of an invitation is recorded",
    "members.enrol": "the secret being set up is kept for the second request",
    "members.new_second_step": "the secret being set up is kept for the second request",
    "archives.show": "opening an archive is recorded",
    "requests.messages": "a message shown is a message read",
    "archives.index": "looking for a person by number is recorded",
}


def test_looking_changes_nothing(app: Flask, green: Company, visit: Visit, administrator: Member) -> None:
    """The SQL of every GET has no write in it, but for records of reading."""
    inside = visit.as_(administrator)
    written: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if statement.lstrip().lower().startswith(CHANGES):
            written.append(statement)

    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in {*MAY_WRITE_ON_GET, "static"}:
            continue
        written.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            inside.client.get(path_of(app, rule, green.host), base_url=f"http://{green.host}/")
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        writes = [one for one in written if "login_session" not in one]
        assert writes == [], f"{rule.endpoint} writes on GET"
