"""Every policy says yes to all, one at a time: the crawler must see somebody at what is not theirs (trust.md 2.4).

First the product is crawled as it is, and every policy overheard saying no is noted with the probe that asked. Only
these probes can end otherwise when it says yes, so the mutant is tried with them and no others. `MINGBAI_FULL=1`
tries every policy (`MINGBAI_ONLY=billing,tariffs` those of some capabilities, at their own views); otherwise a few are
tried, with a shuffled crawl that ends at the first leak.
"""

from __future__ import annotations

import functools
import inspect
import pkgutil
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

import saas
from tests.wall.crawler import Crawler, Leak, Probe, World, every_probe
from tests.wall.test_crawler import FULL, ONLY, SEED

ELSEWHERE = (
    ("saas.archives.import_queries", "may_see_run"),
    ("tenants.residents", "may_print_letter"),
    ("blueprints.jobs.views", "may_see"),
)
"""Policies that do not stand in a policy.py."""

SHORT = {"requests.may_see", "requests.may_register", "repairs.may_advance", "archives.may_view"}
INSIDE = ("own", "other_estate", "other_household")

Policy = Callable[..., bool]


def policies() -> dict[str, Policy]:
    """Every question of every policy that an actor asks, by capability."""
    found: dict[str, Policy] = {}
    for package in pkgutil.iter_modules(saas.__path__):
        module = f"saas.{package.name}.policy"
        if find_spec(module) is None:
            continue
        for name, value in inspect.getmembers(import_module(module), inspect.isfunction):
            question = inspect.signature(value)
            is_ours = value.__module__ == module and not name.startswith("_")
            if is_ours and question.return_annotation == "bool" and "actor" in question.parameters:
                found[f"{package.name}.{name}"] = value
    for module, name in ELSEWHERE:
        found[f"{module.split('.')[1]}.{name}"] = getattr(import_module(module), name)
    return found


def _ours() -> list[ModuleType]:
    return [
        module
        for name, module in sys.modules.items()
        if name.split(".")[0] in ("saas", "blueprints", "tenants", "workers")
    ]


@contextmanager
def replaced(others: dict[Policy, Policy]) -> Iterator[None]:
    """While open, every name of ours that means one of these functions means the other."""
    by_id = {id(original): original for original in others}
    names = [
        (module, name, by_id[id(value)])
        for module in _ours()
        for name, value in list(vars(module).items())
        if id(value) in by_id
    ]
    assert {id(original) for _module, _name, original in names} == set(by_id)
    for module, name, original in names:
        setattr(module, name, others[original])
    try:
        yield
    finally:
        for module, name, original in names:
            setattr(module, name, original)


def always_yes(policy: Policy) -> Any:
    """This policy says yes to everybody."""
    return replaced({policy: lambda *_args, **_kwargs: True})


def heard_no(app: Flask, world: World) -> tuple[dict[str, list[Probe]], int]:
    """Crawl the product as it is; by policy, the probes in which it said no."""
    heard: dict[str, list[Probe]] = defaultdict(list)
    said: set[str] = set()

    def listening(name: str, policy: Policy) -> Policy:
        @functools.wraps(policy)
        def ask(*args: Any, **kwargs: Any) -> bool:
            answer = policy(*args, **kwargs)
            if not answer:
                said.add(name)
            return answer

        return ask

    crawler = Crawler(app, world)
    leaks = []
    with replaced({policy: listening(name, policy) for name, policy in policies().items()}):
        for probe in _inside(app, world, crawler):
            said.clear()
            leak = crawler.judge(probe, crawler.make(probe))
            leaks += [leak] if leak else []
            for name in said:
                heard[name].append(probe)
    assert leaks == [], "\n".join(map(str, leaks[:20]))
    return heard, crawler.made


def _inside(app: Flask, world: World, crawler: Crawler) -> list[Probe]:
    """Probes by those whom the door lets in, at things of their own company."""
    return [
        probe
        for probe in every_probe(app, world)
        if probe.origin in INSIDE
        and (not ONLY or probe.endpoint.startswith(ONLY))
        and (probe.body in ("plain", "empty") or (probe.body == "nearby" and not probe.has_ids))
        and world.actors[probe.actor].member is not None
        and (cell := crawler.table.get(probe.endpoint)) is not None
        and cell.place == "company"
        and cell.admits(world.actors[probe.actor].member)
    ]


def _at_objects(probes: list[Probe], crawler: Crawler) -> list[Probe]:
    chosen = [one for one in probes if one.endpoint in {*crawler.objects, "estates.new"} and one.body != "nearby"]
    random.Random(SEED).shuffle(chosen)
    return chosen


