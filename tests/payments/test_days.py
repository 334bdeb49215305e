"""Finance's figures: the day by method, the drawer, and collection rates as domain 2.11 defines them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import ProgrammingError

from saas.ledger import Period
from saas.payments import (
    CashDay,
    Method,
    Rate,
    approve_refund,
    ask_refund,
    cash_in_books,
    collection_of,
    count_cash,
    day_by_method,
    reverse_payment,
    rows_due,
)
from saas.payments.refusals import DayCounted, DayNotOver, DifferenceUnexplained
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.payments.conftest import AT, Charger, Payer

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]
DAY = date(2026, 11, 21)
NOVEMBER = Period(2026, 11)


def test_a_day_by_method(in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member) -> None:
    owe(10_000)
    take(3000)
    wrong = take(2000)
    pos = take(9000, method=Method.POS, channel_txn="P1")
    reverse_payment(wrong, reason="错收", by=manager, at=AT)
    db.session.refresh(pos)
    approve_refund(ask_refund(pos, 500, reason="多交", method=Method.CASH, by=finance, at=AT), by=manager, at=AT)
    rows = {
        row.method: (row.count, row.received, row.reversed, row.refunded, row.net)
        for row in day_by_method(in_green.estate_id, DAY)
    }
    assert rows == {Method.CASH: (2, 5000, 2000, 500, 2500), Method.POS: (1, 9000, 0, 0, 9000)}
    assert cash_in_books(in_green.estate_id, DAY) == 2500


def test_the_drawer_is_counted_once_and_a_difference_explained(
    in_green: Company, owe: Charger, take: Payer, finance: Member
) -> None:
    owe(3000)
    take(3000)
    with pytest.raises(DayNotOver):
        count_cash(in_green.estate_id, DAY + timedelta(days=1), 3000, by=finance, at=AT)
    with pytest.raises(DifferenceUnexplained):
        count_cash(in_green.estate_id, DAY, 2900, by=finance, at=AT)
    count = count_cash(in_green.estate_id, DAY, 2900, reason="找零差错", by=finance, at=AT)
    assert (count.expected_fen, count.counted_fen) == (3000, 2900)
    with pytest.raises(DayCounted):
        count_cash(in_green.estate_id, DAY, 3000, by=finance, at=AT)
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.query(CashDay).update({"counted_fen": 3000})
    db.session.rollback()


def test_collection_rates_by_hand(in_green: Company, owe: Charger, take: Payer) -> None:
    """Two houses owe 1,000 each in November; 2,000 stood open from October. Paid in November: 500 old, 1,000 and 300 new."""
    owe(2000, period="2026-09", due_on=date(2026, 10, 15))
    first = owe(1000, period="2026-10", due_on=date(2026, 11, 15))
    second = owe(1000, period="2026-10", due_on=date(2026, 11, 15), house_id=in_green.next_house_id)
    owe(50_000, item="F16", period="2026-10", due_on=date(2026, 11, 15))
    take(1000, charges=[first])
    take(300, charges=[second], house_id=in_green.next_house_id)
    take(500)
    found = collection_of(in_green.estate_id, NOVEMBER)
    assert found.current == Rate(1300, 2000)
    assert found.households == Rate(1, 2)
    assert found.overall == Rate(1800, 4000)
    assert found.old == Rate(500, 2000)
    rows = rows_due(in_green.estate_id, NOVEMBER).rows
    assert sum(row.paid_fen for row in rows) == found.current.part
    assert sum(row.charge.amount_fen for row in rows) == found.current.whole
    assert [row.paid_fen for row in rows_due(in_green.estate_id, NOVEMBER, open_only=True).rows] == [300]
    assert collection_of(in_green.estate_id, NOVEMBER, until=date(2026, 11, 20)).current == Rate(0, 2000)


def test_nothing_due_has_no_rate(in_green: Company) -> None:
    assert collection_of(in_green.estate_id, NOVEMBER).current == Rate(0, 0)
