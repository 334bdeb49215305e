"""The matrix crawler (trust.md T01, T02): every route × method × actor × origin of its ids, and what may come back.

Two companies, two estates and two households live in the seeded world. Every name, text and number of each carries a
canary. The oracle: whoever asks gets no canary they may not see, in body or header; a neighbour's id answers exactly
like a random one; and two tables decide between page and refusal: who may enter a view, and whose hands an object is in.
"""

from __future__ import annotations

import itertools
import random
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile
from zlib import crc32

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from blueprints.access import LOGIN_COOKIE
from tenants.members import Member
from tenants.permissions import GRANTS, Permission, Role
from tests.cast import Company
from tests.client import Visit, _apart

TABLE = Path(__file__).with_name("access_table.txt")
OBJECTS = Path(__file__).with_name("object_table.txt")
BODIES = {"GET": ("plain", "foreign", "nearby"), "POST": ("empty", "foreign", "nearby", "random")}
"""What a request says beside its path: nothing; ids of the neighbour, of the own company or of nothing."""
ORIGINS = ("own", "other_estate", "other_household", "neighbour", "random")
SKIPPED = {"static", "components.index", "components.show", "members.logout", "members.leave"}
PARAMETERS = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
WORDS = {"key", "code", "kind", "name", "step", "year"}
"""Parameters that are words of the product (an indicator, a service type), not ids."""

_DECIDE = {Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER, Role.ADMINISTRATOR}
_DISPATCH = _DECIDE | {Role.DISPATCHER}
GROUPS: dict[str, set[Role]] = {
    "resident": {Role.RESIDENT},
    "front_desk": {Role.FRONT_DESK},
    "technician": {Role.TECHNICIAN},
    "head_office": {Role.HEAD_OFFICE},
    "finance": {Role.FINANCE},
    "administrator": {Role.ADMINISTRATOR},
    "committee": {Role.COMMITTEE},
    "supervise": {Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER},
    "manage": {Role.ESTATE_MANAGER, Role.ADMINISTRATOR},
    "import": {Role.ESTATE_MANAGER, Role.ADMINISTRATOR},
    "decide": _DECIDE,
    "dispatch": _DISPATCH,
    "desk": _DISPATCH | {Role.FRONT_DESK},
    "staff": set(Role) - {Role.RESIDENT, Role.COMMITTEE},
}
"""The words of the object table."""
ESTATE_WIDE = {"disclosures.read", "disclosures.object_to"}
"""What an estate publishes is for all its residents, whatever their household."""
ESTATE_WIDE_WORK = ("estates.", "billing.", "facilities.", "roster.", "emergencies.")
"""Where a technician of the estate works without a job of their own: its houses and its meters."""


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
    """Who may enter, as the repository has it."""
    cells = {}
    for line in TABLE.read_text().splitlines():
        endpoint, place, who, permission = (*line.split(), "")[:4]
        cells[endpoint] = Cell(place, who, permission)
    return cells


def object_table() -> dict[str, set[Role]]:
    """Roles that may see or move the object of a view when it is of their estate, their household or their job."""
    rows = (line.split() for line in OBJECTS.read_text().splitlines())
    return {endpoint: set().union(*(GROUPS[word] for word in words)) for endpoint, *words in rows}


@dataclass(frozen=True)
class Actor:
    """Who asks: a member (or nobody), what they may never be shown, and a foreign login they may carry."""

    member: Member | None
    unseen: frozenset[str]
    carries: tuple[Company, Member] | None = None


@dataclass
class World:
    """Ids by parameter name and origin, and the canaries of each origin."""

    company: Company
    neighbour: Company
    ids: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """What a form must say beside its ids before its view looks further, by endpoint."""

    def value(self, name: str, origin: str, *, endpoint: str = "", turn: int = 0) -> str:
        """An id for a parameter, from an origin; random where that origin has none."""
        known = self.ids.get(f"{endpoint}:{name}") or self.ids.get(name)
        if known is None:
            raise LookupError(f"the crawler knows no id called {name}: add one to tests/wall/world.py")
        found = known.get(origin)
        if found:
            return found[turn % len(found)]
        sample = next(iter(known.values()))[0]
        return str(uuid4()) if _is_uuid(sample) else uuid4().hex if name == "token" else sample


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

    @property
    def has_ids(self) -> bool:
        """Whether the path names things, not only words of the product."""
        return bool(set(PARAMETERS.findall(self.rule)) - WORDS)

    @property
    def turn(self) -> int:
        """Which of several things this probe asks for: always the same one."""
        return crc32(f"{self.endpoint} {self.actor} {self.body}".encode())


