"""When backups and drills of them ran, and how they ended: what the operator must be able to see at any time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.db import PLATFORM, Model, new_id
from tenants.platform import platform_session


class BackupKind(StrEnum):
    """A backup that was taken, or a drill: a backup brought back on a fresh server and compared."""

    BACKUP = "backup"
    DRILL = "drill"


class BackupRun(Model):
    """One run that ended well, or failed with a reason. It names no company and no content."""

    __tablename__ = "backup_run"
    __table_args__ = (
        CheckConstraint("kind in ('backup', 'drill')", name="known_kind"),
        CheckConstraint("ended_well = (reason is null)", name="failure_has_reason"),
        Index("ix_backup_run_latest", "kind", "ended_at"),
        {"schema": PLATFORM},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    backup: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    ended_well: Mapped[bool]
    reason: Mapped[str | None]
    size: Mapped[int | None]
    """Bytes."""


def latest_runs(kind: BackupKind, *, limit: int = 30) -> list[BackupRun]:
    """The latest runs of a kind, newest first."""
    with platform_session() as session:
        found = select(BackupRun).where(BackupRun.kind == kind).order_by(BackupRun.ended_at.desc()).limit(limit)
        return list(session.scalars(found))


def last_success(kind: BackupKind) -> BackupRun | None:
    """The latest run of a kind that ended well."""
    with platform_session() as session:
        found = select(BackupRun).where(BackupRun.kind == kind, BackupRun.ended_well)
        return session.scalars(found.order_by(BackupRun.ended_at.desc()).limit(1)).first()
