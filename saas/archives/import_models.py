"""One import: a sheet of a file, what was found in each of its rows, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member
from tenants.sealed_text import SealedText, sealed


class RunState(StrEnum):
    """uploaded → checking → checked → applying → applied → undoing → undone; a new dry run leads back to checking."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class Verdict(StrEnum):
    """What a row would do (after a dry run) or did (after applying)."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


class ImportRun(TenantOwned, Model):
    """One sheet of an uploaded file on its way into the archives."""

    __tablename__ = "import_run"
    __table_args__ = (
        belongs_to("member", "by_id"),
        belongs_to("stored_file", "file_id"),
        Index(None, "tenant_id", "uploaded_at", "id"),
        CheckConstraint("kind in ('houses', 'people', 'vehicles', 'arrears', 'calls')", name="known_kind"),
        CheckConstraint(
            "state in ('uploaded', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone')",
            name="known_state",
        ),
    )

    kind: Mapped[str] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=RunState.UPLOADED, info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    file_name: Mapped[str] = mapped_column(info=internal())
    sheet: Mapped[str] = mapped_column(default="", info=internal())
    header_row: Mapped[int] = mapped_column(Integer, default=1, info=internal())
    columns: Mapped[list[Any]] = mapped_column(default=list, info=internal())
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict, info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="for a table without an estate column")
    by_id: Mapped[UUID] = mapped_column(info=internal())
    uploaded_at: Mapped[datetime] = mapped_column(info=internal())
    checked_at: Mapped[datetime | None] = mapped_column(info=internal())
    applied_at: Mapped[datetime | None] = mapped_column(info=internal())
    applied_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    undone_at: Mapped[datetime | None] = mapped_column(info=internal())
    job_id: Mapped[UUID | None] = mapped_column(info=internal())
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict, info=internal(), doc="why the last step was refused")
    new: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    changed: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    unchanged: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    errors: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    applied: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    unknown_estates: Mapped[list[Any]] = mapped_column(default=list, info=internal())

    by: Mapped[Member] = to_parent("ImportRun", "Member", "by_id")
    file: Mapped[StoredFile | None] = to_parent("ImportRun", "StoredFile", "file_id")

    @property
    def rows(self) -> int:
        """How many rows were found."""
        return self.new + self.changed + self.unchanged + self.errors


class ImportRow(TenantOwned, Model):
    """One row of a run: what stood in it, how it was judged and why, and what it made or changed."""

    __tablename__ = "import_row"
    __table_args__ = (
        belongs_to("import_run", "run_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "run_id", "number"),
        Index(None, "tenant_id", "run_id", "verdict", "number"),
        CheckConstraint("verdict in ('new', 'changed', 'unchanged', 'error')", name="known_verdict"),
    )

    run_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[int] = mapped_column(Integer, info=internal(), doc="the row as the spreadsheet counts")
    verdict: Mapped[str] = mapped_column(info=internal())
    messages: Mapped[list[Any]] = mapped_column(default=list, info=internal(), doc="column, msgid, values; no content")
    content: SealedText = sealed("content", info=personal("import"))
    done: Mapped[bool] = mapped_column(default=False, info=internal())
    undo: SealedText = sealed("undo", info=personal("import"))
