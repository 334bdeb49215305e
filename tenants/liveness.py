"""Whether a pooled connection still lives, asked without a round trip wherever the socket itself can say so.

A server that went away, or that ended the session, has spoken: its end of the socket is readable. A connection used a
moment ago whose socket is silent is taken as alive; any other one is asked with a statement, as the pool's own
`pre_ping` would. A dead one, and all that are older, are replaced before anybody sees them.
"""

from __future__ import annotations

import select
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

TRUSTED_FOR = 15.0
"""Seconds after its last use in which silence is believed."""
_USED = "used_at"


def replace_dead_connections(engine: Engine) -> None:
    """Look at every connection of an engine on its way out of the pool."""

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, _proxy: object) -> None:
        used_at = record.info.get(_USED)
        if used_at is not None and time.monotonic() - used_at < TRUSTED_FOR and _is_silent(connection):
            return
        if used_at is not None and not _answers(engine, connection):
            record.info.pop(_USED, None)
            raise InvalidatePoolError

    @event.listens_for(engine, "checkin")
    def remember(connection: Any, record: Any) -> None:
        if connection is not None:
            record.info[_USED] = time.monotonic()


def _is_silent(connection: Any) -> bool:
    """Nothing to read and no error: what a healthy idle connection looks like."""
    try:
        socket = connection.fileno()
    except Exception:
        return False
    watcher = select.poll()
    watcher.register(socket, select.POLLIN | select.POLLPRI)
    return not watcher.poll(0)


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error as error:
        if engine.dialect.is_disconnect(error, connection, None):
            return False
        raise
