"""Take one guard away at a time: what is behind it must still hold, or the crawler must go red (trust.md 2.4).

`MINGBAI_FULL=1` tries every guard; otherwise a few of each kind.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, make_url

from app import create_app
from blueprints.access import Entry
from blueprints.hosts import Place
from tenants.db import TenantSession
from tenants.scope import _read_inside
from tests.servers import Servers
from tests.wall.crawler import TABLE, Crawler, Probe, World, every_probe
from tests.wall.test_crawler import FULL, SEED, declared


@pytest.fixture
def unwalled(app: Flask, servers: Servers, world: World) -> Flask:
    """The same application and database as a superuser, for whom row-level security does not exist."""
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    assert database is not None
    url = servers.superuser_url(database)
    return create_app({**app.config, "CHECK_ROLE": False, "SQLALCHEMY_DATABASE_URI": url})


@contextmanager
def no_orm_wall() -> Iterator[None]:
    """Queries without the criteria of the scope."""
    event.remove(TenantSession, "do_orm_execute", _read_inside)
    try:
        yield
    finally:
        event.listen(TenantSession, "do_orm_execute", _read_inside)


def looking(app: Flask, world: World) -> list[Probe]:
    """GETs of those who see most, with their own ids and the neighbour's; of every second view in the short form."""
    views = {probe.endpoint for probe in every_probe(app, world)}
    chosen = views if FULL else set(random.Random(SEED).sample(sorted(views), len(views) // 2))
    return [
        probe
        for probe in every_probe(app, world)
        if probe.method == "GET"
        and probe.endpoint in chosen
        and probe.actor
        in (("administrator", "head_office", "resident", "desk") if FULL else ("administrator", "resident"))
        and probe.origin in ("own", "neighbour")
        and (FULL or probe.body == "plain")
    ]


def test_row_level_security_holds_alone(app: Flask, world: World) -> None:
    with no_orm_wall():
        leaks = Crawler(app, world).crawl(looking(app, world))
    assert leaks == [], "\n".join(map(str, leaks[:20]))


def test_the_orm_wall_holds_alone(unwalled: Flask, world: World) -> None:
    leaks = Crawler(unwalled, world).crawl(looking(unwalled, world))
    assert leaks == [], "\n".join(map(str, leaks[:20]))


def test_without_both_walls_the_crawler_goes_red(unwalled: Flask, world: World) -> None:
    with no_orm_wall():
        leaks = Crawler(unwalled, world).crawl(looking(unwalled, world)[:120])
    assert [leak for leak in leaks if "shows neighbour" in leak.what] != [], "\n".join(map(str, leaks[:20]))


def test_each_declaration_is_missed(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    """A view opened to all, or to another permission, is found by the access table."""
    written = set(TABLE.read_text().splitlines())
    views = [(name, view) for name, view in app.view_functions.items() if name != "static"]
    killed, tried = 0, 0
    for _name, view in views:
        was: Entry = view.entry  # type: ignore[attr-defined]
        if was.place is not Place.COMPANY or was.who == "anyone":
            continue
        for mutant in (replace(was, who="anyone", permission=None), replace(was, who="member", permission=None)):
            if mutant == was:
                continue
            tried += 1
            view.entry = mutant  # type: ignore[attr-defined]
            try:
                killed += declared(app) != written
            finally:
                view.entry = was  # type: ignore[attr-defined]
    with capsys.disabled():
        print(f"\n{killed} of {tried} declaration mutants killed by the access table")
    assert killed == tried


def test_a_door_opened_is_walked_through(app: Flask, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Declarations weakened for real: the crawler itself gets in and says so."""
    chance = random.Random(SEED)
    crawler = Crawler(app, world)
    table = crawler.table
    names = sorted(
        name
        for name, cell in table.items()
        if cell.place == "company" and cell.who != "anyone" and name not in SKIPPED_HERE
    )
    names = names if FULL else chance.sample(names, 5)
    survivors = []
    for name in names:
        view: Any = app.view_functions[name]
        was: Entry = view.entry
        view.entry = replace(was, who="anyone", permission=None)
        try:
            leaks = crawler.crawl(_around(app, world, crawler, name), until_first=True)
        finally:
            view.entry = was
        survivors += [] if leaks else [name]
    with capsys.disabled():
        print(
            f"\n{len(names) - len(survivors)} of {len(names)} opened doors seen by the crawler; not seen: {survivors}"
        )
    assert len(survivors) <= len(names) // 5


SKIPPED_HERE = {"members.logout", "members.leave"}


def _around(app: Flask, world: World, crawler: Crawler, endpoint: str) -> list[Probe]:
    """Probes of a view by those whom its declaration keeps out."""
    cell = crawler.table[endpoint]
    return [
        probe
        for probe in every_probe(app, world)
        if probe.endpoint == endpoint
        and probe.origin in ("own", "other_estate")
        and not cell.admits(world.actors[probe.actor].member)
    ]
