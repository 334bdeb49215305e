"""A bill that comes to nothing is settled from the beginning: nobody is asked for ¥0.00."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.billing import Bill, BillState, charges_of_run, correct
from saas.estates import find_house
from saas.payments import check_invariants
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, billed, tariff


@pytest.mark.rule("FEE-01")
def test_a_bill_of_nothing_is_paid(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, price="0")
    run = billed(in_green.estate_id, finance)
    assert [one.amount_fen for one in charges_of_run(run)] == [0, 0]
    assert set(db.session.scalars(select(Bill.state))) == {BillState.PAID}
    assert check_invariants(in_green.estate_id) == []
    first = next(iter(charges_of_run(run)))
    house = find_house(first.house_id)
    assert house is not None
    house.area = 1
    db.session.commit()
    correct(first, reason="面积录错", by=finance, at=AT)
    db.session.expire_all()
    assert check_invariants(in_green.estate_id) == []
