"""Where the bytes of files lie: in a folder, or in anything that speaks S3. Only `tenants.files` puts them there.

A key is `t/<tenant>/<year>/<uuid>` with an optional `.small`; nothing a person typed is ever part of it. A key is
written once and never changed, so that neither store needs a notion of versions.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

_KEY = re.compile(r"t/[1-9][0-9]{0,18}/[0-9]{4}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.small)?")
_PREFIX = re.compile(r"t/[1-9][0-9]{0,18}/")
_NO_FOLLOW = os.O_NOFOLLOW | os.O_CLOEXEC


class BadKey(ValueError):
    """Not a key this product makes; nothing was touched."""


class NothingThere(LookupError):
    """The store holds nothing under this key."""


class AlreadyThere(RuntimeError):
    """A key is written once."""


class NoFileStore(RuntimeError):
    """`MINGBAI_FILES` names no folder and no bucket, or nothing at all: then the application starts and keeps no file."""


class FileStore(Protocol):
    """What both stores can do. The same tests run against each."""

    def put(self, key: str, data: BinaryIO) -> None:
        """Keep all of `data` under a new key, whole or not at all. `AlreadyThere` for a key in use."""

    def open(self, key: str) -> BinaryIO:
        """A stream of what was kept. `NothingThere` for an unknown key."""

    def delete(self, key: str) -> None:
        """Remove what was kept; nothing there is no error, so that a job may run twice."""

    def keys(self, tenant_id: int) -> Iterator[tuple[str, datetime]]:
        """Every key of one company with the instant (UTC) it was written, in no order."""


def checked(key: str) -> str:
    """The key itself; `BadKey` unless it has exactly our form."""
    if not _KEY.fullmatch(key):
        raise BadKey("not a key of the file store")
    return key


def prefix_of(tenant_id: int) -> str:
    """What every key of one company begins with."""
    prefix = f"t/{tenant_id}/"
    if not _PREFIX.fullmatch(prefix):
        raise BadKey("not a company's prefix")
    return prefix


class FolderStore:
    """Files below one folder. A file appears under its name only when all of it is on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, key: str, data: BinaryIO) -> None:
        """Write beside the place, sync, then link: a crash leaves at most a `.part` that `keys` does not list."""
        path = self._path(key)
        self._make_folders(path.parent)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600), "wb") as out:
                shutil.copyfileobj(data, out)
                out.flush()
                os.fsync(out.fileno())
            os.link(part, path, follow_symlinks=False)
        except FileExistsError:
            raise AlreadyThere("the key is in use") from None
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
        _sync_folder(path.parent)

    def open(self, key: str) -> BinaryIO:
        """Open for reading, never through a symbolic link."""
        try:
            return os.fdopen(os.open(self._path(key), os.O_RDONLY | _NO_FOLLOW), "rb")
        except (FileNotFoundError, NotADirectoryError):
            raise NothingThere("nothing under this key") from None

    def delete(self, key: str) -> None:
        """Unlink, and make that durable."""
        path = self._path(key)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def keys(self, tenant_id: int) -> Iterator[tuple[str, datetime]]:
        """Walk the company's folder."""
        for path in (self.root / prefix_of(tenant_id)).glob("*/*"):
            key = path.relative_to(self.root).as_posix()
            if _KEY.fullmatch(key):
                with suppress(FileNotFoundError):  # removed while we walk
                    yield key, datetime.fromtimestamp(path.lstat().st_mtime, UTC)

    def _path(self, key: str) -> Path:
        return self.root / checked(key)

    def _make_folders(self, folder: Path) -> None:
        missing = [parent for parent in (folder, *folder.parents) if parent.is_relative_to(self.root)]
        for parent in reversed(missing):
            if not parent.is_dir():
                parent.mkdir(exist_ok=True, mode=0o700)
                _sync_folder(parent.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store_from(named: str, *, endpoint: str | None = None) -> FileStore:
    """The store that `MINGBAI_FILES` names: a folder's path, or `s3://bucket/optional/prefix`.

    For S3 the credentials are found as boto3 finds them (environment, file, instance role); `endpoint`
    (`MINGBAI_S3_ENDPOINT`) is the address of a server other than Amazon's. `NoFileStore` when the name means nothing.
    """
    parts = urlsplit(named)
    if parts.scheme == "s3":
        from tenants.s3_store import S3Store  # it is built on this module

        return S3Store.connect(parts.netloc, parts.path.strip("/"), endpoint=endpoint or None)
    folder = Path(parts.path if parts.scheme == "file" else named)
    if not named or parts.scheme not in ("", "file"):
        raise NoFileStore("MINGBAI_FILES must name a folder, or s3://bucket/prefix")
    return FolderStore(folder)
