"""The books of green's first estate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from saas.ledger import AccountCode, Journal, JournalKind, Line, Pot, post
from tenants.clock import now
from tenants.db import new_id
from tests.cast import Company

Poster = Callable[..., Journal]


@pytest.fixture
def bill(in_green: Company) -> Poster:
    """Post what a house owes: `bill(28000, on=date(2026, 9, 1))`."""

    def write(fen: int, *, on: date = date(2026, 9, 1), house_id: UUID | None = None) -> Journal:
        house = house_id or in_green.house_id
        return post(
            estate_id=in_green.estate_id,
            pot=Pot.COMPANY,
            on=on,
            kind=JournalKind.BILL,
            lines=[
                Line(AccountCode.RECEIVABLE, fen, "F01", house_id=house),
                Line(AccountCode.INCOME, -fen, "F01", house_id=house),
            ],
            source=("bill", new_id()),
            by=None,
            at=now(),
        )

    return write