def test_each_policy_is_missed(
    app: Flask,
    world: World,
    another_world: Callable[[], World],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    record_property: Callable[[str, object], None],
) -> None:
    """Each policy says yes to all: somebody gets at what is not theirs, and the crawler says so."""
    monkeypatch.setitem(app.config, "DEVELOPMENT", False)  # static files are read once, as where it runs for real
    heard, made = heard_no(app, world) if FULL else ({}, 0)
    chosen = {name: policy for name, policy in policies().items() if FULL or name in SHORT}
    chosen = {name: policy for name, policy in chosen.items() if not ONLY or name.startswith(ONLY)}
    assert FULL or len(chosen) == len(SHORT)
    killed, survivors = {}, dict.fromkeys(chosen, "")
    for turn in range(2 if FULL else 1):  # survivors are tried again in a world that nobody has moved
        if turn and set(survivors) <= set(SHOWN_ONLY):
            break
        world = world if turn == 0 else another_world()
        crawler = Crawler(app, world)
        for name in list(survivors):
            probes = heard[name] if FULL else _at_objects(_inside(app, world, crawler), crawler)
            made -= crawler.made
            with always_yes(chosen[name]):
                leaks = crawler.crawl(_mixed(probes), until_first=True)
            made += crawler.made
            if _is_kill(leaks):
                killed[name] = str(leaks[0])
                del survivors[name]
            else:
                survivors[name] = f"said no to {len(probes)} probes"
    for name, how in (*killed.items(), *survivors.items()):
        record_property(name, how)
    with capsys.disabled():
        print("\n" + "\n".join(f"{name}: {how}" for name, how in sorted(killed.items())))
        print("\n".join(f"{name}: SURVIVED, {why}" for name, why in sorted(survivors.items())))
        print(f"{len(killed)} of {len(chosen)} policy mutants killed by {made} probes")
    assert set(survivors) <= set(SHOWN_ONLY), set(survivors) - set(SHOWN_ONLY)
    known = {name for name in SHOWN_ONLY if name in chosen}
    assert not FULL or known <= set(survivors), "these are missed, and need no excuse"


def _mixed(probes: list[Probe]) -> list[Probe]:
    """One of each view first, so that a door that leads nowhere does not hold up the others."""
    seen: dict[str, int] = defaultdict(int)
    turns: list[tuple[int, int, Probe]] = []
    for probe in probes:
        seen[probe.endpoint] += 1
        turns.append((seen[probe.endpoint], len(turns), probe))
    return [probe for _turn, _place, probe in sorted(turns, key=lambda one: one[:2])]


def _is_kill(leaks: list[Leak]) -> bool:
    return any("lets somebody" in leak.what or "shows" in leak.what or "broke" in leak.what for leak in leaks)


SHOWN_ONLY: dict[str, str] = {
    "archives.may_decide": "may_see_change stands before it; the verb too refuses to decide one's own (ARC-13)",
    "archives.may_edit": "may_view stands before it everywhere, and the same roles hold both permissions",
    "archives.may_import": "asked for each row of a table: tests/archives/test_import_dirt.py",
    "archives.may_reveal": "may_view stands before it; of sensitive fields: tests/archives/test_reveal.py",
    "archives.may_see_sensitive": "masks two fields of a page its reader may open: tests/archives/test_describe_person.py",
    "arrears.may_confirm": "a button; the verb refuses who proposed it: tests/arrears/test_hand_to_legal.py",
    "disclosures.may_approve": "a button; the verb wants a second person: tests/disclosures/test_approve.py",
    "emergencies.may_run": "may_view stands before it, and whoever works at an estate holds both",
    "facilities.may_report": "asked about what an address names behind its question mark: tests/facilities/test_hazard_pages.py",
    "ledger.may_book": "a button; the door asks the same permission, which only company-wide roles hold",
    "ledger.may_confirm_closing": "the verb wants a second person: tests/ledger/test_close_period.py",
    "metrics.may_compare": "asked only for all estates in one form: tests/metrics/test_year_pages.py",
    "payments.may_reverse": "a button; the verb refuses who took it: tests/payments/test_reverse.py",
    "reports.may_make_report": "opens files: tests/wall/test_files.py; the form offers only the estates where it holds",
    "reports.may_see_statistics": "opens files: tests/wall/test_files.py",
    "requests.may_withdraw": "a button; the door lets residents in, `visible` asks may_see, and the verb refuses by state",
    "roster.may_decide": "may_see_absence stands before it; the verb refuses to decide one's own: tests/roster/test_absences.py",
    "roster.may_withdraw": "a button; may_see_absence stands before it, and the verb refuses what is over",
}
"""Survivors that are known and why; what each of them answers is asked directly in test_quiet_policies.py."""
