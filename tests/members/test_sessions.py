"""Sessions are rows: replaced, listed, ended, bound to version, company and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from blueprints.access import LOGIN_COOKIE
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tenants.sessions import ABSOLUTE, IDLE, LoginSession, begin_session, session_of
from tests.cast import Company
from tests.client import Visit
from tests.members.people import PASSWORD, administrator_of, colleague, is_logged_in, log_in, resident_of, type_password

Strangers = Callable[[], Visit]


def cookie(visit: Visit, name: str = LOGIN_COOKIE) -> str:
    found = visit.client.get_cookie(name, domain=visit.company.host)
    assert found is not None
    return found.value


def with_cookie(visit: Visit, value: str) -> Visit:
    visit.client.set_cookie(LOGIN_COOKIE, value, domain=visit.company.host)
    return visit


def test_a_planted_cookie_is_not_adopted(green: Company, visit: Visit) -> None:
    """Session fixation: whatever the browser had before, the login gives it another one."""
    with_cookie(visit, "planted-by-somebody")
    log_in(visit, green, colleague(green))
    assert cookie(visit) != "planted-by-somebody"


def test_the_halfway_cookie_opens_nothing_before_or_after(green: Company, visit: Visit, stranger: Strangers) -> None:
    member = colleague(green)
    type_password(visit, member)
    halfway = cookie(visit, "mingbai-halfway")
    assert not is_logged_in(with_cookie(stranger(), halfway))
    log_in(visit, green, member)
    assert not is_logged_in(with_cookie(stranger(), halfway))
    assert cookie(visit) != halfway


def test_a_new_login_ends_the_one_before_in_this_browser(green: Company, visit: Visit, stranger: Strangers) -> None:
    member, other = colleague(green), colleague(green)
    log_in(visit, green, member)
    before = cookie(visit)
    log_in(visit, green, other)
    assert not is_logged_in(with_cookie(stranger(), before))


def test_after_logging_out_the_cookie_is_worth_nothing(green: Company, visit: Visit, stranger: Strangers) -> None:
    log_in(visit, green, colleague(green))
    kept = cookie(visit)
    answer = visit.post("members.logout")
    assert answer.response.headers["Location"] == "/login"
    assert not is_logged_in(visit)
    assert not is_logged_in(with_cookie(stranger(), kept))


def test_the_cookie_of_one_company_opens_no_other(green: Company, grey: Company, visit: Visit) -> None:
    log_in(visit, green, colleague(green))
    assert not is_logged_in(with_cookie(visit.to(grey), cookie(visit)))


def test_only_a_hash_is_stored(green: Company, visit: Visit) -> None:
    log_in(visit, green, colleague(green))
    token = cookie(visit)
    with acting_in(green.id):
        for row in db.session.scalars(select(LoginSession)):
            assert token not in repr(vars(row))


@pytest.mark.parametrize("kind", ["staff", "resident"])
def test_idle_and_absolute_limits(green: Company, kind: str) -> None:
    member = colleague(green) if kind == "staff" else resident_of(green)
    began = now()
    with acting_in(green.id):
        token = begin_session(member, at=began, address=None, agent=None)
        db.session.commit()
        assert session_of(token, at=began + IDLE[kind] - timedelta(seconds=1)) is not None
        assert session_of(token, at=began + 2 * IDLE[kind]) is None
        used_at = began
        while used_at < began + ABSOLUTE[kind]:
            assert session_of(token, at=used_at) is not None
            used_at += IDLE[kind] / 2
        assert session_of(token, at=began + ABSOLUTE[kind]) is None


def test_a_change_of_version_ends_all(green: Company, visit: Visit) -> None:
    member = colleague(green)
    log_in(visit, green, member)
    with acting_in(green.id):
        db.session.get_one(Member, (green.id, member.id)).version += 1
        db.session.commit()
    assert not is_logged_in(visit)


def test_one_lists_and_ends_ones_own_devices(green: Company, visit: Visit, stranger: Strangers) -> None:
    member = resident_of(green)
    here, phone = visit.as_(member), visit.as_(member)
    page = here.get("members.me")
    ends = [str(form["action"]) for form in page.select("form") if "/end" in str(form["action"])]
    assert len(ends) == 2, "one other device, and all others"
    here.client.post(ends[0], data={"csrf_token": here.csrf_token()}, base_url=f"http://{green.host}/")
    assert is_logged_in(here)
    assert not is_logged_in(phone)


def test_ending_all_others(green: Company, visit: Visit) -> None:
    member = colleague(green)
    devices = [visit.as_(member) for _device in range(3)]
    devices[0].post("members.end_other_sessions")
    assert [is_logged_in(device) for device in devices] == [True, False, False]


def test_nobody_ends_anothers_device(green: Company, visit: Visit, desk: Member) -> None:
    victim = colleague(green)
    visit.as_(victim)
    with acting_in(green.id):
        theirs = db.session.scalars(select(LoginSession).where(LoginSession.member_id == victim.id)).one()
    visit.as_(desk).post("members.end_session", expect=404, session_id=theirs.id)


def test_the_administrator_ends_all_of_a_member(green: Company, visit: Visit) -> None:
    member = colleague(green)
    device = visit.as_(member)
    visit.as_(administrator_of(green)).post("members.end_sessions", member_id=member.id)
    assert not is_logged_in(device)


def test_a_changed_password_renews_this_device_and_ends_the_others(green: Company, visit: Visit) -> None:
    member = colleague(green)
    here, other = visit.as_(member), visit.as_(member)
    before = cookie(here)
    here.post("members.password", {"old": PASSWORD, "password": "sieben Kraniche am See"})
    assert cookie(here) != before
    assert is_logged_in(here)
    assert not is_logged_in(other)
    assert not is_logged_in(with_cookie(visit.as_nobody(), before))


def test_the_present_password_is_asked_for(green: Company, visit: Visit) -> None:
    here = visit.as_(colleague(green))
    here.post("members.password", {"old": "not it at all", "password": "sieben Kraniche am See"}, expect=422)


def test_a_new_phone_ends_the_old_one(green: Company, visit: Visit) -> None:
    from tenants.totp import STEP_SECONDS, code_at

    member = colleague(green)
    here, other = visit.as_(member), visit.as_(member)
    page = here.get("members.new_second_step")
    key = page.select_one("details strong.code")
    assert key is not None
    code = code_at(key.text.replace(" ", ""), int(now().timestamp()) // STEP_SECONDS)
    here.post("members.new_second_step", {"code": code}, expect=200)
    assert is_logged_in(here)
    assert not is_logged_in(other)


def test_recovery_codes_replace_the_app_once(green: Company, visit: Visit, stranger: Strangers) -> None:
    member = colleague(green)
    shown = visit.as_(member).post("members.new_recovery_codes", expect=200)
    codes = [one.text for one in shown.select("ol.code li")]
    first = stranger()
    type_password(first, member)
    first.post("members.second_step", {"code": codes[3].lower().replace("-", " ")})
    assert is_logged_in(first)
    second = stranger()
    type_password(second, member)
    second.post("members.second_step", {"code": codes[3]}, expect=422)
    second.post("members.second_step", {"code": codes[4]})
    assert is_logged_in(second)
    visit.as_(member).post("members.new_recovery_codes", expect=200)
    third = stranger()
    type_password(third, member)
    third.post("members.second_step", {"code": codes[5]}, expect=422)


def test_seen_is_noted_every_five_minutes_only(green: Company, visit: Visit) -> None:
    member = colleague(green)
    began = now()
    with time_machine.travel(began, tick=False):
        device = visit.as_(member)
    for minutes, expected in ((3, 0), (6, 6), (8, 6), (12, 12)):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            assert is_logged_in(device)
        with acting_in(green.id):
            seen = db.session.scalars(select(LoginSession.seen_at).where(LoginSession.member_id == member.id)).one()
        assert round((seen - began).total_seconds() / 60) == expected
