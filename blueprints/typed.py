"""What a text out of an address or a form says: an id, a day, an instant, or nothing at all."""

from __future__ import annotations

from datetime import date, datetime
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


def as_instant(text: str | None) -> datetime | None:
    """An instant with its zone, or nothing."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and FIRST_YEAR <= moment.year <= LAST_YEAR else None
