"""Estates and houses for tests. Scope must be open."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from saas.estates import Estate, House, HouseState, add_house, find_estate, open_estate

OPENED = datetime(2025, 1, 2, 1, 0, tzinfo=UTC)
_numbers = count(1)


def estate(name: str | None = None) -> Estate:
    """An estate without houses."""
    number = next(_numbers)
    return open_estate(name or f"测试小区{number}", code=f"T{number}", by=None, at=OPENED)


def house(estate_id: UUID, code: str = "9-1-901", **described: object) -> House:
    """A house of an estate, lived in."""
    found = find_estate(estate_id)
    assert found is not None
    return add_house(found, code, by=None, at=OPENED, **{"state": HouseState.SELF_USED, **described})  # type: ignore[arg-type]
