"""Finds the forms of the product in its pages and fills them in as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.client import Visit
from tests.wall.crawler import PARAMETERS, SKIPPED, World, access_table, asked

PLAUSIBLE = {
    "text": "水管",
    "search": "水管",
    "tel": "19900004321",
    "email": "someone@example.com",
    "number": "3",
    "date": "2026-11-10",
    "datetime-local": "2026-11-21T10:00",
    "time": "09:30",
    "month": "2026-10",
    "password": "correct horse battery staple",
}


@dataclass(frozen=True)
class Found:
    """A form of a page: where it goes, who saw it, and what it holds when it is filled in."""

    endpoint: str
    path: str
    actor: str
    fields: tuple[tuple[str, str], ...]

    @property
    def names(self) -> set[str]:
        """The names it shows."""
        return {name for name, _value in self.fields}


def paths(app: Flask, world: World, endpoint: str, rule: str, *, most: int) -> list[str]:
    """The addresses of a rule with the own things of the world: each of several things where there are several."""
    names = PARAMETERS.findall(rule)
    ways = max((len(_own(world, endpoint, name)) for name in names), default=1)

    def fill(turn: int) -> str:
        own = {name: _own(world, endpoint, name) for name in names}
        return PARAMETERS.sub(lambda match: own[match.group(1)][turn % len(own[match.group(1)])], rule)

    return [fill(turn) for turn in range(min(ways, most))]


def _own(world: World, endpoint: str, name: str) -> list[str]:
    found = world.ids.get(f"{endpoint}:{name}") or world.ids[name]
    more = [one for key, ids in world.ids.items() if key.endswith(f":{name}") for one in ids.get("own", [])]
    own = found.get("own") or [world.value(name, "own", endpoint=endpoint)]
    return own if ":" in name or endpoint.split(".")[1] not in ("show", "case") else [*own, *dict.fromkeys(more)]


def pages(app: Flask, world: World, visits: dict[str, Visit], *, most: int) -> Iterator[tuple[str, str, BeautifulSoup]]:
    """Every page that these actors get, of their own things."""
    table = access_table()
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        cell = table.get(rule.endpoint)
        if rule.endpoint in SKIPPED or cell is None or cell.place != "company" or "GET" not in (rule.methods or ()):
            continue
        for name, visit in visits.items():
            if not cell.admits(world.actors[name].member):
                continue
            for path in paths(app, world, rule.endpoint, rule.rule, most=most):
                answer = asked(visit.client, path, base_url=f"http://{world.company.host}/")
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    yield name, path, BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def forms(app: Flask, world: World, visits: dict[str, Visit], *, most: int) -> list[Found]:
    """One filled form of each kind: an endpoint with a set of fields."""
    kinds: dict[tuple[Any, ...], Found] = {}
    for actor, path, page in pages(app, world, visits, most=most):
        for form in page.find_all("form"):
            if str(form.get("method", "get")).lower() != "post":
                continue
            action = urlsplit(str(form.get("action") or "") or path)
            endpoint = _endpoint_of(app, world, action.path)
            if endpoint is None:
                continue
            found = Found(endpoint, str(form.get("action") or path), actor, tuple(_filled(form)))
            kinds.setdefault((endpoint, frozenset(found.names)), found)
    return list(kinds.values())


def _endpoint_of(app: Flask, world: World, path: str) -> str | None:
    try:
        return str(app.url_map.bind(world.company.host).match(path, method="POST")[0])
    except HTTPException:
        return None


def _filled(form: Tag) -> Iterator[tuple[str, str]]:
    chosen: set[str] = set()
    for field in form.find_all(["input", "select", "textarea", "button"]):
        name, kind = str(field.get("name") or ""), str(field.get("type") or "text")
        if not name or name == "csrf_token" or kind == "file" or (field.name == "button" and name in chosen):
            continue
        if kind in ("radio", "button", "submit") or field.name == "button":
            if name not in chosen:
                chosen.add(name)
                yield name, str(field.get("value") or "y")
        elif kind == "checkbox":
            yield name, str(field.get("value") or "y")
        elif field.name == "select":
            options = [str(one.get("value") or "") for one in field.find_all("option")]
            yield name, next((one for one in options if one), "")
        elif field.name == "textarea":
            yield name, field.text.strip() or "一直滴水"
        else:
            yield name, str(field.get("value") or "") or PLAUSIBLE.get(kind, "水管")
