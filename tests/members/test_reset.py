"""A forgotten password: the answer is the same for everybody, the link goes by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import time_machine

from tenants.clock import now
from tests.cast import Company
from tests.client import Visit
from tests.members.conftest import Postbox
from tests.members.people import PASSWORD, code_now, colleague, is_logged_in, log_in

Run = Callable[..., list[str]]
Strangers = Callable[[], Visit]
CHOSEN = "sieben Kraniche am See"


def ask(visit: Visit, contact: str) -> None:
    answer = visit.post("members.forgot", {"contact": contact})
    assert answer.response.headers["Location"] == "/login/forgot/sent"


def link_in(post: Postbox, address: str) -> str:
    found = re.search(r"/login/reset/(\S+)", post.to(address)[-1])
    assert found is not None
    return found.group(1)


def test_the_mailed_link_sets_a_new_password(
    green: Company, visit: Visit, stranger: Strangers, post: Postbox, run_jobs: Run
) -> None:
    member = colleague(green, email="zhou@example.com")
    old_device = stranger()
    log_in(old_device, green, member)
    ask(visit, member.login)
    run_jobs()
    token = link_in(post, "zhou@example.com")
    visit.get("members.reset", token=token)
    visit.post("members.reset", {"password": CHOSEN}, token=token)
    assert not is_logged_in(old_device)
    visit.post("members.login_staff", {"login": member.login, "password": PASSWORD}, expect=422)
    visit.post("members.login_staff", {"login": member.login, "password": CHOSEN})
    assert not is_logged_in(visit), "the second step stays"
    visit.post("members.second_step", {"code": code_now(green, member, steps=1)})
    assert is_logged_in(visit)
    visit.get("members.reset", expect=410, token=token)
    run_jobs()
    assert len(post.to("zhou@example.com")) == 2, "the owner is told"


def test_the_link_lasts_thirty_minutes(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    colleague(green, email="zhou@example.com")
    ask(visit, "zhou@example.com")
    run_jobs()
    with time_machine.travel(now() + timedelta(minutes=30, seconds=5), tick=False):
        visit.get("members.reset", expect=410, token=link_in(post, "zhou@example.com"))


def test_a_new_link_ends_the_old_one(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    colleague(green, email="zhou@example.com")
    for _time in range(2):
        ask(visit, "zhou@example.com")
        run_jobs()
    first, second = (re.search(r"/login/reset/(\S+)", mail) for mail in post.to("zhou@example.com"))
    assert first is not None and second is not None
    visit.get("members.reset", expect=410, token=first.group(1))
    visit.get("members.reset", token=second.group(1))


def test_nobody_is_written_to_when_nobody_is_meant(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    colleague(green)
    for contact in ("nobody", "nobody@example.com", "13900000000"):
        ask(visit, contact)
    assert set(run_jobs()) == {"done"}
    assert post.mails == []


def test_three_an_hour(green: Company, visit: Visit) -> None:
    for _time in range(3):
        ask(visit, "zhou@example.com")
    visit.post("members.forgot", {"contact": " ZHOU@example.com"}, expect=429)


def test_weak_passwords_leave_the_link_open(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    colleague(green, email="zhou@example.com")
    ask(visit, "zhou@example.com")
    run_jobs()
    token = link_in(post, "zhou@example.com")
    visit.post("members.reset", {"password": "password123"}, expect=422, token=token)
    visit.post("members.reset", {"password": CHOSEN}, token=token)


def test_the_link_names_the_companys_own_host(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    colleague(green, email="zhou@example.com")
    visit.client.post(
        visit.url("members.forgot"),
        data={"contact": "zhou@example.com", "csrf_token": visit.csrf_token()},
        base_url=f"http://{green.host}/",
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "https"},
    )
    run_jobs()
    [mail] = post.to("zhou@example.com")
    assert f"http://{green.host}/login/reset/" in mail
    assert "evil" not in mail
