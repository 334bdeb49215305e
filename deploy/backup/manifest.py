"""What a backup says about itself: a sealed manifest for who has the key, and SHA-256 sums for everybody."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from deploy.backup.checksums import Figures
from deploy.backup.sealing import Damaged, SealedReader, SealedWriter

DATABASE = "database.sealed"
FILES = "files.sealed"
KEYS = "keys.sealed"
MANIFEST = "manifest.sealed"
SUMS = "SHA256SUMS"
PARTS = (DATABASE, FILES, KEYS)


@dataclass(frozen=True)
class Manifest:
    """The figures of one backup. ``files`` is, per company, [number, bytes, checksum over keys and contents]."""

    backup: str
    taken_at: str
    postgres: str
    revision: str
    sums: dict[str, str]
    figures: Figures
    files: dict[str, list[str]]

    def write(self, folder: Path, recipient: X25519PublicKey) -> None:
        """Seal it into the folder."""
        with (
            (folder / MANIFEST).open("wb") as out,
            SealedWriter(out, recipient, context=f"{self.backup}/{MANIFEST}") as to,
        ):
            to.write(json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def read(cls, folder: Path, key: X25519PrivateKey) -> Manifest:
        """Open the one of a folder, whose name is the backup's."""
        with (folder / MANIFEST).open("rb") as source:
            plain = io.BufferedReader(SealedReader(source, key, context=f"{folder.name}/{MANIFEST}")).read()
        return cls(**json.loads(plain))


class Summing(io.RawIOBase):
    """A writer that passes everything on and knows its SHA-256 and length."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._sum = hashlib.sha256()
        self.length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # every buffer that reaches us is bytes
        self._sum.update(data)
        self.length += len(data)
        return self._target.write(data)

    @property
    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def sum_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write ``SHA256SUMS`` over all parts, as ``sha256sum --check`` reads it."""
    lines = [f"{sum_of(folder / name)}  {name}\n" for name in (*PARTS, MANIFEST)]
    (folder / SUMS).write_text("".join(lines), encoding="ascii")


def check_sums(folder: Path) -> None:
    """Raise Damaged with the names of parts that are missing or not what ``SHA256SUMS`` says. Needs no key."""
    try:
        lines = (folder / SUMS).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Damaged(f"{folder} has no readable {SUMS}") from None
    said = {name: digest for digest, name in (line.split("  ", 1) for line in lines if "  " in line)}
    wrong = [name for name in (*PARTS, MANIFEST) if not _is_as_said(folder / name, said.get(name))]
    if wrong:
        raise Damaged(f"damaged or missing in {folder}: {', '.join(wrong)}")


def _is_as_said(path: Path, digest: str | None) -> bool:
    return digest is not None and path.is_file() and sum_of(path) == digest
