"""Setting prices: tried on every house, in versions, by a posted notice."""

from __future__ import annotations

from datetime import date

import pytest

from saas.estates import ParkingSpace, find_house
from saas.tariffs import (
    FeeClass,
    FormulaKind,
    Scope,
    add_item,
    current_tariffs,
    example_of,
    find_item,
    install_items,
    items,
    post_notice,
    prepayment_limit,
    set_tariff,
    sign_agreement,
    stretches_of,
)
from saas.tariffs.items import default_items
from saas.tariffs.kinds import pot_of
from saas.tariffs.refusals import (
    AgencySurcharge,
    BadPrice,
    BadRate,
    CommonParkingElsewhere,
    ContentMissing,
    FailsForHouses,
    NoticeMissing,
    NoticeTooShort,
    NotPriceable,
    SameDayAgain,
    TermBackwards,
    TermsOverlap,
)
from tenants.db import db
from tests.cast import Company
from tests.factories import billing as make
from tests.factories.billing import AT, agreement, estate_of, notice, tariff

NEW_YEAR, MID_YEAR = date(2026, 1, 1), date(2026, 6, 1)


def test_every_company_has_the_default_items(in_green: Company) -> None:
    assert install_items(AT) == 24
    assert install_items(AT) == 0
    found = items()
    assert list(found) == [f"F{number:02d}" for number in range(1, 25)]
    assert all(item["basis"] and item["name_en"] for item in default_items())
    assert found["F08"].fee_class == FeeClass.COMMON_INCOME and pot_of(found["F08"].fee_class) == "common"
    assert pot_of(found["F23"].fee_class) == "fund" and pot_of(found["F10"].fee_class) == "company"


@pytest.mark.rule("FEE-01", "FEE-03")
def test_a_price_has_item_standard_basis_and_first_day(in_green: Company) -> None:
    made = tariff(in_green.estate_id, "F01", "2.80")
    assert (made.version, made.price, made.valid_from, made.unit) == (1, 28000, NEW_YEAR, "元/㎡·月")
    assert made.agreement_id == agreement(in_green.estate_id).id
    shown = example_of(made)
    assert shown is not None and shown.fen == 26992  # 96.40 ㎡ × 2.80 元


def test_the_version_before_stays_for_its_time(in_green: Company) -> None:
    tariff(in_green.estate_id, "F01", "2.80")
    second = tariff(in_green.estate_id, "F01", "3.00", effective_on=MID_YEAR)
    assert second.version == 2
    assert [one.price for one in current_tariffs(in_green.estate_id, date(2026, 5, 31))] == [28000]
    assert [one.price for one in current_tariffs(in_green.estate_id, MID_YEAR)] == [30000]
    [cut] = stretches_of(in_green.estate_id, date(2026, 5, 20), date(2026, 6, 10))
    assert [(one.first.day, one.last.day) for one in cut] == [(20, 31), (1, 10)]
    with pytest.raises(SameDayAgain):
        tariff(in_green.estate_id, "F01", "3.10", effective_on=MID_YEAR)


def test_a_formula_that_fails_for_a_house_is_refused_naming_it(in_green: Company) -> None:
    house = find_house(in_green.next_house_id)
    assert house is not None
    house.area = None
    db.session.commit()
    with pytest.raises(FailsForHouses) as refused:
        tariff(in_green.estate_id)
    assert house.display in str(refused.value) and "建筑面积" in str(refused.value)


def test_one_that_needs_an_attribute_no_house_has_is_refused(in_green: Company) -> None:
    with pytest.raises(FailsForHouses) as refused:
        tariff(in_green.estate_id, "F14", expression="price * household_size")
    assert "2" in str(refused.value) and "人数" in str(refused.value)


def test_division_by_what_is_zero_in_a_house_is_refused(in_green: Company) -> None:
    with pytest.raises(FailsForHouses):
        tariff(in_green.estate_id, "F07", expression="price / owned_spaces")


@pytest.mark.parametrize("price", ["", "abc", "-1", "NaN", "Infinity", "1e400", "2.80005", "1000001"])
def test_no_other_price_is_taken(in_green: Company, price: str) -> None:
    with pytest.raises(BadPrice):
        tariff(in_green.estate_id, price=price)


def test_what_is_collected_for_a_supplier_carries_no_surcharge(in_green: Company) -> None:
    with pytest.raises(AgencySurcharge):
        tariff(in_green.estate_id, "F10", "3.5", surcharge="0.01")
    for expression in ("usage * price * 1.05", "usage * price + surcharge", "usage * (price + 1)", "usage / 1 * price"):
        with pytest.raises(AgencySurcharge):
            tariff(in_green.estate_id, "F10", "3.5", expression=expression)
    assert tariff(in_green.estate_id, "F10", "3.5").surcharge == 0


