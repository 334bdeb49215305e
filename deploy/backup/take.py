"""Take a backup: one snapshot of the database with its figures, then the files, then the master keys."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, cast

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from deploy.backup.checksums import PLATFORM, Connection, figures
from deploy.backup.manifest import DATABASE, FILES, KEYS, Manifest, Summing, check_sums, write_sums
from deploy.backup.sealing import SealedWriter, fingerprint
from deploy.embedded.databases import connect, tool_environment
from tenants.file_stores import FileStore, NothingThere

NAME = re.compile(r"mingbai-\d{8}T\d{6}Z-[0-9a-f]{4}")


class NoBackup(RuntimeError):
    """The backup was not taken; nothing was left behind."""


@dataclass(frozen=True)
class Source:
    """What is backed up. ``database_url`` is that of ``mingbai_backup``; ``pg_dump`` not older than the server."""

    database_url: str
    store: FileStore
    master_keys: Path
    pg_dump: Path


@dataclass(frozen=True)
class Recipients:
    """Whom it is sealed for: the master keys for somebody else than the data, so that no single key opens both."""

    data: X25519PublicKey
    keys: X25519PublicKey

    def __post_init__(self) -> None:
        if fingerprint(self.data) == fingerprint(self.keys):
            raise NoBackup("The keys must be sealed for another key than the data.")


def take(source: Source, recipients: Recipients, into: Path, *, at: datetime | None = None) -> Path:
    """Write a backup into a new folder below ``into`` and return it; the folder appears whole or not at all."""
    began = at or datetime.now(UTC)
    name = f"mingbai-{began:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = into / f".{name}.part"
    part.mkdir(mode=0o700)
    try:
        _write_parts(source, recipients, part, name, began)
        os.replace(part, into / name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return into / name


def copy_to(backup: Path, second_place: Path) -> Path:
    """Copy a finished backup to a second place and check there that it arrived whole."""
    second_place.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = second_place / f".{backup.name}.part"
    try:
        shutil.copytree(backup, part)
        check_sums(part)
        os.replace(part, second_place / backup.name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return second_place / backup.name


def forget_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` backups of a folder; touches nothing that is not named like one."""
    ours = sorted(path for path in folder.iterdir() if path.is_dir() and NAME.fullmatch(path.name))
    old = ours[:-keep] if keep > 0 else []
    for path in old:
        shutil.rmtree(path)
    return old


def size_of(backup: Path) -> int:
    """Bytes of a backup."""
    return sum(path.stat().st_size for path in backup.iterdir())


def _write_parts(source: Source, recipients: Recipients, part: Path, name: str, at: datetime) -> None:
    sums: dict[str, str] = {}
    with _snapshot(source.database_url) as (connection, snapshot):
        found = figures(connection)
        postgres = str(_one(connection, "show server_version"))
        revision = _revision(connection)
        sums[DATABASE] = _sealed(
            part / DATABASE, recipients.data, f"{name}/{DATABASE}", lambda out: _dump(source, snapshot, out)
        )
    companies = [int(company) for company in found if company != PLATFORM]
    files: dict[str, list[str]] = {}
    sums[FILES] = _sealed(
        part / FILES,
        recipients.data,
        f"{name}/{FILES}",
        lambda out: files.update(pack_files(source.store, companies, out)),
    )
    secret = source.master_keys.read_bytes()
    sums[KEYS] = _sealed(part / KEYS, recipients.keys, f"{name}/{KEYS}", lambda out: out.write(secret))
    Manifest(
        backup=name,
        taken_at=at.isoformat(),
        postgres=postgres,
        revision=revision,
        sums=sums,
        figures=found,
        files=files,
    ).write(part, recipients.data)
    write_sums(part)
    _sync(part)


@contextmanager
def _snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    """A connection in one unmoving view of the database, and that view's name for pg_dump."""
    with connect(url, autocommit=False) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        yield connection, str(_one(connection, "select pg_export_snapshot()"))


def _one(connection: Connection, statement: str) -> object:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _revision(connection: Connection) -> str:
    if _one(connection, "select to_regclass('public.alembic_version')") is None:
        return ""
    return str(_one(connection, "select version_num from public.alembic_version"))


def _sealed(path: Path, recipient: X25519PublicKey, context: str, fill: Callable[[SealedWriter], object]) -> str:
    with path.open("wb") as raw:
        summing = Summing(raw)
        with SealedWriter(cast("BinaryIO", summing), recipient, context=context) as out:
            fill(out)
    return summing.hexdigest


def _dump(source: Source, snapshot: str, out: SealedWriter) -> None:
    command = [str(source.pg_dump), "--format=custom", "--compress=6", "--no-password", f"--snapshot={snapshot}"]
    process = subprocess.Popen(command, env=tool_environment(source.database_url), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        shutil.copyfileobj(process.stdout, out, 256 * 1024)
    except BaseException:
        process.kill()
        raise
    finally:
        process.stdout.close()
        process.wait()
    if process.returncode != 0:
        raise NoBackup(f"pg_dump ended with {process.returncode}")


def pack_files(store: FileStore, companies: list[int], out: SealedWriter) -> dict[str, list[str]]:
    """Write the files of these companies as a tar stream; returns number, bytes and checksum per company.

    Files are taken after the database's snapshot: each was written before the row that names it, and never changes.
    """
    found: dict[str, list[str]] = {}
    with tarfile.open(fileobj=cast("IO[bytes]", out), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for company in sorted(companies):
            digests, length = [], 0
            for key, written_at in sorted(store.keys(company)):
                try:
                    with store.open(key) as stream:
                        content = stream.read()
                except NothingThere:  # removed while we walk, as a right to be forgotten may ask
                    continue
                entry = tarfile.TarInfo(key)
                entry.size, entry.mtime = len(content), written_at.timestamp()
                tar.addfile(entry, BytesIO(content))
                digests.append(digest_of(key, content))
                length += len(content)
            found[str(company)] = [str(len(digests)), str(length), together(digests)]
    return found


def digest_of(key: str, content: bytes) -> str:
    """One file's part in the checksum of its company."""
    return hashlib.sha256(key.encode() + b"\0" + content).hexdigest()


def together(digests: list[str]) -> str:
    """One checksum for many files, whatever their order."""
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def _sync(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
