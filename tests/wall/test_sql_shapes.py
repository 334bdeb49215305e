"""Whatever looks like SQL in an address is a value, never a part of a statement (trust T19).

The names of parameters come from the views themselves: what each one asks of its address is recorded while the
ordinary pages are read, and each of them then gets every payload.
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import text as sql

from tests.cast import Company
from tests.client import Visit
from tests.wall.crawler import PARAMETERS, SKIPPED, World, access_table, asked, read
from tests.wall.recording import by_endpoint, recorded_requests, recorded_statements
from tests.wall.spider import paths
from tests.wall.test_crawler import FULL, SEED
from tests.wall.world import at_rest

MARK = "zqxmark"
SHAPES = [
    f"{MARK}'", f"{MARK}\"", f"{MARK}''", f"{MARK}' or '1'='1", f"{MARK}' or 1=1 --", f"{MARK}') or ('1'='1", f"{MARK}\" or \"\"=\"",
    f"{MARK}'; drop table member; --", f"{MARK}'; update member set login='{MARK}'; --", f"1; select '{MARK}'", f"1 or 1=1 /*{MARK}*/",
    f"{MARK}' union select null, null --", f"{MARK}' union all select login from member --", f"{MARK}' and pg_sleep(0.01) is null --",
    f"(select '{MARK}')", f"case when 1=1 then 1 else 1/0 end /*{MARK}*/", f"id desc; --{MARK}", f"created_at, (select 1) {MARK}", f"{MARK}::int",
    f"{MARK}' || version() || '", f"${MARK}$ or 1=1 ${MARK}$", f"\\{MARK}'", f"{MARK}\\' or 1=1 --", f"%{MARK}%", f"_{MARK}_", f"{MARK}%' or name like '%",
    f"2026-01-01'; --{MARK}", f"2026-11' or '{MARK}'='{MARK}", f"-1 or 1=1 --{MARK}", f"1e9 {MARK}", f"{MARK}\n; select 1", f"{MARK}/**/or/**/1=1",
    f"＇{MARK} or 1=1", f"{MARK}%(x)s :y $1 ?", f"array['{MARK}']", f"{MARK}~(.*){{99}}",
]  # fmt: skip
READERS = ("resident", "technician", "administrator", "head_office", "nobody")
ALL_ROWS = ("%", "_", "%%", "__", "\\%", "*", ".*")
SHARE = 1
"""Payloads for each parameter in the ordinary run; all of them in the full one."""


@pytest.fixture
def world(untouched_world: World) -> World:
    return untouched_world


def views(app: Flask, world: World) -> list[tuple[str, str, str]]:
    """Endpoint, address and reader of every page of a company with the reader's own things."""
    table, found = access_table(), []
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        cell = table.get(rule.endpoint)
        if rule.endpoint in SKIPPED or cell is None or cell.place != "company" or "GET" not in (rule.methods or ()):
            continue
        reader = next((one for one in READERS if cell.admits(world.actors[one].member)), None)
        if reader is not None:
            found += [(rule.endpoint, path, reader) for path in paths(app, world, rule.endpoint, rule.rule, most=1)]
    return found


