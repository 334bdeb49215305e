"""What a seal is, without any database: a header that names the content's hash and the header before, and is signed.

The header is canonical JSON. Its own SHA-256 is what the next header of the estate names as `previous`, so that no
version can be taken out, slipped in or changed without breaking every later one.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from saas.disclosures.canonical import canonical, sha256

FORMAT = "mingbai-disclosure-1"
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12


@dataclass(frozen=True)
class Sealed:
    """One sealed content: the bytes, the header that binds them, and the signature over the header."""

    content: str
    header: str
    signature: str

    @property
    def content_sha256(self) -> str:
        """The hash of the content's bytes."""
        return sha256(self.content.encode("utf-8"))

    @property
    def header_sha256(self) -> str:
        """The hash that the next header names."""
        return sha256(self.header.encode("utf-8"))


def new_private_key() -> bytes:
    """A fresh Ed25519 key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def public_of(private: bytes) -> bytes:
    """The public key of a private one, 32 bytes."""
    key = Ed25519PrivateKey.from_private_bytes(private)
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """What a key is called: the SHA-256 of its 32 bytes."""
    return sha256(public)


def new_code() -> str:
    """A short code of twelve random letters and figures: 60 bits, nothing that is misread over the phone."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def typed_code(text: str) -> str:
    """A code as somebody typed or scanned it, in the one form we keep."""
    letters = "".join(letter for letter in text.upper() if letter in CODE_LETTERS)
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def seal(
    content: Any,
    *,
    facts: dict[str, Any],
    number: int,
    previous: str | None,
    private: bytes,
    at: datetime,
) -> Sealed:
    """Seal a content. `facts` (company, estate, topic, period, version, code) stand in the header as they are."""
    written = canonical(content)
    header = canonical(
        {
            **facts,
            "format": FORMAT,
            "number": number,
            "previous": previous,
            "content_sha256": sha256(written),
            "sealed_at": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "key": fingerprint(public_of(private)),
        }
    )
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(header)
    return Sealed(written.decode("utf-8"), header.decode("utf-8"), base64.b64encode(signature).decode("ascii"))


def is_signed_by(sealed: Sealed, public: bytes) -> bool:
    """Whether the header was signed with this key."""
    try:
        signature = base64.b64decode(sealed.signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, sealed.header.encode("utf-8"))
    except (InvalidSignature, ValueError):
        return False
    return True
