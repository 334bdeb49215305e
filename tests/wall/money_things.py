"""Money for the crawler: bills, payments and arrears of a household."""

from __future__ import annotations

from datetime import date, timedelta

from saas import arrears, billing, ledger, payments
from saas.estates import find_house
from saas.ledger import Period
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tests.factories import billing as make_bills
from tests.wall.place import Place


def bills_of(place: Place) -> dict[str, list[str]]:
    """A released bill with a doubted line; and, once an estate, prices, an odd reading, a cost and two runs."""
    at = now() - timedelta(days=2)
    finance = place.staff["finance"]
    charge = make_bills.charge_in(place.house_id, 26992, period="2026-05", at=at)
    doubt = billing.object_to(charge, f"面积不对 {place.words}", by=place.resident, at=at)
    ids = {
        "bill_id": [str(charge.bill_id)],
        "charge_id": [str(charge.id)],
        "objection_id": [str(doubt.id)],
    }
    if place.house_id == place.company.next_house_id:
        return ids
    estate, period = make_bills.estate_of(place.estate_id), Period(2026, 9)
    tariff = make_bills.tariff(place.estate_id)
    meter = make_bills.meter(place.house_id, place.estate_id, code=f"W-{place.words[:6]}")
    make_bills.read(meter, "20", period)
    odd = make_bills.read(meter, "19", Period(2026, 10))
    cost = billing.record_cost(estate, period, "F05", "照明", gross_fen=1000, by=finance, at=at)
    house = find_house(place.house_id)
    assert house is not None
    reduction = billing.ask_for_reduction(
        house,
        "F01",
        7000,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 9, 30),
        reason=f"空置 {place.words}",
        document=b"%PDF-1.4 application",
        by=finance,
        at=at,
    )
    published = make_bills.billed(place.estate_id, finance, period, released=False, at=at)
    draft = billing.bill(estate, Period(2026, 10), by=finance, at=at)
    drafts, runs = [str(draft.id)], [str(published.id)]
    return ids | {
        "tariff_id": [str(tariff.id)],
        "agreement_id": [str(tariff.agreement_id)],
        "meter_id": [str(meter.id)],
        "reading_id": [str(odd.id)],
        "cost_id": [str(cost.id)],
        "reduction_id": [str(reduction.id)],
        **{f"billing.{step}:run_id": drafts for step in ("again", "discard", "publish")},
        **{f"billing.{step}:run_id": runs for step in ("run", "papers", "recall", "release")},
    }


def payments_of(place: Place) -> dict[str, list[str]]:
    """A payment with a rest to give back, a deposit, a transfer nobody knows, an online payment begun, a booking."""
    at = now() - timedelta(days=1)
    desk, finance = place.staff["desk"], place.staff["finance"]
    make_bills.charge_in(place.house_id, 1000, period="2026-04", at=at)
    deposit = make_bills.charge_in(place.house_id, 2000, "F16", "2026-04", at=at)
    payment = payments.pay(
        id=new_id(), house_id=place.house_id, amount_fen=40000, method=payments.Method.CASH, payer=place.words, by=desk, at=at
    )  # fmt: skip
    receipt = payments.receipt_of(payment.id)
    assert receipt is not None
    refund = payments.ask_refund(payment, 100, reason=f"多交 {place.words}", by=finance, at=at)
    text = f"流水号,日期,金额,对方户名\nT{place.house_id.hex[-9:]},2026-11-20,7.00,{place.words}\n"
    payments.import_statement(place.estate_id, payments.Channel.BANK, text.encode(), by=finance, at=at)
    line = next(
        one.line for one in payments.open_items(place.estate_id) if one.line and one.line.counterparty == place.words
    )
    if payments.merchant_of(payments.Channel.WECHAT) is None:
        keys = {"channel_key": "-", "own_key": "-", "api_key": "-"}
        db.session.add(payments.Merchant(channel="wechat", merchant_no="1", set_at=at, **keys))
        db.session.flush()
    house = find_house(place.house_id)
    assert house is not None
    open_line = make_bills.charge_in(place.house_id, 500, period="2026-03", at=at)
    order = payments.begin_order(
        house, payments.Channel.WECHAT, 500, [open_line.id], id=new_id(), by=place.resident, at=at
    )
    brake = payments.put_on_brake(place.estate_id, reason="盘点", by=finance, at=at)
    payments.take_off_brake(brake, by=finance, at=at)
    booked = ledger.book_cost(place.estate_id, ledger.CostGroup.OFFICE, 100, on=date(2026, 11, 20), by=finance, at=at)
    return {
        "payment_id": [str(payment.id)],
        "refund_id": [str(refund.id)],
        "receipt_id": [str(receipt.id)],
        "payments.return_deposit:charge_id": [str(deposit.id)],
        "payments.line:line_id": [str(line.id)],
        "order_id": [str(order.id)],
        "brake_id": [str(brake.id)],
        "journal_id": [str(booked.id)],
        "month": ["2026-04"],
        "payments.count_cash:day": ["2026-04-30"],
    }


def arrears_of(place: Place) -> dict[str, list[str]]:
    """A household at the end of the ladder: reminded, demanded, delivered, proposed for the lawyers; a late fee in doubt."""
    finance, house = place.staff["finance"], find_house(place.house_id)
    assert house is not None
    make_bills.charge_in(place.house_id, 70000, "F01", "2026-02")
    late = make_bills.charge_in(place.house_id, 350, "F19", "2026-02")
    arrears.remind(house, by=finance, at=now() - timedelta(days=40))
    demand = arrears.demand(house, by=finance, at=now() - timedelta(days=30))
    arrears.record_delivery(
        demand,
        arrears.Way.IN_PERSON,
        local_date(now()) - timedelta(days=29),
        receiver=place.words,
        proof=b"%PDF-1.4 slip",
        by=finance,
        at=now() - timedelta(days=29),
    )
    legal = arrears.hand_to_legal(house, by=finance, at=now() - timedelta(days=1))
    waiver = arrears.ask_waiver(late, reason=f"住院 {place.words}", by=finance, at=now() - timedelta(days=1))
    lost = [make_bills.charge_in(place.house_id, 900, "F04", period) for period in ("2025-12", "2026-01")]
    asked, given_up = (
        arrears.ask_write_off(
            house, [one.id], ground=arrears.Ground.TOO_SMALL, reason=place.words, by=finance, at=now()
        )
        for one in lost
    )
    arrears.decide_write_off(given_up, grant=True, by=place.staff["manager"], at=now())
    return {
        "write_off_id": [str(asked.id)],
        "arrears.take_back_write_off:write_off_id": [str(given_up.id)],
        "notice_id": [str(demand.id)],
        "arrears.decide:notice_id": [str(legal.id)],
        "arrears.waive:charge_id": [str(late.id)],
        "arrears.letters:kind": [demand.kind],
        "arrears.letters:on": [demand.issued_on.isoformat()],
        "waiver_id": [str(waiver.id)],
    }