def test_what_looks_like_sql_stays_a_value(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    visits = {name: Visit(app, world.company, world.actors[name].member) for name in READERS}
    names, ordinary = by_endpoint(), views(app, world)
    for endpoint, path, reader in ordinary:
        with recorded_requests(app, monkeypatch) as notes:
            asked(visits[reader].client, path, base_url=f"http://{world.company.host}/")
        names[endpoint] |= notes.address - {"next"}
    assert sum(map(len, names.values())) >= ENOUGH, "the parameters of the pages were not seen"
    before, wrong, sent = {c.id: at_rest(c) for c in (world.company, world.neighbour)}, [], 0
    for endpoint, path, reader in ordinary:
        asking: list[dict[str, str]] = [
            {name: payload}
            for name in sorted(names[endpoint])
            for payload in (SHAPES if FULL else chance.sample(SHAPES, SHARE))
        ]
        asking += [
            dict.fromkeys(names[endpoint], payload) for payload in (SHAPES if FULL else chance.sample(SHAPES, 1))
        ]
        for query in asking if names[endpoint] else []:
            sent += 1
            with recorded_statements() as statements:
                answer = asked(
                    visits[reader].client, path, query_string=query, base_url=f"http://{world.company.host}/"
                )
            wrong += [f"{endpoint} {query}: {fault}" for fault in faults(world, reader, answer, statements)]
    with capsys.disabled():
        print(f"\n{sent} SQL-shaped questions to {len([one for one in names.values() if one])} pages")
    assert wrong == [], "\n".join(wrong[:40])
    after = {c.id: at_rest(c) for c in (world.company, world.neighbour)}
    assert {name for c in before for name in before[c] if before[c][name] != after[c][name]} <= WRITTEN_BY_READING


ENOUGH = 25
WRITTEN_BY_READING = {"login_session", "history"}


def faults(world: World, reader: str, answer: Any, statements: list[tuple[str, str]]) -> list[str]:
    """What is wrong with an answer and with what was asked of the database for it."""
    found = []
    if answer.status_code >= 500:
        found.append(f"broke: {answer.get_data(as_text=True)[:200]}")
    found += [f"is part of a statement: {statement[:200]}" for statement, _values in statements if MARK in statement]
    shown = read(answer)
    unseen = [*world.actors[reader].unseen, "neighbour"]
    found += [f"shows {origin}" for origin in unseen for canary in world.canaries[origin] if canary in shown]
    return found


def test_ids_and_words_in_the_path(app: Flask, world: World) -> None:
    """In the place of an id there is no page; in the place of a word there is none or the same as for any word."""
    visit = Visit(app, world.company, world.actors["administrator"].member)
    wrong = []
    for rule in app.url_map.iter_rules():
        if not PARAMETERS.search(rule.rule) or rule.endpoint in SKIPPED or "GET" not in (rule.methods or ()):
            continue
        for payload in random.Random(f"{SEED} {rule.endpoint}").sample(SHAPES, len(SHAPES) if FULL else 2):
            path = PARAMETERS.sub(quote(payload, safe=""), rule.rule)
            with recorded_statements() as statements:
                answer = asked(visit.client, path, base_url=f"http://{world.company.host}/")
            if answer.status_code not in (303, 400, 403, 404, 410) and rule.endpoint not in SAYS_IT_IS_OVER:
                wrong.append(f"{rule.endpoint} {payload!r}: {answer.status_code}")
            wrong += [f"{rule.endpoint}: {statement}" for statement, _values in statements if MARK in statement]
    assert wrong == []


SAYS_IT_IS_OVER = {"members.accept", "members.reset", "members.scanned_letter", "support.enter"}
"""A link that leads nowhere gets a page that says so, whatever it holds."""


@pytest.mark.parametrize("endpoint", ["requests.index", "archives.index", "members.index"])
def test_wildcards_find_nothing_more(app: Flask, world: World, endpoint: str) -> None:
    """A search for % or _ is a search for that character: it does not bring every row."""
    visit = Visit(app, world.company, world.actors["administrator"].member)
    for word in ALL_ROWS:
        shown = visit.get(endpoint, q=word).get_text(" ", strip=True)
        rows = [name for name in world.canaries if any(canary in shown for canary in world.canaries[name])]
        assert rows == [], f"{word} brought {rows}"


def test_a_statement_with_the_mark_would_be_seen(in_green: Company) -> None:
    """The negative control: a word that gets into a statement is noticed."""
    from tenants.db import db

    with recorded_statements() as statements:
        db.session.execute(sql(f"select '{MARK}'"))
        db.session.execute(sql("select :word"), {"word": MARK})
    assert [statement for statement, _values in statements if MARK in statement] == [f"select '{MARK}'"]
