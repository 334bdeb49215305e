"""Shared costs: exclusions out, the rest shared in whole fen, and the sum is exact."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas.billing import (
    Exclusion,
    ShareBase,
    SharedState,
    charges_of_run,
    comes_too_late,
    figures_of_shares,
    note_payment,
    recompute,
    record_cost,
    replace_cost,
    share_out,
    shares_of,
    withdraw,
)
from saas.billing.lines import split
from saas.billing.refusals import (
    AlreadyShared,
    BadAmount,
    CostBilled,
    CostGone,
    ExclusionsTooLarge,
    HousesWithoutArea,
)
from saas.estates import find_house
from saas.ledger import AccountCode, Pot, balance
from saas.ledger.refusals import DayOutOfReach
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.factories.billing import AT, OCTOBER, billed, estate_of, meter, read, tariff
from tests.factories.estates import house


def cost(company: Company, fen: int = 100_000, **described: object):  # type: ignore[no-untyped-def]
    by = described.pop("by", None)
    return record_cost(
        estate_of(company.estate_id),
        OCTOBER,
        "F05",
        "1栋公共照明",
        gross_fen=fen,
        by=by,
        at=AT,
        **described,  # type: ignore[arg-type]
    )


def test_a_thousand_over_three_equal_flats(in_green: Company, finance: Member) -> None:
    house(in_green.estate_id, "1-1-103", area=9640)
    db.session.commit()
    one = cost(in_green, by=finance)
    assert share_out(one, by=finance, at=AT) == 3
    assert sorted(share.amount_fen for share in shares_of(one)) == [33333, 33333, 33334]
    assert figures_of_shares(one) == (3, 100_000)


def test_the_cost_comes_from_the_meter_and_the_price(in_green: Company, finance: Member) -> None:
    lamp = meter(None, in_green.estate_id, "F05", code="E-1", first_value=46_905_000)
    reading = read(lamp, "48 213")
    one = cost(in_green, None, reading=reading, price=5380, by=finance)
    assert (one.usage, one.gross_fen) == (1_308_000, 70370)  # 1 308 kWh × 0.5380 = 703.704


def test_what_is_excluded_is_borne_by_nobody_else(in_green: Company, finance: Member) -> None:
    left_out = [Exclusion("office", 3000), Exclusion("greening", 1000)]
    one = cost(in_green, 10_000, exclusions=left_out, by=finance)
    assert (one.excluded_fen, one.total_fen) == (4000, 6000)
    with pytest.raises(ExclusionsTooLarge):
        cost(in_green, 10_000, exclusions=[Exclusion("office", 10_001)], by=finance)
    with pytest.raises(ExclusionsTooLarge):
        cost(in_green, 10_000, exclusions=[Exclusion("office", -1)], by=finance)


@pytest.mark.parametrize("fen", [0, -1, 10**13])
def test_no_other_amount_is_shared(in_green: Company, finance: Member, fen: int) -> None:
    with pytest.raises(BadAmount):
        cost(in_green, fen, by=finance)


def test_a_house_without_area_is_named(in_green: Company, finance: Member) -> None:
    found = find_house(in_green.next_house_id)
    assert found is not None
    found.area = None
    db.session.commit()
    one = cost(in_green, by=finance)
    with pytest.raises(HousesWithoutArea) as refused:
        share_out(one, by=finance, at=AT)
    assert found.display in str(refused.value)


def test_by_household_every_household_counts_once(in_green: Company, finance: Member) -> None:
    one = cost(in_green, 101, base=ShareBase.HOUSEHOLDS, by=finance)
    share_out(one, by=finance, at=AT)
    assert sorted(share.amount_fen for share in shares_of(one)) == [50, 51]


def test_a_line_shows_its_shares_and_reckons_again(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F05", "0")
    for fen in (100_001, 333):
        share_out(cost(in_green, fen, by=finance), by=finance, at=AT)
    run = billed(in_green.estate_id, finance)
    charges = list(charges_of_run(run))
    assert sum(charge.amount_fen for charge in charges) == 100_334
    for charge in charges:
        assert len(charge.calculation["tree"]["shares"]) == 2
        assert recompute(charge) == charge.amount_fen


def test_a_shared_cost_is_not_shared_twice_nor_withdrawn_under_bills(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F05", "0")
    one = cost(in_green, by=finance)
    share_out(one, by=finance, at=AT)
    with pytest.raises(AlreadyShared):
        share_out(one, by=finance, at=AT)
    billed(in_green.estate_id, finance)
    with pytest.raises(CostBilled):
        withdraw(one, "x", by=finance, at=AT)


def test_a_cost_that_comes_after_the_bills_is_said_to_be_on_none(
    in_green: Company, finance: Member, visit: Visit
) -> None:
    tariff(in_green.estate_id, "F05")
    first, late = (cost(in_green, fen, by=finance) for fen in (100_000, 50_000))
    share_out(first, by=finance, at=AT)
    assert not comes_too_late(first), "the next run brings it in"
    billed(in_green.estate_id, finance)
    assert not comes_too_late(first)
    assert not comes_too_late(late), "not shared yet"
    share_out(late, by=finance, at=AT)
    assert comes_too_late(late)
    db.session.commit()
    assert "未进入任何账单" in visit.as_(finance).get("billing.cost", cost_id=late.id).text
    assert "未进入任何账单" not in visit.as_(finance).get("billing.cost", cost_id=first.id).text
    withdraw(late, "改登下月", by=finance, at=AT)
    assert not comes_too_late(late)


def test_a_wrong_cost_is_corrected_for_everybody(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F05", "0")
    one = cost(in_green, by=finance)
    share_out(one, by=finance, at=AT)
    run = billed(in_green.estate_id, finance)
    new, looked, corrected = replace_cost(
        one, gross_fen=100_000, exclusions=[Exclusion("office", 20_000)], reason="漏减办公用电", by=finance, at=AT
    )
    assert (looked, corrected, new.rule_version, one.state) == (2, 2, 2, SharedState.WITHDRAWN)
    old = list(charges_of_run(run))
    assert all(charge.state == "reversed" for charge in old)
    standing = [charge for charge in _all(in_green) if charge.state == "published"]
    assert sum(charge.amount_fen for charge in standing) == 80_000
    assert {charge.corrects_id for charge in standing} == {charge.id for charge in old}
    assert all(recompute(charge) == charge.amount_fen for charge in standing)
    with pytest.raises(CostGone):  # sent twice it would be shared twice
        replace_cost(one, gross_fen=100_000, exclusions=[], reason="漏减办公用电", by=finance, at=AT)


def test_what_was_paid_on_leaves_the_bank(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id, "F05", "0")
    one = cost(in_green, by=finance)
    share_out(one, by=finance, at=AT)
    billed(in_green.estate_id, finance)
    held = (in_green.estate_id, Pot.COMPANY, AccountCode.PASS_THROUGH)
    assert balance(*held) == -100_000
    told = {"paid_to": "国网杭州供电公司", "paid_on": date(2026, 11, 2), "by": finance, "at": AT}

    note_payment(one, paid_fen=90_000, **told)
    assert (balance(*held), balance(in_green.estate_id, Pot.COMPANY, AccountCode.BANK)) == (-10_000, -90_000)

    note_payment(one, paid_fen=100_000, **told)  # the first sum was mistyped
    assert (balance(*held), balance(in_green.estate_id, Pot.COMPANY, AccountCode.BANK)) == (0, -100_000)
    new, _looked, _corrected = replace_cost(
        one, gross_fen=100_000, exclusions=[Exclusion("office", 20_000)], reason="漏减办公用电", by=finance, at=AT
    )
    assert (new.paid_fen, balance(*held)) == (100_000, 0)
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.BANK) == -80_000  # the office's part is a cost of ours
    with pytest.raises(DayOutOfReach):
        note_payment(one, paid_fen=1, **{**told, "paid_on": date(2206, 11, 2)})


def _all(company: Company):  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from saas.billing import Charge

    return db.session.scalars(select(Charge).where(Charge.estate_id == company.estate_id)).all()


@settings(max_examples=200)
@given(st.integers(0, 10**9), st.lists(st.integers(1, 366), min_size=1, max_size=6))
def test_parts_of_a_sum_add_up(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))
