"""Secrets that travel: codes on paper, links in mails. Nothing that lets somebody in is stored in clear.

Links and codes are computed from the row's own id with a key of the company, so the job that sends a mail finds them
again however often it runs, and a copy of the database without its keys holds none of them.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

from tenants.keys import blind_index

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, so that what is read aloud or typed from paper is understood."""
_READ_AS = str.maketrans("ILOU", "110V")


def link_token(kind: str, row_id: UUID) -> str:
    """What stands in a link: the row's id and 128 bits that only this company's key makes."""
    return _text(row_id.bytes + _proof(kind, row_id))


def row_of_link(kind: str, token: str) -> UUID | None:
    """The id of the row a link belongs to, or nothing when it was not made here for this kind of link."""
    try:
        raw = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != 32 or _text(raw) != token:
        return None
    row_id = UUID(bytes=raw[:16])
    return row_id if hmac.compare_digest(raw[16:], _proof(kind, row_id)) else None


def digits_of(kind: str, row_id: UUID) -> str:
    """Six digits for one row, the same each time they are asked for."""
    return f"{int.from_bytes(_proof(kind, row_id)) % 1_000_000:06d}"


def letters_of(kind: str, row_id: UUID, *, count: int = 12) -> str:
    """Letters and figures for paper (5 bits each), the same each time they are asked for."""
    number = int.from_bytes(_proof(kind, row_id))
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(count))


def in_groups(letters: str, size: int = 4) -> str:
    """As it is printed: ABCD-EFGH-JKMN."""
    return "-".join(letters[start : start + size] for start in range(0, len(letters), size))


def as_typed(text: str) -> str:
    """What a person typed, as it was meant: capitals, no blanks or hyphens, O for 0 and I or L for 1 understood."""
    return "".join(letter for letter in text.upper() if letter.isalnum()).translate(_READ_AS)


def _proof(kind: str, row_id: UUID) -> bytes:
    return blind_index("token", kind, str(row_id))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
