"""Corrections, reductions and objections: a published line is reversed and billed anew, never edited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from saas.archives import move_out
from saas.billing import (
    BillState,
    Charge,
    ChargeState,
    ObjectionState,
    answer_objection,
    ask_for_reduction,
    charges_of_run,
    correct,
    correct_for_everybody,
    decide_reduction,
    explanation_of,
    factor_from_text,
    find_bill,
    object_to,
    on_reversal,
    put_right,
    recompute,
    refresh_bills,
    reverse_charge,
)
from saas.billing import correcting as correcting_module
from saas.billing.refusals import (
    AlreadyDecided,
    BadFactor,
    DocumentMissing,
    NotPublished,
    ObjectedAlready,
    PaidAlready,
    ReasonMissing,
    SecondPersonMissing,
    WordsMissing,
)
from saas.estates import find_house
from saas.ledger import Wanted, total_of
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import person_in, tenure_in
from tests.factories.billing import AT, OCTOBER, billed, estate_of, tariff

PAPER = b"%PDF-1.4 application"


@pytest.fixture
def charge(in_green: Company, finance: Member) -> Charge:
    tariff(in_green.estate_id)
    run = billed(in_green.estate_id, finance)
    return next(one for one in charges_of_run(run) if one.house_id == in_green.house_id)


def reduce(company: Company, asker: Member, decider: Member, factor: int = 7000, **dates: date) -> None:
    house = find_house(company.house_id)
    assert house is not None
    starts, ends = dates.get("starts_on", date(2026, 10, 1)), dates.get("ends_on", date(2026, 12, 31))
    asked = ask_for_reduction(
        house, "F01", factor, starts_on=starts, ends_on=ends, reason="空置", document=PAPER, by=asker, at=AT
    )
    decide_reduction(asked, approve=True, by=decider, at=AT)


def test_a_reversal_takes_it_out_of_the_books(charge: Charge, finance: Member) -> None:
    with pytest.raises(ReasonMissing):
        reverse_charge(charge, reason="", by=finance, at=AT)
    reverse_charge(charge, reason="户型录错", by=finance, at=AT)
    assert charge.state == ChargeState.REVERSED
    assert total_of(Wanted(estate_id=charge.estate_id, charge_id=charge.id)).balance == 0
    bill = find_bill(charge.bill_id)
    assert bill is not None and bill.state == BillState.REVERSED
    with pytest.raises(NotPublished):
        reverse_charge(charge, reason="x", by=finance, at=AT)


def test_a_correction_points_to_what_it_corrects(charge: Charge, finance: Member) -> None:
    house = find_house(charge.house_id)
    assert house is not None
    house.area = 9000
    db.session.commit()
    [new] = correct(charge, reason="面积更正", by=finance, at=AT)
    assert (charge.state, new.amount_fen, new.corrects_id) == (ChargeState.REVERSED, 25200, charge.id)
    assert recompute(new) == 25200
    assert total_of(Wanted(estate_id=charge.estate_id, code="receivable", house_id=charge.house_id)).balance == 25200


def test_the_parts_of_a_split_line_are_corrected_together(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    move_out(tenure_in(in_green.house_id), date(2026, 10, 14), by=None, at=AT)
    person_in(in_green.house_id, name="李新", since=date(2026, 10, 15))
    db.session.commit()
    run = billed(in_green.estate_id, finance)
    mine = [one for one in charges_of_run(run) if one.house_id == in_green.house_id]
    house = find_house(in_green.house_id)
    assert house is not None
    house.area = 9000
    db.session.commit()
    new = correct(mine[0], reason="面积更正", by=finance, at=AT)
    assert sum(one.amount_fen for one in new) == 25200
    assert {one.corrects_id for one in new} == {one.id for one in mine}


def test_money_on_it_goes_back_first(charge: Charge, finance: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correcting_module, "_on_reversal", [])
    charge.allocated_fen = 100
    db.session.commit()
    with pytest.raises(PaidAlready):
        reverse_charge(charge, reason="x", by=finance, at=AT)
    db.session.refresh(charge)

    def give_back(one: Charge, *, by: Member | None, at: object) -> None:
        one.allocated_fen = 0

    on_reversal(give_back)
    reverse_charge(charge, reason="x", by=finance, at=AT)
    assert (charge.state, charge.allocated_fen) == (ChargeState.REVERSED, 0)


def test_a_bill_says_how_far_it_is_paid(charge: Charge) -> None:
    for fen, state in ((1, BillState.PART_PAID), (26992, BillState.PAID), (0, BillState.PUBLISHED)):
        charge.allocated_fen = fen
        refresh_bills([charge.bill_id])
        bill = find_bill(charge.bill_id)
        assert bill is not None and bill.state == state


def test_a_reduction_needs_a_document_and_a_second_person(in_green: Company, finance: Member, manager: Member) -> None:
    house = find_house(in_green.house_id)
    assert house is not None
    term = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 31)}
    with pytest.raises(DocumentMissing):
        ask_for_reduction(house, "F01", 7000, **term, reason="x", document=None, by=finance, at=AT)
    asked = ask_for_reduction(house, "F01", 7000, **term, reason="空置", document=PAPER, by=finance, at=AT)
    with pytest.raises(SecondPersonMissing):
        decide_reduction(asked, approve=True, by=finance, at=AT)
    decide_reduction(asked, approve=True, by=manager, at=AT)
    with pytest.raises(AlreadyDecided):
        decide_reduction(asked, approve=False, by=manager, at=AT)
    for text in ("100", "-1", "NaN", "", "70.123"):
        with pytest.raises(BadFactor):
            factor_from_text(text)
    assert factor_from_text("70") == 7000


def test_a_reduction_shows_on_the_line(in_green: Company, finance: Member, manager: Member) -> None:
    tariff(in_green.estate_id)
    reduce(in_green, finance, manager)
    run = billed(in_green.estate_id, finance)
    charge = next(one for one in charges_of_run(run) if one.house_id == in_green.house_id)
    assert charge.amount_fen == 18894  # 269.92 × 0.7 = 188.944
    assert charge.calculation["tree"]["parts"][1]["percent"] == "70"
    assert recompute(charge) == charge.amount_fen
    assert next(iter(explanation_of(charge).reductions.values())).reason == "空置"


def test_a_reduction_of_some_days_counts_for_those(in_green: Company, finance: Member, manager: Member) -> None:
    tariff(in_green.estate_id)
    reduce(in_green, finance, manager, 0, starts_on=date(2026, 10, 17), ends_on=date(2026, 11, 30))
    run = billed(in_green.estate_id, finance)
    charge = next(one for one in charges_of_run(run) if one.house_id == in_green.house_id)
    assert charge.amount_fen == 13931  # 16 of 31 days: 139.3135…
    assert recompute(charge) == charge.amount_fen


@pytest.mark.rule("FEE-01")
def test_an_objection_has_a_clock_and_an_answer(charge: Charge, resident: Member, finance: Member) -> None:
    with pytest.raises(WordsMissing):
        object_to(charge, " ", by=resident, at=AT)
    raised = object_to(charge, "面积不对", by=resident, at=AT)
    assert raised.due_at == AT + timedelta(days=3)
    with pytest.raises(ObjectedAlready):
        object_to(charge, "又问", by=resident, at=AT)
    answer_objection(raised, "以产权证为准", by=finance, at=AT)
    assert raised.state == ObjectionState.ANSWERED
    with pytest.raises(AlreadyDecided):
        answer_objection(raised, "x", by=finance, at=AT)
    object_to(charge, "还是不对", by=resident, at=AT)


def test_a_wrong_rule_is_put_right_for_everybody(
    charge: Charge, in_green: Company, resident: Member, finance: Member
) -> None:
    raised = object_to(charge, "两户面积都录错", by=resident, at=AT)
    for house_id in (in_green.house_id, in_green.next_house_id):
        house = find_house(house_id)
        assert house is not None
        house.area = 9000
    db.session.commit()
    assert put_right(raised, "已更正", for_everybody=True, by=finance, at=AT) == (2, 2)
    assert raised.state == ObjectionState.CORRECTED
    assert total_of(Wanted(estate_id=in_green.estate_id, code="income", item_code="F01")).balance == -2 * 25200
    again = correct_for_everybody(estate_of(in_green.estate_id), OCTOBER, "F01", reason="x", by=finance, at=AT)
    assert again == (2, 0)
