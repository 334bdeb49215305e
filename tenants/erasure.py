"""What was deleted for good, and stays deleted: the deletion ledger, and the erasing of companies that were closed.

A restore brings back what was deleted after the backup was taken. So the closing of a company is written to a file beside
the database as well (`MINGBAI_DELETION_LEDGER`), and `replay` closes them all again before visitors are let in. What was
deleted inside a company is not in it: that comes back with a restore (docs/running.md).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.companies import CompanyState, Host, Tenant
from tenants.db import PLATFORM, Model, db, new_id
from tenants.file_stores import FileStore
from tenants.platform import platform_session
from tenants.queue import Doorbell
from tenants.scope import acting_in
from tenants.wall import tenant_tables

COMPANY = "company"
KEPT_FOR = timedelta(days=90)
"""How long the rows of a closed company stay, sealed values unreadable since the day it was closed. Longer than any
backup is kept, so that a mistake can be undone until then and nothing lingers after it."""
BATCH = 10_000
FILES_AT_ONCE = 500


class WrongLedger(RuntimeError):
    """The ledger speaks of another platform: an id there is another company here."""


class Erasure(Model):
    """One deletion: of a company, or of something inside one. It names ids and counts, never content."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("due_at >= decided_at", name="due_later"),
        Index("uq_erasure_subject", "tenant_id", "kind", "subject_id", unique=True, postgresql_nulls_not_distinct=True),
        {"schema": PLATFORM},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[int] = mapped_column(ForeignKey(f"{PLATFORM}.tenant.id"))
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    replayed_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    files: Mapped[int] = mapped_column(BigInteger, default=0)


class _Process:
    """Where this process writes the ledger, and who repeats which kind of deletion."""

    ledger: Path | None = None
    replays: dict[str, Callable[..., Any]] = {}


def keep_ledger_in(path: Path | None) -> None:
    """Say which file the deletions are written to; without one they are in the database only."""
    _Process.ledger = path


