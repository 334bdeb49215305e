"""Online payments against a channel that signs, repeats, reorders and lies: each order is settled at most once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from saas import payments
from saas.archives import TenureKind, move_in
from saas.billing import Charge, reverse_charge
from saas.estates import find_house
from saas.ledger import AccountCode, Pot, balance
from saas.payments import Channel, GatewayEvent, Merchant, Method, Payment, PaymentOrder, begin_order, prepaid_of
from saas.payments.refusals import NoOnlinePayment, NotPayable, SameKeyOtherOrder
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in
from tests.payments.channel import API_KEY, FakeChannel, alipay_notice, keys, running, wechat_notice
from tests.payments.conftest import Charger

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]


def merchant(channel: Channel = Channel.WECHAT) -> Merchant:
    names = {Channel.WECHAT: ("1900000001", "wx1"), Channel.ALIPAY: ("2088001", "app1")}
    made = Merchant(
        channel=channel, merchant_no=names[channel][0], app_id=names[channel][1], serial_no="S1",
        channel_key=keys(channel.value)[1], set_at=now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    made.own_key, made.api_key = keys("own")[0], API_KEY
    db.session.commit()
    return made


@pytest.fixture
def order(in_green: Company, owe: Charger, resident: Member) -> PaymentOrder:
    merchant()
    charge = owe(26992)
    return _begin(in_green.house_id, 26992, [charge], resident)


def _begin(
    house_id: UUID,
    fen: int,
    charges: list[UUID],
    by: Member,
    channel: Channel = Channel.WECHAT,
    key: UUID | None = None,
) -> PaymentOrder:
    house = find_house(house_id)
    assert house is not None
    return begin_order(house, channel, fen, charges, id=key or new_id(), by=by, at=now())


@pytest.fixture
def tell(app: Flask, in_green: Company) -> Callable[..., TestResponse]:
    """Send what a channel sends to the company's address."""

    def send(body: bytes, headers: dict[str, str], *, to: Company = in_green, channel: str = "wechat") -> TestResponse:
        client = app.test_client()
        answer: TestResponse = Context().run(
            client.post, f"/payments/callback/{channel}", data=body, headers=headers, base_url=f"http://{to.host}/"
        )
        db.session.rollback()
        db.session.expire_all()
        return answer

    return send


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Payment)) or 0


def test_paid_once_however_often_we_are_told(
    order: PaymentOrder, in_green: Company, tell: Callable[..., TestResponse]
) -> None:
    message = wechat_notice(order.number, 26992)
    for _ in range(4):
        assert tell(*message).status_code == 204
    assert tell(*wechat_notice(order.number, 26992, event="another")).status_code == 204
    assert (order.state, count()) == ("paid", 1)
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.GATEWAY_CLEARING) == 26992
    event = db.session.scalars(select(GatewayEvent).order_by(GatewayEvent.id)).first()
    assert event is not None and (event.outcome, event.times) == ("settled", 4)


def test_out_of_order_and_after_the_end(order: PaymentOrder, tell: Callable[..., TestResponse]) -> None:
    assert tell(*wechat_notice(order.number, 26992, state="CLOSED", txn="")).status_code == 204
    assert order.state == "waiting"
    payments.give_up(order, at=now() + timedelta(days=1))
    assert order.state == "closed"
    tell(*wechat_notice(order.number, 26992))
    assert (order.state, count()) == ("paid", 1), "money that arrived is taken"
    tell(*wechat_notice(order.number, 26992, state="NOTPAY", txn="", event="late"))
    assert order.state == "paid"


def test_paid_twice_by_mistake_is_two_payments(
    order: PaymentOrder, in_green: Company, tell: Callable[..., TestResponse]
) -> None:
    tell(*wechat_notice(order.number, 26992, txn="A"))
    tell(*wechat_notice(order.number, 26992, txn="B"))
    assert count() == 2
    assert prepaid_of(in_green.house_id) == 26992


