"""Ends a verb's own connection in the middle of the verb, as a crash would, and has it done again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from tenants.db import db
from tenants.refusals import Refused

T = TypeVar("T")
IN_A_STATEMENT, BEFORE_COMMIT, AFTER_COMMIT = "in the middle", "before the commit", "after the commit"
MOMENTS = st.one_of(
    st.none(), st.none(), st.none(), st.none(),
    st.integers(1, 40), st.sampled_from([BEFORE_COMMIT, AFTER_COMMIT]),
)  # fmt: skip
"""When to strike: mostly never, before a statement, before the commit is sent, or when its answer is on the way."""
Moment = int | str | None


class Striker:
    """One for an engine. Counts the statements of this thread and terminates their backend from another connection."""

    def __init__(self, engine: Engine, killer: psycopg.Connection[Any]) -> None:
        self.killer = killer
        self.moment: Moment = None
        self.last = 0
        self.struck: list[str] = []
        self._thread = threading.get_ident()
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, connection: Any, *_: object) -> None:
        if not isinstance(self.moment, int) or threading.get_ident() != self._thread:
            return
        self.moment -= 1
        if self.moment == 0:
            self._end(connection.connection.dbapi_connection.info.backend_pid, IN_A_STATEMENT)

    def _commit(self, connection: Any) -> None:
        if threading.get_ident() != self._thread:
            return
        self.last = connection.connection.dbapi_connection.info.backend_pid
        if self.moment == BEFORE_COMMIT:
            self._end(self.last, BEFORE_COMMIT)

    def _end(self, pid: int, what: str) -> None:
        self.moment = None
        gone = self.killer.execute("select pg_terminate_backend(%s, 5000)", (pid,)).fetchone()
        assert gone == (True,), "exactly the meant backend ended"
        self.struck.append(what)

    def doing(self, verb: Callable[[], T], moment: Moment) -> T:
        """Do it; when it was struck down, do the same again. An answer that got lost is asked for once more.

        What a verb without a client's key says to being asked twice must be a refusal; then the first answer holds.
        """
        before, self.moment = len(self.struck), moment
        try:
            done = verb()
        except DBAPIError as error:
            if len(self.struck) == before or not error.connection_invalidated:
                raise
            db.session.rollback()
            return verb()
        finally:
            self.moment = None
        if moment != AFTER_COMMIT:
            return done
        self._end(self.last, AFTER_COMMIT)
        try:
            return verb()
        except Refused:
            return done
