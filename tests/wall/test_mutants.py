"""Take one guard away at a time: what is behind it must still hold, or the crawler must go red (trust.md 2.4).

`MINGBAI_FULL=1` tries every guard; otherwise a few of each kind.
"""

from __future__ import annotations

import inspect
import pkgutil
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, make_url

import saas
from app import create_app
from blueprints.access import Entry, Place
from tenants.db import TenantSession
from tenants.scope import _read_inside
from tests.servers import Servers
from tests.wall.crawler import TABLE, Crawler, Leak, Probe, World, every_probe
from tests.wall.test_crawler import FULL, SEED, declared
from tests.wall.world import build_world

ELSEWHERE = (
    ("saas.archives.import_queries", "may_see_run"),
    ("tenants.residents", "may_print_letter"),
    ("blueprints.jobs.views", "may_see"),
)
"""Policies that do not stand in a policy.py."""

SHORT = {"requests.may_see", "requests.may_register", "repairs.may_advance", "archives.may_view"}

SHOWN_ONLY = {
    "requests.may_take_down": "the door asks the same (requests:report); the function only decides what a page offers",
    "requests.may_comment": "the door lets only residents in, and `visible` has asked may_see",
    "requests.may_confirm": "the same; the desk's way there asks may_answer",
    "requests.may_withdraw": "the verb refuses by state; the function decides what the page offers",
    "archives.may_see_sensitive": "masks fields of a page that its reader may open",
    "archives.may_import": "import runs have may_see_run; the verb of the importer asks for the estate of each row",
    "archives.may_export": "no export is offered yet",
    "estates.may_manage": "may_view stands before it; only who manages one estate and works in another could tell",
    "archives.may_edit": "may_view stands before it, and no role views archives without keeping them",
    "archives.may_ask_change": "the door and `find_editable` ask before",
    "archives.may_decide": "may_see_change asks for the same permission; what remains is not deciding one's own request",
    "metrics.may_compare": "the door asks for metrics:compare",
    "reports.may_make_report": "the form offers only the estates where it holds",
}
"""Survivors that are known, and why another guard answers for them."""


@pytest.fixture
def world(app_context: None) -> World:
    return build_world()


@pytest.fixture
def unwalled(app: Flask, servers: Servers) -> Flask:
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


@contextmanager
def always_yes(original: Any) -> Iterator[None]:
    """Every name of ours that means this function says yes instead."""
    ours = [
        module
        for name, module in sys.modules.items()
        if name.split(".")[0] in ("saas", "blueprints", "tenants", "workers")
    ]
    names = [(module, name) for module in ours for name, value in vars(module).items() if value is original]
    assert names
    for module, name in names:
        setattr(module, name, lambda *_args, **_kwargs: True)
    try:
        yield
    finally:
        for module, name in names:
            setattr(module, name, original)


def looking(app: Flask, world: World) -> list[Probe]:
    """GETs of those who see most, with their own ids and the neighbour's."""
    return [
        probe
        for probe in every_probe(app, world)
        if probe.method == "GET"
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
        and probe.body in ("plain", "empty")
        and not cell.admits(world.actors[probe.actor].member)
    ]


def policies() -> list[tuple[str, Any]]:
    """Every `may_…` of every policy, by capability."""
    found = []
    for package in pkgutil.iter_modules(saas.__path__):
        module = f"saas.{package.name}.policy"
        if find_spec(module) is None:
            continue
        loaded = import_module(module)
        found += [
            (f"{package.name}.{name}", value)
            for name, value in inspect.getmembers(loaded, inspect.isfunction)
            if name.startswith("may_") and value.__module__ == module
        ]
    return found + [
        (f"{module.split('.')[1]}.{name}", getattr(import_module(module), name)) for module, name in ELSEWHERE
    ]


def test_each_policy_is_missed(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    """Each policy function says yes to all: somebody gets at what is not theirs, and the crawler says so."""
    chosen = [(name, policy) for name, policy in policies() if FULL or name in SHORT]
    assert FULL or len(chosen) == len(SHORT)
    world = build_world()
    survivors = []
    for name, policy in chosen:
        world = build_world() if FULL else world
        crawler = Crawler(app, world)
        with always_yes(policy):
            leaks = crawler.crawl(_objects(app, world, crawler), until_first=True)
        survivors += [] if _is_kill(leaks) else [name]
        with capsys.disabled():
            print(f"\n{name}: {leaks[0] if leaks else 'SURVIVED'} ({crawler.made} probes)", end="")
    with capsys.disabled():
        print(f"\n{len(chosen) - len(survivors)} of {len(chosen)} guard mutants killed; survivors: {survivors}")
    assert set(survivors) <= set(SHOWN_ONLY), set(survivors) - set(SHOWN_ONLY)


def _is_kill(leaks: list[Leak]) -> bool:
    return any("lets somebody" in leak.what or "shows" in leak.what or "broke" in leak.what for leak in leaks)


def _objects(app: Flask, world: World, crawler: Crawler) -> list[Probe]:
    """Probes at objects by those who should not touch them, in a shuffled order."""
    probes = [
        probe
        for probe in every_probe(app, world)
        if probe.endpoint in {*crawler.objects, "estates.new"}
        and probe.origin in ("own", "other_estate", "other_household")
        and probe.body in ("plain", "empty")
        and world.actors[probe.actor].member is not None
        and crawler.table[probe.endpoint].admits(world.actors[probe.actor].member)
    ]
    random.Random(SEED).shuffle(probes)
    return probes
