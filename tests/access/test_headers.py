"""Security headers, to the letter, on every route, error and file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter
from werkzeug.test import Client, TestResponse

from app import create_app
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit

EXACT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OWN_POLICY = {"files."}
"""Endpoints that send files of people: sandboxed more strictly, checked where they are tested."""


def check(answer: TestResponse, *, cached: bool = False) -> None:
    for name, value in EXACT.items():
        assert answer.headers.getlist(name) == [value], f"{name} of {answer.request.path}"
    assert "Server-Timing" not in answer.headers and "X-Powered-By" not in answer.headers
    assert ("no-store" in answer.headers["Cache-Control"]) is not cached
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie, cookie


def value_for(converter: Any) -> Any:
    if isinstance(converter, UUIDConverter):
        return uuid4()
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 7 if isinstance(converter, IntegerConverter) else "x"


def path_of(app: Flask, rule: Rule, host: str) -> str:
    values = {name: value_for(converter) for name, converter in rule._converters.items()}
    return app.url_map.bind(host).build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def rules_of(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(tuple(OWN_POLICY))]


def open_route(client: Client, app: Flask, rule: Rule, host: str, method: str) -> TestResponse:
    return client.open(path_of(app, rule, host), method=method, base_url=f"http://{host}/")


def test_every_route_as_nobody_and_as_administrator(
    app: Flask, green: Company, visit: Visit, administrator: Member
) -> None:
    inside = visit.as_(administrator)
    for who in (visit.as_nobody(), inside):
        for rule in rules_of(app):
            if rule.endpoint == "static":
                continue
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                check(open_route(who.client, app, rule, green.host, method))


@pytest.mark.parametrize("host", ["localhost", "operator.localhost"])
def test_every_route_on_the_other_hosts(app: Flask, host: str) -> None:
    client = app.test_client()
    for rule in rules_of(app):
        if rule.endpoint != "static":
            check(open_route(client, app, rule, host, "GET"))


def test_errors(app: Flask, green: Company, visit: Visit) -> None:
    client = visit.client
    base = f"http://{green.host}/"
    for answer, status in (
        (client.get("/nothing-here", base_url=base), 404),
        (client.get("/members/not-an-id", base_url=base), 404),
        (client.put("/login", base_url=base), 405),
        (client.post("/login", data={"contact": "x"}, base_url=base), 400),
        (client.get("/login", base_url="http://unknown.localhost/"), 404),
        (client.post("/login", data={"contact": "x" * (2 * 1024 * 1024)}, base_url=base), 413),
        (client.get("/", base_url=base, headers={"Host": "bad host"}), 400),
    ):
        assert answer.status_code == status, answer.request.path
        check(answer)


def test_faults_tell_nothing(app: Flask, green: Company) -> None:
    from tests.members.people import hashed

    assert hashed()
    quiet = create_app({**app.config, "PROPAGATE_EXCEPTIONS": False, "TESTING": False, "CHECK_ROLE": False})

    @quiet.before_request
    def fail() -> None:
        raise RuntimeError("secret detail")

    answer = quiet.test_client().get("/login", base_url=f"http://{green.host}/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)
    check(answer)


def test_static_files_may_be_kept(app: Flask, green: Company, visit: Visit) -> None:
    for name in ("css/tokens.css", "js/page.js", "icons.svg", "vendor/htmx/htmx.min.js"):
        answer = visit.client.get(f"/static/{name}", base_url=f"http://{green.host}/")
        assert answer.status_code == 200
        check(answer, cached=True)
    assert visit.client.get("/static/../app.py", base_url=f"http://{green.host}/").status_code == 404
    assert visit.client.get("/static/%2e%2e/app.py", base_url=f"http://{green.host}/").status_code == 404


@pytest.mark.rule("PRV-23")
def test_plain_http_is_sent_on_to_https() -> None:
    settings = (Path(__file__).parents[2] / "deploy" / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    servers = [block for block in settings.split("\nserver {") if "listen " in block]
    plain = [block for block in servers if re.search(r"listen (\[::\]:)?80\b", block)]
    assert len(plain) == 1
    assert "return 308 https://$host$request_uri;" in plain[0]
    assert "proxy_pass" not in plain[0]
    assert all("ssl" in block for block in servers if block not in plain)


@pytest.mark.rule("PRV-23")
def test_over_https_cookies_are_host_bound_and_browsers_stay_there(app: Flask, green: Company) -> None:
    secure = create_app(
        {
            **app.config,
            "SESSION_COOKIE_SECURE": True,
            "SESSION_COOKIE_NAME": "__Host-mingbai",
            "EXTERNAL_SCHEME": "https",
            "CHECK_ROLE": False,
        }
    )
    answer = secure.test_client().get("/login/staff", base_url=f"https://{green.host}/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-mingbai=")
    assert "Secure" in cookie and "HttpOnly" in cookie and "Path=/" in cookie and "Domain" not in cookie
    check(answer)
    create_app({**app.config, "CHECK_ROLE": False})  # links begin with http again for the tests after this one


def test_elsewhere_than_on_loopback_https_is_demanded(app: Flask) -> None:
    from app import Misconfigured

    for host in ("example.com", "localhost.example.com", "notlocalhost"):
        with pytest.raises(Misconfigured):
            create_app({**app.config, "BASE_HOST": host})
