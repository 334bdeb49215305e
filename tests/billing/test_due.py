"""Which month is billed next, and which one the form offers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from saas.billing import bill, months_due
from saas.ledger import Period
from saas.tariffs import priced_estates
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.billing import AT, OCTOBER, billed, estate_of, tariff

TODAY = date(2026, 11, 22)


def due(company: Company, today: date = TODAY) -> list[tuple[str, bool]]:
    both = [company.estate_id, company.other_estate_id]
    return [(one.period.name, one.is_over) for one in months_due(both, today)]


def test_an_estate_without_prices_is_not_billed(in_green: Company) -> None:
    assert due(in_green) == []


def test_it_begins_with_the_month_before(in_green: Company) -> None:
    tariff(in_green.estate_id)
    assert due(in_green) == [("2026-10", True)]


def test_the_month_after_the_last_one_is_due(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance, OCTOBER)
    assert due(in_green) == [("2026-11", False)]
    assert due(in_green, date(2026, 12, 3)) == [("2026-11", True)]
    assert due(in_green, date(2026, 10, 31)) == []


def priced(estate_id: UUID, first: date, last: date | None) -> None:
    tariff(estate_id, effective_on=first).ends_on = last
    db.session.commit()


def test_where_no_price_holds_any_more_nothing_is_due(in_green: Company, finance: Member) -> None:
    priced(in_green.estate_id, date(2026, 1, 1), date(2026, 10, 15))
    assert due(in_green) == [("2026-10", True)]  # half the month was priced
    billed(in_green.estate_id, finance, OCTOBER)
    assert due(in_green) == []
    assert due(in_green, date(2027, 2, 3)) == []


def test_after_months_without_a_price_the_first_with_one_is_due(in_green: Company, finance: Member) -> None:
    priced(in_green.estate_id, date(2026, 1, 1), date(2026, 9, 30))
    billed(in_green.estate_id, finance, Period(2026, 9))
    priced(in_green.estate_id, date(2026, 11, 15), None)
    assert due(in_green) == [("2026-11", False)]
    assert due(in_green, date(2027, 1, 3)) == [("2026-11", True)]


def test_a_price_that_another_replaced_has_ended_with_it(in_green: Company) -> None:
    priced(in_green.estate_id, date(2026, 1, 1), None)
    priced(in_green.estate_id, date(2026, 6, 1), date(2026, 6, 30))
    both = [in_green.other_estate_id, in_green.estate_id]
    assert priced_estates(both, date(2026, 5, 31), date(2026, 5, 31)) == [in_green.estate_id]
    assert priced_estates(both, date(2026, 6, 30), date(2026, 7, 31)) == [in_green.estate_id]
    assert priced_estates(both, date(2026, 7, 1), date(2026, 7, 31)) == []


def test_an_open_draft_is_no_month_to_bill(in_green: Company) -> None:
    tariff(in_green.estate_id)
    bill(estate_of(in_green.estate_id), OCTOBER, by=None, at=AT)
    assert due(in_green) == []


def test_what_waits_longest_comes_first(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    tariff(in_green.other_estate_id)
    billed(in_green.estate_id, finance, OCTOBER)
    assert due(in_green) == [("2026-10", True), ("2026-11", False)]


@pytest.mark.rule("FEE-01")
def test_the_form_offers_the_month_that_is_due(visit: Visit, green: Company, finance: Member) -> None:
    last = Period.of(local_date(now())).previous
    with acting_in(green.id):
        tariff(green.estate_id)
        tariff(green.other_estate_id)
        billed(green.estate_id, finance, last)
    page = visit.as_(finance).get("billing.index")
    assert page.select_one("#estate option[selected]")["value"] == str(green.other_estate_id)
    assert page.select_one("#period option[selected]")["value"] == last.name
    asked = visit.as_(finance).get("billing.index", estate=green.estate_id, period=last.previous.name)
    assert asked.select_one("#estate option[selected]")["value"] == str(green.estate_id)
    assert asked.select_one("#period option[selected]")["value"] == last.previous.name
