"""Logging in as people do it, in a real browser: a colleague with an authenticator app, a resident with a mailed code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tenants.clock import now
from tenants.totp import STEP_SECONDS, code_at
from tests.browser.door import serving
from tests.cast import Company
from tests.look.screenshots import chromium, overflows
from tests.members.conftest import Postbox, post
from tests.members.people import PASSWORD, code_now, colleague, resident_of
from tests.members.test_codes import address_of, code_in

assert post

Run = Callable[..., list[str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of this file."""
    with chromium() as running:
        yield running


@pytest.fixture
def base(app: Flask, green: Company) -> Iterator[str]:
    """Where green can be reached by a browser."""
    with serving(app) as port:
        yield f"http://{green.host}:{port}"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone of 360 px."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, has_touch=True, locale="zh-CN")
    yield context
    context.close()


def quiet(page: Page) -> list[str]:
    """What the browser complains about on this page: refused scripts and styles, faults, missing files."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def test_a_colleague_with_an_authenticator_app(green: Company, base: str, phone: BrowserContext) -> None:
    member = colleague(green)
    page = phone.new_page()
    complaints = quiet(page)
    page.goto(f"{base}/me/password")
    page.get_by_role("link", name="员工").click()
    assert not overflows(page)
    page.locator("input[name=login]").fill(member.login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.btn-primary").click()
    page.locator("input[name=code]").fill(code_now(green, member))
    assert not overflows(page)
    page.locator("main button.btn-primary").click()
    expect(page).to_have_url(f"{base}/me/password")
    assert complaints == []
    cookies = {cookie["name"]: cookie for cookie in phone.cookies()}
    assert cookies["mingbai-login"]["httpOnly"] and cookies["mingbai-login"]["sameSite"] == "Lax"
    assert "mingbai-halfway" not in cookies


def test_a_first_login_sets_the_second_step_up(green: Company, base: str, phone: BrowserContext) -> None:
    member = colleague(green, totp=None)
    page = phone.new_page()
    complaints = quiet(page)
    page.goto(f"{base}/login/staff")
    page.locator("input[name=login]").fill(member.login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.btn-primary").click()
    picture = page.locator("figure.qr img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0"), "the picture is not blocked"
    assert not overflows(page)
    page.locator("details summary").last.click()
    secret = page.locator("details strong.code").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill(code_at(secret, int(now().timestamp()) // STEP_SECONDS))
    page.locator("main button.btn-primary").click()
    expect(page.locator("ol.code li")).to_have_count(10)
    assert not overflows(page)
    assert page.locator("[data-print]").is_visible()
    page.goto(f"{base}/me")
    expect(page.locator("h1")).to_be_visible()
    assert complaints == []


def test_a_resident_with_a_mailed_code(
    green: Company, base: str, phone: BrowserContext, post: Postbox, run_jobs: Run
) -> None:
    resident = resident_of(green)
    address = address_of(green, resident)
    page = phone.new_page()
    complaints = quiet(page)
    page.goto(f"{base}/me")
    assert page.locator("main form input:visible").count() == 1, "one field"
    page.locator("input[name=contact]").fill(address)
    page.locator("main button.btn-primary").click()
    expect(page).to_have_url(re.compile("/login/code"))
    run_jobs()
    page.locator("input[name=code]").fill("000000" if code_in(post, address) != "000000" else "000001")
    page.locator("main button.btn-primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("input[name=code]").fill(code_in(post, address))
    page.locator("main button.btn-primary").click()
    expect(page).to_have_url(f"{base}/me")
    assert not overflows(page)
    page.get_by_role("button", name="退出").last.click()
    page.goto(f"{base}/me")
    expect(page).to_have_url(re.compile("/login"))
    assert [one for one in complaints if "422" not in one] == []
