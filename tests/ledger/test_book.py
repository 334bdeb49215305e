"""Money without a bill: each verb knows its pot, and owners' income goes to the fund only by their decision."""

from __future__ import annotations

from datetime import date

import pytest

from saas.ledger import (
    AccountCode,
    CommonSource,
    CommonUse,
    CostGroup,
    Pot,
    Wanted,
    balance,
    book_common_cost,
    book_common_income,
    book_common_use,
    book_cost,
    book_fund_line,
    common_balance,
    hand_over_to_fund,
    pass_on,
    reverse_booking,
    take_to_bank,
    total_of,
)
from saas.ledger.documents import keep_document
from saas.ledger.refusals import DayOutOfReach, DecisionMissing, NothingToHandOver, WrongPot
from tenants.clock import now
from tenants.members import Member
from tests.cast import Company
from tests.factories.requests import jpeg

C = AccountCode
ON = date(2026, 9, 10)


def test_a_cost_in_one_of_the_nine_groups(in_green: Company, finance: Member) -> None:
    assert len(CostGroup) == 9
    book_cost(in_green.estate_id, CostGroup.GREENING, 120000, on=ON, counterparty="绿洲园艺", by=finance, at=now())
    assert balance(in_green.estate_id, Pot.COMPANY, C.COST, item_code="greening") == 120000
    assert balance(in_green.estate_id, Pot.COMPANY, C.BANK) == -120000


def test_collected_for_a_supplier_it_is_passed_on_and_no_cost(in_green: Company, finance: Member) -> None:
    estate, when = in_green.estate_id, {"on": ON, "by": finance, "at": now()}
    pass_on(estate, C.AGENCY_PAYABLE, "F10", 86250, counterparty="市水务集团", **when)
    assert balance(estate, Pot.COMPANY, C.AGENCY_PAYABLE, item_code="F10") == 86250
    assert (balance(estate, Pot.COMPANY, C.BANK), balance(estate, Pot.COMPANY, C.COST)) == (-86250, 0)
    with pytest.raises(WrongPot):
        pass_on(estate, C.COST, "F10", 1, **when)


@pytest.mark.parametrize("day", [date(206, 9, 10), date(2206, 9, 10)])
def test_a_mistyped_year_never_reaches_the_books(in_green: Company, finance: Member, day: date) -> None:
    with pytest.raises(DayOutOfReach):
        book_cost(in_green.estate_id, CostGroup.GREENING, 1, on=day, by=finance, at=now())


@pytest.mark.rule("FEE-03")
def test_common_income_is_gross_and_used_only_by_decision(in_green: Company, finance: Member) -> None:
    estate = in_green.estate_id
    book_common_income(estate, CommonSource.ADVERTISING, 500000, on=ON, counterparty="分众", by=finance, at=now())
    book_common_cost(estate, CommonSource.ADVERTISING, 20000, on=ON, by=finance, at=now())
    assert total_of(Wanted(estate_id=estate, pot=Pot.COMMON, code=C.COMMON_INCOME)).credit == 500000
    assert common_balance(estate) == 480000
    with pytest.raises(DecisionMissing):
        book_common_use(estate, CommonUse.COMMUNITY, 10000, on=ON, decision_id=None, by=finance, at=now())
    decision = keep_document(jpeg(), name="业主大会决议.jpg", estate_id=estate, by=finance, at=now())
    book_common_use(estate, CommonUse.COMMUNITY, 10000, on=ON, decision_id=decision.id, by=finance, at=now())
    given, received = hand_over_to_fund(estate, 400000, on=ON, decision_id=decision.id, by=finance, at=now())
    assert (given.pot, received.pot) == ("common", "fund")
    assert {entry.document_id for journal in (given, received) for entry in journal.entries} == {decision.id}
    assert common_balance(estate) == 70000
    assert balance(estate, Pot.FUND, C.FUND_BANK) == 400000

    reverse_booking(given, reason="金额录错", by=finance, at=now())
    assert (common_balance(estate), balance(estate, Pot.FUND, C.FUND_BANK)) == (470000, 0)
    with pytest.raises(NothingToHandOver):
        hand_over_to_fund(estate, 470001, on=ON, decision_id=decision.id, by=finance, at=now())
    assert total_of(Wanted(estate_id=estate, pot=Pot.COMPANY)).count == 0, "the company's pot never heard of it"


def test_the_fund_is_a_mirror_of_the_banks_statement(in_green: Company, finance: Member) -> None:
    estate = in_green.estate_id
    for account, fen in ((C.FUND_PAID_IN, 9_000_000), (C.FUND_INTEREST, 12_345), (C.FUND_USE, 1_000_000)):
        book_fund_line(estate, account, fen, on=ON, by=finance, at=now())
    assert balance(estate, Pot.FUND, C.FUND_BANK) == 8_012_345


def test_cash_goes_to_the_bank_inside_its_pot(in_green: Company, finance: Member) -> None:
    take_to_bank(in_green.estate_id, Pot.COMMON, 30000, on=ON, by=finance, at=now())
    assert balance(in_green.estate_id, Pot.COMMON, C.BANK) == 30000
    assert balance(in_green.estate_id, Pot.COMMON, C.CASH) == -30000
    assert balance(in_green.estate_id, Pot.COMPANY, C.BANK) == 0
