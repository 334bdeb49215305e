"""Bills for one thing: deposits with their paper and day of return, services, cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas import payments
from saas.billing import (
    Charge,
    ChargeState,
    Origin,
    bill,
    charges_of_run,
    correct,
    gaps_of,
    issue,
    one_off_of,
    payable_charges,
    quantity_from_text,
    recompute,
    reverse_charge,
)
from saas.billing.meters import SCALE
from saas.billing.refusals import (
    BadAmount,
    BadQuantity,
    DepositNeedsDocument,
    DueInThePast,
    IssuedToAnother,
    NotForOneBill,
    NotReckoned,
    ReasonMissing,
    ReturnDayMissing,
)
from saas.estates import House, find_house
from saas.ledger import AccountCode, Period, Pot, balance, exact_to_fen
from saas.payments import Method, check_invariants
from saas.tariffs import find_item, install_items
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, agreement, billed, estate_of, tariff

TODAY = local_date(AT)
Issuer = Callable[..., Charge]
PAPER = b"%PDF-1.4 agreement on renovation"


@pytest.fixture
def house(in_green: Company) -> House:
    install_items(AT)
    found = find_house(in_green.house_id)
    assert found is not None
    return found


@pytest.fixture
def bill_for(house: House, finance: Member) -> Issuer:
    """`bill_for("F24", "88")` issues a bill of a service to the first house."""

    def make(item: str = "F24", yuan: str = "88", quantity: str = "1", **wanted: Any) -> Charge:
        found = find_item(item)
        assert found is not None
        values: dict[str, Any] = {
            "id": new_id(),
            "quantity": quantity_from_text(quantity),
            "price": int(Fraction(yuan) * 10_000),
            "due_on": TODAY + timedelta(days=7),
            "reason": "上门擦玻璃，住户已同意",
            "by": finance,
            "at": AT,
        }
        return issue(house, found, **{**values, **wanted})

    return make


def deposit(bill_for: Issuer, **wanted: Any) -> Charge:
    terms = {"document": PAPER, "return_by": date(2027, 5, 1), "reason": "装修保证金"}
    return bill_for("F16", "2000", **{**terms, **wanted})


def test_a_service_is_payable_at_once_and_says_how_it_was_reckoned(bill_for: Issuer, house: House) -> None:
    charge = bill_for(yuan="35.5", quantity="2.5")
    assert charge.amount_fen == 8875
    assert recompute(charge) == 8875
    assert [one.id for one in payable_charges(house.id)] == [charge.id]
    assert balance(house.estate_id, Pot.COMPANY, AccountCode.INCOME) == -8875
    told = one_off_of(charge)
    assert told is not None
    assert told.reason == "上门擦玻璃，住户已同意"
    assert charge.bill.number.startswith("202611-")


def test_the_same_id_again_is_the_same_bill(bill_for: Issuer, house: House) -> None:
    key = new_id()
    assert bill_for(id=key).id == bill_for(id=key).id
    assert len(payable_charges(house.id)) == 1


def test_the_id_of_another_house_is_no_bill_of_this_one(
    bill_for: Issuer, house: House, in_green: Company, finance: Member
) -> None:
    key = new_id()
    bill_for(id=key)
    other, item = find_house(in_green.next_house_id), find_item("F24")
    assert other is not None and item is not None
    with pytest.raises(IssuedToAnother):
        issue(
            other,
            item,
            id=key,
            quantity=SCALE,
            price=880_000,
            due_on=TODAY,
            reason="上门擦玻璃",
            by=finance,
            at=AT,
        )
    assert payable_charges(other.id) == []


def test_two_services_of_one_day_are_two_bills(bill_for: Issuer, house: House) -> None:
    bill_for()
    bill_for()
    assert len(payable_charges(house.id)) == 2


def test_a_deposit_is_a_debt_from_receipt_to_return(
    bill_for: Issuer, house: House, desk: Member, finance: Member, manager: Member
) -> None:
    charge = deposit(bill_for)
    told = one_off_of(charge)
    assert told is not None and told.file is not None and told.return_by == date(2027, 5, 1)
    payment = payments.pay(
        id=new_id(), house_id=house.id, amount_fen=200_000, method=Method.CASH, charges=[charge.id], by=desk, at=AT
    )
    receipt = payments.receipt_of(payment.id)
    assert receipt is not None
    assert balance(house.estate_id, Pot.COMPANY, AccountCode.DEPOSITS) == -200_000
    assert balance(house.estate_id, Pot.COMPANY, AccountCode.INCOME) == 0
    refund = payments.ask_deposit_return(charge, 200_000, reason="验收合格", by=finance, at=AT)
    payments.approve_refund(refund, by=manager, at=AT)
    assert balance(house.estate_id, Pot.COMPANY, AccountCode.DEPOSITS) == 0
    assert check_invariants(house.estate_id) == []


@pytest.mark.rule("FEE-02")
def test_a_deposit_rests_on_a_paper_and_has_a_day_of_return(bill_for: Issuer) -> None:
    with pytest.raises(DepositNeedsDocument):
        deposit(bill_for, document=None)
    with pytest.raises(ReturnDayMissing):
        deposit(bill_for, return_by=None)
    with pytest.raises(ReturnDayMissing):
        deposit(bill_for, return_by=TODAY)


@pytest.mark.parametrize("item", ["F01", "F05", "F10", "F19", "F20", "F03", "F23"])
def test_what_a_run_bills_is_not_billed_by_hand(bill_for: Issuer, item: str) -> None:
    with pytest.raises(NotForOneBill):
        bill_for(item)


def test_common_income_goes_to_the_owners_pot(bill_for: Issuer, house: House) -> None:
    assert bill_for("F22", "300").pot == Pot.COMMON
    assert balance(house.estate_id, Pot.COMMON, AccountCode.COMMON_INCOME) == -30_000


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"reason": "  "}, ReasonMissing),
        ({"due_on": TODAY - timedelta(days=1)}, DueInThePast),
        ({"price": 0}, BadAmount),
        ({"price": 10**15}, BadAmount),
        ({"price": 1, "quantity": "0.001"}, BadAmount),
    ],
)
def test_what_does_not_hold_is_refused(bill_for: Issuer, wanted: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        bill_for(**wanted)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.2345", "1e3", "NaN", "1000001", "一"])
def test_quantities_are_plain_numbers(text: str) -> None:
    with pytest.raises(BadQuantity):
        quantity_from_text(text)


def test_it_is_reversed_but_never_reckoned_anew(bill_for: Issuer, house: House, finance: Member) -> None:
    charge = bill_for()
    with pytest.raises(NotReckoned):
        correct(charge, reason="算错", by=finance, at=AT)
    reverse_charge(charge, reason="住户取消", by=finance, at=AT)
    assert charge.state == ChargeState.REVERSED
    assert balance(house.estate_id, Pot.COMPANY, AccountCode.RECEIVABLE) == 0


def test_it_is_no_gap_of_the_month_after(bill_for: Issuer, in_green: Company, finance: Member) -> None:
    """A deposit of November is not missed in the draft of December."""
    deposit(bill_for)
    bill_for()
    tariff(in_green.estate_id)
    later = AT + timedelta(days=40)
    assert gaps_of(bill(estate_of(in_green.estate_id), Period(2026, 12), by=finance, at=later)) == []


def test_an_unpaid_deposit_costs_no_late_fee(bill_for: Issuer, in_green: Company, finance: Member) -> None:
    agreement(in_green.estate_id, late_rate="0.5")
    deposit(bill_for, due_on=TODAY)
    tariff(in_green.estate_id)
    run = bill(estate_of(in_green.estate_id), Period(2026, 12), by=finance, at=AT + timedelta(days=40))
    assert {line.item_code for line in charges_of_run(run)} == {"F01"}


def test_a_run_of_the_month_leaves_it_alone(bill_for: Issuer, in_green: Company, finance: Member) -> None:
    charge = bill_for()
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance)
    db.session.refresh(charge)
    assert (charge.state, charge.origin) == (ChargeState.PUBLISHED, Origin.ONE_OFF)


@settings(max_examples=25)
@given(thousandths=st.integers(1, 10**7), price=st.integers(1, 10**8))
def test_every_amount_recomputes_and_the_books_agree(
    bill_for: Issuer, house: House, thousandths: int, price: int
) -> None:
    exact = Fraction(thousandths, 1000) * Fraction(price, 10_000)
    if exact_to_fen(exact) == 0:
        with pytest.raises(BadAmount):
            _issue(bill_for, thousandths, price)
        return
    before = balance(house.estate_id, Pot.COMPANY, AccountCode.RECEIVABLE)
    charge = _issue(bill_for, thousandths, price)
    assert charge.amount_fen == recompute(charge) == exact_to_fen(exact)
    assert balance(house.estate_id, Pot.COMPANY, AccountCode.RECEIVABLE) - before == charge.amount_fen


def _issue(bill_for: Issuer, thousandths: int, price: int) -> Charge:
    return bill_for(quantity=f"{thousandths // 1000}.{thousandths % 1000:03d}", price=price)