@dataclass(frozen=True)
class Leak:
    """What went wrong with a probe."""

    probe: Probe
    status: int
    what: str

    def __str__(self) -> str:
        probe = self.probe
        return f"{probe.actor} {probe.method} {probe.rule} [{probe.origin}, {probe.body}]: {self.status} {self.what}"


def every_probe(app: Flask, world: World) -> list[Probe]:
    """All probes of the URL map, in a fixed order: looking first, then doing.

    Whom the door keeps out never gets as far as a body, so they bring one; all the others bring every body there is.
    """
    probes, table = [], access_table()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if rule.endpoint in SKIPPED:
            continue
        origins = ORIGINS if PARAMETERS.search(rule.rule) else ("own",)
        for method, actor, origin in itertools.product(_methods(rule.methods), world.actors, origins):
            cell = table.get(rule.endpoint)
            is_kept_out = cell is not None and not cell.admits(world.actors[actor].member)
            bodies = BODIES[method][:1] if is_kept_out else BODIES[method]
            probes += [Probe(rule.endpoint, rule.rule, method, actor, origin, body) for body in bodies]
    return sorted(probes, key=lambda probe: probe.method)


def parameters_of(app: Flask) -> set[str]:
    """The names of all parameters in the URL map."""
    return {name for rule in app.url_map.iter_rules() if rule.endpoint not in SKIPPED for name in rule.arguments}


def _methods(methods: set[str] | None) -> Iterator[str]:
    yield from sorted((methods or set()) & {"GET", "POST"})


