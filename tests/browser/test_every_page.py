"""Every page that can be opened by an address, once in the browser: axe finds nothing, nothing runs over its edge.

The pages come from the URL map and the things behind their ids from the crawler's world, so a page that is written
tomorrow is looked at tomorrow. Who looks is whoever may enter, width, language and colours take turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal
from zlib import crc32

import pytest
from flask import Flask
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from blueprints.session_cookie import LOGIN_COOKIE
from tenants.clock import now
from tenants.operators import add_operator, begin_operator_session
from tests.cast import fresh_mark
from tests.client import Visit
from tests.look.axe import axe
from tests.look.screenshots import overflows
from tests.wall.crawler import PARAMETERS, SKIPPED, Cell, World, access_table, asked

PARTS = 3
NO_PAGES = {"static", "files.show", "files.small", "health.alive", "health.ready", "requests.about", "emergencies.live"}
Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[Theme, int, str], ...] = tuple(product(("light", "dark"), (360, 1280), ("zh_CN", "en")))
ACTORS = (
    "resident",
    "technician",
    "desk",
    "dispatcher",
    "manager",
    "administrator",
    "head_office",
    "finance",
    "committee",
    "nobody",
)
EVERYBODYS = {"members.me", "promises.ours", "requests.messages", "requests.show", "repairs.job"}
"""Pages that stand in the frame of whoever looks: seen by a resident or technician, and by somebody at a desk."""


OF_COLLEAGUES = {
    "members.show",
    "members.edit_roles",
    "members.change_contact",
    "members.leave",
    "members.invitation_sheet",
}


@dataclass
class Town:
    """The crawler's world, served; one browser context for each person, kept for all pages."""

    app: Flask
    world: World
    browser: Browser
    port: int
    visits: dict[str, Visit] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """What scripts of the page just looked at fell over."""
    operator_token: str = ""
    doors: dict[str, Cell] = field(default_factory=access_table)

    def visit(self, actor: str) -> Visit:
        """The demanding client of an actor, logged in once."""
        if actor not in self.visits:
            self.visits[actor] = Visit(self.app, self.world.company, self.world.actors[actor].member)
        return self.visits[actor]

    def viewers(self, endpoint: str, path: str) -> list[str]:
        """Whoever of our people gets a page there: the first, or for a page of everybody the first and a desk."""
        found: list[str] = []
        cell = self.doors.get(endpoint)
        for actor in ACTORS:
            if found and (endpoint not in EVERYBODYS or actor not in ("desk", "manager", "administrator")):
                continue
            if cell is not None and not cell.admits(self.world.actors[actor].member):
                continue
            answer = asked(self.visit(actor).client, path, base_url=f"http://{self.world.company.host}/")
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found.append(actor)
            if len(found) == 2:
                break
        return found

    def page_of(self, actor: str, host: str, theme: Theme, width: int, language: str) -> Page:
        """The browser of an actor at a host, with these choices."""
        base = f"http://{host}:{self.port}"
        if (actor, host) not in self.pages:
            context = self.browser.new_context(base_url=base)
            context.add_cookies([_cookie(base, name, value) for name, value in self._login(actor).items()])
            self.pages[actor, host] = context.new_page()
            self.pages[actor, host].on("pageerror", lambda error: self.broken.append(str(error)))
        page = self.pages[actor, host]
        page.context.add_cookies([_cookie(base, "mingbai-lang", language), _cookie(base, "mingbai-theme", theme)])
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        return page

    def _login(self, actor: str) -> dict[str, str]:
        if actor == "nobody":
            return {}
        if actor == "operator":
            return {LOGIN_COOKIE: self.operator_token}
        cookie = self.visit(actor).client.get_cookie(LOGIN_COOKIE, domain=self.world.company.host)
        assert cookie is not None
        return {LOGIN_COOKIE: cookie.value}


def _cookie(base: str, name: str, value: str) -> SetCookieParam:
    return {"name": name, "value": value, "url": base}


@pytest.fixture(scope="module")
def town(app: Flask, untouched_world: World, browser: Browser, port: int) -> Iterator[Town]:
    """Two companies in full life, and an operator."""
    with app.app_context():
        town = Town(app, untouched_world, browser, port)
        operator = add_operator(login=f"op-{fresh_mark(8)}", name="值班运营", password="vier Worte in Reihe 42")[0]
        town.operator_token = begin_operator_session(operator, at=now())
        yield town


def place_of(app: Flask, rule: Rule) -> str:
    """On whose host a page stands."""
    view: Any = app.view_functions[rule.endpoint]
    return str(view.entry.place)


def page_rules(app: Flask, world: World) -> list[Rule]:
    """Every rule that answers a GET with a page; ids the world does not have are the crawler's complaint."""
    known = {name.rpartition(":")[2] for name in world.ids}
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set()) and rule.arguments <= known]
    return sorted(
        (rule for rule in rules if rule.endpoint not in SKIPPED | NO_PAGES), key=lambda rule: (rule.endpoint, rule.rule)
    )


def look_at(town: Town, actor: str, host: str, path: str, turn: int) -> list[str]:
    """What is wrong with one page in one look."""
    theme, width, language = LOOKS[turn % len(LOOKS)]
    page = town.page_of(actor, host, theme, width, language)
    town.broken.clear()
    answer = page.goto(path)
    where = f"{path} ({actor}, {theme}, {width}, {language})"
    if answer is None or answer.status != 200:
        return [f"{where}: {answer.status if answer else 'no answer'}"]
    said = [f"{where}: {one}" for one in [*axe(page), *town.broken]]
    return said + ([f"{where}: wider than its window"] if overflows(page) else [])


def path_of(town: Town, rule: Rule) -> str:
    """The address of a page of our own things."""
    turn = crc32(rule.endpoint.encode())
    colleague = town.world.actors["technician"].member
    assert colleague is not None
    ours = {"member_id": str(colleague.id)} if rule.endpoint in OF_COLLEAGUES else {}
    path = PARAMETERS.sub(
        lambda match: (
            ours.get(match.group(1)) or town.world.value(match.group(1), "own", endpoint=rule.endpoint, turn=turn)
        ),
        rule.rule,
    )
    return path + (f"?house={town.world.value('house_id', 'own')}" if rule.endpoint == "archives.new" else "")


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page(town: Town, part: int) -> None:
    """Pages that nobody gets by a bare address (a used link, a half-way step of a login) may be few, no more."""
    found: list[str] = []
    unseen: list[str] = []
    rules = [rule for rule in page_rules(town.app, town.world) if crc32(rule.rule.encode()) % PARTS == part]
    for rule in rules:
        turn = crc32(rule.rule.encode()) // PARTS
        path = path_of(town, rule)
        match place_of(town.app, rule):
            case "operator":
                who = "nobody" if rule.endpoint == "operator.login" else "operator"
                found += look_at(town, who, "operator.localhost", path, turn)
            case "public":
                found += look_at(town, "nobody", "localhost", path, turn)
            case _:
                viewers = town.viewers(rule.endpoint, path)
                unseen += [] if viewers else [rule.endpoint]
                for shift, actor in enumerate(viewers):
                    found += look_at(town, actor, town.world.company.host, path, turn + 3 * shift)
    assert found == [], "\n".join(found)
    assert len(unseen) <= len(rules) // 4, unseen
