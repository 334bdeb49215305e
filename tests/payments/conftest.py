"""A house with something to pay, and the office that takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from saas.billing import Charge
from saas.payments import Method, Payment, check_invariants, pay
from tenants.db import db, new_id
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import tenure_in
from tests.factories.billing import charge_in

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
Payer = Callable[..., Payment]
Charger = Callable[..., UUID]


@pytest.fixture
def owe(in_green: Company) -> Charger:
    """Bill a house: `owe(26992)` gives the id of a published line."""

    def make(
        fen: int, item: str = "F01", period: str = "2026-10", house_id: UUID | None = None, due_on: date | None = None
    ) -> UUID:
        charge = charge_in(house_id or in_green.house_id, fen, item, period, due_on)
        db.session.commit()
        return charge.id

    return make


@pytest.fixture
def owed_by_who_left(in_green: Company, owe: Charger) -> UUID:
    """A line of 500 fen of the first house, older than the others, that an owner who left still owes."""
    left = tenure_in(in_green.house_id, name="王芳", since=date(2020, 1, 1), until=date(2026, 8, 15)).person_id
    charge_id = owe(500, period="2026-08")
    db.session.scalars(select(Charge).where(Charge.id == charge_id)).one().bill.payer_id = left
    db.session.commit()
    return charge_id


@pytest.fixture
def take(in_green: Company, desk: Member) -> Payer:
    """Take cash of the first house, as the desk."""

    def make(fen: int, **wanted: Any) -> Payment:
        values: dict[str, Any] = {
            "id": new_id(),
            "house_id": in_green.house_id,
            "amount_fen": fen,
            "method": Method.CASH,
            "by": desk,
            "at": AT,
        }
        return pay(**{**values, **wanted})

    return make


@pytest.fixture
def sound(in_green: Company) -> Iterator[None]:
    """At the end of the test no invariant is broken."""
    yield
    db.session.rollback()
    db.session.expire_all()
    assert check_invariants(in_green.estate_id) == []
