"""The whole application on loopback, and phones and desks that are logged in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from blueprints.access import LOGIN_COOKIE
from tenants.clock import now
from tenants.db import db
from tenants.members import Member, find_member
from tenants.scope import acting_in
from tenants.sessions import begin_session
from tests.cast import Company
from tests.factories.requests import Stage
from tests.look.screenshots import chromium

PATIENCE = 20_000
"""Milliseconds the browser waits for anything; the machine may be busy."""


@pytest.fixture(scope="session")
def port(app: Flask) -> Iterator[int]:
    """Where the application listens."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with chromium() as found:
        yield found


Open = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, port: int, green: Company) -> Iterator[Open]:
    """`open_as(member, "/path", width=360, language="zh_CN")`: a browser of this member at green's host."""
    contexts = []
    complaints: list[str] = []

    def open_page(
        member: Member, path: str, *, width: int = 360, language: str = "zh_CN", theme: str = "light"
    ) -> Page:
        with acting_in(green.id):
            found = find_member(member.id)
            assert found is not None
            token = begin_session(found, at=now(), address="127.0.0.1", agent="browser")
            db.session.commit()
        base = f"http://{green.host}:{port}"
        phone = width < 600
        context = browser.new_context(
            viewport={"width": width, "height": 780 if phone else 900},
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            base_url=base,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if theme == "dark" else "light",
        )
        contexts.append(context)
        chosen = {LOGIN_COOKIE: token, "mingbai-lang": language, "mingbai-theme": theme}
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in chosen.items()])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(f"Error: {error}"))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [one for one in complaints if "Content Security Policy" in one or "Error:" in one], complaints


@pytest.fixture
def stage(green: Company, resident: Member, desk: Member, dispatcher: Member, technician: Member) -> Stage:
    """The people of the loop at the present instant; the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician, at=now()).apart()