def on_replay(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register who repeats a kind of deletion: `callback(subject_id, at=…)`, inside the company's scope."""

    def register(callback: Callable[..., Any]) -> Callable[..., Any]:
        _Process.replays[kind] = callback
        return callback

    return register


def note_erasure(
    tenant_id: int, kind: str, subject_id: UUID | None = None, *, at: datetime, due_at: datetime | None = None
) -> Erasure:
    """Write a deletion down, in the database and in the ledger. Without `due_at` it has been done already."""
    with platform_session() as session:
        tenant = session.get_one(Tenant, tenant_id)
        line: Erasure | None = session.scalar(_of(tenant_id, kind, subject_id))
        if line is None:
            line = Erasure(id=new_id(), tenant_id=tenant_id, kind=kind, subject_id=subject_id, rows=0, files=0)
            line.decided_at, line.due_at, line.done_at = at, due_at or at, None if due_at else at
            session.add(line)
            session.flush()
        _append(line, tenant.slug)  # before the commit: a row without its line would never be written again
    return line


def _of(tenant_id: int, kind: str, subject_id: UUID | None) -> Any:
    same = Erasure.subject_id.is_not_distinct_from(subject_id)
    return select(Erasure).where(Erasure.tenant_id == tenant_id, Erasure.kind == kind, same)


def _append(line: Erasure, slug: str) -> None:
    """One line of JSON, on the disk before we go on."""
    if _Process.ledger is None:
        return
    written = {
        "tenant": line.tenant_id,
        "slug": slug,
        "kind": line.kind,
        "subject": str(line.subject_id) if line.subject_id else None,
        "decided_at": line.decided_at.isoformat(),
        "due_at": line.due_at.isoformat(),
    }
    _Process.ledger.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(_Process.ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, json.dumps(written, sort_keys=True).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def erasures_of(tenant_id: int) -> list[Erasure]:
    """The deletions of a company, newest first, for the operator."""
    with platform_session() as session:
        found = select(Erasure).where(Erasure.tenant_id == tenant_id).order_by(Erasure.decided_at.desc())
        return list(session.scalars(found.limit(100)))


@dataclass(frozen=True)
class Replayed:
    """What a replay found: deletions repeated, and lines of companies that the backup does not know."""

    repeated: int
    unknown: int


def replay(ledger: Path, *, at: datetime) -> Replayed:
    """Repeat every deletion of a ledger, after a restore and before visitors are let in. May run again and again.

    Raises `WrongLedger` before anything is touched when an id of the ledger is another company here.
    """
    lines = [json.loads(text) for text in ledger.read_text("ascii").splitlines() if text.strip()]
    here = _companies(lines)
    repeated = 0
    for line in lines:
        if line["tenant"] not in here:
            continue
        subject = UUID(line["subject"]) if line["subject"] else None
        with acting_in(line["tenant"]):
            _Process.replays[line["kind"]](subject, at=at)
        _note_replayed(line, subject, at)
        repeated += 1
    return Replayed(repeated, len(lines) - repeated)


def _companies(lines: list[dict[str, Any]]) -> set[int]:
    with platform_session() as session:
        slugs = {tenant.id: tenant.slug for tenant in session.scalars(select(Tenant))}
    for line in lines:
        if slugs.get(line["tenant"], line["slug"]) != line["slug"]:
            raise WrongLedger(f"company {line['tenant']} is {slugs[line['tenant']]} here, {line['slug']} in the ledger")
        if line["kind"] not in _Process.replays:
            raise WrongLedger(f"nobody knows how to repeat {line['kind']}")
    return set(slugs) & {line["tenant"] for line in lines}


def _note_replayed(line: dict[str, Any], subject: UUID | None, at: datetime) -> None:
    with platform_session() as session:
        known = session.scalar(_of(line["tenant"], line["kind"], subject))
        if known is None:
            known = Erasure(id=new_id(), tenant_id=line["tenant"], kind=line["kind"], subject_id=subject)
            known.rows = known.files = 0
            session.add(known)
        known.decided_at = datetime.fromisoformat(line["decided_at"])
        known.due_at = datetime.fromisoformat(line["due_at"])
        known.done_at = None if line["kind"] == COMPANY else at
        known.replayed_at = at


def erase_due(files: FileStore | None, *, at: datetime, batch: int = BATCH) -> dict[int, bool]:
    """One round of erasing companies whose keeping time is over: a batch each; whether each is done now."""
    return {line.tenant_id: _erase_some(line, files, at, batch) for line in _due(at)}


def _due(at: datetime) -> list[Erasure]:
    with platform_session() as session:
        closed = select(Tenant.id).where(Tenant.state == CompanyState.CLOSED)
        due = select(Erasure).where(
            Erasure.kind == COMPANY, Erasure.done_at.is_(None), Erasure.due_at <= at, Erasure.tenant_id.in_(closed)
        )
        return list(session.scalars(due.order_by(Erasure.due_at)))


def _erase_some(line: Erasure, files: FileStore | None, at: datetime, batch: int) -> bool:
    """Files first: rows name them. Each batch is a transaction of its own and may be cut off at any moment."""
    unlinked = _unlink_some(files, line.tenant_id) if files is not None else 0
    gone = _delete_some(line.tenant_id, batch)
    is_over = unlinked < FILES_AT_ONCE and gone < batch
    with platform_session() as session:
        known = session.get_one(Erasure, line.id, with_for_update=True)
        known.rows += gone
        known.files += unlinked
        if is_over:
            known.done_at = at
            session.execute(delete(Host).where(Host.tenant_id == line.tenant_id))
            session.execute(delete(Doorbell).where(Doorbell.tenant_id == line.tenant_id))
    return is_over


def _unlink_some(files: FileStore, tenant_id: int) -> int:
    done = 0
    for key, _written_at in files.keys(tenant_id):
        if done >= FILES_AT_ONCE:
            break
        files.delete(key)
        done += 1
    return done


def _delete_some(tenant_id: int, most: int) -> int:
    """Up to so many rows, children before their parents. Only a function of the owner's may delete a history."""
    gone = 0
    for table in _children_first():
        while gone < most:
            with platform_session() as session:
                count = session.scalar(func.platform.erase_closed(tenant_id, table, most - gone)) or 0
            if count == 0:
                break
            gone += count
    return gone


def _children_first() -> Iterator[str]:
    yield from reversed([name for name, _append_only in tenant_tables(db.metadata)])


def closed_without_a_line() -> list[int]:
    """Companies that were closed when the process ended before it wrote that down."""
    with platform_session() as session:
        noted = select(Erasure.tenant_id).where(Erasure.kind == COMPANY)
        closed = select(Tenant.id).where(Tenant.state == CompanyState.CLOSED, Tenant.id.not_in(noted))
        return list(session.scalars(closed))
