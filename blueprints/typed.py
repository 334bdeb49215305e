"""What a text out of an address or a form says: an id, a day, or nothing at all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

FIRST_YEAR, LAST_YEAR = 1901, 9998
"""Days that every calendar of ours reaches, with one to spare on either side."""


def as_uuid(text: str | None) -> UUID | None:
    """An id, or nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def as_day(text: str | None) -> date | None:
    """A day, or nothing."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
