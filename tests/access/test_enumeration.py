"""Whether somebody exists is told to nobody at the door (trust.md T22)."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from tests.cast import Company
from tests.client import Visit
from tests.members.people import colleague, resident_of
from tests.statements import statements
from tests.wall.test_crawler import FULL, SEED

PAIRS = 1_000 if FULL else 6
"""Of each kind. Every pair comes from addresses of its own, or the throttles would be all that is compared."""


def answer(visit: Visit, endpoint: str, data: dict[str, str], *, turn: int = 0) -> tuple[int, str, str]:
    """Status, where to, and body without what is random in every page."""
    fields = {**data, "csrf_token": visit.csrf_token()}
    response = visit.client.post(
        visit.url(endpoint),
        data=fields,
        base_url=f"http://{visit.company.host}/",
        environ_base={"REMOTE_ADDR": f"10.{turn // 250}.{turn % 250}.7"} if turn else {},
    )
    body = response.get_data(as_text=True)
    for value in data.values():
        body = body.replace(value, "TYPED") if value else body
    body = re.sub(r'name="csrf_token"[^>]*>', "", body)
    return response.status_code, response.headers.get("Location", ""), body


def headers(visit: Visit) -> dict[str, str]:
    """The headers of the page that anybody gets next, without what is random in each."""
    response = visit.client.get(visit.url("members.login"), base_url=f"http://{visit.company.host}/")
    kept = {name: value for name, value in response.headers if name not in ("X-Request-Id", "Set-Cookie", "Date")}
    return {name: re.sub(r"nonce-[^']+", "nonce", value) for name, value in kept.items()}


def cookies(visit: Visit) -> set[str]:
    return {cookie.key for cookie in visit.client._cookies.values()} if visit.client._cookies else set()


@pytest.mark.parametrize(
    ("endpoint", "field", "rest"),
    [
        ("members.login", "contact", {}),
        ("members.forgot", "contact", {}),
        ("members.login_staff", "login", {"password": "wrong wrong wrong"}),
    ],
)
def test_known_and_unknown_get_the_same(
    green: Company, visit: Visit, endpoint: str, field: str, rest: dict[str, str]
) -> None:
    chance = Random(f"{SEED} {endpoint}")
    for number in range(PAIRS):
        email = f"known{number:04}@example.com"
        if endpoint == "members.login":
            resident_of(green, email=email)
        else:
            colleague(green, email=email)
        known, unknown = visit.as_nobody(), visit.as_nobody()
        both = [(known, email, 2 * number + 1), (unknown, f"unkno{number:04}@example.com", 2 * number + 2)]
        told = {
            browser is known: (answer(browser, endpoint, {field: contact, **rest}, turn=turn), headers(browser))
            for browser, contact, turn in chance.sample(both, 2)
        }
        assert told[True] == told[False], number
        assert cookies(known) == cookies(unknown)


def test_the_page_for_the_code_is_the_same(green: Company, visit: Visit) -> None:
    resident_of(green, email="known@example.com")
    told = []
    for contact in ("known@example.com", "wrong@example.com"):
        browser = visit.as_nobody()
        answer(browser, "members.login", {"contact": contact})
        page = browser.get("members.code").decode().replace(contact, "TYPED")
        told.append(re.sub(r'name="csrf_token"[^>]*>', "", page))
        told[-1] = re.sub(r'value="[^"]{40,}"', "", told[-1])
    assert told[0] == told[1]


def test_too_many_is_said_of_both(green: Company, visit: Visit) -> None:
    member = colleague(green)
    told: list[list[Any]] = []
    for login in (member.login, "x" * len(member.login)):
        browser = visit.as_nobody()
        told.append(
            [answer(browser, "members.login_staff", {"login": login, "password": "w" * 12})[0] for _try in range(12)]
        )
    assert told[0] == told[1]
    assert told[0][-1] == 429


def test_the_work_done_while_asking_is_the_same(green: Company, visit: Visit) -> None:
    """Counted in statements: time is noise on a busy machine, statements are not."""
    resident_of(green, email="known@example.com")
    colleague(green, email="boss@example.com")
    for endpoint, field, known, unknown, rest in (
        ("members.login", "contact", "known@example.com", "wrong@example.com", {}),
        ("members.forgot", "contact", "boss@example.com", "wrng@example.com", {}),
        ("members.login_staff", "login", "boss@example.com", "wrng@example.com", {"password": "wrong wrong wrong"}),
    ):
        shapes = []
        for contact in (known, unknown):
            with statements() as sent:
                answer(visit.as_nobody(), endpoint, {field: contact, **rest})
            shapes.append([one.split()[0] for one in sent])
        assert shapes[0] == shapes[1], endpoint
