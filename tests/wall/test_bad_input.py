"""Hostile and clumsy input at the doors of every capability: text stays text, nothing breaks, nothing is told.

Hosts, CSRF, uploads, `next` and spreadsheets' formulas have their own tests (tests/access, tests/files,
tests/archives/test_writing.py); here is what goes through the pages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from openpyxl import load_workbook

from saas import requests
from saas.archives import import_runs, import_steps
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in
from tests.mail_catcher import Mail
from tests.wall.crawler import PARAMETERS, SKIPPED, World, asked
from tests.wall.world import build_world

MARK = "xsspayload"
XSS = [
    f"<script>{MARK}()</script>", f"</script><script>{MARK}()</script>", f"<img src=x onerror={MARK}()>", f"<svg onload={MARK}()>",
    f"<svg><script>{MARK}()</script></svg>", f"\"><script>{MARK}()</script>", f"'><script>{MARK}()</script>", f"\" onfocus={MARK}() autofocus=\"",
    f"' onmouseover='{MARK}()", f"` onclick={MARK}() `", f"<a href=javascript:{MARK}()>x</a>", f"javascript:{MARK}()", f"data:text/html,<script>{MARK}()</script>",
    f"<iframe srcdoc='<script>{MARK}()</script>'>", f"<object data=//{MARK}.example>", f"<embed src=//{MARK}.example>", f"<link rel=stylesheet href=//{MARK}.example>",
    f"<style>@import '//{MARK}.example'</style>", f"<base href=//{MARK}.example/>", f"<meta http-equiv=refresh content='0;url=//{MARK}.example'>",
    f"<form action=//{MARK}.example><input type=submit>", f"<input onfocus={MARK}() autofocus>", f"<details open ontoggle={MARK}()>", f"<video><source onerror={MARK}()>",
    f"<math><mtext></p><img src=x onerror={MARK}()>", f"</textarea><script>{MARK}()</script>", f"</title><script>{MARK}()</script>", f"</style><script>{MARK}()</script>",
    f"<!--><script>{MARK}()</script>-->", f"]]><script>{MARK}()</script>", f"{{{{ {MARK} }}}}", f"{{% include '{MARK}' %}}", f"${{{MARK}}}", f"#{{{MARK}}}",
    f"&lt;script&gt;{MARK}()&lt;/script&gt;", f"&#60;script>{MARK}()&#60;/script>", f"\\u003cscript>{MARK}()", f"<scr<script>ipt>{MARK}()</scr</script>ipt>",
    f"＜script＞{MARK}()＜/script＞", f"%(name)s {MARK} %s {{0}}", f"<div hx-get=/{MARK} hx-trigger=load>",
]  # fmt: skip
INJECTIONS = [
    "'", "\"", "''", "' or '1'='1", "'; drop table member; --", "1; select pg_sleep(1)", "' union select null--", "%", "_", "%%%", "\\", "\\'", "$$", "$1", ":x",
    "%(x)s", "{0}", "~", "~~", "0001-01-01T00:00:00+00:00~x", "0001-01-01T00:00:00+14:00~00000000-0000-0000-0000-000000000000",
    "9999-12-31T23:59:59-14:00~00000000-0000-0000-0000-000000000000", "2026-11-21~", "-1", "0", "²", "٣", "1e9", "99999999999999999999999999", "NaN", "null",
    "true", "[]", "{}", "../../etc/passwd", "a" * 5000, "一" * 3000, "\u202e", "\ufeff", "\u0000", "\ud7ff", "😀" * 200, "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-13", "(((((((((((", "a" * 60 + "!", "\r\nSet-Cookie: x=1", "<script>", "id desc; --", "created_at", "estate_id",
]  # fmt: skip
PARAMETERS_OF_LISTS = (
    "q", "after", "sort", "order", "by", "lane", "category", "state", "estate", "house", "person", "period", "part", "tray", "standing", "due", "who", "kind",
    "thing_kind", "thing_id", "first", "last", "verdict", "role", "page", "tile", "service_type", "next", "year", "language", "from", "until", "asked", "number",
)  # fmt: skip


@pytest.fixture
def people(green: Company, resident: Member) -> None:
    """The resident lives in the first house."""
    with acting_in(green.id):
        person_in(green.house_id, member=resident)
        db.session.commit()


def said(visit: Visit, endpoint: str, data: dict[str, Any], **values: Any) -> int:
    """Send a form; the status, 500 for whatever breaks."""
    path = visit.url(endpoint, **values)
    fields = {**data, "csrf_token": visit.csrf_token()}
    answer = asked(visit.client, path, method="POST", data=fields, base_url=f"http://{visit.company.host}/")
    assert answer.status_code < 500, f"{endpoint}: {answer.get_data(as_text=True)[:300]}"
    return int(answer.status_code)


def only_text(html: str, payloads: list[str]) -> None:
    """The marks of payloads stand in text, in the value of a field, or in a title; nowhere else is anything of them."""
    page = BeautifulSoup(html, "html.parser")
    for tag in page.find_all(True):
        assert MARK not in tag.name
        if tag.name in ("script", "style", "iframe", "object", "embed", "base"):
            assert MARK not in tag.decode(), f"{tag.name}: {tag.decode()[:200]}"
        for name, value in tag.attrs.items():
            assert MARK not in name and not name.startswith("on"), f"{tag.name} has {name}"
            if MARK in str(value):
                assert name in ("value", "title", "alt", "aria-label", "content", "placeholder") or name.startswith(
                    "data-"
                ), f"{tag.name} {name}={value}"
    assert MARK in page.get_text() or any(MARK in str(tag.get("value", "")) for tag in page.find_all(True)), "not shown"


@pytest.mark.rule("INT-01")
def test_forty_payloads_stay_text_on_every_page_of_a_request(
    app: Flask, green: Company, visit: Visit, people: None, resident: Member, desk: Member, technician: Member
) -> None:
    """Written through the forms by the resident and the desk; read by all who see it."""
    assert len(XSS) >= 40
    corpus = "\n".join(XSS)
    assert len(corpus) < 2000 or _chunks(corpus)
    own, office = visit.as_(resident), visit.as_(desk)
    for chunk in _chunks(corpus):
        assert said(own, "requests.report", {"tile": "plumbing.tap", "description": chunk, "place": XSS[0]}) in (303, 422)
    with acting_in(green.id):
        found = db.session.query(requests.Request).all()
        ids = [one.id for one in found if MARK in one.description]
    assert ids
    for request_id in ids:
        for chunk in _chunks(corpus):
            assert said(own, "requests.comment", {"words": chunk}, request_id=request_id) == 303
        assert said(office, "requests.reply", {"words": XSS[2]}, request_id=request_id) in (303, 422)
        assert said(office, "requests.write_note", {"words": XSS[3], "visible": "y"}, request_id=request_id) == 303
        for reader in (own, office):
            only_text(reader.get("requests.show", request_id=request_id).decode(formatter=None), XSS)
    only_text(_raw(office, "requests.index"), XSS)
    only_text(_raw(own, "requests.mine"), XSS)


def _raw(visit: Visit, endpoint: str, **values: Any) -> str:
    answer = asked(visit.client, visit.url(endpoint, **values), base_url=f"http://{visit.company.host}/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _chunks(corpus: str) -> list[str]:
    """The corpus in pieces that fit a field."""
    chunks, piece = [], ""
    for line in corpus.split("\n"):
        if len(piece) + len(line) > 1500:
            chunks.append(piece)
            piece = ""
        piece += line + "\n"
    return [*chunks, piece]