def test_the_database_refuses_a_surcharge_too(in_green: Company) -> None:
    made = tariff(in_green.estate_id, "F10", "3.5")
    made.surcharge = 1
    with pytest.raises(Exception, match="agency_without_surcharge"):
        db.session.commit()
    db.session.rollback()


def test_common_parking_goes_to_the_owners_only(in_green: Company) -> None:
    with pytest.raises(CommonParkingElsewhere):
        tariff(in_green.estate_id, "F07", expression="common_spaces * price * months")
    with pytest.raises(CommonParkingElsewhere):
        add_item("X01", "停车", FeeClass.INCOME, FormulaKind.FIXED, expression="common_spaces * price", by=None, at=AT)
    db.session.add(
        ParkingSpace(estate_id=in_green.estate_id, house_id=in_green.house_id, code="B1-1", ownership="common")
    )
    db.session.commit()
    assert tariff(in_green.estate_id, "F08", "300").fee_class == FeeClass.COMMON_INCOME


def test_a_price_needs_a_notice_of_this_estate_in_time(in_green: Company) -> None:
    install_items(AT)
    estate, item = estate_of(in_green.estate_id), find_item("F01")
    assert item is not None
    with pytest.raises(NoticeMissing):
        set_tariff(estate, item, price="2", notice=None, by=None, at=AT)
    with pytest.raises(NoticeMissing):
        set_tariff(estate, item, price="2", notice=notice(in_green.other_estate_id), by=None, at=AT)
    with pytest.raises(NoticeTooShort) as refused:
        post_notice(estate, "x", posted_on=date(2026, 1, 31), effective_on=date(2026, 2, 27), by=None, at=AT)
    assert "2026-02-28" in str(refused.value)
    kept = post_notice(estate, "x", posted_on=date(2026, 1, 31), effective_on=date(2026, 2, 28), by=None, at=AT)
    assert kept.version == 1


def test_what_is_sold_by_the_piece_has_no_tariff(in_green: Company) -> None:
    with pytest.raises(NotPriceable):
        tariff(in_green.estate_id, "F18", "20")


def test_the_narrower_scope_wins(in_green: Company) -> None:
    tariff(in_green.estate_id, "F01", "2.80")
    one = tariff(in_green.estate_id, "F01", "1.50", scope=Scope("houses", (in_green.house_id,), "商铺"))
    assert one.version == 1
    run = make.bill(estate_of(in_green.estate_id), make.OCTOBER, by=None, at=AT)
    fens = sorted(charge.amount_fen for charge in _charges(run))
    assert fens == [14460, 26992]


def _charges(run: object) -> list[make.Charge]:
    from saas.billing import charges_of_run

    return list(charges_of_run(run))  # type: ignore[arg-type]


@pytest.mark.rule("FEE-02")
def test_an_agreement_needs_content_term_and_fee(in_green: Company) -> None:
    estate = estate_of(in_green.estate_id)
    common = {"owners_side": "a", "company_side": "b", "starts_on": NEW_YEAR, "ends_on": date(2026, 12, 31)}
    for missing in ({"content": " ", "fee": "2.8"}, {"content": "x", "fee": ""}):
        with pytest.raises(ContentMissing):
            sign_agreement(estate, "1", **common, **missing, by=None, at=AT)  # type: ignore[arg-type]
    with pytest.raises(TermBackwards):
        backwards = {**common, "ends_on": date(2025, 1, 1)}
        sign_agreement(estate, "1", **backwards, content="x", fee="2", by=None, at=AT)  # type: ignore[arg-type]
    for rate in ("-1", "abc", "11", "0.0001", "NaN"):
        with pytest.raises(BadRate):
            sign_agreement(estate, "1", **common, content="x", fee="2", late_rate=rate, by=None, at=AT)  # type: ignore[arg-type]
    first = sign_agreement(estate, "1", **common, content="x", fee="2", late_rate="3", by=None, at=AT)  # type: ignore[arg-type]
    assert str(first.yearly_rate) == "109.5000"
    with pytest.raises(TermsOverlap):
        sign_agreement(estate, "2", **common, content="x", fee="2", by=None, at=AT)  # type: ignore[arg-type]


def test_prepayment_is_limited_by_region_and_term(in_green: Company) -> None:
    assert prepayment_limit(in_green.estate_id, NEW_YEAR) == 12
    agreement(in_green.estate_id, ends_on=date(2026, 3, 31))
    assert prepayment_limit(in_green.estate_id, NEW_YEAR) == 3
    assert prepayment_limit(in_green.estate_id, date(2026, 4, 1)) == 12