def test_reversed_by_a_person_and_told_again_it_stays_reversed(
    order: PaymentOrder, in_green: Company, tell: Callable[..., TestResponse], manager: Member
) -> None:
    tell(*wechat_notice(order.number, 26992, txn="A"))
    payment = db.session.scalars(select(Payment)).one()
    payments.reverse_payment(payment, reason="误付", by=manager, at=now())
    assert tell(*wechat_notice(order.number, 26992, txn="A", event="later")).status_code == 204
    assert (count(), payment.state) == (1, "reversed")


def _spoiled(order: PaymentOrder) -> dict[str, tuple[bytes, dict[str, str]]]:
    body, headers = wechat_notice(order.number, 26992)
    return {
        "signed by somebody else": wechat_notice(order.number, 26992, signer="thief"),
        "one byte changed": (body.replace(b"EV-", b"EW-"), headers),
        "an hour old": wechat_notice(order.number, 26992, stamp=int(now().timestamp()) - 3600),
        "an hour ahead": wechat_notice(order.number, 26992, stamp=int(now().timestamp()) + 3600),
        "no signature": (body, {"Content-Type": "application/json"}),
        "not JSON": (b"<xml/>", headers),
        "empty": (b"", headers),
        "a fraction of a fen": wechat_notice(order.number, 26992, total=26992.5),
        "a text for an amount": wechat_notice(order.number, 26992, total="26992"),
        "less than nothing": wechat_notice(order.number, 26992, total=-26992),
        "a huge amount": wechat_notice(order.number, 26992, total=10**15),
        "no number": wechat_notice(order.number, 26992, total=float("nan")),
    }


def test_what_cannot_be_verified_leaves_nothing(order: PaymentOrder, tell: Callable[..., TestResponse]) -> None:
    for name, message in _spoiled(order).items():
        assert tell(*message).status_code == 401, name
    assert (order.state, count()) == ("waiting", 0)
    assert db.session.scalar(select(func.count()).select_from(GatewayEvent)) == 0


def test_another_amount_another_merchant_an_unknown_order(
    order: PaymentOrder, tell: Callable[..., TestResponse]
) -> None:
    for message in (
        wechat_notice(order.number, 26992, merchant="1999999999", txn="M"),
        wechat_notice(new_id().hex, 26992, txn="U"),
        wechat_notice("../../x", 26992, txn="V"),
        wechat_notice(order.number, 1, txn="W"),
    ):
        assert tell(*message).status_code == 204
    assert count() == 0
    assert order.state == "wrong"
    outcomes = sorted(db.session.scalars(select(GatewayEvent.outcome)))
    assert outcomes == ["unknown_order", "unknown_order", "wrong_amount", "wrong_merchant"]


def test_for_another_company_it_is_nothing(
    order: PaymentOrder, grey: Company, tell: Callable[..., TestResponse], app: Flask
) -> None:
    message = wechat_notice(order.number, 26992)
    assert tell(*message, to=grey).status_code == 404, "no merchant account there"
    with acting_in(grey.id):
        made = merchant()
        made.channel_key = keys("neighbours")[1]
        db.session.commit()
    assert tell(*message, to=grey).status_code == 401, "signed with another key"
    assert (order.state, count()) == ("waiting", 0)


def test_too_large_a_message_is_not_read(order: PaymentOrder, tell: Callable[..., TestResponse]) -> None:
    assert tell(b"x" * 70_000, {"Content-Type": "application/json"}).status_code == 413


def test_somebody_who_guesses_is_stopped(
    order: PaymentOrder, tell: Callable[..., TestResponse], monkeypatch: Any
) -> None:
    from dataclasses import replace

    from blueprints.payments import callbacks

    monkeypatch.setattr(
        callbacks, "CALLBACK", replace(callbacks.CALLBACK, address=3, account=3, name=f"test-{new_id().hex[:6]}")
    )
    answers = [tell(b"{}", {"Content-Type": "application/json"}).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429]


