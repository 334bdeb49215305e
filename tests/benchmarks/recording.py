"""One run of a page, written down: its statements with their values and commits, its template and what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, before_render_template, g, template_rendered
from sqlalchemy import Connection, event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from blueprints.access import LOGIN_COOKIE
from tenants.db import db

COMMIT = "commit"
ROLLBACK = "rollback"


@dataclass(frozen=True)
class Step:
    """A statement (or a commit) on one of the connections a page uses."""

    connection: int
    statement: str
    parameters: Any = None


@dataclass
class Recorded:
    """What a page did."""

    steps: list[Step] = field(default_factory=list)
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    of_request: dict[str, Any] = field(default_factory=dict)
    length: int = 0
    before_template: int = 0

    @property
    def statements(self) -> list[Step]:
        return [step for step in self.steps if step.statement not in (COMMIT, ROLLBACK)]


@dataclass(frozen=True)
class Page:
    """A page of one member, ready to be asked for again and again."""

    app: Flask
    host: str
    token: str
    path: str

    def environ(self) -> WSGIEnvironment:
        cookie = {"Cookie": f"{LOGIN_COOKIE}={self.token}"}
        return EnvironBuilder(self.path, base_url=f"http://{self.host}/", headers=cookie).get_environ()

    def ask(self) -> bytes:
        """Ours, from WSGI to the last byte."""
        pieces, status, _ = run_wsgi_app(self.app, self.environ())
        page = b"".join(pieces)
        if not status.startswith("200"):
            raise RuntimeError(f"{self.path} answered {status}")
        return page

    def record(self) -> Recorded:
        """Ask once more and write down what happens."""
        self.ask()
        recorded = Recorded()
        with _listening(self.app, recorded):
            recorded.length = len(self.ask())
        return recorded


@contextmanager
def _listening(app: Flask, into: Recorded) -> Iterator[None]:
    with app.app_context():
        engine = db.engine
    known: list[int] = []

    def number(connection: Connection) -> int:
        place = id(connection.connection.dbapi_connection)
        if place not in known:
            known.append(place)
        return known.index(place)

    def on_statement(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        into.steps.append(Step(number(connection), statement, parameters))

    def on_commit(connection: Connection) -> None:
        into.steps.append(Step(number(connection), COMMIT))

    def on_rollback(connection: Connection) -> None:
        into.steps.append(Step(number(connection), ROLLBACK))

    def on_render(_app: Flask, **_: Any) -> None:
        into.before_template = len(into.steps)

    def on_rendered(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        into.template, into.context = template.name, dict(context)
        into.of_request = {name: value for name, value in g.__dict__.items() if name not in ("scope", "began")}

    listeners = {"before_cursor_execute": on_statement, "commit": on_commit, "rollback": on_rollback}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    before_render_template.connect(on_render, app)
    template_rendered.connect(on_rendered, app)
    try:
        yield
    finally:
        before_render_template.disconnect(on_render, app)
        template_rendered.disconnect(on_rendered, app)
        for name, listener in listeners.items():
            event.remove(engine, name, listener)