class Crawler:
    """Makes probes and judges the answers."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.table, self.objects = access_table(), object_table()
        self.visits: dict[str, Visit] = {}
        self.tokens: dict[str, str] = {}
        self.made = 0
        self.entered: set[str] = set()
        for name in world.actors:
            self._log_in(name)

    def _log_in(self, name: str) -> None:
        actor = self.world.actors[name]
        visit = Visit(self.app, self.world.company, actor.member)
        if actor.carries is not None:
            company, member = actor.carries
            cookie = Visit(self.app, company, member).client.get_cookie(LOGIN_COOKIE, domain=company.host)
            assert cookie is not None
            visit.client.set_cookie(LOGIN_COOKIE, cookie.value, domain=self.world.company.host)
        self.visits[name], self.tokens[name] = visit, visit.csrf_token()

    def crawl(self, probes: list[Probe], *, until_first: bool = False) -> list[Leak]:
        """Make every probe; what comes back are the leaks."""
        leaks = []
        for probe in probes:
            leak = self.judge(probe, self.make(probe))
            if leak is not None:
                leaks.append(leak)
                if until_first:
                    break
        return leaks

    def make(self, probe: Probe) -> TestResponse:
        """One request, as the browser of that actor would send it; whoever logged themselves out logs in again."""
        answer = self._ask(probe)
        if self.world.actors[probe.actor].member is not None and _is_login(answer):
            self._log_in(probe.actor)
            answer = self._ask(probe)
        return answer

    def _ask(self, probe: Probe) -> TestResponse:
        self.made += 1
        path = PARAMETERS.sub(
            lambda match: self.world.value(match.group(1), probe.origin, endpoint=probe.endpoint, turn=probe.turn),
            probe.rule,
        )
        client = self.visits[probe.actor].client
        options: dict[str, Any] = {"base_url": f"http://{self.world.company.host}/"}
        if probe.method == "POST":
            options["data"] = {**self._body(probe), "csrf_token": self.tokens[probe.actor]}
            options["query_string"] = self._said(probe, "own")
        else:
            options["query_string"] = self._body(probe)
            options["headers"] = {"HX-Request": "true"} if probe.body == "nearby" else {}
        return asked(client, path, method=probe.method, **options)

    def _body(self, probe: Probe) -> dict[str, str]:
        if probe.body not in ("foreign", "random", "nearby"):
            return {}
        nearby = ("own", "other_household", "other_estate")[probe.turn % 3]
        origin = {"foreign": "neighbour", "random": "random", "nearby": nearby}[probe.body]
        names = [name for name in self.world.ids if ":" not in name and name not in WORDS]
        found = {name: self.world.value(name, origin, turn=probe.turn) for name in names}
        members = dict.fromkeys(("who", "of", "handler", "technician", "successor"), found["member_id"])
        things = {"after": found["request_id"], "thing_id": found["person_id"], "photos": found["token"]}
        short = {name.removesuffix("_id"): value for name, value in found.items()}
        return {**found, **short, **members, **things, **self._said(probe, origin)}

    def _said(self, probe: Probe, origin: str) -> dict[str, str]:
        """What only this view asks for beside its path: words, and what the world names for it."""
        mine = f"{probe.endpoint}:"
        named = [name for name in self.world.ids if name.startswith(mine)]
        values = {name.removeprefix(mine): self.world.value(name, origin, turn=probe.turn) for name in named}
        return values | self.world.words.get(probe.endpoint, {})

    def judge(self, probe: Probe, answer: TestResponse) -> Leak | None:
        """What is wrong with an answer, if anything."""
        what = self._shown(probe, answer) or self._broken(answer) or self._not_refused(probe, answer)
        return Leak(probe, answer.status_code, what) if what else None

    def _shown(self, probe: Probe, answer: TestResponse) -> str | None:
        text = read(answer) + str(answer.headers)
        for origin in ("neighbour", *self.world.actors[probe.actor].unseen):
            for canary in self.world.canaries[origin]:
                asked_for = canary in self._body(probe).values()
                if canary in text and not asked_for:
                    place = text.index(canary)
                    return f"shows {origin}: …{text[max(0, place - 60) : place + 20]!r}"
        return None

    def _broken(self, answer: TestResponse) -> str | None:
        is_broken = answer.status_code >= 500 and answer.status_code != 503
        return f"broke: {answer.get_data(as_text=True)[:200]}" if is_broken else None

    def _not_refused(self, probe: Probe, answer: TestResponse) -> str | None:
        status, cell = answer.status_code, self.table.get(probe.endpoint)
        if cell is None:
            return "is not in the access table"
        if cell.place not in ("company", "anywhere"):
            return None if status == 404 else "answers on a company's host"
        actor = self.world.actors[probe.actor]
        if not cell.admits(actor.member):
            is_refused = _is_login(answer) if actor.member is None else status == 403
            return None if is_refused or status in (400, 404, 405) else "lets somebody in"
        if probe.origin in ("neighbour", "random") and probe.has_ids:
            allowed = {404} if cell.who != "anyone" else {404, 303, 403, 400, 422, 200, 410}
            return None if status in allowed else "does not answer 404"
        if probe.has_ids and probe.endpoint in self.objects and not self._is_theirs(probe, actor.member):
            return None if status in (403, 404, 405) else "lets somebody at what is not theirs"
        if status not in (403, 404):
            self.entered.add(probe.endpoint)
        return None

    def _is_theirs(self, probe: Probe, member: Member | None) -> bool:
        """Whether the object table gives them this object: by role, in its estate, of their household or job."""
        assert member is not None
        estate = self.world.company.estate_id
        if probe.origin == "other_estate":
            estate = self.world.company.other_estate_id
        held = {
            Role(one.role)
            for one in member.holdings
            if one.role == Role.RESIDENT or one.estate_id is None or one.estate_id == estate
        }
        if member.is_resident and probe.endpoint in ESTATE_WIDE:
            held &= {Role.RESIDENT} if probe.origin == "own" else set()
        elif member.is_resident:
            held &= (
                {Role.RESIDENT}
                if probe.origin == {"resident": "own", "other_resident": "other_household"}[probe.actor]
                else set()
            )
        has_the_job = probe.actor == "technician" and probe.origin == "own"
        if not has_the_job and not probe.endpoint.startswith(ESTATE_WIDE_WORK):
            held -= {Role.TECHNICIAN}  # the jobs of our technician are all in the first household
        return bool(held & self.objects[probe.endpoint])


def read(answer: TestResponse) -> str:
    """The text of an answer, whatever it is: a workbook is opened, a picture is read as it stands."""
    data: bytes = answer.get_data()
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    return data.decode(errors="replace")


def asked(client: FlaskClient, path: str, **options: Any) -> TestResponse:
    """The answer to a request; an error that nothing caught (tests let it through) is a 500 with its words."""
    try:
        answer: TestResponse = _apart(client.open, path, **options)
    except Exception as error:
        words = traceback.extract_tb(error.__traceback__)
        ours = next((line for line in reversed(words) if ".venv" not in line.filename), words[-1])
        body = f"{type(error).__name__}: {error} ({ours.filename.rsplit('/', 2)[-2:]}:{ours.lineno})"
        answer = TestResponse([body.encode()], "500 Broke", Headers(), Request({}))
    return answer


def _is_login(answer: TestResponse) -> bool:
    target = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    return answer.status_code in (204, 303) and target.startswith("/login")


def sample_of(probes: list[Probe], count: int, seed: int) -> list[Probe]:
    """A seeded sample that touches every route at least once."""
    chance = random.Random(seed)
    by_route: dict[tuple[str, str], list[Probe]] = {}
    for probe in probes:
        by_route.setdefault((probe.endpoint, probe.method), []).append(probe)
    chosen = {chance.choice(group) for group in by_route.values()}
    rest = [probe for probe in probes if probe not in chosen]
    chosen |= set(chance.sample(rest, max(0, min(count - len(chosen), len(rest)))))
    return [probe for probe in probes if probe in chosen]
