"""The matrix crawler (trust.md T01, T02): every route × method × actor × origin of its ids, and what may come back.

Two companies, two estates and two households live in the seeded world. Every name, text and number of each carries a
canary. The oracle: whoever asks gets no canary they may not see, in body or header; a neighbour's id answers exactly
like a random one; and the declared cell of the access table decides between page, 403 and login.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from tenants.members import Member
from tenants.permissions import GRANTS, Permission, Role
from tests.cast import Company
from tests.client import Visit, _apart

TABLE = Path(__file__).with_name("access_table.txt")
ORIGINS = ("own", "other_estate", "other_household", "neighbour", "random")
SILENT = (301, 302, 303, 400, 401, 403, 404, 405, 409, 413, 422, 503)
SKIPPED = {"static", "components.index", "components.show", "members.logout", "members.leave"}
PARAMETERS = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


@dataclass(frozen=True)
class Cell:
    """A row of the access table: who may enter a view, written down apart from the code."""

    place: str
    who: str
    permission: str

    def admits(self, member: Member | None) -> bool:
        """Whether this member may come through the door (what the object says comes after)."""
        if self.who == "anyone":
            return True
        if member is None:
            return False
        if self.permission and Permission(self.permission) not in set().union(
            *(GRANTS[Role(holding.role)] for holding in member.holdings)
        ):
            return False
        if self.who == "resident":
            return member.is_resident
        return not (self.who == "staff" and not member.is_staff)


def access_table() -> dict[str, Cell]:
    """The table as it stands in the repository."""
    cells = {}
    for line in TABLE.read_text().splitlines():
        endpoint, place, who, permission = (*line.split(), "")[:4]
        cells[endpoint] = Cell(place, who, permission)
    return cells


@dataclass
class World:
    """Ids by parameter name and origin, and the canaries of each origin."""

    company: Company
    neighbour: Company
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)
    actors: dict[str, Member | None] = field(default_factory=dict)
    sees_other_estate: set[str] = field(default_factory=set)
    sees_other_household: set[str] = field(default_factory=set)

    def value(self, name: str, origin: str) -> str:
        """An id for a parameter, from an origin; random where that origin has none."""
        known = self.ids.get(name)
        if known is None:
            raise LookupError(f"the crawler knows no id called {name}: add one to tests/wall/world.py")
        return known.get(origin) or (str(uuid4()) if _is_uuid(next(iter(known.values()))) else "zzz-none")


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@dataclass(frozen=True)
class Probe:
    """One request to be made."""

    endpoint: str
    rule: str
    method: str
    actor: str
    origin: str
    body: str


@dataclass(frozen=True)
class Leak:
    """What went wrong with a probe."""

    probe: Probe
    status: int
    what: str

    def __str__(self) -> str:
        return f"{self.probe.actor} {self.probe.method} {self.probe.rule} [{self.probe.origin}]: {self.status} {self.what}"


def every_probe(app: Flask, world: World) -> list[Probe]:
    """All probes of the URL map, in a fixed order."""
    probes = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if rule.endpoint in SKIPPED:
            continue
        origins = ORIGINS if PARAMETERS.search(rule.rule) else ("own",)
        for method, actor, origin in itertools.product(_methods(rule.methods), world.actors, origins):
            bodies = ("empty", "foreign", "random") if method == "POST" else ("plain", "foreign", "htmx")
            probes += [Probe(rule.endpoint, rule.rule, method, actor, origin, body) for body in bodies]
    return probes


def _methods(methods: set[str] | None) -> Iterator[str]:
    yield from sorted((methods or set()) & {"GET", "POST"})


class Crawler:
    """Makes probes and judges the answers."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.table = access_table()
        base = Visit(app, world.company)
        self.visits = {
            name: base.as_(member) if member is not None else base.as_nobody() for name, member in world.actors.items()
        }
        self.tokens = {name: visit.csrf_token() for name, visit in self.visits.items()}

    def crawl(self, probes: list[Probe]) -> list[Leak]:
        """Make every probe; what comes back are the leaks."""
        return [leak for probe in probes if (leak := self.judge(probe, self.make(probe))) is not None]

    def make(self, probe: Probe) -> TestResponse:
        """One request, as the browser of that actor would send it."""
        path = PARAMETERS.sub(lambda match: self.world.value(match.group(1), probe.origin), probe.rule)
        client = self.visits[probe.actor].client
        options: dict[str, Any] = {"base_url": f"http://{self.world.company.host}/"}
        if probe.method == "POST":
            options["data"] = {**self._body(probe.body), "csrf_token": self.tokens[probe.actor]}
            answer: TestResponse = _apart(client.post, path, **options)
        else:
            options["query_string"] = self._body(probe.body) if probe.body == "foreign" else {}
            options["headers"] = {"HX-Request": "true"} if probe.body == "htmx" else {}
            answer = _apart(client.get, path, **options)
        return answer

    def _body(self, kind: str) -> dict[str, str]:
        if kind in ("empty", "plain", "htmx"):
            return {}
        origin = "neighbour" if kind == "foreign" else "random"
        names = {name.removesuffix("_id"): self.world.value(name, origin) for name in self.world.ids}
        return {**names, **{name: value for name, value in zip(self.world.ids, names.values(), strict=True)}}

    def judge(self, probe: Probe, answer: TestResponse) -> Leak | None:
        """What is wrong with an answer, if anything."""
        text = answer.get_data(as_text=True) + str(answer.headers)
        for origin in self._unseen(probe.actor):
            for canary in self.world.canaries[origin]:
                if canary in text:
                    return Leak(probe, answer.status_code, f"shows {canary} of {origin}")
        if answer.status_code >= 500 and answer.status_code != 503:
            return Leak(probe, answer.status_code, "broke")
        cell = self.table.get(probe.endpoint)
        if cell is None:
            return Leak(probe, answer.status_code, "is not in the access table")
        if cell.place not in ("company", "anywhere"):
            return None if answer.status_code == 404 else Leak(probe, answer.status_code, "answers on a company's host")
        if not cell.admits(self.world.actors[probe.actor]):
            return None if answer.status_code in SILENT else Leak(probe, answer.status_code, "lets somebody in")
        if probe.origin in ("neighbour", "random") and PARAMETERS.search(probe.rule):
            allowed = (404, 303, 403, 400, 422) if cell.who == "anyone" else (404, 303)
            if answer.status_code not in allowed and not _is_word(probe.rule):
                return Leak(probe, answer.status_code, "does not answer 404")
        return None

    def _unseen(self, actor: str) -> Iterator[str]:
        yield "neighbour"
        if actor not in self.world.sees_other_estate:
            yield "other_estate"
        if actor not in self.world.sees_other_household:
            yield "other_household"


def _is_word(rule: str) -> bool:
    """Whether the parameters are words of the product (an indicator, a service type), not ids."""
    return set(PARAMETERS.findall(rule)) <= {"key", "code", "kind", "name", "step"}


def sample_of(probes: list[Probe], count: int, seed: int) -> list[Probe]:
    """A seeded sample that touches every route at least once."""
    chance = random.Random(seed)
    by_route: dict[tuple[str, str, str], list[Probe]] = {}
    for probe in probes:
        by_route.setdefault((probe.endpoint, probe.method, probe.origin), []).append(probe)
    chosen = [chance.choice(group) for group in by_route.values()]
    rest = chance.sample(probes, max(0, min(count, len(probes)) - len(chosen)))
    return chosen + rest
