"""Residents come in with a code that is sent to an address the company has."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tenants import codes
from tenants.clock import now
from tenants.codes import CodeRefused, Knock
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.members.conftest import Postbox
from tests.members.people import is_logged_in, resident_of

Run = Callable[..., list[str]]
Strangers = Callable[[], Visit]


def address_of(green: Company, member: Member) -> str:
    with acting_in(green.id):
        email = db.session.get_one(Member, (green.id, member.id)).email
    assert email is not None
    return email


def ask(visit: Visit, contact: str) -> None:
    answer = visit.post("members.login", {"contact": contact})
    assert "/login/code" in answer.response.headers["Location"]


def code_in(post: Postbox, address: str) -> str:
    found = re.search(r"\d{6}", post.to(address)[-1])
    assert found is not None
    return found.group()


def test_the_mailed_code_lets_in(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    resident = resident_of(green)
    address = address_of(green, resident)
    ask(visit, address.upper())
    assert run_jobs() == ["done"]
    code = code_in(post, address)
    page = visit.get("members.code")
    assert address.upper() in page.text
    visit.post("members.code", {"code": f"{code[:3]} {code[3:]}"})
    assert is_logged_in(visit)


def test_by_telephone_number_it_goes_to_their_mail(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    resident = resident_of(green)
    address = address_of(green, resident)
    with acting_in(green.id):
        db.session.get_one(Member, (green.id, resident.id)).phone = "13800138000"
        db.session.commit()
    ask(visit, "138 0013 8000")
    run_jobs()
    visit.post("members.code", {"code": code_in(post, address)})
    assert is_logged_in(visit)


def test_nobody_is_written_to_when_nobody_is_meant(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    ask(visit, "nobody@example.com")
    assert run_jobs() == ["done"]
    assert post.mails == []


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "００００００", "' or 1=1 --"])
def test_anything_else_is_refused(green: Company, visit: Visit, post: Postbox, run_jobs: Run, code: str) -> None:
    ask(visit, address_of(green, resident_of(green)))
    run_jobs()
    visit.post("members.code", {"code": code}, expect=422)
    assert not is_logged_in(visit)


def test_it_works_once(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    address = address_of(green, resident_of(green))
    ask(visit, address)
    knock = visit.client.get_cookie("mingbai-knock", domain=green.host)
    assert knock is not None
    run_jobs()
    code = code_in(post, address)
    visit.post("members.code", {"code": code})
    visit.post("members.logout")
    visit.client.set_cookie("mingbai-knock", knock.value, domain=green.host)
    visit.post("members.code", {"code": code}, expect=422)
    assert not is_logged_in(visit)


def test_it_works_only_in_the_browser_that_asked(
    green: Company, visit: Visit, stranger: Strangers, post: Postbox, run_jobs: Run
) -> None:
    address = address_of(green, resident_of(green))
    ask(visit, address)
    other = stranger()
    ask(other, "somebody-else@example.com")
    run_jobs()
    other.post("members.code", {"code": code_in(post, address)}, expect=422)
    assert not is_logged_in(other)


def test_it_works_for_ten_minutes(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    address = address_of(green, resident_of(green))
    ask(visit, address)
    run_jobs()
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1), tick=False):
        visit.post("members.code", {"code": code_in(post, address)}, expect=422)


def test_five_tries(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    address = address_of(green, resident_of(green))
    ask(visit, address)
    run_jobs()
    right = code_in(post, address)
    wrong = "000000" if right != "000000" else "000001"
    for _time in range(5):
        visit.post("members.code", {"code": wrong}, expect=422)
    visit.post("members.code", {"code": right}, expect=422)
    assert not is_logged_in(visit)


def test_sending_twice_sends_the_same_code(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    from workers.members import answer_knock

    address = address_of(green, resident_of(green))
    ask(visit, address)
    run_jobs()
    with acting_in(green.id):
        answer_knock(knock_id=db.session.scalars(select(Knock.id)).one())
    first, second = post.to(address)
    assert first == second
    assert post.mails[0]["Message-ID"] == post.mails[1]["Message-ID"]


def test_who_left_gets_no_code(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    resident = resident_of(green)
    address = address_of(green, resident)
    ask(visit, address)
    run_jobs()
    with acting_in(green.id):
        db.session.get_one(Member, (green.id, resident.id)).state = "left"
        db.session.commit()
    visit.post("members.code", {"code": code_in(post, address)}, expect=422)


def test_the_neighbours_code_is_worth_nothing_here(
    green: Company, grey: Company, visit: Visit, post: Postbox, run_jobs: Run
) -> None:
    address = address_of(grey, resident_of(grey))
    next_door = visit.to(grey)
    ask(next_door, address)
    run_jobs(grey)
    stolen = next_door.client.get_cookie("mingbai-knock", domain=grey.host)
    assert stolen is not None
    visit.client.set_cookie("mingbai-knock", stolen.value, domain=green.host)
    visit.post("members.code", {"code": code_in(post, address)}, expect=422)


def test_nothing_in_the_table_is_the_code(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    address = address_of(green, resident_of(green))
    ask(visit, address)
    run_jobs()
    code = code_in(post, address)
    with acting_in(green.id):
        knock = db.session.scalars(select(Knock)).one()
        stored = " ".join(str(getattr(knock, column.name)) for column in Knock.__table__.columns if column.name != "id")
    assert code not in stored
    assert address not in stored


@settings(max_examples=25)
@given(guesses=st.lists(st.integers(0, 999_999), max_size=8, unique=True), right_at=st.integers(0, 8))
def test_whatever_is_guessed_five_tries_and_one_use(green: Company, guesses: list[int], right_at: int) -> None:
    """The best strategy has five of a million: 5·10⁻⁶ for each request."""
    at, address = now(), f"198.51.{right_at}.{len(guesses)}"
    with acting_in(green.id):
        resident = db.session.scalars(select(Member).where(Member.kind == "resident")).first()
        if resident is None:
            resident = resident_of(green)
    with acting_in(green.id):
        browser = codes._write_knock(codes.Purpose.LOGIN, "x@example.com", resident, at=at)
        knock = db.session.scalars(select(Knock).order_by(Knock.id.desc())).first()
        assert knock is not None
        tries = [f"{guess:06d}" for guess in guesses]
        tries.insert(min(right_at, len(tries)), knock.code)
        accepted = [place for place, code in enumerate([*tries, knock.code]) if _opens(browser, code, address)]
        first_right = tries.index(knock.code)
    assert accepted == ([first_right] if first_right < 5 else [])


def _opens(browser: str, code: str, address: str) -> bool:
    try:
        codes.try_login_code(browser, code, address=address, agent=None, at=now())
    except CodeRefused:
        return False
    return True
