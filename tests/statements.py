"""Count what a piece of work asks of the database: time is noise on a busy machine, statements are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tenants.db import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent while the block runs, by any session of this process."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
