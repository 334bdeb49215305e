"""Whatever stands in a name stays text: on pages, in mails, in headers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.members import Member
from tenants.permissions import Role
from tests.cast import Company
from tests.client import Page, Visit
from tests.members.conftest import Postbox
from tests.members.people import administrator_of, colleague, resident_of

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{7*7}}${7*7}#{7*7}",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "%(name)s %s %n",
    "</title><script>alert(1)</script>",
    "\u202egnirts\u202c\u200b",
    "a" * 60,
]


def is_text(page: Page) -> None:
    assert page.select_one("main script, main img[src=x], main svg[onload], title ~ script:not([src])") is None
    for tag in page.find_all(True):
        assert not any(name.startswith("on") for name in tag.attrs), tag
        assert not str(tag.get("href", "")).startswith("javascript:"), tag


@pytest.mark.parametrize("payload", PAYLOADS)
def test_on_every_page_with_a_name(
    green: Company, visit: Visit, post: Postbox, run_jobs: Callable[..., list[str]], payload: str
) -> None:
    boss = administrator_of(green, name=payload)
    member = colleague(green, name=payload, email="zhou@example.com")
    resident = resident_of(green, name=payload, email=None)
    here = visit.as_(boss)
    here.post("members.renew_access", member_id=member.id)
    for endpoint in ("members.show", "members.edit_roles", "members.leave", "members.change_contact"):
        is_text(here.get(endpoint, member_id=member.id))
    is_text(here.get("members.index"))
    is_text(here.get("members.index", kind="resident"))
    is_text(here.get("members.me"))
    is_text(here.get("history.index"))
    is_text(here.follow(here.post("members.letters", member_id=resident.id)))
    run_jobs()
    [mail] = post.mails
    html = mail.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    assert "<script" not in html and "<img" not in html and "<svg" not in html
    assert mail["To"] == "zhou@example.com" and "\n" not in str(mail["Subject"])


LONG = "长" * 5000


def test_over_long_and_empty_everything(green: Company, visit: Visit) -> None:
    here = visit.as_(administrator_of(green))
    for value in ("", " ", LONG, "\r\n\r\n"):
        fields = {"name": value, "login": value, "email": value, "phone": value, "holdings": value, "post": value}
        here.post("members.new", fields, expect=422)
        for endpoint, names in (
            ("members.login", ("contact",)),
            ("members.login_staff", ("login", "password")),
            ("members.letter_login", ("code",)),
            ("members.forgot", ("contact",)),
            ("members.code", ("code",)),
        ):
            browser = visit.as_nobody()
            browser.client.environ_base["REMOTE_ADDR"] = "198.51.99.1"
            answer = browser.client.post(
                browser.url(endpoint),
                data={**dict.fromkeys(names, value), "csrf_token": browser.csrf_token()},
                base_url=f"http://{green.host}/",
            )
            assert answer.status_code in (303, 422, 429), (endpoint, value[:5])


def test_header_injection_in_an_address(green: Company, visit: Visit, desk: Member) -> None:
    here = visit.as_(colleague(green, (Role.ADMINISTRATOR, None)))
    for address in (
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com, b@example.com",
        "a@example.com;b@x.y",
        "<a@b.cd>",
    ):
        fields = {"name": "甲", "login": "jia", "holdings": "finance", "email": address}
        here.post("members.new", fields, expect=422)


def test_a_zero_byte_is_no_text(green: Company, visit: Visit) -> None:
    visit.post("members.login_staff", {"login": "zhou\x00", "password": "x"}, expect=400)
