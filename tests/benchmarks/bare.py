"""The other side of the comparison: psycopg and a template, without ORM, wall, doorkeeper or views of ours."""

from __future__ import annotations

from typing import Any

import psycopg
from flask import g
from flask.wrappers import Response

from deploy.embedded.databases import connect
from tenants.scope import acting_in
from tests.benchmarks.recording import COMMIT, ROLLBACK, Page, Recorded, Step


class Replay:
    """The statements of a page on connections of its own, in the order and with the commits of the page."""

    def __init__(self, url: str, steps: list[Step]) -> None:
        self.steps = steps
        self.connections = [
            connect(url, autocommit=False) for _ in range(max((step.connection for step in steps), default=0) + 1)
        ]

    def run(self) -> None:
        for step in self.steps:
            connection = self.connections[step.connection]
            if step.statement == COMMIT:
                connection.commit()
            elif step.statement == ROLLBACK:
                connection.rollback()
            else:
                _execute(connection, step)
        for connection in self.connections:
            if connection.info.transaction_status:
                connection.rollback()

    def close(self) -> None:
        for connection in self.connections:
            connection.close()


def _execute(connection: psycopg.Connection[Any], step: Step) -> None:
    cursor = connection.execute(step.statement, step.parameters or None)  # type: ignore[arg-type]
    if cursor.description is not None:
        cursor.fetchall()


def bare_handler(page: Page, recorded: Recorded, replay: Replay) -> bytes:
    """A handler that runs the same statements and renders the same template with the same values.

    What the template itself asks the database is asked by it here as well, and left out of the replay.
    """
    with page.app.request_context(page.environ()), acting_in(recorded.of_request["company"].id):
        g.__dict__.update(recorded.of_request)
        replay.run()
        html = page.app.jinja_env.get_template(recorded.template).render(recorded.context)
        return b"".join(Response(html, mimetype="text/html").iter_encoded())
