"""Undoing a payment: exactly its rows, by somebody else, once; and lines reversed under a payment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.billing import Charge, reverse_charge
from saas.ledger import AccountCode, Pot, balance
from saas.payments import (
    account_of_house,
    approve_refund,
    ask_refund,
    prepaid_of,
    receipt_of,
    reverse_payment,
    use_prepaid,
)
from saas.payments.refusals import AlreadyReversed, PartlyRefunded, ReasonMissing, SecondPersonMissing
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.payments.conftest import AT, Charger, Payer

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]
C = AccountCode


def charge(charge_id: object) -> Charge:
    return db.session.scalars(select(Charge).where(Charge.id == charge_id)).one()


def test_exactly_its_rows_are_freed(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    one, two = owe(1000, period="2026-09"), owe(1000)
    first, second = take(600), take(900)
    reverse_payment(first, reason="转账退回", by=finance, at=AT)
    assert (charge(one).allocated_fen, charge(two).allocated_fen) == (400, 500)
    assert receipt_of(first.id).voided_at == AT  # type: ignore[union-attr]
    assert receipt_of(second.id).voided_at is None  # type: ignore[union-attr]
    assert balance(in_green.estate_id, Pot.COMPANY, C.CASH) == 900


def test_not_by_who_took_it_not_twice_not_without_a_word(
    owe: Charger, take: Payer, desk: Member, finance: Member
) -> None:
    owe(1000)
    payment = take(1000)
    with pytest.raises(SecondPersonMissing):
        reverse_payment(payment, reason="错收", by=desk, at=AT)
    with pytest.raises(ReasonMissing):
        reverse_payment(payment, reason=" ", by=finance, at=AT)
    reverse_payment(payment, reason="错收", by=finance, at=AT)
    with pytest.raises(AlreadyReversed):
        reverse_payment(payment, reason="错收", by=finance, at=AT)


def test_a_line_reversed_gives_its_money_back_to_the_house(
    in_green: Company, owe: Charger, take: Payer, finance: Member
) -> None:
    one = owe(1000)
    take(1000)
    reverse_charge(charge(one), reason="面积有误", by=finance, at=AT)
    assert prepaid_of(in_green.house_id) == 1000
    two = owe(800, period="2026-11")
    assert use_prepaid(in_green.house_id, by=finance, at=AT) == 800
    assert charge(two).open_fen == 0
    assert account_of_house(in_green.house_id).prepaid_fen == 200


def test_common_money_stays_in_the_common_pot(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    one, two = owe(15000, item="F08"), owe(26992)
    payment = take(41992)
    reverse_charge(charge(one), reason="车位已退", by=finance, at=AT)
    db.session.refresh(payment)
    assert (payment.prepaid_fen, payment.common_prepaid_fen) == (0, 15000)
    three = owe(5000, period="2026-11")
    assert use_prepaid(in_green.house_id, by=finance, at=AT) == 0, "owners' money pays no company fee"
    assert charge(three).open_fen == 5000
    assert charge(two).open_fen == 0
    four = owe(9000, item="F08", period="2026-11")
    assert use_prepaid(in_green.house_id, by=finance, at=AT) == 9000
    assert charge(four).open_fen == 0
    assert balance(in_green.estate_id, Pot.COMMON, C.PREPAID) == -6000


def test_a_payment_that_was_moved_about_is_undone_whole(
    in_green: Company, owe: Charger, take: Payer, finance: Member
) -> None:
    one = owe(1000)
    payment = take(1000)
    reverse_charge(charge(one), reason="更正", by=finance, at=AT)
    owe(700, period="2026-11")
    use_prepaid(in_green.house_id, by=finance, at=AT)
    db.session.refresh(payment)
    reverse_payment(payment, reason="转账退回", by=finance, at=AT)
    assert balance(in_green.estate_id, Pot.COMPANY, C.CASH) == 0
    assert balance(in_green.estate_id, Pot.COMPANY, C.PREPAID) == 0
    assert account_of_house(in_green.house_id).owed_fen == 700


def test_what_was_given_back_cannot_be_undone(
    in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    owe(1000)
    payment = take(1500)
    refund = ask_refund(payment, 100, reason="多交", by=finance, at=AT)
    approve_refund(refund, by=manager, at=AT)
    with pytest.raises(PartlyRefunded):
        reverse_payment(payment, reason="退回", by=finance, at=AT)
