"""The row of a file and the reading of its bytes; `tenants.files` is the door."""

from __future__ import annotations

import hashlib
import hmac
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, cast
from uuid import UUID

import structlog
from sqlalchemy import CheckConstraint, ColumnElement, Index, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, personal, secret
from tenants.db import Model, TenantOwned, belongs_to, db
from tenants.file_kinds import NoSuchKind, kind_named
from tenants.file_stores import FileStore, NoFileStore, NothingThere
from tenants.file_types import name_for

if TYPE_CHECKING:
    from tenants.members import Member

log = structlog.get_logger(__name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 256 * 1024


class Corrupted(RuntimeError):
    """The store gave other bytes than were kept. They are never served."""


class StoredFile(TenantOwned, Model):
    """A file of a company: what it is, who brought it, what it belongs to, and how to know its bytes again."""

    __tablename__ = "stored_file"
    __table_args__ = (
        belongs_to("member", "created_by_id"),
        UniqueConstraint("tenant_id", "token"),
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "kind", "subject_id"),
        Index(
            "ix_stored_file_unattached",
            "tenant_id",
            "created_at",
            "id",
            postgresql_where="attached_at is null and deleted_at is null",
        ),
        CheckConstraint("size > 0 and octet_length(sha256) = 32", name="known_bytes"),
        CheckConstraint("(small_size is null) = (small_sha256 is null)", name="known_small_bytes"),
        CheckConstraint("(subject_id is null) = (attached_at is null)", name="attached_to_something"),
    )

    token: Mapped[str] = mapped_column(info=secret())
    kind: Mapped[str] = mapped_column(info=internal())
    media_type: Mapped[str] = mapped_column(info=internal())
    name: Mapped[str | None] = mapped_column(info=personal("file"))
    size: Mapped[int] = mapped_column(info=internal())
    sha256: Mapped[bytes] = mapped_column(info=internal())
    width: Mapped[int | None] = mapped_column(Integer, info=internal())
    height: Mapped[int | None] = mapped_column(Integer, info=internal())
    small_size: Mapped[int | None] = mapped_column(info=internal())
    small_sha256: Mapped[bytes | None] = mapped_column(info=internal())
    key: Mapped[str] = mapped_column(info=internal())
    subject_id: Mapped[UUID | None] = mapped_column(info=internal())
    created_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    created_at: Mapped[datetime] = mapped_column(info=internal())
    attached_at: Mapped[datetime | None] = mapped_column(info=internal())
    deleted_at: Mapped[datetime | None] = mapped_column(info=internal())

    @property
    def is_picture(self) -> bool:
        """Whether this is a picture that we encoded ourselves, and may therefore be shown in a page."""
        return self.small_size is not None

    @property
    def download_name(self) -> str:
        """A harmless name whose extension says what the file really is."""
        return name_for(self.media_type, self.name, self.kind)

    @property
    def small_key(self) -> str:
        """Where the small picture lies."""
        return f"{self.key}.small"


class _Process:
    """The store of this process."""

    store: FileStore | None = None


def keep_files_in(store: FileStore | None) -> None:
    """Say where this process keeps files. Called once at its start, and by tests."""
    _Process.store = store


def find_file(token: str) -> StoredFile | None:
    """The file of this company with this token, unless it was removed."""
    if not _TOKEN.fullmatch(token):  # PostgreSQL would choke on some of what comes in an address
        return None
    return db.session.scalars(
        select(StoredFile).where(StoredFile.token == token, StoredFile.deleted_at.is_(None))
    ).one_or_none()


def files_of(kind: str, *subjects: UUID) -> Sequence[StoredFile]:
    """The files of one kind that belong to these objects, oldest first."""
    return db.session.scalars(
        select(StoredFile)
        .where(StoredFile.kind == kind, StoredFile.subject_id.in_(subjects), StoredFile.deleted_at.is_(None))
        .order_by(StoredFile.created_at, StoredFile.id)
    ).all()


def may_read(actor: Member, file: StoredFile) -> bool:
    """What the file's kind says; before it belongs to anything, its uploader alone. An unknown kind: nobody."""
    if not actor.is_active or file.deleted_at is not None:
        return False
    if file.attached_at is None:
        return file.created_by_id == actor.id
    try:
        return kind_named(file.kind).may_read(actor, file)
    except NoSuchKind:
        return False


def note_reading(file: StoredFile, *, by: Member, at: datetime) -> None:
    """Leave the trace that the file's kind asks for, if it asks for one: before the bytes are given."""
    try:
        leave_trace = kind_named(file.kind).note_reading
    except NoSuchKind:  # an upload of a kind that is no more: its uploader alone opens it
        return
    if leave_trace is not None and file.attached_at is not None:
        leave_trace(file, by, at)


def open_file(file: StoredFile, *, small: bool = False) -> BinaryIO:
    """The bytes as they were kept, every one checked before the first is given; the caller closes the stream.

    `NothingThere` for a removed file or a picture without a small one, `Corrupted` for bytes that are not ours.
    """
    wanted, size = (file.small_sha256, file.small_size) if small else (file.sha256, file.size)
    if file.deleted_at is not None or wanted is None or size is None:
        raise NothingThere("the file was removed or has no small picture")
    checked = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    seen, total = hashlib.sha256(), 0
    with the_store().open(file.small_key if small else file.key) as kept:
        while chunk := kept.read(_CHUNK):
            seen.update(chunk)
            total += len(chunk)
            checked.write(chunk)
    if total != size or not hmac.compare_digest(seen.digest(), wanted):
        checked.close()
        log.error("file_corrupted", file_id=str(file.id), kind=file.kind, small=small)
        raise Corrupted(f"file {file.id} is not what was kept")
    checked.seek(0)
    return cast(BinaryIO, checked)


def unattached() -> ColumnElement[bool]:
    """For `where`: uploaded and not yet part of anything."""
    return StoredFile.attached_at.is_(None) & StoredFile.deleted_at.is_(None)


def the_store() -> FileStore:
    """The store of this process; `NoFileStore` when it was started without one."""
    if _Process.store is None:
        raise NoFileStore("this process was started without a file store (keep_files_in)")
    return _Process.store
