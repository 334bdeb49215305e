"""How one value is sealed: bytes in, bytes out, no database.

A sealed value is ``format(1) · algorithm(1) · key id(4) · nonce(12) · ciphertext · tag(16)``. The associated data
binds it to its company, table, column and row, so that a value moved anywhere else no longer opens.
"""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tenants.master_keys import KEY_BYTES, MasterKeys

FORMAT = 1
AES_256_GCM = 1  # 2 is kept for SM4-GCM, should an assessment ask for it.
NONCE_BYTES = 12
TAG_BYTES = 16
INDEX_BYTES = 16
_HEADER = struct.Struct(">BBI")
SHORTEST = _HEADER.size + NONCE_BYTES + TAG_BYTES


class SealBroken(ValueError):
    """A sealed value does not open here: altered, moved from elsewhere, or sealed with another key."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs. It opens nowhere else."""

    tenant_id: int
    table: str
    column: str
    row_id: UUID


@dataclass(frozen=True)
class DataKey:
    """One unwrapped key of one company. It is never used itself: each column has a key derived from it."""

    version: int
    secret: bytes = field(repr=False)
    _derived: dict[tuple[str, str, str], bytes] = field(default_factory=dict, repr=False, compare=False)

    def seal(self, place: Place, text: str) -> bytes:
        """Encrypt a text for one place, with a fresh nonce."""
        header = _HEADER.pack(FORMAT, AES_256_GCM, self.version)
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self._for("encrypt", place.table, place.column))
        return header + nonce + cipher.encrypt(nonce, text.encode("utf-8"), _bound_to(header, place))

    def open(self, place: Place, value: bytes) -> str:
        """Decrypt a value sealed for this place; `SealBroken` for anything else."""
        if key_version(value) != self.version:
            raise SealBroken("sealed with another version of the key")
        header, nonce, body = _parts(value)
        cipher = AESGCM(self._for("encrypt", place.table, place.column))
        try:
            return cipher.decrypt(nonce, body, _bound_to(header, place)).decode("utf-8")
        except InvalidTag:
            raise SealBroken(f"a sealed value in {place.table}.{place.column} does not belong to its row") from None

    def index(self, table: str, column: str, normalised: str) -> bytes:
        """16 bytes that are equal for equal texts of one column of one company, and tell nothing to others."""
        key = self._for("index", table, column)
        return hmac.new(key, normalised.encode("utf-8"), hashlib.sha256).digest()[:INDEX_BYTES]

    def _for(self, use: str, table: str, column: str) -> bytes:
        known = self._derived.get((use, table, column))
        if known is None:
            info = _joined(b"mingbai", use.encode(), table.encode(), column.encode())
            known = HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self.secret)
            self._derived[use, table, column] = known
        return known


def key_version(value: bytes) -> int:
    """Which version of the company's data key sealed this value."""
    if len(value) < SHORTEST:
        raise SealBroken("too short for a sealed value")
    format_, algorithm, version = _HEADER.unpack_from(value)
    if (format_, algorithm) != (FORMAT, AES_256_GCM):
        raise SealBroken("not a format this release can open")
    return int(version)


def version_bytes(version: int) -> bytes:
    """The key id as it stands in a sealed value, from its third byte on (for comparing inside the database)."""
    return struct.pack(">I", version)


def wrap(masters: MasterKeys, *, tenant_id: int, purpose: str, version: int, secret: bytes) -> bytes:
    """Encrypt a data key with the newest master key, bound to its company, purpose and version."""
    header = _HEADER.pack(FORMAT, AES_256_GCM, masters.newest)
    nonce = secrets.token_bytes(NONCE_BYTES)
    bound = _wrapped_for(header, tenant_id, purpose, version)
    return header + nonce + AESGCM(masters.key(masters.newest)).encrypt(nonce, secret, bound)


def unwrap(masters: MasterKeys, wrapped: bytes, *, tenant_id: int, purpose: str, version: int) -> bytes:
    """Decrypt a data key; `SealBroken` when it was wrapped for another company, purpose or version."""
    master = masters.key(key_version(wrapped))
    header, nonce, body = _parts(wrapped)
    try:
        return AESGCM(master).decrypt(nonce, body, _wrapped_for(header, tenant_id, purpose, version))
    except InvalidTag:
        raise SealBroken("a wrapped data key does not belong to this company, or the master key is another") from None


def _parts(value: bytes) -> tuple[bytes, bytes, bytes]:
    nonce_ends = _HEADER.size + NONCE_BYTES
    return value[: _HEADER.size], value[_HEADER.size : nonce_ends], value[nonce_ends:]


def _bound_to(header: bytes, place: Place) -> bytes:
    tenant = struct.pack(">q", place.tenant_id)
    return _joined(header, tenant, place.table.encode(), place.column.encode(), place.row_id.bytes)


def _wrapped_for(header: bytes, tenant_id: int, purpose: str, version: int) -> bytes:
    return _joined(header, b"data key", struct.pack(">q", tenant_id), purpose.encode(), version_bytes(version))


def _joined(*parts: bytes) -> bytes:
    """Each part with its length before it, so that no two lists of parts give the same bytes."""
    return b"".join(struct.pack(">H", len(part)) + part for part in parts)
