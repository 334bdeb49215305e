"""The archive of a household holds its bills and receipts, and says what is paid and what is not."""

from __future__ import annotations

import pytest

from saas.billing import bills_of_house
from saas.payments import receipt_of
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.payments.conftest import Charger, Payer

pytestmark = pytest.mark.usefixtures("sound")


@pytest.mark.rule("ARC-23", "ARC-24")
def test_bills_receipts_and_what_is_open_stand_with_the_house(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, technician: Member, other_manager: Member
) -> None:
    first = owe(26992, period="2026-09")
    owe(10000)
    owe(77700, house_id=in_green.next_house_id)
    payment = take(30000, charges=[first])
    receipt = receipt_of(payment.id)
    assert receipt is not None
    bills = [one.id for one in bills_of_house(in_green.house_id)]
    number, payment_id = receipt.number, payment.id
    db.session.commit()

    page = visit.as_(desk).get("estates.house", house_id=in_green.house_id)

    said = dict(
        zip(
            [term.text for term in page.select("dt")],
            [value.text for value in page.select("dd")],
            strict=True,
        )
    )
    assert (said["累计应收"], said["已缴"], said["未缴余额"]) == ("369.92", "300.00", "69.92")
    assert len(bills) == 2
    assert all(page.select(f"a[href$='/bills/{bill}']") for bill in bills)
    [shown] = page.select(f"a[href$='{payment_id}']")
    assert shown.text == number
    assert "777.00" not in page.text
    assert "账单与收据" not in visit.as_(technician).get("estates.house", house_id=in_green.house_id).text
    visit.as_(other_manager).get("estates.house", house_id=in_green.house_id, expect=404)
