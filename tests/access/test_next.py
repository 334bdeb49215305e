"""Where a login leads: to a path of this host or nowhere (trust.md T40)."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.hosts import safe_next
from tests.cast import Company
from tests.client import Visit
from tests.members.people import PASSWORD, code_now, colleague

TRICKS = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example", "http:///evil.example",
    "HTTPS://EVIL.EXAMPLE", "\\\\evil.example", "/\\evil.example", "/\\/evil.example", "\\/evil.example", "/\t/evil.example", "\t//evil.example",
    "/\n/evil.example", "/\r\nLocation: https://evil.example", " //evil.example", "\x00//evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", "//evil.example/%2f..", "evil.example", "@evil.example", "https:evil.example", "ftp://evil.example", "//\u3002evil.example",
    "/\u2028/evil.example", "\u00a0//evil.example", "/\x7f/evil.example", "//[::1]", "?next=//evil.example", "", "/" + "a" * 3000,
]  # fmt: skip
FINE = ["/", "/me", "/requests/new?house=1&x=a%20b", "/history?who=1#rows", "/%E5%B0%8F%E5%8C%BA", "/a//b", "/小区"]


@pytest.mark.parametrize("target", TRICKS)
def test_tricks(target: str) -> None:
    assert safe_next(target) is None


@pytest.mark.parametrize("target", FINE)
def test_paths(target: str) -> None:
    assert safe_next(target) == target


@given(st.text(max_size=40).map(lambda text: "/" + text))
def test_whatever_is_let_through_stays_here(target: str) -> None:
    found = safe_next(target)
    if found is not None:
        there = urlsplit(urljoin("http://green.localhost/login", found))
        assert (there.scheme, there.netloc) == ("http", "green.localhost")


@pytest.mark.parametrize("target", [target for target in TRICKS[:21] if "\x00" not in target])
def test_after_both_steps_one_is_still_here(green: Company, visit: Visit, target: str) -> None:
    member = colleague(green)
    visit.post("members.login_staff", {"login": member.login, "password": PASSWORD}, next=target)
    answer = visit.post("members.second_step", {"code": code_now(green, member)}, next=target)
    location = answer.response.headers["Location"]
    assert location.startswith("/") and not location.startswith("//")
    assert "evil" not in location and "alert" not in location