def test_alipay_says_it_with_a_form(
    in_green: Company, owe: Charger, resident: Member, tell: Callable[..., TestResponse]
) -> None:
    merchant(Channel.ALIPAY)
    order = _begin(in_green.house_id, 26992, [owe(26992)], resident, Channel.ALIPAY)

    def form(fields: dict[str, str]) -> TestResponse:
        from urllib.parse import urlencode

        return tell(urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}, channel="alipay")

    for bad in (
        alipay_notice(order.number, "269.92", signer="thief"),
        {**alipay_notice(order.number, "269.92"), "total_amount": "0.01"},
        alipay_notice(order.number, "269.925"),
        alipay_notice(order.number, "-269.92"),
        alipay_notice(order.number, "NaN"),
        alipay_notice(order.number, "269.92", app_id="app2"),
        {},
    ):
        assert form(bad).status_code == 401
    assert form(alipay_notice(order.number, "269.92", state="WAIT_BUYER_PAY")).data == b"success"
    assert order.state == "waiting"
    assert form(alipay_notice(order.number, "269.92")).data == b"success"
    assert form(alipay_notice(order.number, "269.92", state="TRADE_FINISHED")).data == b"success"
    assert (order.state, count()) == ("paid", 1)


@pytest.fixture
def fake(app: Flask) -> Iterator[FakeChannel]:
    with running() as channel:
        app.config["WECHAT_PAY_URL"], app.config["ALIPAY_URL"] = channel.url, f"{channel.url}/gateway.do"
        yield channel
        app.config["WECHAT_PAY_URL"] = app.config["ALIPAY_URL"] = None


def test_a_message_that_never_comes_is_asked_for(
    order: PaymentOrder, in_green: Company, fake: FakeChannel, run_jobs: Callable[..., list[str]]
) -> None:
    from workers.payments import look_up_orders

    run_jobs()
    db.session.expire_all()
    assert order.pay_at.startswith("weixin://")
    assert look_up_orders() == {"settled": 0}
    fake.pay(order.number, "TX9")
    fake.lies_about_amount = 1
    look_up_orders()
    db.session.expire_all()
    assert (order.state, count()) == ("wrong", 0)


def test_a_channel_that_fails_is_left_alone_and_holds_up_no_other(
    in_green: Company, owe: Charger, resident: Member, fake: FakeChannel, run_jobs: Callable[..., list[str]]
) -> None:
    from workers.payments import MOST_FAILURES, look_up_orders

    merchant()
    merchant(Channel.ALIPAY)
    charges = [owe(26992, period=f"2026-{month:02}") for month in range(1, MOST_FAILURES + 4)]
    lost = [_begin(in_green.house_id, 26992, [charge], resident) for charge in charges[1:]]
    other = _begin(in_green.house_id, 26992, charges[:1], resident, Channel.ALIPAY)
    run_jobs()
    db.session.expire_all()
    fake.pay(other.number, "A1")
    fake.signs_wechat = False
    lost[0].expires_at = now() - timedelta(days=2)
    db.session.commit()
    fake.asked.clear()

    assert look_up_orders() == {"settled": 1}
    assert len([path for path in fake.asked if "/out-trade-no/" in path]) == MOST_FAILURES
    db.session.expire_all()
    assert [order.state for order in lost] == ["closed"] + ["waiting"] * (MOST_FAILURES + 1)


def test_settled_by_asking_and_given_back_along_the_way(
    order: PaymentOrder,
    in_green: Company,
    fake: FakeChannel,
    run_jobs: Callable[..., list[str]],
    finance: Member,
    manager: Member,
) -> None:
    from workers.payments import look_up_orders

    run_jobs()
    fake.pay(order.number, "TX1")
    fake.signer = "thief"
    assert look_up_orders() == {"settled": 0}, "an answer the channel has not signed"
    fake.signer = "wechat"
    assert look_up_orders() == {"settled": 1}
    db.session.commit()
    payment = db.session.scalars(select(Payment)).one()
    charge = db.session.scalars(select(Charge).where(Charge.id == UUID(order.charge_ids[0]))).one()
    reverse_charge(charge, reason="更正", by=finance, at=now())
    refund = payments.ask_refund(payment, 26992, reason="更正", by=finance, at=now())
    payments.approve_refund(refund, by=manager, at=now())
    run_jobs()
    assert list(fake.refunds.values()) == [26992]
    db.session.expire_all()
    assert refund.channel_done_at is not None


