"""Hostile and clumsy input at the doors of every capability: text stays text, nothing breaks, nothing is told.

Hosts, CSRF, uploads, `next` and spreadsheets' formulas have their own tests (tests/access, tests/files,
tests/archives/test_writing.py); here is what goes through the pages.
"""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

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
from tests.wall.crawler import PARAMETERS, SKIPPED, Crawler, World, asked, every_probe
from tests.wall.test_crawler import FULL, SEED

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
                if name == "href" and str(value).startswith("tel:"):
                    continue
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
        assert said(own, "requests.report", {"tile": "plumbing.tap", "description": chunk, "place": XSS[0]}) in (
            303,
            422,
        )
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
            only_text(_raw(reader, "requests.show", request_id=request_id), XSS)
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


@pytest.mark.rule("INT-01")
def test_payloads_stay_text_in_archives_estates_and_staff(
    green: Company, visit: Visit, administrator: Member, people: None
) -> None:
    """Every text field that the office fills, and the pages that show it."""
    office = visit.as_(administrator)
    for payload in XSS[:40:5]:
        data = {"name": "李秀英", "kind": "owner", "language": "zh_CN", "collected_via": "registration"}
        notes = {"preferences": payload, "internal_note": payload}
        assert said(office, "archives.new", {**data, **notes}, house=green.house_id) in (303, 422)
        for endpoint, fields in (
            (
                "estates.edit",
                {"name": f"{payload[:59]}", "code": "HY", "address": payload, "emergency_phone": payload[:30]},
            ),
            ("members.new", {"name": payload[:60], "login": payload[:64], "holdings": "head_office"}),
            ("archives.new", {**data, "name": payload[:40]}),
        ):
            values = {"estate_id": green.estate_id} if endpoint == "estates.edit" else {}
            values |= {"house": green.house_id} if endpoint == "archives.new" else {}
            assert said(office, endpoint, fields, **values) in (303, 422, 404)
    with acting_in(green.id):
        from saas.archives import Person
        from saas.estates import Estate

        found = [str(one.id) for one in db.session.query(Person).all() if MARK in (one.preferences or "")]
        named = Estate.address.contains(MARK)
        changed = db.session.query(Estate).filter(named).count()
    assert found and changed
    for person_id in found:
        only_text(_raw(office, "archives.person", person_id=person_id), XSS)
        only_text(_raw(office, "archives.edit", person_id=person_id), XSS)
    only_text(_raw(office, "estates.edit", estate_id=green.estate_id), XSS)
    only_text(_raw(office, "estates.show", estate_id=green.estate_id), XSS)


def test_payloads_stay_text_in_mails(
    green: Company,
    visit: Visit,
    people: None,
    resident: Member,
    desk: Member,
    inbox: list[Mail],
    run_jobs: Callable[..., list[str]],
) -> None:
    with acting_in(green.id):
        for one in (resident, desk):
            db.session.get_one(Member, (green.id, one.id)).email = f"{one.login}@example.com"
            db.session.get_one(Member, (green.id, one.id)).name = XSS[0]
        db.session.commit()
    own, office = visit.as_(resident), visit.as_(desk)
    assert said(own, "requests.report", {"tile": "plumbing.tap", "description": XSS[0]}) == 303
    with acting_in(green.id):
        request_id = db.session.query(requests.Request).one().id
    said(office, "requests.register", {}, request_id=request_id)
    for chunk in _chunks("\n".join(XSS)):
        assert said(office, "requests.reply", {"words": chunk}, request_id=request_id) == 303
    run_jobs()
    assert [mail for mail in inbox if MARK in mail.text], "no mail carries a payload: the test proves nothing"
    for mail in inbox:
        assert "\n" not in mail.subject
        if MARK in mail.html:
            only_text(mail.html, XSS)


def test_payloads_stay_text_on_paper(app: Flask) -> None:
    """The print templates, filled with payloads in every text they have."""
    from tests.documents.cast import DISPATCHED, REPORT
    from workers.printing.sheets import compose

    for document in (DISPATCHED, REPORT):
        for payload in XSS:
            for language in ("zh_CN", "en"):
                only_text(compose(poisoned(document, payload), language=language), XSS)


def poisoned(thing: Any, payload: str) -> Any:
    """The same document with a payload in every text, however deep, except in what names an asset or a code."""
    from dataclasses import fields, is_dataclass, replace
    from enum import Enum

    if is_dataclass(thing) and not isinstance(thing, type):
        kept = {"asset", "check_code", "language", "key", "method"}
        changed = {
            one.name: poisoned(getattr(thing, one.name), payload)
            for one in fields(thing)
            if one.init and one.name not in kept
        }
        return replace(thing, **changed)
    if isinstance(thing, Enum) or not isinstance(thing, (str, list, tuple)):
        return thing
    if isinstance(thing, str):
        return payload
    return type(thing)(poisoned(one, payload) for one in thing)


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "  =1+1",
    '=HYPERLINK("http://evil.example")',
    "=cmd|' /C calc'!A0",
]


