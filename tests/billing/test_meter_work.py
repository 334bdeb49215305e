"""Meters are put in, replaced and taken out; what the old one showed last is billed once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas.billing import (
    Dial,
    Meter,
    MeterKind,
    bill,
    charges_of_run,
    meters_in,
    put_in,
    reading_from_text,
    replace,
    take_out,
)
from saas.billing.refusals import (
    BadDial,
    BeyondTheDial,
    MeterDayWrong,
    MeterNumberMissing,
    MeterOut,
    MeterRemoved,
    MeterThere,
    WrongMeterItem,
)
from saas.estates import Estate, House, find_house
from saas.ledger import Period
from saas.tariffs import install_items
from tenants.clock import local_date
from tenants.db import new_id
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, OCTOBER, billed, estate_of, meter, read, tariff

TODAY = local_date(AT)


def value(text: str) -> int:
    return reading_from_text(text)


@pytest.fixture
def estate(in_green: Company) -> Estate:
    install_items(AT)
    return estate_of(in_green.estate_id)


@pytest.fixture
def house(in_green: Company) -> House:
    found = find_house(in_green.house_id)
    assert found is not None
    return found


def test_a_meter_of_a_house_and_one_of_common_parts(estate: Estate, house: House, finance: Member) -> None:
    of_house = put_in(
        estate,
        Dial("S-9", value("12.5")),
        MeterKind.WATER,
        "F10",
        house=house,
        installed_on=TODAY,
        by=finance,
        at=AT,
    )
    common = put_in(
        estate, Dial("D-9"), MeterKind.ELECTRICITY, "F05", place="泵房", installed_on=TODAY, by=finance, at=AT
    )
    assert meters_in(estate.id, common=False) == [of_house]
    assert meters_in(estate.id, common=True) == [common]


@pytest.mark.parametrize("item", ["F01", "F05", "F16", "F99"])
def test_a_house_meter_counts_for_a_fee_by_usage(estate: Estate, house: House, finance: Member, item: str) -> None:
    with pytest.raises(WrongMeterItem):
        put_in(estate, Dial("S-9"), MeterKind.WATER, item, house=house, installed_on=TODAY, by=finance, at=AT)


def test_what_does_not_hold_is_refused(estate: Estate, house: House, finance: Member) -> None:
    meter(house.id, estate.id, code="S-1")
    wanted = {"house": house, "by": finance, "at": AT}
    with pytest.raises(MeterNumberMissing):
        put_in(estate, Dial("  "), MeterKind.WATER, "F10", installed_on=TODAY, **wanted)
    with pytest.raises(MeterThere):
        put_in(estate, Dial("S-1"), MeterKind.WATER, "F10", installed_on=TODAY, **wanted)
    with pytest.raises(MeterDayWrong):
        put_in(estate, Dial("S-2"), MeterKind.WATER, "F10", installed_on=TODAY + timedelta(days=1), **wanted)


@pytest.mark.parametrize(
    "dial",
    [
        Dial("S-9", multiplier=0),
        Dial("S-9", multiplier=10**9 + 1),
        Dial("S-9", value("1000"), rolls_over_at=value("1000")),
        Dial("S-9", rolls_over_at=0),
    ],
)
def test_figures_that_fit_no_meter_are_refused(estate: Estate, house: House, finance: Member, dial: Dial) -> None:
    with pytest.raises(BadDial):
        put_in(estate, dial, MeterKind.WATER, "F10", house=house, installed_on=TODAY, by=finance, at=AT)
    assert meters_in(estate.id, common=False) == []


def test_a_dial_may_stand_right_before_it_begins_anew(estate: Estate, house: House, finance: Member) -> None:
    dial = Dial("S-9", value("999.999"), multiplier=10**9, rolls_over_at=value("1000"))
    put_in(estate, dial, MeterKind.WATER, "F10", house=house, installed_on=TODAY, by=finance, at=AT)
    assert [one.code for one in meters_in(estate.id, common=False)] == ["S-9"]


def test_a_replaced_meter_loses_and_doubles_nothing(estate: Estate, house: House, finance: Member) -> None:
    tariff(estate.id, "F10", "3.45")
    old = meter(house.id, estate.id, code="S-1", rolls_over_at=value("100000"))
    read(old, "20", Period(2026, 9))
    new = replace(
        old, Dial("S-2", value("3")), on=date(2026, 10, 12), last_value=value("35.5"), reason="到期", by=finance, at=AT
    )
    assert (new.house_id, new.item_code, new.position) == (old.house_id, old.item_code, old.position)
    assert old.removed_on == date(2026, 10, 12)
    read(new, "10")
    run = billed(estate.id, finance, OCTOBER)
    [line] = [one for one in charges_of_run(run) if one.item_code == "F10"]
    assert line.amount_fen == 7763  # (15.5 + 7) × 3.45 = 77.625
    assert meters_in(estate.id, common=False) == [new]
    assert meters_in(estate.id, gone=True) == [old]


def test_one_taken_out_without_a_reading_waits_for_an_estimate(estate: Estate, house: House, finance: Member) -> None:
    tariff(estate.id, "F10", "3.45")
    old = meter(house.id, estate.id, code="S-1")
    read(old, "20", Period(2026, 9))
    take_out(old, on=date(2026, 10, 12), last_value=None, reason="表坏", by=finance, at=AT)
    run = bill(estate, OCTOBER, by=finance, at=AT)
    assert [one for one in charges_of_run(run) if one.item_code == "F10"] == []
    assert run.skipped == 1


def test_a_meter_goes_once_and_not_before_its_last_reading(estate: Estate, house: House, finance: Member) -> None:
    old = meter(house.id, estate.id, code="S-1", rolls_over_at=value("1000"))
    read(old, "20")
    for day in (date(2024, 12, 31), date(2026, 10, 30), TODAY + timedelta(days=1)):
        with pytest.raises(MeterDayWrong):
            take_out(old, on=day, last_value=value("21"), by=finance, at=AT)
    with pytest.raises(BeyondTheDial):
        take_out(old, on=TODAY, last_value=value("1000"), by=finance, at=AT)
    take_out(old, on=TODAY, last_value=value("21"), by=finance, at=AT)
    with pytest.raises(MeterOut):
        take_out(old, on=TODAY, last_value=value("22"), by=finance, at=AT)
    with pytest.raises(MeterRemoved):
        read(old, "23", Period(2026, 11))


def test_meters_of_common_parts_stand_in_counting_order(estate: Estate, finance: Member) -> None:
    for code in ("G-1001", "G-101", "G-20", "G-3"):
        put_in(estate, Dial(code), MeterKind.ELECTRICITY, "F05", installed_on=TODAY, by=finance, at=AT)
    assert [one.code for one in meters_in(estate.id, common=True)] == ["G-3", "G-20", "G-101", "G-1001"]


@pytest.mark.parametrize("gone", [False, True])
def test_page_after_page_shows_each_meter_once(estate: Estate, house: House, finance: Member, gone: bool) -> None:
    for number in range(7):
        one = meter(house.id, estate.id, code=f"S-{number}")
        if gone:
            take_out(one, on=TODAY - timedelta(days=number // 2), last_value=value("1"), by=finance, at=AT)
    whole = meters_in(estate.id, gone=gone)
    assert len(whole) == 7
    shown: list[Meter] = []
    while page := meters_in(estate.id, gone=gone, after=shown[-1] if shown else None, most=3):
        shown += page
    assert shown == whole


@settings(max_examples=12)
@given(first=st.integers(0, 9999), used=st.integers(0, 500), starts=st.integers(0, 9999), more=st.integers(0, 500))
def test_usage_is_the_same_with_one_meter_or_two(
    estate: Estate, house: House, finance: Member, first: int, used: int, starts: int, more: int
) -> None:
    old = meter(house.id, estate.id, code=new_id().hex, first_value=value(str(first)))
    new = replace(
        old,
        Dial(new_id().hex, value(str(starts))),
        on=date(2026, 10, 12),
        last_value=value(str(first + used)),
        by=finance,
        at=AT,
    )
    last = read(new, str(starts + more))
    gone = meters_in(estate.id, gone=True)
    assert old in gone
    assert last.usage == value(str(more))