def test_a_refund_is_on_its_way_until_the_channel_has_done_it(
    visit: Visit,
    order: PaymentOrder,
    in_green: Company,
    tell: Callable[..., TestResponse],
    fake: FakeChannel,
    run_jobs: Callable[..., list[str]],
    desk: Member,
    manager: Member,
) -> None:
    from workers.payments import look_up_refunds

    for txn in ("A", "B"):
        tell(*wechat_notice(order.number, 26992, txn=txn))
    payment = db.session.scalars(select(Payment).where(Payment.prepaid_fen > 0)).one()
    page = visit.as_(desk).get("payments.show", payment_id=payment.id)
    assert [one["value"] for one in page.select("select[name=method] option")] == ["wechat", "cash", "transfer"]
    form = {"amount": "269.92", "reason": "重复支付", "method": "wechat"}
    visit.as_(desk).post("payments.ask_refund", form, payment_id=payment.id)
    [refund] = payments.refunds_open_to(manager)
    fake.refunding = "PROCESSING"
    visit.as_(manager).post("payments.approve_refund", refund_id=refund.id)
    run_jobs()
    db.session.expire_all()
    assert (fake.refunds, refund.channel_done_at) == ({f"R{refund.id.hex}": 26992}, None)
    [item] = payments.open_items(in_green.estate_id)
    assert (item.fault, item.txn, item.booked_fen) == (payments.Fault.REFUND_ON_ITS_WAY, refund.number, 26992)
    assert "渠道退款中" in visit.as_(manager).get("payments.refunds").text
    assert "渠道尚未退回" in visit.as_(manager).get("payments.reconcile", estate=in_green.estate_id).text
    assert look_up_refunds() == {"done": 0, "waiting": 1}
    fake.refunding = "SUCCESS"
    assert look_up_refunds() == {"done": 1, "waiting": 0}
    db.session.commit()
    assert refund.channel_done_at is not None
    assert payments.open_items(in_green.estate_id) == []
    assert "渠道退款中" not in visit.as_(manager).get("payments.refunds").text


def test_what_the_channel_will_not_give_back_is_held_again(
    visit: Visit,
    order: PaymentOrder,
    in_green: Company,
    tell: Callable[..., TestResponse],
    fake: FakeChannel,
    run_jobs: Callable[..., list[str]],
    desk: Member,
    finance: Member,
    manager: Member,
) -> None:
    for txn in ("A", "B"):
        tell(*wechat_notice(order.number, 26992, txn=txn))
    payment = db.session.scalars(select(Payment).where(Payment.prepaid_fen > 0)).one()
    refund = payments.ask_refund(payment, 6992, reason="重复支付", by=desk, at=now())
    payments.approve_refund(refund, by=manager, at=now())
    clearing = balance(in_green.estate_id, Pot.COMPANY, AccountCode.GATEWAY_CLEARING)
    fake.refunding = "CLOSED"
    run_jobs()
    db.session.expire_all()
    assert (refund.state, refund.is_on_its_way, payment.prepaid_fen, payment.refunded_fen) == (
        "failed",
        False,
        26992,
        0,
    )
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.GATEWAY_CLEARING) == clearing + 6992
    [wechat] = payments.day_by_method(in_green.estate_id, local_date(now()))
    assert (wechat.method, wechat.refunded) == (Method.WECHAT, 0), "went out and came back on one day"
    assert payments.open_items(in_green.estate_id) == []
    page = visit.as_(manager).get("payments.refunds")
    assert "渠道未能退回" in page.text
    assert page.select_one(f"a[href$='{payment.id}']") is not None
    assert "渠道未能退回的退款" in visit.as_(finance).get("billing.today").text
    payments.fail_refund(refund, at=now())
    assert payment.prepaid_fen == 26992, "known already"

    another = payments.ask_refund(payment, 26992, reason="原路退款失败", method=Method.CASH, by=desk, at=now())
    payments.approve_refund(another, by=manager, at=now())
    assert (another.state, payment.prepaid_fen) == ("paid", 0)
    assert payments.refunds_that_failed(manager) == [], "nothing is held any more"
    db.session.commit()
    assert "渠道未能退回的退款" not in visit.as_(finance).get("billing.today").text


