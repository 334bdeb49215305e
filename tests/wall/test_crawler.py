"""Every route as everybody with everybody's ids (trust.md T01, T02).

`MINGBAI_FULL=1` makes all probes, in shards; `MINGBAI_ONLY=billing,payments` those of some capabilities;
`MINGBAI_SAMPLE=12000` so many of them, with every route among them.
"""

from __future__ import annotations

import os
from collections.abc import Callable

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
from tests.wall.world import at_rest

FULL = os.environ.get("MINGBAI_FULL") == "1"
SEED = int(os.environ.get("MINGBAI_SEED", "20261121"))
LEAKS_SHOWN = 60
ONLY = tuple(f"{name}." for name in os.environ.get("MINGBAI_ONLY", "").split(",") if name)
SAMPLE = int(os.environ.get("MINGBAI_SAMPLE", "0" if FULL else "700"))


@pytest.fixture(autouse=True)
def as_where_it_runs_for_real(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Static files are read once."""
    monkeypatch.setitem(app.config, "DEVELOPMENT", False)


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


SHARDS = 12 if FULL else 1
BOUND = ("resident", "other_resident", "desk", "dispatcher", "technician", "supervisor", "manager")
"""Who has nothing to do in the other estate."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_nobody_gets_what_is_not_theirs(
    app: Flask,
    world: World,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
    shard: int,
) -> None:
    """Every probe: the full run takes the views in shards, each with a world of its own."""
    probes = every_probe(app, world)
    wanted = [probe for probe in probes if not ONLY or probe.endpoint.startswith(ONLY)]
    views = set(sorted({probe.endpoint for probe in wanted})[shard::SHARDS])
    chosen = [probe for probe in (sample_of(wanted, SAMPLE, SEED) if SAMPLE else wanted) if probe.endpoint in views]
    neighbours, other_estate = at_rest(world.neighbour), at_rest(world.company, estate_id=world.company.other_estate_id)
    crawler = Crawler(app, world)
    leaks = crawler.crawl([probe for probe in chosen if probe.actor in BOUND])
    touched = _changed(other_estate, at_rest(world.company, estate_id=world.company.other_estate_id))
    leaks += crawler.crawl([probe for probe in chosen if probe.actor not in BOUND])
    record_property("probes", crawler.made)
    with capsys.disabled():
        print(f"\n{crawler.made} probes of {len(probes)} (seed {SEED}, shard {shard}), {len(leaks)} leaks")
    assert leaks == [], "\n".join(map(str, leaks[:LEAKS_SHOWN]))
    assert _changed(neighbours, at_rest(world.neighbour)) <= {"login_session"}
    assert touched == set(), "somebody of the first estate changed the other one"
    if not SAMPLE:
        assert len(probes) >= 10_000
        assert (set(object_table()) & views) - crawler.entered == set(), "nobody got in: the probe proves nothing there"


def _changed(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> set[str]:
    return {name for name in after if after[name] != before[name]}
