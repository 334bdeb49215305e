"""Reductions: the same one twice is caught, and whoever approves sees what it costs."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction

import pytest

from saas.archives import OpeningArrears
from saas.billing import Adjustment, Worth, ask_for_reduction, decide_reduction, doubled, take_over, worths_of
from saas.billing.reduced import months_between
from saas.billing.refusals import ReductionThere
from saas.estates import find_house
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.billing.test_pages import text_of
from tests.cast import Company
from tests.client import Visit
from tests.factories.billing import AT, billed, estate_of, tariff
from tests.statements import statements

PDF = b"%PDF-1.4 a document"


def worth_of(reduction: Adjustment) -> Worth | None:
    return worths_of([reduction]).get(reduction.id)


def ask(company: Company, by: Member, factor: int = 7000, **changed: object) -> Adjustment:
    house = find_house(company.house_id)
    assert house is not None
    values: dict[str, object] = {"starts_on": date(2026, 11, 1), "ends_on": date(2027, 1, 31), **changed}
    return ask_for_reduction(house, "F01", factor, reason="空置", document=PDF, by=by, at=AT, **values)  # type: ignore[arg-type]


@pytest.mark.rule("FEE-01")
def test_a_second_one_of_the_same_days_is_a_slip_unless_it_is_meant(
    in_green: Company, finance: Member, manager: Member
) -> None:
    tariff(in_green.estate_id)
    first = ask(in_green, finance)
    with pytest.raises(ReductionThere):
        ask(in_green, finance, starts_on=date(2027, 1, 31), ends_on=date(2027, 3, 1))
    ask(in_green, finance, starts_on=date(2027, 2, 1), ends_on=date(2027, 3, 1))
    assert doubled([in_green.estate_id]) == frozenset()
    second = ask(in_green, finance, beside_another=True)
    assert doubled([in_green.estate_id]) == {first.id, second.id}
    decide_reduction(second, approve=False, by=manager, at=AT)
    assert doubled([in_green.estate_id]) == frozenset()


def test_what_it_takes_off_is_reckoned_from_the_last_bill(in_green: Company, finance: Member, manager: Member) -> None:
    tariff(in_green.estate_id)
    assert worth_of(ask(in_green, finance)) is None
    run = billed(in_green.estate_id, finance)
    assert run.total_fen
    worth = worth_of(ask(in_green, finance, 7000, beside_another=True))
    assert worth is not None
    assert (worth.month_fen, worth.period) == (26_992, "2026-10")
    assert worth.fen == 24_293  # 269.92 × 3 months × 30 % = 242.928


def test_a_page_of_them_is_reckoned_in_one_go(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance)
    asked = [ask(in_green, finance, factor, beside_another=True) for factor in (0, 5000, 7000)]
    db.session.expire_all()
    assert [one.house_id for one in asked]
    with statements() as sent:
        found = worths_of(asked)
    assert sum("FROM charge" in one for one in sent) == 1
    assert [found[one.id].fen for one in asked] == [80_976, 40_488, 24_293]


def test_an_earlier_reduction_does_not_make_it_cheaper(in_green: Company, finance: Member, manager: Member) -> None:
    tariff(in_green.estate_id)
    earlier = ask(in_green, finance, 5000, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31))
    decide_reduction(earlier, approve=True, by=manager, at=AT)
    billed(in_green.estate_id, finance)
    worth = worth_of(ask(in_green, finance, 0))
    assert worth is not None
    assert (worth.month_fen, worth.fen) == (26_992, 80_976)


def test_what_was_owed_before_we_came_is_no_measure(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance)
    db.session.add(
        OpeningArrears(
            estate_id=in_green.estate_id, house_id=in_green.house_id, item="物业费", period="2026-11", amount=999_999
        )
    )
    db.session.commit()
    take_over(estate_of(in_green.estate_id), {"物业费": "F01"}, by=finance, at=AT)
    worth = worth_of(ask(in_green, finance))
    assert worth is not None
    assert (worth.month_fen, worth.period) == (26_992, "2026-10")


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), Fraction(1)),
        (date(2026, 11, 16), date(2026, 11, 30), Fraction(1, 2)),
        (date(2026, 11, 16), date(2027, 1, 31), Fraction(5, 2)),
        (date(2026, 12, 1), date(2027, 11, 30), Fraction(12)),
    ],
)
def test_months_count_their_days(first: date, last: date, months: Fraction) -> None:
    assert months_between(first, last) == months


def test_the_page_warns_and_says_what_it_costs(visit: Visit, green: Company, finance: Member, manager: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
        billed(green.estate_id, finance)
        ask(green, finance)
    office = visit.as_(finance, language="en")
    sent = {
        "house": "1-1-101",
        "item": "F01",
        "percent": "70",
        "starts_on": "2026-11-01",
        "ends_on": "2027-01-31",
        "reason": "空置",
    }
    refused = office.post(
        "billing.new_reduction", {**sent, "document": (io.BytesIO(PDF), "a.pdf")}, estate=green.estate_id, expect=422
    )
    assert refused.select_one("[name=beside_another]") is not None
    again = {**sent, "document": (io.BytesIO(PDF), "a.pdf"), "beside_another": "y"}
    office.post("billing.new_reduction", again, estate=green.estate_id)
    page = visit.as_(manager, language="en").get("billing.reductions")
    assert text_of(page).count("Another one of the same days") == 2
    assert len([one for one in page.select("button") if "¥242.93" in one.get_text()]) == 2
