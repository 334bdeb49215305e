"""What printed documents say: plain values, filled from the database by others and laid out by templates.

Every text is already in the language of the document (names of categories, channels, states); instants are aware and
money is fen. What is None or empty is printed as a blank to fill in by hand, so that the same form serves before,
during and after the work. Pictures are names of assets given to the renderer beside the HTML.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CHECK_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else over the phone


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whose paper it is: the company's full name, the estate and the telephone a resident calls."""

    company: str
    estate: str
    phone: str = ""
    logo: str | None = None


@dataclass(frozen=True, kw_only=True)
class PrintRun:
    """One printing: when, by whom, and the code by which the paper is compared with the record."""

    printed_at: datetime
    printed_by: str
    check_code: str


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture given as an asset, with what it shows."""

    asset: str
    caption: str


Document = TypeVar("Document", bound="DataclassInstance")


def stamped(document: Document, *, printed_at: datetime, printed_by: str, key: bytes) -> Document:
    """The document with its print run: `key` is the company's own, and the code changes with every value shown."""
    run = PrintRun(printed_at=printed_at, printed_by=printed_by, check_code=check_code(document, key=key))
    return replace(document, run=run)


def check_code(document: DataclassInstance, *, key: bytes) -> str:
    """Twelve letters and figures, `7KQ2-M4XD-99AH`, the same for every copy and printing of the same values."""
    values = {name: value for name, value in asdict(document).items() if name not in ("run", "copy")}
    text = json.dumps(values, default=str, ensure_ascii=False, sort_keys=True)
    number = int.from_bytes(hmac.digest(key, text.encode(), hashlib.sha256)[:8], "big")
    letters = "".join(CHECK_ALPHABET[number >> 5 * place & 31] for place in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
