"""Colleagues come in with password and second step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenants.clock import now
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.members.people import (
    PASSWORD,
    code_now,
    colleague,
    is_logged_in,
    log_in,
    resident_of,
    type_password,
)

Strangers = Callable[[], Visit]


def test_password_and_code_let_in(green: Company, visit: Visit) -> None:
    member = colleague(green)
    answer = log_in(visit, green, member)
    assert answer.response.headers["Location"].startswith("/")
    page = visit.get("members.me")
    assert member.login in page.text


@pytest.mark.parametrize("way", ["login", "email", "phone", "capitals"])
def test_any_of_their_names_will_do(green: Company, visit: Visit, way: str) -> None:
    member = colleague(green, email="zhou@example.com", phone="13800138000")
    typed = {
        "login": member.login,
        "email": "Zhou@Example.com",
        "phone": "+86 138 0013 8000",
        "capitals": member.login.upper(),
    }
    answer = visit.post("members.login_staff", {"login": typed[way], "password": PASSWORD})
    assert "/login/second" in answer.response.headers["Location"]


def test_the_password_alone_opens_nothing(green: Company, visit: Visit) -> None:
    type_password(visit, colleague(green))
    assert not is_logged_in(visit)


def test_wrong_password_says_nothing_about_the_login(green: Company, visit: Visit) -> None:
    page = type_password(visit, colleague(green), password="not this one", expect=422)
    assert page.select_one(".error-summary") is not None


def test_wrong_code_is_refused_and_five_end_it(green: Company, visit: Visit) -> None:
    member = colleague(green)
    type_password(visit, member)
    for _time in range(5):
        visit.post("members.second_step", {"code": "000000"}, expect=422)
    answer = visit.post("members.second_step", {"code": code_now(green, member)})
    assert "/login/staff" in answer.response.headers["Location"]
    assert not is_logged_in(visit)


def test_a_code_is_taken_once(green: Company, visit: Visit, stranger: Strangers) -> None:
    member = colleague(green)
    code = code_now(green, member)
    type_password(visit, member)
    visit.post("members.second_step", {"code": code})
    other = stranger()
    type_password(other, member)
    other.post("members.second_step", {"code": code}, expect=422)
    assert not is_logged_in(other)


def test_codes_before_the_last_one_are_old(green: Company, visit: Visit, stranger: Strangers) -> None:
    member = colleague(green)
    type_password(visit, member)
    visit.post("members.second_step", {"code": code_now(green, member, steps=1)})
    other = stranger()
    type_password(other, member)
    other.post("members.second_step", {"code": code_now(green, member)}, expect=422)


def test_halfway_lasts_ten_minutes(green: Company, visit: Visit) -> None:
    member = colleague(green)
    began = now()
    with time_machine.travel(began, tick=False):
        type_password(visit, member)
    with time_machine.travel(began + timedelta(minutes=11), tick=False):
        answer = visit.post("members.second_step", {"code": code_now(green, member)})
    assert "/login/staff" in answer.response.headers["Location"]


def test_residents_and_leavers_have_no_password(green: Company, visit: Visit) -> None:
    resident = resident_of(green)
    type_password(visit, resident, expect=422)
    gone = colleague(green)
    with acting_in(green.id):
        db.session.get_one(Member, (green.id, gone.id)).state = "left"
        db.session.commit()
    type_password(visit, gone, expect=422)


def test_the_neighbours_login_is_nobody_here(grey: Company, visit: Visit) -> None:
    type_password(visit, colleague(grey, (Role.ADMINISTRATOR, None)), expect=422)


def test_the_same_login_at_two_companies_is_two_people(green: Company, grey: Company, visit: Visit) -> None:
    here, there = colleague(green, login="zhouxy"), colleague(grey, login="zhouxy")
    log_in(visit, green, here)
    next_door = visit.to(grey)
    assert not is_logged_in(next_door)
    log_in(next_door, grey, there)
    assert is_logged_in(next_door)


def test_going_on_to_where_one_was_going(green: Company, visit: Visit) -> None:
    member = colleague(green)
    answer = visit.client.get(visit.url("members.password"), base_url=f"http://{green.host}/")
    assert answer.headers["Location"] == "/login?next=/me/password"
    visit.post("members.login_staff", {"login": member.login, "password": PASSWORD}, next="/me/password")
    final = visit.post("members.second_step", {"code": code_now(green, member)}, next="/me/password")
    assert final.response.headers["Location"] == "/me/password"


def test_logins_and_refusals_are_in_history(green: Company, visit: Visit) -> None:
    member = colleague(green)
    type_password(visit, member, password="wrong wrong wrong", expect=422)
    log_in(visit, green, member)
    with acting_in(green.id):
        verbs = list(db.session.scalars(select(History.verb).where(History.thing_id == member.id).order_by(History.id)))
        addresses = set(db.session.scalars(select(History.address).where(History.verb == "members.logged_in")))
    assert verbs == ["members.added", "members.refused", "members.logged_in"]
    assert addresses == {"127.0.0.1"}


def test_pages_of_the_door(visit: Visit) -> None:
    for endpoint in (
        "members.login",
        "members.login_staff",
        "members.letter_login",
        "members.forgot",
        "members.forgot_sent",
    ):
        for language in ("zh_CN", "en"):
            page = Visit(visit.app, visit.company, language=language).get(endpoint)
            assert len(page.select("form[method=post] input:not([type=hidden])")) <= 2


def test_staff_begin_at_the_front_door_which_knows_their_work(green: Company, visit: Visit) -> None:
    member = colleague(green)
    type_password(visit, member)
    answer = visit.post("members.second_step", {"code": code_now(green, member)})
    assert answer.response.headers["Location"] == "/"
