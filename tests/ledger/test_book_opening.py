"""What an account held when the books began: once, by its statement, inside its pot."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import UUID

import pytest

from saas.ledger import AccountCode, Journal, Pot, Wanted, balance, book_opening, common_balance, reverse, total_of
from saas.ledger.documents import keep_document
from saas.ledger.refusals import OpeningStands, StatementMissing, WrongPot
from tenants.clock import now
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.factories.requests import jpeg

C = AccountCode
ON = date(2025, 12, 31)


def taken_over(
    company: Company, finance: Member, pot: Pot = Pot.COMMON, account: AccountCode = C.BANK, fen: int = 1_234_567
) -> Journal:
    statement = keep_document(jpeg(), name="对账单.jpg", estate_id=company.estate_id, by=finance, at=now())
    return book_opening(
        company.estate_id, pot, account, fen, on=ON, document_id=statement.id, memo="前期交接", by=finance, at=now()
    )


def opening_of(estate_id: UUID, pot: Pot) -> int:
    return total_of(Wanted(estate_id=estate_id, pot=pot, code=C.OPENING)).credit


def test_each_account_of_money_begins_with_its_own(in_green: Company, finance: Member) -> None:
    taken_over(in_green, finance, Pot.COMPANY, C.BANK, 8_000_000)
    taken_over(in_green, finance, Pot.COMPANY, C.CASH, 50_000)
    taken_over(in_green, finance, Pot.COMMON, C.BANK, 1_234_567)
    taken_over(in_green, finance, Pot.FUND, C.FUND_BANK, 90_000_000)
    estate = in_green.estate_id
    assert [opening_of(estate, pot) for pot in Pot] == [8_050_000, 1_234_567, 90_000_000]
    assert common_balance(estate) == 1_234_567
    assert balance(estate, Pot.FUND, C.FUND_BANK) == 90_000_000
    assert total_of(Wanted(estate_id=estate, pot=Pot.COMMON, code=C.COMMON_INCOME)).count == 0, (
        "nobody's income of today"
    )


def test_twice_is_refused_until_the_first_is_reversed(in_green: Company, finance: Member) -> None:
    wrong = taken_over(in_green, finance, fen=100)
    with pytest.raises(OpeningStands):
        taken_over(in_green, finance)
    reverse(wrong, on=ON, reason="看错一行", by=finance, at=now())
    taken_over(in_green, finance)
    assert common_balance(in_green.estate_id) == 1_234_567
    with pytest.raises(OpeningStands):
        taken_over(in_green, finance)


def test_without_a_statement_or_into_something_else_is_refused(in_green: Company, finance: Member) -> None:
    with pytest.raises(StatementMissing):
        book_opening(in_green.estate_id, Pot.COMMON, C.BANK, 1, on=ON, document_id=None, by=finance, at=now())
    for pot, account in ((Pot.COMMON, C.RECEIVABLE), (Pot.FUND, C.BANK)):
        with pytest.raises(WrongPot):
            taken_over(in_green, finance, pot, account)


def test_finance_books_it_on_the_page(green: Company, finance: Member, visit: Visit) -> None:
    said = {"estate": str(green.estate_id), "what": "common_opening", "money_in": "bank", "amount": "12345.67",
            "on": "2025-12-31", "group": "greening", "source": "advertising", "use": "community"}  # fmt: skip
    me = visit.as_(finance)
    page = me.post("ledger.book", said, expect=422)
    assert page is not None and "须附银行对账单" in page.text
    page = me.follow(me.post("ledger.book", {**said, "document": (BytesIO(jpeg()), "对账单.jpg")}))
    assert "期初余额" in page.text and "12,345.67" in page.text
    assert page.select_one(".photo-strip img")["alt"] == "对账单.jpg"