def test_no_formula_leaves_through_the_sheet_of_errors(green: Company, visit: Visit, administrator: Member) -> None:
    rows = "\n".join(
        f'小区甲,"{one.replace(chr(34), chr(34) * 2)}",x,"{one.replace(chr(34), chr(34) * 2)}"' for one in FORMULAS
    )
    with acting_in(green.id):
        data = f"小区,房号,楼层,建筑面积\n{rows}\n".encode()
        [run] = import_runs.upload(data, "=1+1.csv", by=administrator, at=now())
        import_runs.check_again(run, by=administrator, at=now())
        import_steps.check(run, by=administrator, at=now(), tick=lambda _done, _total: None)
        run_id = run.id
        db.session.commit()
    office = visit.as_(administrator)
    answer = asked(
        office.client,
        office.url("archives.errors", run_id=run_id),
        method="POST",
        data={"csrf_token": office.csrf_token()},
        base_url=f"http://{green.host}/",
    )
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > len(FORMULAS)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_no_formula_leaves_through_the_history(green: Company, visit: Visit, administrator: Member) -> None:
    from saas.estates import find_estate
    from tenants.history import record

    with acting_in(green.id):
        estate = find_estate(green.estate_id)
        for one in FORMULAS:
            record(
                "estates.described", estate, by=administrator, at=now(), before={"address": one}, after={"address": one}
            )
        db.session.commit()
    office = visit.as_(administrator)
    answer = asked(
        office.client,
        office.url("history.export"),
        method="POST",
        data={"csrf_token": office.csrf_token()},
        base_url=f"http://{green.host}/",
    )
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) > len(FORMULAS)
    for cell in itertools.chain(*rows):
        assert not cell.lstrip(" \u3000").startswith(tuple("=+-@\t\r＝＋－＠")), cell


FIELDS = (
    "name", "login", "email", "phone", "description", "place", "words", "reason", "question", "what", "result", "number", "opinion", "rating", "low_reasons",
    "tile", "service_type", "slot", "category", "urgency", "department", "handling", "part", "estate", "house", "person", "source", "channel", "received_at", "key",
    "since", "until", "of", "handler", "solved", "way", "cause", "work_done", "passed", "instructions", "technician", "expected", "points", "code", "contact",
    "password", "old", "certificate", "born", "preferences", "internal_note", "share", "kind", "value", "field", "about", "summary", "decision", "language",
    "period", "address", "emergency_phone", "floor", "area", "inner_area", "household_size", "delivered_on", "monday", "days", "note", "target_value", "holdings",
    "post", "successor", "quantity", "price", "unit", "spec", "labour", "rows", "column-house", "based_on", "theme", "next", "year", "grade_rank", "photos", "file",
)  # fmt: skip
CLUMSY = {
    "empty": "",
    "blank": " \u3000\t",
    "long": "长" * 20_000,
    "nul": "a\0b",
    "number": "99999999999999999999999999",
    "superscript": "²",
    "far": "0001-01-01T00:00",
    "late": "9999-12-31T23:59",
    "word": "x",
    "odd": "\u202e\u0007\u2028😀",
}


