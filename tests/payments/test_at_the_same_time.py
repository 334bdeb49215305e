"""Eight clerks on one bill, the same payment sent by eight hands, closing while paying: real threads, real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from saas.billing import Charge, reverse_charge
from saas.ledger import AccountCode, Period, Pot, balance, close_period
from saas.payments import (
    Channel,
    MerchantChange,
    Method,
    Payment,
    Receipt,
    approve_refund,
    ask_change,
    ask_refund,
    pay,
    reverse_payment,
    use_prepaid,
)
from saas.payments.refusals import ChangeWaits
from tenants.db import db, new_id
from tenants.members import Member
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.cast import Company
from tests.payments.conftest import AT, Charger, Payer
from tests.payments.test_channels import GOOD

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]


def together(app: Flask, company: Company, *calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each in a session of its own; results, or the refusals raised."""
    gate = Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        with app.app_context(), acting_in(company.id):
            gate.wait(30)
            try:
                return call()
            except Refused as refusal:
                return refusal

    db.session.commit()
    with ThreadPoolExecutor(len(calls)) as pool:
        results = list(pool.map(one, calls))
    db.session.expire_all()
    return results


def paid_of(charge_id: UUID) -> int:
    return db.session.scalars(select(Charge.allocated_fen).where(Charge.id == charge_id)).one()


def test_eight_clerks_on_one_bill(app: Flask, in_green: Company, owe: Charger, desk: Member) -> None:
    charge = owe(26992)

    def clerk() -> object:
        return pay(id=new_id(), house_id=in_green.house_id, amount_fen=20000, method=Method.CASH, by=desk, at=AT)

    results = together(app, in_green, *[clerk] * 8)
    taken = [one for one in results if isinstance(one, Payment)]
    assert paid_of(charge) == 26992
    prepaid = sum(one.prepaid_fen for one in taken)
    assert prepaid == 20000 * len(taken) - 26992
    numbers = sorted(db.session.scalars(select(Receipt.sequence)))
    assert numbers == list(range(1, len(taken) + 1))


def test_one_payment_sent_by_eight_hands(app: Flask, in_green: Company, owe: Charger, desk: Member) -> None:
    owe(26992)
    key = new_id()

    def hand() -> object:
        return pay(id=key, house_id=in_green.house_id, amount_fen=26992, method=Method.CASH, by=desk, at=AT)

    results = together(app, in_green, *[hand] * 8)
    assert {getattr(one, "id", one) for one in results} == {key}
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.CASH) == 26992


def test_one_transaction_claimed_by_two_houses(app: Flask, in_green: Company, owe: Charger, desk: Member) -> None:
    owe(100)
    owe(100, house_id=in_green.next_house_id)

    def claim(house_id: UUID) -> Callable[[], object]:
        return lambda: pay(
            id=new_id(), house_id=house_id, amount_fen=100, method=Method.POS, channel_txn="P1", by=desk, at=AT
        )

    results = together(app, in_green, *[claim(one) for one in (in_green.house_id, in_green.next_house_id)] * 3)
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1
    assert sum(isinstance(one, Refused) for one in results) == 3


def test_everything_at_once_on_one_house(
    app: Flask, in_green: Company, owe: Charger, take: Payer, desk: Member, finance: Member, manager: Member
) -> None:
    lines = [owe(1000, period=f"2026-{month:02d}") for month in (7, 8, 9)]
    first, second = take(1500), take(2500)

    def correct(key: UUID) -> Callable[[], object]:
        return lambda: reverse_charge(
            db.session.scalars(select(Charge).where(Charge.id == key)).one(), reason="更正", by=finance, at=AT
        )

    def undo(key: UUID) -> Callable[[], object]:
        return lambda: reverse_payment(
            db.session.scalars(select(Payment).where(Payment.id == key)).one(), reason="退回", by=manager, at=AT
        )

    def refund() -> object:
        payment = db.session.scalars(select(Payment).where(Payment.id == second.id)).one()
        return approve_refund(ask_refund(payment, 500, reason="多交", by=finance, at=AT), by=manager, at=AT)

    together(
        app,
        in_green,
        correct(lines[0]),
        correct(lines[2]),
        undo(first.id),
        refund,
        lambda: use_prepaid(in_green.house_id, by=None, at=AT),
        lambda: pay(id=new_id(), house_id=in_green.house_id, amount_fen=700, method=Method.CASH, by=desk, at=AT),
    )
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.CASH) >= 0


def test_the_month_is_closed_while_clerks_take_money(
    app: Flask, in_green: Company, owe: Charger, desk: Member, finance: Member, manager: Member
) -> None:
    owe(100_000)

    def clerk() -> object:
        for _ in range(6):
            pay(
                id=new_id(), house_id=in_green.house_id, amount_fen=500, method=Method.TRANSFER, channel_txn=new_id().hex,
                received_on=AT.date().replace(month=10, day=31), by=desk, at=AT,
            )  # fmt: skip
        return None

    together(
        app,
        in_green,
        clerk,
        clerk,
        lambda: close_period(in_green.estate_id, Period(2026, 10), by=finance, second=manager, at=AT),
    )
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.BANK) % 500 == 0


def test_eight_who_propose_new_keys_are_one_that_waits(app: Flask, in_green: Company, finance: Member) -> None:
    results = together(
        app, in_green, *[lambda: ask_change(Channel.WECHAT, GOOD, reason="年度更换", by=finance, at=AT)] * 8
    )
    assert sum(isinstance(one, MerchantChange) for one in results) == 1
    assert sum(isinstance(one, ChangeWaits) for one in results) == 7
