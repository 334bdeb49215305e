"""Colleagues are invited, choose a password and set up the second step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenants.clock import now
from tenants.db import db
from tenants.members import Member, MemberState
from tenants.one_use_links import OneUseLink
from tenants.permissions import Role
from tenants.recovery_codes import RecoveryCode
from tenants.scope import acting_in
from tenants.staffing import BadLogin, ContactTaken, LoginTaken, NoRole, RoleNeedsCompany, invite_staff
from tenants.totp import STEP_SECONDS, code_at
from tests.cast import Company
from tests.client import Visit
from tests.members.conftest import Postbox
from tests.members.people import PASSWORD, colleague, is_logged_in

Run = Callable[..., list[str]]
Strangers = Callable[[], Visit]
CHOSEN = "sieben Kraniche am See"


def invited(green: Company, email: str | None = "new@example.com") -> tuple[Member, str]:
    with acting_in(green.id):
        member = invite_staff("周晓燕", "zhouxy", [(Role.FRONT_DESK, green.estate_id)], email=email, by=None, at=now())
        token = db.session.scalars(select(OneUseLink)).one().token
        db.session.expunge_all()
    return member, token


def code_for(secret_text: str) -> str:
    return code_at(secret_text.replace(" ", ""), int(now().timestamp()) // STEP_SECONDS)


def test_from_the_mail_to_the_first_page(
    green: Company, visit: Visit, stranger: Strangers, administrator: Member, post: Postbox, run_jobs: Run
) -> None:
    fields = {
        "name": "周晓燕",
        "login": "ZhouXY",
        "email": "new@example.com",
        "holdings": f"front_desk@{green.estate_id}",
    }
    page = visit.as_(administrator).post("members.new", fields)
    assert run_jobs() == ["done"]
    [mail] = post.to("new@example.com")
    link = re.search(rf"http://{re.escape(green.host)}(/join/\S+)", mail)
    assert link is not None, mail
    browser = stranger()
    welcome = browser.get_path(link.group(1))
    assert "周晓燕" in welcome.text
    answer = browser.client.post(
        link.group(1), data={"password": CHOSEN, "csrf_token": browser.csrf_token()}, base_url=f"http://{green.host}/"
    )
    assert answer.headers["Location"] == "/login/set-up"
    setting_up = browser.get("members.enrol")
    assert not is_logged_in(browser)
    key = setting_up.select_one("details strong.code")
    assert key is not None
    shown = browser.post("members.enrol", {"code": code_for(key.text)}, expect=200)
    codes = [one.text for one in shown.select("ol.code li")]
    assert len(set(codes)) == 10
    assert is_logged_in(browser)
    with acting_in(green.id):
        member = db.session.scalars(select(Member).where(Member.login == "zhouxy")).one()
        assert member.state == MemberState.ACTIVE
        stored = [row.code_hash for row in db.session.scalars(select(RecoveryCode))]
        assert len(stored) == 10
        assert not any(code.replace("-", "").encode() in hashed for code in codes for hashed in stored)
    assert page.response.headers["Location"].endswith(str(member.id))


def test_the_link_works_once(green: Company, visit: Visit, stranger: Strangers) -> None:
    _member, token = invited(green)
    visit.post("members.accept", {"password": CHOSEN}, token=token)
    stranger().get("members.accept", expect=410, token=token)
    stranger().post("members.accept", {"password": CHOSEN}, expect=410, token=token)


def test_the_link_lasts_72_hours(green: Company, visit: Visit) -> None:
    _member, token = invited(green)
    with time_machine.travel(now() + timedelta(hours=72, seconds=1), tick=False):
        visit.get("members.accept", expect=410, token=token)


def test_links_are_not_guessed_or_carried_over(green: Company, grey: Company, visit: Visit) -> None:
    _member, token = invited(green)
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    for bad in ("x", changed, token[:-1], token + "=", token.swapcase()):
        visit.get("members.accept", expect=410, token=bad)
    visit.get("members.reset", expect=410, token=token)
    visit.to(grey).get("members.accept", expect=410, token=token)


@pytest.mark.parametrize(
    "password", ["short", "1234567890", "password123", "qwertyuiop", "周晓燕周晓燕周晓燕周", "zhouxy12345"]
)
def test_weak_passwords_are_refused(green: Company, visit: Visit, password: str) -> None:
    _member, token = invited(green)
    page = visit.post("members.accept", {"password": password}, expect=422, token=token)
    assert page.select_one(".error-summary li") is not None
    visit.post("members.accept", {"password": CHOSEN}, token=token)


def test_an_invitation_anew_ends_what_was(green: Company, visit: Visit, administrator: Member) -> None:
    member = colleague(green, email="zhou@example.com")
    visit.as_(administrator).post("members.renew_access", member_id=member.id)
    visit.post("members.login_staff", {"login": member.login, "password": PASSWORD}, expect=422)
    with acting_in(green.id):
        assert db.session.get_one(Member, (green.id, member.id)).totp is None


def test_without_mail_it_is_printed(
    green: Company, visit: Visit, administrator: Member, asked: Callable[[], list[str]]
) -> None:
    member, token = invited(green, email=None)
    sheet = visit.as_(administrator).get("members.invitation_sheet", member_id=member.id)
    assert f"http://{green.host}/join/{token}" in sheet.text
    with acting_in(green.id):
        assert asked() == []


@pytest.mark.parametrize(
    ("login", "holdings", "refusal"),
    [
        ("a/b", [(Role.FRONT_DESK, None)], BadLogin),
        ("x", [(Role.FRONT_DESK, None)], BadLogin),
        ("taken", [(Role.FRONT_DESK, None)], LoginTaken),
        ("fine", [], NoRole),
        ("fine", [(Role.ADMINISTRATOR, "estate")], RoleNeedsCompany),
    ],
)
def test_what_is_refused(
    green: Company, login: str, holdings: list[tuple[Role, object]], refusal: type[Exception]
) -> None:
    colleague(green, login="taken")
    places = [(role, green.estate_id if place == "estate" else None) for role, place in holdings]
    with acting_in(green.id), pytest.raises(refusal):
        invite_staff("甲", login, places, by=None, at=now())


def test_a_taken_address_is_refused(green: Company, visit: Visit, administrator: Member) -> None:
    colleague(green, email="zhou@example.com")
    with acting_in(green.id), pytest.raises(ContactTaken):
        invite_staff("乙", "other", [(Role.FRONT_DESK, None)], email="ZHOU@example.com", by=None, at=now())


def test_only_the_administrator_invites(green: Company, visit: Visit, manager: Member, desk: Member) -> None:
    for member in (manager, desk):
        visit.as_(member).get("members.new", expect=403)
        visit.as_(member).post("members.new", {"name": "x"}, expect=403)


def test_roles_come_only_from_the_list(green: Company, grey: Company, visit: Visit, administrator: Member) -> None:
    for holding in (f"front_desk@{grey.estate_id}", f"administrator@{green.estate_id}", "resident", "root", "operator"):
        fields = {"name": "甲", "login": "jia", "holdings": holding}
        visit.as_(administrator).post("members.new", fields, expect=422)
