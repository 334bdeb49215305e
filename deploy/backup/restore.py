"""The way back: check the whole backup first, then fill an empty database and an empty store, then compare figures."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, TypeVar, cast

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from deploy.backup.checksums import PLATFORM, differences, figures
from deploy.backup.manifest import DATABASE, FILES, KEYS, PARTS, Manifest, check_sums
from deploy.backup.sealing import CHUNK, Damaged, SealedReader
from deploy.backup.take import digest_of, together
from deploy.embedded.databases import connect, tool_environment
from tenants.file_stores import FileStore

T = TypeVar("T")


class NotRestored(RuntimeError):
    """The restore was refused or came out different; the message says why."""


@dataclass(frozen=True)
class Keys:
    """The private keys: one opens the data, the other the master keys."""

    data: X25519PrivateKey
    keys: X25519PrivateKey

    def for_part(self, name: str) -> X25519PrivateKey:
        return self.keys if name == KEYS else self.data


@dataclass(frozen=True)
class Target:
    """Where it goes: an empty database (URL of ``mingbai_migrator``), an empty store, a file that does not exist."""

    database_url: str
    store: FileStore
    master_keys: Path
    pg_restore: Path


def check(backup: Path, keys: Keys) -> Manifest:
    """Read every byte of a backup: sums, manifest, and each part opened to its end. Raises Damaged or WrongKey."""
    check_sums(backup)
    manifest = Manifest.read(backup, keys.data)
    if manifest.backup != backup.name:
        raise Damaged(f"{backup} says it is {manifest.backup}")
    for name in PARTS:
        _opened(backup, name, keys, _read_through)
    return manifest


def restore(backup: Path, keys: Keys, target: Target) -> Manifest:
    """Bring a backup back and prove it: the figures of every company equal those of the moment it was taken."""
    manifest = check(backup, keys)
    _refuse_what_is_not_empty(target, manifest)
    _opened(backup, DATABASE, keys, lambda plain: _load(target, plain))
    files = _opened(backup, FILES, keys, lambda plain: unpack_files(target.store, plain))
    secret = _opened(backup, KEYS, keys, lambda plain: plain.read())
    _write_new(target.master_keys, secret)
    with connect(target.database_url) as connection:
        wrong = differences(manifest.figures, figures(connection))
    wrong += [
        f"files of company {company}: {figure} became {files.get(company)}"
        for company, figure in manifest.files.items()
        if figure[0] != "0" and files.get(company) != figure
    ]
    if wrong:
        raise NotRestored("What came back is not what was saved:\n" + "\n".join(wrong))
    return manifest


def unpack_files(store: FileStore, plain: IO[bytes]) -> dict[str, list[str]]:
    """Put every file of the stream into the store, which refuses names that are not its keys; figures per company."""
    digests: dict[str, list[str]] = {}
    lengths: dict[str, int] = {}
    with tarfile.open(fileobj=plain, mode="r|") as tar:
        for entry in tar:
            content = cast("IO[bytes]", tar.extractfile(entry)).read()
            store.put(entry.name, BytesIO(content))
            company = entry.name.split("/")[1]
            digests.setdefault(company, []).append(digest_of(entry.name, content))
            lengths[company] = lengths.get(company, 0) + len(content)
    return {company: [str(len(found)), str(lengths[company]), together(found)] for company, found in digests.items()}


def _opened(backup: Path, name: str, keys: Keys, use: Callable[[BufferedReader], T]) -> T:
    with (backup / name).open("rb") as source:
        sealed = SealedReader(source, keys.for_part(name), context=f"{backup.name}/{name}")
        return use(BufferedReader(sealed, CHUNK))


def _read_through(plain: IO[bytes]) -> None:
    while plain.read(CHUNK):
        continue


def _refuse_what_is_not_empty(target: Target, manifest: Manifest) -> None:
    with connect(target.database_url) as connection:
        [(tables,)] = connection.execute(
            "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
    if tables:
        raise NotRestored("The database is not empty. Make a new one (deploy/roles.sql); nothing is overwritten.")
    for company in manifest.figures:
        if company != PLATFORM and next(iter(target.store.keys(int(company))), None) is not None:
            raise NotRestored(f"The file store already holds files of company {company}.")
    if target.master_keys.exists():
        raise NotRestored(f"{target.master_keys} exists. Move it away; keys are never overwritten.")


def _load(target: Target, plain: IO[bytes]) -> None:
    command = [str(target.pg_restore), "--no-owner", "--exit-on-error", "--single-transaction", "--no-password"]
    environment = tool_environment(target.database_url)
    command += ["--dbname", environment["PGDATABASE"]]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
    assert process.stdin is not None
    try:
        while chunk := plain.read(CHUNK):
            process.stdin.write(chunk)
    except BrokenPipeError:
        pass  # pg_restore has ended, and says why below
    except BaseException:
        process.kill()
        raise
    finally:
        process.stdin.close()
        process.wait()
    if process.returncode != 0:
        raise NotRestored(f"pg_restore ended with {process.returncode}; the database was left as it was")


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        os.fsync(out.fileno())
