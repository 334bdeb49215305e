"""Statements that took too long, for the operator: shape, count and times, never a value, never a company."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Integer, event, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.clock import now
from tenants.db import PLATFORM, Model
from tenants.platform import platform_session

TOO_LONG = 0.25
MOST_WAITING = 100
_SPACE = re.compile(r"\s+")
_LITERAL = re.compile(r"'[^']*'|\b\d+\b")
_begun: ContextVar[float] = ContextVar("begun", default=0.0)
_waiting: list[tuple[str, int]] = []


class SlowQuery(Model):
    """One shape of statement that was slow at least once."""

    __tablename__ = "slow_query"
    __table_args__ = ({"schema": PLATFORM},)

    shape_hash: Mapped[str] = mapped_column(primary_key=True)
    shape: Mapped[str]
    times: Mapped[int] = mapped_column(Integer)
    worst_ms: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]


def watch(engine: Engine, *, too_long: float = TOO_LONG) -> None:
    """Time every statement of an engine; one of more seconds is remembered until `keep_waiting` writes it down."""

    def end(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        took = time.monotonic() - _begun.get()
        if took > too_long and len(_waiting) < MOST_WAITING:
            _waiting.append((shape_of(statement), round(took * 1000)))

    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", end)


def _begin(_connection: Connection, _cursor: Any, _statement: str, *_rest: Any) -> None:
    _begun.set(time.monotonic())


def shape_of(statement: str) -> str:
    """A statement without its values."""
    return _LITERAL.sub("?", _SPACE.sub(" ", statement)).strip()[:4000]


def keep_waiting() -> None:
    """Write down what was slow since the last call."""
    if not _waiting:
        return
    noticed, _waiting[:] = list(_waiting), []
    at = now()
    with platform_session() as session:
        for shape, took in noticed:
            row = insert(SlowQuery).values(
                shape_hash=hashlib.sha256(shape.encode()).hexdigest()[:16],
                shape=shape,
                times=1,
                worst_ms=took,
                last_at=at,
            )
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["shape_hash"],
                    set_={
                        "times": SlowQuery.times + 1,
                        "worst_ms": func.greatest(SlowQuery.worst_ms, row.excluded.worst_ms),
                        "last_at": at,
                    },
                )
            )


def slowest(limit: int = 50) -> Sequence[SlowQuery]:
    """The worst shapes first."""
    with platform_session() as session:
        return session.scalars(select(SlowQuery).order_by(SlowQuery.worst_ms.desc()).limit(limit)).all()
