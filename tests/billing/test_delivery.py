"""A house that is not handed over has no fee by time; one handed over in the month pays from that day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas.billing import Charge, RunState, SkipReason, bill, charges_of_run, discard, recompute, skips_by_reason
from saas.billing.refusals import NothingToBill
from saas.estates import House, HouseState, find_house
from saas.ledger import exact_to_fen
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, OCTOBER, billed, estate_of, meter, read, tariff


@pytest.fixture
def house(in_green: Company) -> House:
    tariff(in_green.estate_id)
    found = find_house(in_green.house_id)
    assert found is not None
    return found


def said(house: House, state: HouseState, delivered_on: date | None) -> None:
    house.state, house.delivered_on = state, delivered_on
    db.session.commit()


def lines_in(house: House, finance: Member) -> list[Charge]:
    run = bill(estate_of(house.estate_id), OCTOBER, by=finance, at=AT)
    return [one for one in charges_of_run(run) if one.house_id == house.id]


@pytest.mark.parametrize(
    ("state", "day"),
    [
        (HouseState.UNSOLD, None),
        (HouseState.SOLD, None),
        (HouseState.SOLD, date(2026, 11, 1)),
        (HouseState.DELIVERED, date(2026, 12, 1)),
    ],
)
def test_not_handed_over_has_no_fee_by_time_and_is_listed(
    house: House, finance: Member, state: HouseState, day: date | None
) -> None:
    said(house, state, day)
    run = bill(estate_of(house.estate_id), OCTOBER, by=finance, at=AT)
    assert [one for one in charges_of_run(run) if one.house_id == house.id] == []
    assert ("F01", SkipReason.NOT_DELIVERED, 1) in skips_by_reason(run)


def test_handed_over_before_it_was_said_so_pays(house: House, finance: Member) -> None:
    said(house, HouseState.DELIVERED, None)
    assert [one.amount_fen for one in lines_in(house, finance)] == [26992]


def test_what_a_meter_counted_is_billed_all_the_same(house: House, finance: Member) -> None:
    tariff(house.estate_id, "F10", "3.45")
    said(house, HouseState.SOLD, None)
    read(meter(house.id, house.estate_id), "10")
    assert [(one.item_code, one.amount_fen) for one in lines_in(house, finance)] == [("F10", 3450)]


def test_only_the_houses_that_wait_for_handing_over_are_no_reason_for_another_run(
    house: House, finance: Member
) -> None:
    said(house, HouseState.SOLD, None)
    billed(house.estate_id, finance)
    with pytest.raises(NothingToBill):
        bill(estate_of(house.estate_id), OCTOBER, by=finance, at=AT)


@settings(max_examples=20)
@given(day=st.integers(1, 31))
def test_the_first_month_is_reckoned_by_days(house: House, finance: Member, day: int) -> None:
    said(house, HouseState.SELF_USED, date(2026, 10, day))
    [line] = lines_in(house, finance)
    assert line.period_from == date(2026, 10, day)
    assert line.amount_fen == exact_to_fen(Fraction(9640, 100) * Fraction(28, 10) * Fraction(32 - day, 31))
    assert recompute(line) == line.amount_fen
    run = db.session.get_one(type(line.bill.run), (line.tenant_id, line.bill.run_id))
    discard(run, by=finance, at=AT)
    assert run.state == RunState.DISCARDED
