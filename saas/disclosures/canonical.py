"""One way to write a content as bytes, so that two people who hold the same content hold the same hash.

UTF-8, keys sorted by code point, no blanks, no escapes but those JSON demands, whole numbers only. The script in
deploy/verify says the same in its own words.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


class NotCanonical(ValueError):
    """A value that has no one way to be written: a float, a foreign type, a text that is not text."""


def canonical(content: Any) -> bytes:
    """The content as canonical JSON. Raises `NotCanonical` for floats, huge numbers and broken text."""
    return json.dumps(
        _plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def normal(text: str) -> str:
    """A text as it goes into a content: composed, without control characters and blanks at its ends."""
    kept = (letter for letter in unicodedata.normalize("NFC", text) if letter == "\n" or letter.isprintable())
    return "".join(kept).strip()


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in small hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(f"{value} is too large")
        return int(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical("a key that is not a text")
        return {_text(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _text(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical("a text with half a character") from None
    return str(value)
