"""Which kinds of files there are, what each may hold, and who may read one. Capabilities register their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tenants.file_types import CSV, PDF, PICTURES, SHEETS, XLSX, ZIP
from tenants.images import MAX_PIXELS

if TYPE_CHECKING:
    from tenants.files import StoredFile
    from tenants.members import Member

MAY_READ = Callable[["Member", "StoredFile"], bool]
MAY_UPLOAD = Callable[["Member"], bool]
NOTE_READING = Callable[["StoredFile", "Member", datetime], None]
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may be: media types, bytes as uploaded, pixels once decoded, and whether we made it ourselves."""

    types: frozenset[str]
    bytes: int
    pixels: int = MAX_PIXELS
    ours: bool = False

    @property
    def megabytes(self) -> int:
        """The limit as a person reads it."""
        return self.bytes // MEGABYTE


PHOTO = Limits(PICTURES, 15 * MEGABYTE)
SHEET = Limits(SHEETS, 20 * MEGABYTE)
MADE_BY_US = Limits(frozenset({PDF, XLSX, CSV, ZIP}), 128 * MEGABYTE, ours=True)
"""Results of our own jobs. Never for uploads: a PDF that somebody sends is not cleaned by anything here."""


@dataclass(frozen=True)
class FileKind:
    """One kind of file, and its capability's word on it."""

    name: str
    may_read: MAY_READ
    may_upload: MAY_UPLOAD | None
    limits: Limits
    note_reading: NOTE_READING | None = None


class NoSuchKind(LookupError):
    """No capability has registered this kind."""


_KINDS: dict[str, FileKind] = {}


def file_policy(
    kind: str,
    may_read: MAY_READ,
    *,
    may_upload: MAY_UPLOAD | None = None,
    limits: Limits = PHOTO,
    note_reading: NOTE_READING | None = None,
) -> FileKind:
    """Register a kind of file: who may read one once it is attached, and who may upload one ahead of its form.

    `may_read(actor, file)` is asked at every hit; `file.subject_id` is the object it belongs to. Without
    `may_upload`, POST /files does not know the kind. `note_reading(file, reader, at)` writes down who opened one, before
    a byte is given.
    """
    if kind in _KINDS and _KINDS[kind].may_read is not may_read:
        raise ValueError(f"files of kind {kind} have a policy already")
    _KINDS[kind] = FileKind(kind, may_read, may_upload, limits, note_reading)
    return _KINDS[kind]


def kind_named(kind: str) -> FileKind:
    """A registered kind; `NoSuchKind` for any other."""
    try:
        return _KINDS[kind]
    except KeyError:
        raise NoSuchKind(f"no capability has registered files of kind {kind}") from None


def uploadable(kind: str) -> FileKind | None:
    """The kind, if files of it may be uploaded ahead of their form."""
    known = _KINDS.get(kind)
    return known if known is not None and known.may_upload is not None else None


def largest_upload() -> int:
    """Bytes of the largest file that may be uploaded ahead of its form."""
    return max((kind.limits.bytes for kind in _KINDS.values() if kind.may_upload is not None), default=0)


def _asked_for_it(actor: Member, file: StoredFile) -> bool:
    return file.created_by_id == actor.id


JOB_RESULT = file_policy("job_result", _asked_for_it, limits=MADE_BY_US).name
"""What a job made for the member who asked for it (`by=`), who alone may read it."""