def test_alipay_from_begin_to_refund(
    in_green: Company,
    owe: Charger,
    resident: Member,
    fake: FakeChannel,
    run_jobs: Callable[..., list[str]],
    desk: Member,
    manager: Member,
) -> None:
    from workers.payments import look_up_orders

    merchant(Channel.ALIPAY)
    order = _begin(in_green.house_id, 26992, [owe(26992)], resident, Channel.ALIPAY)
    run_jobs()
    db.session.expire_all()
    assert order.pay_at == "https://qr.alipay.com/x1"
    fake.pay(order.number, "A1")
    assert look_up_orders() == {"settled": 1}
    db.session.commit()
    charge = db.session.scalars(select(Charge).where(Charge.id == UUID(order.charge_ids[0]))).one()
    reverse_charge(charge, reason="更正", by=desk, at=now())
    payment = db.session.scalars(select(Payment)).one()
    states = []
    for fen, answer in (
        (100, {"code": "10000"}),
        (200, {"code": "40004", "sub_code": "ACQ.TRADE_HAS_FINISHED"}),
        (300, {"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH"}),
    ):
        fake.refunding_alipay = answer
        refund = payments.ask_refund(payment, fen, reason="更正", by=desk, at=now())
        payments.approve_refund(refund, by=manager, at=now())
        run_jobs()
        db.session.expire_all()
        states.append((refund.state, refund.is_on_its_way))
    assert states == [("paid", False), ("failed", False), ("paid", True)]
    assert (list(fake.refunds.values()), payment.refunded_fen) == ([100, 200, 300], 400)


def test_one_key_begins_one_order(in_green: Company, owe: Charger, resident: Member) -> None:
    merchant()
    merchant(Channel.ALIPAY)
    mine, more, next_door = owe(1000), owe(500, item="F02"), owe(1000, house_id=in_green.next_house_id)
    key = new_id()
    first = _begin(in_green.house_id, 1000, [mine], resident, key=key)
    assert _begin(in_green.house_id, 1000, [mine], resident, key=key).id == first.id == key
    for house_id, fen, lines, channel in (
        (in_green.next_house_id, 1000, [next_door], Channel.WECHAT),
        (in_green.house_id, 1000, [mine], Channel.ALIPAY),
        (in_green.house_id, 1500, [mine, more], Channel.WECHAT),
    ):
        with pytest.raises(SameKeyOtherOrder):
            _begin(house_id, fen, lines, resident, channel, key=key)
    assert len(db.session.scalars(select(PaymentOrder)).all()) == 1


def test_each_home_has_a_form_with_a_key_of_its_own(
    visit: Visit, in_green: Company, owe: Charger, resident: Member
) -> None:
    owe(1000)
    owe(1000, house_id=in_green.next_house_id)
    person = person_in(in_green.house_id, member=resident)
    house = find_house(in_green.next_house_id)
    assert house is not None
    move_in(person, house, TenureKind.OWNER, by=None, at=now(), since=date(2024, 1, 1))
    db.session.commit()
    keys_ = [one["value"] for one in visit.as_(resident).get("payments.mine").select("input[name=key]")]
    assert len(keys_) == len(set(keys_)) == 2


def test_only_what_is_open_and_only_as_much(in_green: Company, owe: Charger, resident: Member) -> None:
    charge = owe(1000)
    with pytest.raises(NoOnlinePayment):
        _begin(in_green.house_id, 1000, [charge], resident)
    merchant()
    for fen, lines in ((999, [charge]), (1001, [charge]), (1000, []), (1000, [new_id()])):
        with pytest.raises(NotPayable):
            _begin(in_green.house_id, fen, lines, resident)
    assert json.dumps(_begin(in_green.house_id, 1000, [charge], resident).charge_ids) == json.dumps([str(charge)])
