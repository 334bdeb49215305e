"""Before something weighty a member proves again who they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenants.clock import now
from tenants.db import db
from tenants.permissions import Role
from tenants.scope import acting_in
from tenants.sessions import LoginSession
from tests.cast import Company
from tests.client import Visit
from tests.members.conftest import Postbox
from tests.members.people import PASSWORD, colleague, is_logged_in, resident_of
from tests.members.test_codes import address_of, code_in
from tests.members.test_sessions import cookie

LATER = timedelta(minutes=16)


def test_a_login_of_sixteen_minutes_is_asked_again(green: Company, visit: Visit) -> None:
    here = visit.as_(colleague(green, (Role.ADMINISTRATOR, None)))
    before = cookie(here)
    with time_machine.travel(now() + LATER, tick=False):
        answer = here.client.get("/members/new", base_url=f"http://{green.host}/")
        assert answer.headers["Location"] == "/confirm?next=/members/new"
        here.get("members.confirm", next="/members/new")
        done = here.post("members.confirm", {"password": PASSWORD}, next="/members/new")
        assert done.response.headers["Location"] == "/members/new"
        here.get("members.new")
    assert cookie(here) != before, "a new token"


def test_a_form_opened_in_time_may_still_be_sent(green: Company, visit: Visit) -> None:
    here = visit.as_(colleague(green, (Role.ADMINISTRATOR, None)))
    fields = {"name": "甲", "login": "jia", "holdings": "finance"}
    with time_machine.travel(now() + LATER, tick=False):
        here.post("members.new", fields)


def test_sent_too_late_it_goes_back_to_the_form(green: Company, visit: Visit) -> None:
    here = visit.as_(colleague(green, (Role.ADMINISTRATOR, None)))
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        answer = here.client.post(
            "/members/new",
            data={"csrf_token": here.csrf_token(), "name": "甲"},
            base_url=f"http://{green.host}/",
            headers={"Referer": f"http://{green.host}/members/new"},
        )
        assert answer.headers["Location"] == "/confirm?next=/members/new"


def test_a_wrong_password_does_not_make_it_fresh(green: Company, visit: Visit) -> None:
    here = visit.as_(colleague(green, (Role.ADMINISTRATOR, None)))
    with time_machine.travel(now() + LATER, tick=False):
        here.post("members.confirm", {"password": "not it at all"}, expect=422)
        here.get("members.new", expect=303)


def test_guessing_there_is_throttled_too(green: Company, visit: Visit) -> None:
    here = visit.as_(colleague(green))
    for _time in range(10):
        here.post("members.confirm", {"password": "not it at all"}, expect=422)
    here.post("members.confirm", {"password": PASSWORD}, expect=429)


def test_residents_confirm_by_code(
    green: Company, visit: Visit, post: Postbox, run_jobs: Callable[..., list[str]]
) -> None:
    resident = resident_of(green)
    here = visit.as_(resident)
    before = cookie(here)
    with acting_in(green.id):
        row = db.session.scalars(select(LoginSession)).one()
        row.fresh_at -= LATER
        db.session.commit()
    here.get("members.contact", expect=303)
    here.post("members.confirm", next="/me/contact")
    run_jobs()
    done = here.post("members.code", {"code": code_in(post, address_of(green, resident))}, next="/me/contact")
    assert done.response.headers["Location"] == "/me/contact"
    here.get("members.contact")
    visit.client.set_cookie("mingbai-login", before, domain=green.host)
    assert not is_logged_in(visit)


def test_residents_without_mail_are_told_what_to_do(green: Company, visit: Visit) -> None:
    here = visit.as_(resident_of(green, email=None))
    page = here.get("members.confirm")
    assert page.select_one("main form[method=post] button.btn-primary") is None


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_it_goes_nowhere_else(green: Company, visit: Visit, target: str) -> None:
    here = visit.as_(colleague(green))
    done = here.post("members.confirm", {"password": PASSWORD}, next=target)
    assert "evil" not in done.response.headers["Location"]
