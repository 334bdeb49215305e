"""The host fixes the company. Whatever else a request says about hosts is not believed (trust.md T06)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import create_app
from tenants.companies import Tenant, external_url, host_of, reach_from_outside
from tenants.platform import platform_session
from tests.cast import Company
from tests.client import Visit
from tests.members.conftest import Postbox, post
from tests.members.people import colleague

assert post

BAD = [
    "", " ", ".", "..", "-", "localhost:", ":80", "a..localhost", "{host}.", "{host}..", ".{host}", "{host}:80:80", "{host}:abc",
    "{host}:999999", "{host}@evil.example", "evil.example@{host}", "{host}/evil", "{host}#", "{host}?", "http://{host}",
    "{host},evil.example", "{host} evil.example", "{host}\tx", "[::1]", "[::1]:80", "<script>", "{host}%00", "{host}\\evil", "_{host}", "é.localhost",
]  # fmt: skip
UNKNOWN = [
    "evil.example",
    "127.0.0.1",
    "0x7f000001",
    "localhost.evil.example",
    "x.{host}",
    "green.localhost",
    "operator.{host}",
]
FORGED = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, {host}"},
    {"X-Host": "evil.example"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"Forwarded": "host=evil.example;proto=https;for=1.2.3.4"},
    {"X-Original-URL": "/admin"},
    {"X-Rewrite-URL": "/admin"},
    {"X-Forwarded-Prefix": "//evil.example"},
    {"X-Forwarded-Port": "1234"},
    {"X-Forwarded-Proto": "https"},
]


def ask(app: Flask, host: str, path: str = "/login/staff") -> int:
    return status(app, {**EnvironBuilder(path).get_environ(), "HTTP_HOST": host})


def status(app: Flask, environ: dict[str, Any]) -> int:
    """As a server calls us, without the kindness of a client that reads the host first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _body, line, _headers = Context().run(run_wsgi_app, app, environ, buffered=True)
    return int(line.split()[0])


@pytest.mark.parametrize("host", BAD)
def test_what_is_no_host_is_refused(app: Flask, green: Company, host: str) -> None:
    assert ask(app, host.format(host=green.host)) == 400


@pytest.mark.parametrize("host", UNKNOWN)
def test_unknown_hosts_lead_nowhere(app: Flask, green: Company, host: str) -> None:
    assert ask(app, host.format(host=green.host)) == 404


@pytest.mark.parametrize("host", ["{host}", "{HOST}", "{host}:8000", "{host}:1"])
def test_case_and_port_do_not_matter(app: Flask, green: Company, host: str) -> None:
    assert ask(app, host.format(host=green.host, HOST=green.host.upper())) == 200


def test_without_a_host_header(app: Flask) -> None:
    environ = EnvironBuilder("/login/staff").get_environ()
    del environ["HTTP_HOST"]
    assert status(app, environ) == 400


@pytest.mark.parametrize("headers", FORGED)
def test_forged_headers_change_nothing_in_mails(
    green: Company, visit: Visit, post: Postbox, run_jobs: Callable[..., list[str]], headers: dict[str, str]
) -> None:
    colleague(green, email="zhou@example.com")
    forged = {name: value.format(host=green.host) for name, value in headers.items()}
    answer = visit.client.post(
        visit.url("members.forgot"),
        data={"contact": "zhou@example.com", "csrf_token": visit.csrf_token()},
        base_url=f"http://{green.host}/",
        headers=forged,
    )
    assert answer.headers["Location"] == "/login/forgot/sent"
    run_jobs()
    [mail] = post.to("zhou@example.com")
    assert re.findall(r"https?://[^/\s]+", mail) == [f"http://{green.host}"]


@pytest.mark.parametrize("headers", FORGED)
def test_forged_headers_change_nothing_on_pages(green: Company, visit: Visit, headers: dict[str, str]) -> None:
    forged = {name: value.format(host=green.host) for name, value in headers.items()}
    answer = visit.client.get("/me", base_url=f"http://{green.host}/", headers=forged)
    assert answer.headers["Location"] == "/login?next=/me"
    assert "evil" not in visit.get_path("/login", headers=forged).decode()


def test_no_page_of_the_door_has_an_absolute_address(green: Company, visit: Visit) -> None:
    for endpoint in ("members.login", "members.login_staff", "members.forgot", "members.letter_login"):
        page = visit.get(endpoint)
        for tag in page.select("[href], [src], [action]"):
            for name in ("href", "src", "action"):
                assert "://" not in str(tag.get(name, "")), tag


def test_links_come_from_the_companys_record(green: Company) -> None:
    with platform_session() as session:
        tenant = session.get_one(Tenant, green.id)
    assert host_of(tenant) == green.host
    try:
        reach_from_outside("https", "")
        assert external_url(tenant, "/join/x") == f"https://{green.host}/join/x"
        reach_from_outside("http", "8000")
        assert external_url(tenant, "join/x") == f"http://{green.host}:8000/join/x"
    finally:
        reach_from_outside("http", "")


def addresses(app: Flask, green: Company, headers: dict[str, str]) -> str | None:
    seen: list[str | None] = []

    @app.before_request
    def note() -> None:
        from flask import request

        seen.append(request.remote_addr)

    app.test_client().get("/login/staff", base_url=f"http://{green.host}/", headers=headers)
    return seen[-1]


def test_the_callers_address_is_not_what_they_say(app: Flask, green: Company) -> None:
    settings = {**app.config, "CHECK_ROLE": False}
    forged = {
        "X-Forwarded-For": "1.2.3.4",
        "X-Real-IP": "1.2.3.4",
        "Forwarded": "for=1.2.3.4",
        "True-Client-IP": "1.2.3.4",
    }
    assert addresses(create_app(settings), green, forged) == "127.0.0.1"


def test_behind_a_proxy_exactly_its_word_counts(app: Flask, green: Company) -> None:
    settings = {**app.config, "CHECK_ROLE": False, "PROXY_HOPS": 1}
    forged = {"X-Forwarded-For": "1.2.3.4, 203.0.113.7", "X-Forwarded-Host": "evil.example"}
    assert addresses(create_app(settings), green, forged) == "203.0.113.7"
    answer = create_app(settings).test_client().get("/me", base_url=f"http://{green.host}/", headers=forged)
    assert answer.headers["Location"] == "/login?next=/me"
