"""Giving back: never more than there is, by two persons, whatever brake is on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.billing import Charge, reverse_charge
from saas.ledger import AccountCode, BadAmount, Pot, balance
from saas.payments import (
    approve_refund,
    ask_deposit_return,
    ask_refund,
    ask_refunds_at_end,
    deposits_held,
    prepaid_of,
    put_on_brake,
    refuse_refund,
    reverse_payment,
)
from saas.payments.refusals import (
    AlreadyReversed,
    DepositReturned,
    MoreThanThereIs,
    NotPayable,
    ReasonMissing,
    RefundDecided,
    SecondPersonMissing,
)
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.payments.conftest import AT, Charger, Payer

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]
C = AccountCode


def charge(charge_id: object) -> Charge:
    return db.session.scalars(select(Charge).where(Charge.id == charge_id)).one()


def test_asked_by_one_paid_by_another(
    in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    owe(1000)
    payment = take(1800)
    put_on_brake(None, reason="停收", by=finance, at=AT)
    refund = ask_refund(payment, 300, reason="多交", by=finance, at=AT)
    with pytest.raises(SecondPersonMissing):
        approve_refund(refund, by=finance, at=AT)
    approve_refund(refund, by=manager, at=AT)
    assert (refund.number, refund.state) == ("TK-HY-2026-000001", "paid")
    assert prepaid_of(in_green.house_id) == 500
    assert balance(in_green.estate_id, Pot.COMPANY, C.CASH) == 1500
    for decide in (
        lambda: approve_refund(refund, by=manager, at=AT),
        lambda: refuse_refund(refund, reason="x", by=manager, at=AT),
    ):
        with pytest.raises(RefundDecided):
            decide()


def test_never_more_than_there_is_nor_asked_twice_over(
    owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    owe(1000)
    payment = take(1500)
    ask_refund(payment, 400, reason="多交", by=finance, at=AT)
    with pytest.raises(MoreThanThereIs):
        ask_refund(payment, 101, reason="多交", by=finance, at=AT)
    for fen in (0, -5, 1.5, True):
        with pytest.raises(BadAmount):
            ask_refund(payment, fen, reason="多交", by=finance, at=AT)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        ask_refund(payment, 1, reason=" ", by=finance, at=AT)


def test_not_granted_frees_it_again(owe: Charger, take: Payer, finance: Member, manager: Member) -> None:
    owe(1000)
    payment = take(1500)
    refund = ask_refund(payment, 500, reason="多交", by=finance, at=AT)
    refuse_refund(refund, reason="留作预存", by=manager, at=AT)
    assert ask_refund(payment, 500, reason="多交", by=finance, at=AT).state == "asked"


def test_no_refund_of_a_reversed_payment(owe: Charger, take: Payer, finance: Member, manager: Member) -> None:
    owe(1000)
    payment = take(1500)
    refund = ask_refund(payment, 500, reason="多交", by=finance, at=AT)
    reverse_payment(payment, reason="退回", by=manager, at=AT)
    with pytest.raises(AlreadyReversed):
        approve_refund(refund, by=manager, at=AT)
    with pytest.raises(AlreadyReversed):
        ask_refund(payment, 1, reason="多交", by=finance, at=AT)


def test_a_deposit_is_a_debt_and_goes_back(
    in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    deposit = owe(200000, item="F16")
    take(200000)
    assert balance(in_green.estate_id, Pot.COMPANY, C.DEPOSITS, item_code="F16") == -200000
    assert [one.held_fen for one in deposits_held([in_green.estate_id])] == [200000]
    with pytest.raises(MoreThanThereIs):
        ask_deposit_return(charge(deposit), 200001, reason="验收合格", by=finance, at=AT)
    refund = ask_deposit_return(charge(deposit), 150000, reason="验收合格", by=finance, at=AT)
    approve_refund(refund, by=manager, at=AT)
    assert balance(in_green.estate_id, Pot.COMPANY, C.DEPOSITS, item_code="F16") == -50000
    assert [one.held_fen for one in deposits_held([in_green.estate_id])] == [50000]
    approve_refund(ask_deposit_return(charge(deposit), 50000, reason="验收合格", by=finance, at=AT), by=manager, at=AT)
    assert deposits_held([in_green.estate_id]) == []
    with pytest.raises(DepositReturned):
        reverse_charge(charge(deposit), reason="误收", by=finance, at=AT)
    with pytest.raises(NotPayable):
        ask_deposit_return(charge(owe(100)), 100, reason="误收", by=finance, at=AT)


def test_at_the_end_of_the_contract_everything_prepaid_goes_back(
    in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    owe(1000)
    owe(1000, house_id=in_green.next_house_id)
    take(1500)
    take(3000, house_id=in_green.next_house_id)
    asked = ask_refunds_at_end(in_green.estate_id, reason="合同终止", by=finance, at=AT)
    assert sorted(one.amount_fen for one in asked) == [500, 2000]
    assert ask_refunds_at_end(in_green.estate_id, reason="合同终止", by=finance, at=AT) == []
    for refund in asked:
        approve_refund(refund, by=manager, at=AT)
    assert balance(in_green.estate_id, Pot.COMPANY, C.PREPAID) == 0
