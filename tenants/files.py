"""The one door for files. A row inside the wall says whose it is; the bytes lie in a store outside the database.

Each kind of file belongs to a capability, which says who may read it (`file_policy`). What was uploaded and not yet
attached to anything is seen by its uploader alone, and swept away after a day.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from uuid import UUID

from sqlalchemy import func, select

from tenants.db import db, new_id
from tenants.file_kinds import (
    JOB_RESULT,
    MADE_BY_US,
    PHOTO,
    SHEET,
    FileKind,
    Limits,
    NoSuchKind,
    file_policy,
    kind_named,
    largest_upload,
    uploadable,
)
from tenants.file_stores import NothingThere, store_from
from tenants.file_sweeps import erase, remove, sweep_orphans, sweep_unattached
from tenants.file_types import clean_name
from tenants.received import FileTooLarge, Received, receive
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.stored_file import (
    Corrupted,
    StoredFile,
    files_of,
    find_file,
    keep_files_in,
    may_read,
    note_reading,
    open_file,
    the_store,
    unattached,
)
from tenants.text import N_
from tenants.verbs import stand_idle, transaction

if TYPE_CHECKING:
    from tenants.members import Member

__all__ = [
    "JOB_RESULT",
    "MADE_BY_US",
    "PHOTO",
    "SHEET",
    "Corrupted",
    "FileKind",
    "Limits",
    "NoSuchKind",
    "NothingThere",
    "StoredFile",
    "TooManyUploads",
    "UploadGone",
    "attach",
    "erase",
    "file_policy",
    "files_of",
    "find_file",
    "keep_files_in",
    "keep_made",
    "kind_named",
    "largest_upload",
    "may_read",
    "note_reading",
    "open_file",
    "remove",
    "store",
    "store_from",
    "sweep_orphans",
    "sweep_unattached",
    "take_uploads",
    "uploadable",
]

MOST_UNATTACHED = 60
DECODED_WITHIN = timedelta(minutes=3)
"""How long an upload may take to be decoded while its transaction waits: some stand in line for a child (images)."""


class UploadGone(Refused):
    message = N_("A file you added is no longer there. Please add it again.")


class TooManyUploads(Refused):
    message = N_("You have added too many files without sending them. Send or wait a day, then add more.")


@transaction
def store(
    kind: str,
    given: IO[bytes] | bytes | Received,
    *,
    name: str | None,
    by: Member | None,
    at: datetime,
    limits: Limits | None = None,
    to: UUID | None = None,
) -> StoredFile:
    """Check, clean and keep a file of a registered kind; with `to`, attach it to that object at once.

    What `receive` has cleaned already, because it is kept more than once, is kept as it is.

    Refuses (`tenants.received`, `tenants.images`) what is too large, of another type or unfit. Pictures are decoded
    before anything is asked of the database: call this first in a verb, before its locks.
    """
    received = given
    if not isinstance(received, Received):
        stand_idle(DECODED_WITHIN)
        received = receive(received, name=name, limits=limits or kind_named(kind).limits)
    if by is not None and to is None:
        _refuse_hoarding(by)
    file = _row(kind, received, name, by, at)
    if to is not None:
        attach(file, to=to, at=at)
    places = the_store()
    places.put(file.key, io.BytesIO(received.data))
    if received.small is not None:
        places.put(file.small_key, io.BytesIO(received.small))
    db.session.add(file)
    db.session.flush()
    return file


@transaction
def keep_made(kind: str, made: IO[bytes], *, media_type: str, name: str, at: datetime, to: UUID) -> StoredFile:
    """Keep what a job of ours made, piece by piece however large, as part of this object."""
    file = _row(kind, Received(media_type, b""), name, None, at)
    attach(file, to=to, at=at)
    file.sha256 = hashlib.file_digest(cast(Any, made), "sha256").digest()
    file.size = made.tell()
    if file.size > kind_named(kind).limits.bytes:
        raise FileTooLarge(megabytes=kind_named(kind).limits.megabytes)
    made.seek(0)
    the_store().put(file.key, cast(BinaryIO, made))
    db.session.add(file)
    db.session.flush()
    return file


def _row(kind: str, received: Received, name: str | None, by: Member | None, at: datetime) -> StoredFile:
    file_id = new_id()
    return StoredFile(
        id=file_id,
        token=secrets.token_urlsafe(24),
        kind=kind_named(kind).name,
        media_type=received.media_type,
        name=clean_name(name or "") or None,
        size=len(received.data),
        sha256=_hash(received.data),
        width=received.width,
        height=received.height,
        small_size=len(received.small) if received.small is not None else None,
        small_sha256=_hash(received.small) if received.small is not None else None,
        key=f"t/{current_tenant_id()}/{at:%Y}/{file_id}",
        created_by_id=by.id if by is not None else None,
        created_at=at,
    )


def _refuse_hoarding(by: Member) -> None:
    held = select(func.count()).select_from(StoredFile).where(unattached(), StoredFile.created_by_id == by.id)
    if (db.session.scalar(held) or 0) >= MOST_UNATTACHED:
        raise TooManyUploads()


def attach(file: StoredFile, *, to: UUID, at: datetime) -> None:
    """Say which object of its capability the file belongs to; from now on the capability's policy decides.

    A file belongs to one object for good: `UploadGone` when it has one already.
    """
    if file.attached_at is not None or file.deleted_at is not None:
        raise UploadGone()
    file.subject_id, file.attached_at = to, at


@transaction
def take_uploads(tokens: Iterable[str], *, kind: str, to: UUID, by: Member, at: datetime) -> list[StoredFile]:
    """Attach what this member uploaded earlier (POST /files) to an object; `UploadGone` for anything else."""
    taken = []
    for token in dict.fromkeys(tokens):
        mine = select(StoredFile).where(
            StoredFile.token == token, StoredFile.kind == kind, StoredFile.created_by_id == by.id, unattached()
        )
        file = db.session.scalars(mine.with_for_update()).one_or_none()
        if file is None:
            raise UploadGone()
        attach(file, to=to, at=at)
        taken.append(file)
    return taken


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
