"""Taking a payment: once, in the stated order, with a receipt; every wrong amount and every repetition."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from saas.billing import Bill, Charge
from saas.ledger import AccountCode, BadAmount, Pot, balance
from saas.payments import (
    Allocation,
    Method,
    Payment,
    account_of_house,
    pay,
    put_on_brake,
    receipt_of,
    take_off_brake,
    use_prepaid,
)
from saas.payments.refusals import (
    AmountOfOthers,
    NotPayable,
    PaymentsStopped,
    PrepaymentTooLong,
    SameIdOtherPayment,
    SameTransactionOtherPayment,
    TransactionMissing,
)
from tenants.companies import CompanyState
from tenants.db import db, new_id
from tenants.members import Member
from tenants.provisioning import suspend
from tenants.queue import Doorbell, Job
from tenants.scope import acting_in
from tests.cast import Company
from tests.payments.conftest import AT, Charger, Payer

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]
C = AccountCode


def charge(charge_id: UUID) -> Charge:
    return db.session.scalars(select(Charge).where(Charge.id == charge_id)).one()


def test_a_bill_paid_exactly(in_green: Company, owe: Charger, take: Payer) -> None:
    one = owe(26992)
    payment = take(26992)
    assert (charge(one).allocated_fen, charge(one).open_fen, payment.prepaid_fen) == (26992, 0, 0)
    assert db.session.scalars(select(Bill.state).where(Bill.id == charge(one).bill_id)).one() == "paid"
    assert balance(in_green.estate_id, Pot.COMPANY, C.CASH) == 26992
    assert balance(in_green.estate_id, Pot.COMPANY, C.RECEIVABLE) == 0
    receipt = receipt_of(payment.id)
    assert receipt is not None
    assert receipt.number == "SJ-HY-2026-000001"
    assert receipt.content["capitals"] == "人民币贰佰陆拾玖元玖角贰分"
    assert [(line["item"], line["fen"]) for line in receipt.content["lines"]] == [("F01", 26992)]


def test_the_receipt_of_the_counter_goes_before_other_papers(owe: Charger, take: Payer) -> None:
    take(1000, charges=[owe(1000)])
    bell = select(Doorbell.due_at, Job.asked_at).join(Job, Job.id == Doorbell.job_id)
    due_at, asked_at = db.session.execute(bell.where(Job.kind == "payments.print_receipt")).one()
    assert due_at < asked_at


def test_oldest_first_then_priority_then_what_is_left_is_prepaid(in_green: Company, owe: Charger, take: Payer) -> None:
    new, old = owe(1000, period="2026-10"), owe(1000, period="2026-09")
    late_item = owe(500, item="F14", period="2026-09")
    first, second = sorted((old, late_item), key=lambda one: (charge(one).priority, one))
    take(1200)
    paid = {one: charge(one).allocated_fen for one in (first, second, new)}
    assert paid[first] == charge(first).amount_fen
    assert paid[second] == 1200 - charge(first).amount_fen
    assert paid[new] == 0
    payment = take(1300 + 700)
    assert payment.prepaid_fen == 700
    assert account_of_house(in_green.house_id).owed_fen == 0
    assert balance(in_green.estate_id, Pot.COMPANY, C.PREPAID, house_id=in_green.house_id) == -700


def test_what_the_payer_chose_comes_first(owe: Charger, take: Payer) -> None:
    old, new = owe(1000, period="2026-09"), owe(1000, period="2026-10")
    take(1000, charges=[new])
    assert (charge(old).allocated_fen, charge(new).allocated_fen) == (0, 1000)


def test_what_somebody_who_left_owes_is_paid_only_when_it_is_chosen(
    in_green: Company, owe: Charger, owed_by_who_left: UUID, take: Payer
) -> None:
    mine = owe(1000)
    payment = take(1200)
    assert (charge(owed_by_who_left).open_fen, charge(mine).open_fen, payment.prepaid_fen) == (500, 0, 200)
    chosen = take(500, charges=[owed_by_who_left])
    assert (charge(owed_by_who_left).open_fen, chosen.prepaid_fen) == (0, 0)


def test_what_is_paid_ahead_never_pays_for_somebody_who_left(
    in_green: Company, owe: Charger, owed_by_who_left: UUID, take: Payer
) -> None:
    owe(1000)
    take(1300)
    later = owe(100, period="2026-11")
    assert use_prepaid(in_green.house_id, by=None, at=AT) == 100
    assert (charge(owed_by_who_left).open_fen, charge(later).open_fen) == (500, 0)


def test_each_pot_gets_a_journal_of_its_own(in_green: Company, owe: Charger, take: Payer) -> None:
    owe(26992)
    owe(15000, item="F08")
    payment = take(41992)
    assert balance(in_green.estate_id, Pot.COMPANY, C.CASH) == 26992
    assert balance(in_green.estate_id, Pot.COMMON, C.CASH) == 15000
    receipt = receipt_of(payment.id)
    assert receipt is not None
    assert receipt.content["subtotals"] == [
        {"class": "income", "fen": 26992},
        {"class": "common_income", "fen": 15000},
    ]


@pytest.mark.parametrize("fen", [0, -1, -26992, 10**12 + 1, 10**30, 26992.0, True, "26992", None, float("nan")])
def test_no_wrong_amount_is_taken(owe: Charger, take: Payer, fen: object) -> None:
    owe(26992)
    with pytest.raises(BadAmount):
        take(fen)  # type: ignore[arg-type]


def test_sent_twice_is_taken_once(in_green: Company, owe: Charger, take: Payer) -> None:
    owe(26992)
    key = new_id()
    first = take(20000, id=key)
    for _ in range(5):
        assert take(20000, id=key).id == first.id
    assert balance(in_green.estate_id, Pot.COMPANY, C.CASH) == 20000
    for other in ({"amount_fen": 20001}, {"house_id": in_green.next_house_id}, {"charges": []}):
        with pytest.raises(SameIdOtherPayment):
            take(**{"fen": 20000, "id": key, **other}) if "amount_fen" not in other else take(20001, id=key)
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1


def test_a_transaction_of_the_channel_counts_once_for_ever(in_green: Company, owe: Charger, take: Payer) -> None:
    owe(26992)
    first = take(26992, method=Method.POS, channel_txn="POS-1")
    assert take(26992, method=Method.POS, channel_txn="POS-1").id == first.id
    with pytest.raises(SameTransactionOtherPayment):
        take(100, method=Method.POS, channel_txn="POS-1")
    with pytest.raises(SameTransactionOtherPayment):
        take(26992, method=Method.POS, channel_txn="POS-1", house_id=in_green.next_house_id)
    with pytest.raises(TransactionMissing):
        take(100, method=Method.TRANSFER, channel_txn="  ")


def test_only_what_this_house_owes_can_be_chosen(in_green: Company, owe: Charger, take: Payer) -> None:
    other = owe(100, house_id=in_green.next_house_id)
    for chosen in (other, new_id()):
        with pytest.raises(NotPayable):
            take(100, charges=[chosen])
    paid = owe(100)
    take(100)
    with pytest.raises(NotPayable):
        take(100, charges=[paid])


def test_a_house_of_another_company_is_no_house(in_green: Company, grey: Company, take: Payer) -> None:
    for house in (grey.house_id, new_id()):
        with pytest.raises(AmountOfOthers):
            take(100, house_id=house)


@pytest.mark.rule("FEE-02")
def test_no_more_than_the_region_allows_is_prepaid(owe: Charger, take: Payer) -> None:
    with pytest.raises(PrepaymentTooLong):
        take(1)  # nothing was ever billed: there is no measure
    owe(1000)
    assert take(1000 + 12000).prepaid_fen == 12000
    with pytest.raises(PrepaymentTooLong) as refused:
        take(1)
    assert "12" in str(refused.value)


def test_brakes_stop_payments(in_green: Company, owe: Charger, take: Payer, finance: Member) -> None:
    owe(1000)
    for estate in (in_green.estate_id, None):
        brake = put_on_brake(estate, reason="系统维护", by=finance, at=AT)
        with pytest.raises(PaymentsStopped, match="系统维护"):
            take(1000)
        take_off_brake(brake, by=finance, at=AT)
    put_on_brake(in_green.other_estate_id, reason="别处", by=finance, at=AT)
    assert take(1000).amount_fen == 1000


def test_a_suspended_company_takes_nothing(in_green: Company, owe: Charger, take: Payer) -> None:
    owe(1000)
    db.session.commit()
    assert suspend(in_green.id, reason="欠费", operator="平台", at=AT).state == CompanyState.SUSPENDED
    with acting_in(in_green.id), pytest.raises(PaymentsStopped):
        take(1000)


def test_late_money_lands_in_the_open_month(
    in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    from saas.ledger import Period, close_period

    owe(1000)
    close_period(in_green.estate_id, Period(2026, 10), by=finance, second=manager, at=AT)
    payment = take(1000, method=Method.TRANSFER, channel_txn="B1", received_on=date(2026, 10, 31))
    assert payment.received_on == date(2026, 11, 1)


def test_facts_of_a_payment_never_change(owe: Charger, take: Payer) -> None:
    owe(1000)
    payment = take(1000)
    for change in ({"amount_fen": 1}, {"method": "pos"}, {"house_id": new_id()}):
        with pytest.raises(Exception, match="never changes"):
            db.session.query(Payment).filter_by(id=payment.id).update(change)
        db.session.rollback()
    with pytest.raises(Exception, match="permission denied"):
        db.session.query(Allocation).delete()
    db.session.rollback()


def test_pay_is_in_the_order_of_ids_whoever_comes_first(in_green: Company, owe: Charger, desk: Member) -> None:
    """Metamorphic: a payment in parts leaves what one payment leaves."""
    ids = [owe(fen, period=f"2026-0{month}") for month, fen in enumerate((300, 500, 700), 1)]
    for fen in (100, 650, 250, 500):
        pay(id=new_id(), house_id=in_green.house_id, amount_fen=fen, method=Method.CASH, by=desk, at=AT)
    assert [charge(one).open_fen for one in ids] == [0, 0, 0]
