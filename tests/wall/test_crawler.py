"""Every route as everybody with everybody's ids (trust.md T01, T02). `MINGBAI_FULL=1` makes all probes."""

from __future__ import annotations

import os

import pytest
from flask import Flask

from tests.wall.crawler import (
    SKIPPED,
    TABLE,
    Crawler,
    World,
    access_table,
    every_probe,
    object_table,
    parameters_of,
    sample_of,
)
from tests.wall.world import at_rest, build_world

FULL = os.environ.get("MINGBAI_FULL") == "1"
SEED = int(os.environ.get("MINGBAI_SEED", "20261121"))
LEAKS_SHOWN = 60
SAMPLE = int(os.environ.get("MINGBAI_SAMPLE", "700"))


@pytest.fixture
def world(app_context: None) -> World:
    return build_world()


def declared(app: Flask) -> set[str]:
    """The lines that the views' own declarations make."""
    lines = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        entry = app.view_functions[rule.endpoint].entry  # type: ignore[attr-defined]
        lines.add(" ".join(filter(None, (rule.endpoint, entry.place, entry.who, entry.permission))))
    return lines


@pytest.mark.rule("INT-08")
def test_the_table_is_what_the_views_declare(app: Flask) -> None:
    written = set(TABLE.read_text().splitlines())
    assert declared(app) - written == set(), "views that the access table does not know, or knows otherwise"
    assert written - declared(app) == set(), "lines of the access table without a view"


def test_the_world_has_an_id_for_every_parameter(app: Flask, world: World) -> None:
    assert parameters_of(app) - set(world.ids) == set()


def test_every_view_with_an_id_is_in_the_object_table(app: Flask) -> None:
    """Who may enter is not who may touch this one: where there is an id, somebody must have said whose it is."""
    table, objects = access_table(), object_table()
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if any(name.endswith("_id") or name == "token" for name in rule.arguments)
        and rule.endpoint not in SKIPPED
        and table[rule.endpoint].place == "company"
        and table[rule.endpoint].who != "anyone"
    } - set(objects)
    assert {name for name in silent if table[name].permission not in COMPANY_WIDE_ONLY} == set()
    assert set(objects) <= set(table)


COMPANY_WIDE_ONLY = {"members:manage", "members:review"}
"""Permissions that only the administrator holds: the door is the whole answer."""


def test_nobody_gets_what_is_not_theirs(app: Flask, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    probes = every_probe(app, world)
    chosen = probes if FULL else sample_of(probes, SAMPLE, SEED)
    neighbours = at_rest(world.neighbour)
    crawler = Crawler(app, world)
    leaks = crawler.crawl(chosen)
    with capsys.disabled():
        print(f"\n{crawler.made} probes of {len(probes)} (seed {SEED}), {len(leaks)} leaks")
    assert leaks == [], "\n".join(map(str, leaks[:LEAKS_SHOWN]))
    after = at_rest(world.neighbour)
    assert {name for name in after if after[name] != neighbours[name] and name != "login_session"} == set()
    if FULL:
        assert crawler.made >= 10_000
        assert set(object_table()) - crawler.entered == set(), "nobody got in: the probe proves nothing there"
