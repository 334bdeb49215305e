"""Readings: what is a number, what looks wrong, and what happens when the dial goes round."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from saas.billing import (
    Anomaly,
    ReadingState,
    accept,
    charges_of_run,
    estimate,
    import_readings,
    odd_readings,
    read_meter,
    reading_from_text,
    recompute,
    usual_usage,
)
from saas.billing.importing import NotATable
from saas.billing.refusals import (
    BackwardsStays,
    BadReading,
    BeyondTheDial,
    CannotRollOver,
    LaterReadingBilled,
    MeterRemoved,
    NothingToAccept,
    ReadingBilled,
)
from saas.billing.rounds import reading_of
from saas.ledger import Period
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, OCTOBER, billed, estate_of, meter, read, tariff
from tests.factories.requests import jpeg

SEPTEMBER = Period(2026, 9)


@pytest.mark.parametrize(
    "typed", ["", "-1", "NaN", "nan", "inf", "1e9", "1.2345", "12a", "١٢", "9" * 11, "1.2.3", "0x1", "²", None]
)
def test_what_is_no_reading_is_refused(typed: str | None) -> None:
    with pytest.raises(BadReading):
        reading_from_text(typed)


@pytest.mark.parametrize(("typed", "value"), [("0", 0), ("48 213", 48213000), ("1,308.5", 1308500), ("0.001", 1)])
def test_a_plain_number_is_taken_exactly(typed: str, value: int) -> None:
    assert reading_from_text(typed) == value


def test_usage_is_what_lies_between(in_green: Company) -> None:
    one = meter(in_green.house_id, in_green.estate_id, first_value=100_000)
    assert read(one, "112.5", SEPTEMBER).usage == 12_500
    assert read(one, "125").usage == 12_500


def test_a_month_read_later_splits_what_the_next_one_counted(in_green: Company) -> None:
    one = meter(in_green.house_id, in_green.estate_id, first_value=100_000)
    read(one, "130", OCTOBER)
    assert read(one, "112.5", SEPTEMBER).usage == 12_500
    assert reading_of(one, OCTOBER).usage == 17_500  # type: ignore[union-attr]
    assert read(one, "110", SEPTEMBER).usage == 10_000
    assert reading_of(one, OCTOBER).usage == 20_000  # type: ignore[union-attr]


def test_a_month_is_not_read_later_once_the_next_one_is_billed(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F10", "3.45")
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "30", OCTOBER)
    billed(in_green.estate_id, finance)
    with pytest.raises(LaterReadingBilled):
        read(one, "12.5", SEPTEMBER)


def test_a_multiplier_is_exact(in_green: Company) -> None:
    one = meter(None, in_green.estate_id, multiplier=1_500)
    assert read(one, "10").usage == 15_000


def test_backwards_waits_for_a_look_and_is_never_negative_usage(in_green: Company, finance: Member) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "100", SEPTEMBER)
    odd = read(one, "90")
    assert odd.anomaly == Anomaly.BACKWARDS and not odd.may_be_billed
    assert odd_readings(in_green.estate_id, OCTOBER) == [odd]
    with pytest.raises(BackwardsStays):
        accept(odd, by=finance, at=AT)
    with pytest.raises(CannotRollOver):
        accept(odd, rolled_over=True, by=finance, at=AT)


def test_a_dial_that_went_round_is_recognised(in_green: Company, finance: Member) -> None:
    one = meter(in_green.house_id, in_green.estate_id, rolls_over_at=100_000_000)
    read(one, "99 990", SEPTEMBER)
    turned = read(one, "12")
    assert (turned.usage, turned.rolled_over, turned.anomaly) == (22_000, True, Anomaly.ROLLED_OVER)
    accept(turned, by=finance, at=AT)
    assert turned.may_be_billed
    with pytest.raises(NothingToAccept):
        accept(turned, by=finance, at=AT)


def test_a_person_may_say_that_it_went_round(in_green: Company, finance: Member) -> None:
    one = meter(in_green.house_id, in_green.estate_id, rolls_over_at=100_000_000)
    read(one, "80 000", SEPTEMBER)
    odd = read(one, "500")
    assert odd.anomaly == Anomaly.BACKWARDS
    accept(odd, rolled_over=True, words="换表前转零", by=finance, at=AT)
    assert odd.usage == 20_500_000 and odd.may_be_billed


def test_a_dial_of_unknown_size_is_learnt_when_it_went_round(in_green: Company, finance: Member) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "9987", SEPTEMBER)
    odd = read(one, "12")
    for digits in (None, 2, 9):
        with pytest.raises(CannotRollOver):
            accept(odd, rolled_over=True, digits=digits, by=finance, at=AT)
    with pytest.raises(BeyondTheDial):
        accept(odd, rolled_over=True, digits=3, by=finance, at=AT)
    accept(odd, rolled_over=True, digits=4, by=finance, at=AT)
    assert odd.usage == 25_000 and odd.may_be_billed
    assert one.rolls_over_at == 10_000_000


def test_a_dial_cannot_show_more_than_it_has(in_green: Company) -> None:
    one = meter(in_green.house_id, in_green.estate_id, rolls_over_at=100_000_000)
    with pytest.raises(BeyondTheDial):
        read(one, "100000")


def test_a_leap_of_more_than_half_waits_for_a_look(in_green: Company) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "10", Period(2026, 8))
    read(one, "20", SEPTEMBER)
    assert read(one, "35").anomaly is None  # 15 is half as much again: just inside
    assert read(one, "35.1").anomaly == Anomaly.JUMP
    assert read(one, "24.9").anomaly == Anomaly.JUMP
    assert read(one, "25").anomaly is None


def test_what_waits_for_a_look_is_no_measure(in_green: Company, finance: Member) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "10", Period(2026, 8))
    odd = read(one, "4", SEPTEMBER)
    assert (odd.anomaly, usual_usage(one, OCTOBER)) == (Anomaly.BACKWARDS, 10)


def test_a_later_reading_of_the_month_replaces_the_first(in_green: Company) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    first, second = read(one, "10"), read(one, "11")
    db.session.refresh(first)
    assert (first.state, second.state) == (ReadingState.REPLACED, ReadingState.VALID)


def test_one_that_a_bill_rests_on_stays(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F10", "3.5")
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "10")
    billed(in_green.estate_id, finance)
    with pytest.raises(ReadingBilled):
        read(one, "11")
    for change in ("set value = 1", "set usage = 1 where accepted_at is not null", "set read_on = read_on - 1"):
        if "where" not in change:
            with pytest.raises(DBAPIError, match="never changes"):
                db.session.execute(text(f"update reading {change}"))
            db.session.rollback()
    with pytest.raises(DBAPIError, match="never deleted"):
        db.session.execute(text("delete from reading"))
    db.session.rollback()


def test_a_removed_meter_is_not_read(in_green: Company) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    one.removed_on = date(2026, 10, 1)
    db.session.commit()
    with pytest.raises(MeterRemoved):
        read(one, "10")


def test_an_estimate_is_the_usual_usage_and_says_so(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F10", "3.5")
    one = meter(in_green.house_id, in_green.estate_id)
    read(one, "10", Period(2026, 8))
    read(one, "22", SEPTEMBER)
    guess = estimate(one, OCTOBER, by=finance, at=AT)
    assert guess.estimated and guess.usage == 11_000
    run = billed(in_green.estate_id, finance)
    [charge] = charges_of_run(run)
    assert charge.calculation["tree"]["parts"][0]["readings"][0]["estimated"] is True
    assert recompute(charge) == charge.amount_fen == 3850


def test_a_photo_belongs_to_its_reading(in_green: Company, technician: Member) -> None:
    one = meter(in_green.house_id, in_green.estate_id)
    token = store("billing.reading", jpeg(), name="meter.jpg", by=technician, at=AT).token
    reading = read_meter(one, OCTOBER, 10_000, photo=token, by=technician, at=AT)
    assert reading.file is not None and reading.file.subject_id == reading.id


def test_a_file_of_readings_names_its_bad_lines(in_green: Company, finance: Member) -> None:
    first = meter(in_green.house_id, in_green.estate_id, code="A-1")
    meter(in_green.next_house_id, in_green.estate_id, code="A-2")
    read(first, "100", SEPTEMBER)
    rows = "表号,读数,抄表日期\nA-1,90,2026/10/31\nA-2,12.5,\nA-3,5,\nA-2,13,\nA-1,abc,\n\nA-9\n"
    done = import_readings(estate_of(in_green.estate_id), OCTOBER, rows.encode("gb18030"), by=finance, at=AT)
    assert (done.taken, done.odd) == (2, 1)
    assert [bad.line for bad in done.bad] == [4, 5, 6, 8]
    with pytest.raises(NotATable):
        import_readings(estate_of(in_green.estate_id), OCTOBER, b"a,b\n1,2\n", by=finance, at=AT)


def test_a_file_with_a_reading_that_is_no_number(in_green: Company, finance: Member) -> None:
    meter(in_green.house_id, in_green.estate_id, code="A-1")
    for value in ("NaN", "-5", "1e9", "=1+1", "9" * 30):
        data = f"meter,reading\nA-1,{value}\n".encode()
        done = import_readings(estate_of(in_green.estate_id), OCTOBER, data, by=finance, at=AT)
        assert (done.taken, len(done.bad)) == (0, 1)
