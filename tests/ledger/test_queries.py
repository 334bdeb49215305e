"""What is asked of the books: every figure is the sum of rows that can be opened."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas.ledger import (
    AccountCode,
    CommonSource,
    CostGroup,
    Period,
    Pot,
    Wanted,
    balances_by_house,
    book_common_income,
    book_cost,
    entries_of,
    months_of,
    total_of,
    totals_by_item,
    totals_by_period,
    trial_balance,
)
from tenants.clock import now
from tenants.members import Member
from tests.cast import Company
from tests.ledger.conftest import Poster

C = AccountCode


def test_a_trial_balance_opens_moves_and_closes(in_green: Company, bill: Poster, finance: Member) -> None:
    bill(1000, on=date(2026, 8, 1))
    bill(300, on=date(2026, 9, 1))
    bill(50, on=date(2026, 10, 1))
    book_common_income(in_green.estate_id, CommonSource.LOCKERS, 7, on=date(2026, 9, 30), by=finance, at=now())
    rows = trial_balance(in_green.estate_id, Period(2026, 9))
    assert [(row.pot, row.code, row.opening, row.debit, row.credit, row.closing) for row in rows] == [
        (Pot.COMPANY, C.RECEIVABLE, 1000, 300, 0, 1300),
        (Pot.COMPANY, C.INCOME, -1000, 0, 300, -1300),
        (Pot.COMMON, C.BANK, 0, 7, 0, 7),
        (Pot.COMMON, C.COMMON_INCOME, 0, 0, 7, -7),
    ]
    for pot in Pot:
        assert sum(row.closing for row in rows if row.pot is pot) == 0


def test_figures_and_their_rows_agree(in_green: Company, bill: Poster, finance: Member) -> None:
    for fen in (100, 200, 300):
        bill(fen)
    bill(999, house_id=in_green.next_house_id, on=date(2026, 10, 1))
    book_cost(
        in_green.estate_id, CostGroup.CLEANING, 40, on=date(2026, 9, 2), counterparty="洁达", by=finance, at=now()
    )
    wanted = Wanted(estate_id=in_green.estate_id, code=C.RECEIVABLE, since=date(2026, 9, 1), until=date(2026, 9, 30))
    assert total_of(wanted).debit == 600 == sum(row.amount_fen for row in entries_of(wanted).rows)
    assert balances_by_house(in_green.estate_id, Pot.COMPANY, C.RECEIVABLE) == {
        in_green.house_id: 600,
        in_green.next_house_id: 999,
    }
    costs = Wanted(estate_id=in_green.estate_id, code=C.COST)
    assert {item: total.debit for item, total in totals_by_item(costs).items()} == {"cleaning": 40}
    income = Wanted(estate_id=in_green.estate_id, code=C.INCOME)
    assert {name: total.credit for name, total in totals_by_period(income).items()} == {"2026-09": 600, "2026-10": 999}
    assert [month.period.name for month in months_of(in_green.estate_id)] == ["2026-10", "2026-09"]


@pytest.mark.usefixtures("in_green")
@settings(max_examples=5)
@given(st.integers(1, 9))
def test_pages_give_every_row_once(in_green: Company, bill: Poster, size: int) -> None:
    if not entries_of(Wanted(estate_id=in_green.estate_id)).rows:
        for place in range(11):
            bill(100 + place, on=date(2026, 9, 1 + place % 3))
    wanted, seen, after = Wanted(estate_id=in_green.estate_id, code=C.RECEIVABLE), [], None
    while True:
        page = entries_of(wanted, after=after, limit=size)
        seen += [row.id for row in page.rows]
        if page.cursor is None:
            break
        after = page.cursor
    assert len(seen) == len(set(seen)) == 11


@pytest.mark.parametrize("after", ["", "x", "2026-09-01", "2026-13-01_00", "_", "2026-09-01_zz"])
def test_a_broken_cursor_is_the_first_page(in_green: Company, bill: Poster, after: str) -> None:
    bill(100)
    assert len(entries_of(Wanted(estate_id=in_green.estate_id), after=after).rows) == 2
