"""Sealing of whole files for a public key: who can take a backup cannot read one.

X25519 with a fresh key per file, HKDF-SHA-256, then ChaCha20-Poly1305 in chunks of 1 MiB whose nonces carry the
chunk's number and whether it is the last (the STREAM construction), so that nothing can be cut off, repeated or moved.
``context`` (backup and part) is bound to every chunk.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"MINGBAI-SEALED-1\n"
CHUNK = 1024 * 1024
TAG = 16
FINGERPRINT = 8
PRIVATE = "mingbai-backup-private-key-1"
PUBLIC = "mingbai-backup-public-key-1"


class CannotOpen(Exception):
    """A sealed file cannot be read."""


class WrongKey(CannotOpen):
    """It was sealed for another key."""


class Damaged(CannotOpen):
    """It is not what was sealed: changed, cut off, or of another backup."""


class SealedWriter(io.RawIOBase):
    """A stream to write to; ``close`` writes the last chunk and leaves ``target`` open."""

    def __init__(self, target: BinaryIO, recipient: X25519PublicKey, *, context: str) -> None:
        ephemeral = X25519PrivateKey.generate()
        public = ephemeral.public_key().public_bytes_raw()
        self._target = target
        self._cipher = _cipher(ephemeral.exchange(recipient), public, recipient)
        self._context = context.encode()
        self._pending = bytearray()
        self._number = 0
        target.write(MAGIC + fingerprint(recipient) + public)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # every buffer that reaches us is bytes
        self._pending += data
        while len(self._pending) > CHUNK:  # at least one byte stays for the last chunk
            self._write_chunk(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._write_chunk(bytes(self._pending), last=True)
        super().close()

    def _write_chunk(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._context))
        self._number += 1


class SealedReader(io.RawIOBase):
    """A stream to read what was sealed; raises WrongKey or Damaged instead of giving one wrong byte."""

    def __init__(self, source: BinaryIO, key: X25519PrivateKey, *, context: str) -> None:
        header = source.read(len(MAGIC) + FINGERPRINT + 32)
        if len(header) != len(MAGIC) + FINGERPRINT + 32 or not header.startswith(MAGIC):
            raise Damaged("not a sealed file of Mingbai")
        if header[len(MAGIC) : -32] != fingerprint(key.public_key()):
            raise WrongKey("sealed for another key")
        public = header[-32:]
        shared = key.exchange(X25519PublicKey.from_public_bytes(public))
        self._source = source
        self._cipher = _cipher(shared, public, key.public_key())
        self._context = context.encode()
        self._number = 0
        self._ahead: bytes = source.read(CHUNK + TAG)
        self._plain = memoryview(b"")
        self._finished = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # as io.BufferedReader calls it
        if not self._plain and not self._finished:
            self._open_chunk()
        taken = min(len(buffer), len(self._plain))
        buffer[:taken] = self._plain[:taken]
        self._plain = self._plain[taken:]
        return taken

    def _open_chunk(self) -> None:
        chunk, self._ahead = self._ahead, self._source.read(CHUNK + TAG)
        self._finished = not self._ahead
        try:
            plain = self._cipher.decrypt(_nonce(self._number, self._finished), chunk, self._context)
        except InvalidTag:
            raise Damaged(f"chunk {self._number} is not what was sealed") from None
        self._number += 1
        self._plain = memoryview(plain)


def new_key(private: Path, public: Path) -> None:
    """Make a pair of key files. The private one (mode 600) belongs on another machine; losing it loses every backup."""
    key = X25519PrivateKey.generate()
    handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(f"{PRIVATE} {base64.b64encode(key.private_bytes_raw()).decode()}\n")
    public.write_text(f"{PUBLIC} {base64.b64encode(key.public_key().public_bytes_raw()).decode()}\n", encoding="ascii")


def read_private(path: Path) -> X25519PrivateKey:
    """The private key of a file made by ``new_key``."""
    return X25519PrivateKey.from_private_bytes(_key_bytes(path, PRIVATE))


def read_public(path: Path) -> X25519PublicKey:
    """The public key of a file made by ``new_key``."""
    return X25519PublicKey.from_public_bytes(_key_bytes(path, PUBLIC))


def fingerprint(key: X25519PublicKey) -> bytes:
    """Eight bytes that tell keys apart."""
    return hashlib.sha256(key.public_bytes_raw()).digest()[:FINGERPRINT]


def _key_bytes(path: Path, kind: str) -> bytes:
    words = path.read_text(encoding="ascii").split()
    if len(words) != 2 or words[0] != kind:
        raise WrongKey(f"{path} holds no {kind}")
    return base64.b64decode(words[1], validate=True)


def _cipher(shared: bytes, ephemeral: bytes, recipient: X25519PublicKey) -> ChaCha20Poly1305:
    salt = ephemeral + recipient.public_bytes_raw()
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(shared))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