def test_clumsy_forms_are_answered(app: Flask, world: World) -> None:
    """Every form of the product with the same nonsense in all of its fields: never a 500."""
    senders = ("resident", "technician", "administrator", "nobody")
    visits = {name: Visit(app, world.company, world.actors[name].member) for name in senders}
    tokens = {name: visit.csrf_token() for name, visit in visits.items()}
    broken = []
    for rule in app.url_map.iter_rules():
        entry = app.view_functions[rule.endpoint].entry if rule.endpoint != "static" else None  # type: ignore[attr-defined]
        if (
            "POST" not in (rule.methods or set())
            or entry is None
            or rule.endpoint in NOT_SENT
            or entry.place != "company"
        ):
            continue
        name = _sender(rule.endpoint, entry)
        names = {name: world.value(name, "own", endpoint=rule.endpoint) for name in rule.arguments}
        path = PARAMETERS.sub(lambda match: names[match.group(1)], rule.rule)  # noqa: B023
        for kind in _kinds_for(rule.rule):
            data = {**dict.fromkeys(FIELDS, CLUMSY[kind]), "csrf_token": tokens[name]}
            answer = asked(
                visits[name].client, path, method="POST", data=data, base_url=f"http://{world.company.host}/"
            )
            if answer.status_code >= 500 or (kind == "nul" and answer.status_code not in (400, 403, 404, 303)):
                broken.append(f"{name} {rule.rule} {kind}: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
    assert broken == [], "\n".join(broken)


NOT_SENT = {*SKIPPED, "members.end_sessions", "members.end_other_sessions", "members.edit_roles"}
"""Forms that would take their sender's way in."""


def _kinds_for(rule: str) -> list[str]:
    kinds = list(CLUMSY)
    return kinds if FULL else sorted({"nul", *random.Random(f"{SEED} {rule}").sample(kinds, 1)})


def _sender(endpoint: str, entry: Any) -> str:
    """Somebody who gets as far as the form."""
    if entry.who == "anyone":
        return "nobody"
    if entry.who == "resident":
        return "resident"
    return "technician" if endpoint in {"repairs.accept", "repairs.give_back", "repairs.finish"} else "administrator"


def test_strange_filters_and_cursors_are_answered(app: Flask, world: World) -> None:
    """Every list with every strange value in every parameter at once, and one by one for the lists that page."""
    visits = {
        name: Visit(app, world.company, world.actors[name].member)
        for name in ("resident", "administrator", "head_office", "technician")
    }
    broken, chance = [], random.Random(SEED)
    for endpoint, name in LISTS.items():
        visit = visits[name]
        values = {"key": "completion"} if endpoint == "metrics.rows" else {}
        values |= {"run_id": world.value("run_id", "own")} if endpoint == "archives.import_run" else {}
        path = visit.url(endpoint, **values)
        for value in INJECTIONS:
            asking = dict.fromkeys(PARAMETERS_OF_LISTS, value)
            for query in (asking, {"after": value}, {"q": value, "period": value}):
                if not FULL and chance.random() > SHARE:
                    continue
                answer = asked(visit.client, path, query_string=query, base_url=f"http://{world.company.host}/")
                if answer.status_code >= 500:
                    broken.append(f"{endpoint} {list(query)[:3]} {value[:60]!r}: {answer.get_data(as_text=True)[:200]}")
    assert broken == [], "\n".join(broken)


SHARE = 0.05
LISTS = {
    "requests.index": "administrator",
    "requests.new": "administrator",
    "requests.mine": "resident",
    "requests.about": "resident",
    "archives.index": "administrator",
    "archives.import_run": "administrator",
    "archives.imports": "administrator",
    "estates.index": "administrator",
    "history.index": "administrator",
    "jobs.index": "administrator",
    "members.index": "administrator",
    "metrics.compare": "head_office",
    "metrics.estate": "head_office",
    "metrics.rows": "head_office",
    "promises.standards": "administrator",
    "promises.calendar": "administrator",
    "repairs.board": "administrator",
    "repairs.today": "technician",
    "reports.index": "administrator",
}


def test_a_slow_word_sleeps_nobody(green: Company, visit: Visit, administrator: Member) -> None:
    """An injected pg_sleep would show: two seconds for each of a dozen parameters."""
    office = visit.as_(administrator)
    words = "x'; select pg_sleep(2); --"
    before = now()
    for endpoint in ("requests.index", "archives.index", "members.index", "history.index"):
        path = office.url(endpoint)
        answer = asked(
            office.client,
            path,
            query_string=dict.fromkeys(PARAMETERS_OF_LISTS, words),
            base_url=f"http://{green.host}/",
        )
        assert answer.status_code < 500
    assert now() - before < timedelta(seconds=2 * len(PARAMETERS_OF_LISTS))


PAIRS = 1_000 if FULL else 60


@pytest.mark.rule("PRV-16")
def test_the_neighbours_ids_are_like_random_ones(app: Flask, world: World) -> None:
    """Status, headers and body of a neighbour's id and of a random one are the same, whoever asks, however they ask."""
    crawler = Crawler(app, world)
    probes = [
        probe
        for probe in every_probe(app, world)
        if probe.origin == "neighbour"
        and probe.has_ids
        and probe.body in ("plain", "empty")
        and set(PARAMETERS.findall(probe.rule)) <= set(world.ids)
    ]
    assert len(probes) > 600
    chance = random.Random(SEED)
    chosen = [chance.choice(probes) for _turn in range(PAIRS)] if len(probes) < PAIRS else chance.sample(probes, PAIRS)
    for probe in chosen:
        answers = {
            origin: _bare(crawler.make(replace(probe, origin=origin)))
            for origin in chance.sample(["neighbour", "random"], 2)
        }
        assert answers["neighbour"] == answers["random"], probe


IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\b[0-9a-f]{8}\b")
TOKENS = re.compile(r'name="csrf_token"[^>]*>|"csrf-token"[^>]*>|nonce="[^"]*"|nonce-[^\']+')
RANDOM_HEADERS = {"X-Request-Id", "Set-Cookie", "Date", "Content-Length"}


def _bare(answer: Any) -> tuple[int, dict[str, str], str]:
    """What could be told apart: status, headers and the whole page, without what is random in every answer."""
    kept = {name: value for name, value in answer.headers.items() if name not in RANDOM_HEADERS}
    headers = {name: IDS.sub("ID", TOKENS.sub("", value)) for name, value in kept.items()}
    path = answer.request.path  # a page may repeat what was asked for: in the choice of language, in the way back
    asked_for = [path, quote(path, safe=""), quote(path), *(part for part in path.split("/") if len(part) > 7)]
    body = TOKENS.sub("", answer.get_data(as_text=True))
    for part in asked_for:
        body = body.replace(part, "ID")
        headers = {name: value.replace(part, "ID") for name, value in headers.items()}
    return answer.status_code, headers, IDS.sub("ID", body)
