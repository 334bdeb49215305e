"""An estate with books, its manager who prepares and finance who approves; the clock stands still in each test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tenants.members import Member
from tests.cast import Company
from tests.factories.disclosures import books_with_life

AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
"""The twelfth of October, ten in the morning: the third quarter is over and due on the thirtieth."""


@pytest.fixture
def at() -> datetime:
    """Now."""
    return AT


@pytest.fixture
def books(in_green: Company, finance: Member, at: datetime) -> Company:
    """Green with life in the books of its first estate."""
    books_with_life(in_green, finance, at)
    return in_green
