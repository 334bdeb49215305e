"""Reading history: one page at a time, newest first, by who, what kind, which thing, which estate and which days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from tenants.clock import start_of_day
from tenants.db import db
from tenants.history import History
from tenants.members import Everywhere

PAGE = 50
READINGS = ("personal.read", "personal.exported", "archives.read", "archives.revealed", "archives.care_read")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see. `kind` is the first word of a verb (`member`), or a whole one (`member.left`)."""

    who: UUID | None = None
    kind: str | None = None
    thing_kind: str | None = None
    thing_id: UUID | None = None
    estate_id: UUID | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the next one goes on behind this row."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """A cursor from an address; nothing when it is not one."""
        instant, _, row_id = (text or "").partition("~")
        try:
            at = datetime.fromisoformat(instant.replace(" ", "+"))
            return cls(at, UUID(row_id)) if at.tzinfo is not None else None
        except ValueError:
            return None


def page_of(
    wanted: Wanted, *, within: frozenset[UUID] | Everywhere, after: Cursor | None = None, size: int = PAGE
) -> tuple[Sequence[History], Cursor | None]:
    """One page, and where the next one begins. `within`: the estates the reader may see history of.

    Who may not see the whole company sees only rows that belong to one of their estates.
    """
    query = _chosen(wanted, within)
    if after is not None:
        query = query.where(or_(History.at < after.at, and_(History.at == after.at, History.id < after.id)))
    rows = db.session.scalars(query.limit(size + 1)).all()
    more = len(rows) > size
    rows = rows[:size]
    return rows, Cursor(rows[-1].at, rows[-1].id) if more else None


def readings_of(things: frozenset[UUID], *, not_by: UUID | None = None, limit: int = 100) -> Sequence[History]:
    """Who looked at the data of these persons (or exported them), newest first; one's own looking is left out."""
    query = select(History).where(
        History.thing_kind.in_(("person", "member")),
        History.thing_id.in_(things),
        History.verb.in_(READINGS),
    )
    if not_by is not None:
        query = query.where(or_(History.actor_id.is_(None), History.actor_id != not_by))
    return db.session.scalars(query.order_by(History.at.desc(), History.id.desc()).limit(limit)).all()


def _chosen(wanted: Wanted, within: frozenset[UUID] | Everywhere) -> Select[History]:
    conditions: list[ColumnElement[bool]] = []
    if not isinstance(within, Everywhere):
        conditions.append(History.estate_id.in_(within))
    if wanted.who is not None:
        conditions.append(History.actor_id == wanted.who)
    if wanted.kind:
        conditions.append(History.verb == wanted.kind if "." in wanted.kind else _begins(wanted.kind))
    if wanted.thing_kind:
        conditions.append(History.thing_kind == wanted.thing_kind)
    if wanted.thing_id is not None:
        conditions.append(History.thing_id == wanted.thing_id)
    if wanted.estate_id is not None:
        conditions.append(History.estate_id == wanted.estate_id)
    if wanted.first is not None:
        conditions.append(History.at >= start_of_day(wanted.first))
    if wanted.last is not None and wanted.last < date.max:
        conditions.append(History.at < start_of_day(wanted.last + timedelta(days=1)))
    return select(History).where(*conditions).order_by(History.at.desc(), History.id.desc())


def _begins(word: str) -> ColumnElement[bool]:
    return History.verb.startswith(f"{word}.", autoescape=True)
