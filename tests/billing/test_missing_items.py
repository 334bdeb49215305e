"""What last month had and this month lacks: named on the draft, and never published without somebody's tick."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.billing import GapReason, bill, gaps_of, publish, record_cost, share_out
from saas.billing.refusals import LeavesOut
from saas.ledger import Period
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.billing.test_pages import text_of
from tests.cast import Company
from tests.client import Visit
from tests.factories.billing import AT, OCTOBER, agreement, billed, charge_in, estate_of, meter, read, tariff

SEPTEMBER = OCTOBER.previous
pytestmark = pytest.mark.rule("FEE-01")


def light(company: Company, finance: Member, period: Period, *, shared: bool = True) -> object:
    cost = record_cost(estate_of(company.estate_id), period, "F05", "公共照明", gross_fen=7_037, by=finance, at=AT)
    if shared:
        share_out(cost, by=finance, at=AT)
    return cost


def september(company: Company, finance: Member) -> None:
    tariff(company.estate_id)
    tariff(company.estate_id, "F05", "0")
    light(company, finance, SEPTEMBER)
    billed(company.estate_id, finance, SEPTEMBER)


def gaps(company: Company) -> list[tuple[str, GapReason]]:
    run = bill(estate_of(company.estate_id), OCTOBER, by=None, at=AT)
    return [(gap.item.code, gap.reason) for gap in gaps_of(run)]


def test_a_shared_cost_nobody_recorded_holds_the_run_back(in_green: Company, finance: Member) -> None:
    september(in_green, finance)
    run = bill(estate_of(in_green.estate_id), OCTOBER, by=finance, at=AT)
    [gap] = gaps_of(run)
    assert (gap.item.code, gap.reason, gap.fen_before) == ("F05", GapReason.NO_COST, 7_037)
    with pytest.raises(LeavesOut, match="F05"):
        publish(run, by=finance, at=AT)
    with pytest.raises(LeavesOut):
        publish(run, without=["F04"], by=finance, at=AT)
    publish(run, without=[gap.key], by=finance, at=AT)
    told = db.session.scalars(
        select(History).where(History.verb == "billing.run_published", History.thing_id == run.id)
    )
    assert told.one().after["without"] == ["F05"]


def test_recorded_is_not_yet_shared(in_green: Company, finance: Member) -> None:
    september(in_green, finance)
    cost = light(in_green, finance, OCTOBER, shared=False)
    assert gaps(in_green) == [("F05", GapReason.NOT_SHARED)]
    share_out(cost, by=finance, at=AT)  # type: ignore[arg-type]
    assert gaps(in_green) == []


def test_an_item_of_which_every_line_is_skipped_is_named(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    tariff(in_green.estate_id, "F10", "3.45")
    read(meter(in_green.house_id, in_green.estate_id), "12", SEPTEMBER)
    billed(in_green.estate_id, finance, SEPTEMBER)
    assert gaps(in_green) == [("F10", GapReason.SKIPPED)]


def test_what_was_billed_by_another_run_of_the_month_is_not_missing(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance, SEPTEMBER)
    billed(in_green.estate_id, finance, OCTOBER)
    tariff(in_green.estate_id, "F10", "3.45")
    read(meter(in_green.house_id, in_green.estate_id), "12")
    assert gaps(in_green) == []


def test_late_fees_that_nobody_owes_any_more_are_not_missing(in_green: Company, finance: Member) -> None:
    agreement(in_green.estate_id)
    tariff(in_green.estate_id)
    billed(in_green.estate_id, finance, SEPTEMBER)
    charge_in(in_green.house_id, 500, item="F19", period=SEPTEMBER.name)
    assert gaps(in_green) == []


def test_finance_ticks_what_is_meant(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        september(green, finance)
        run_id = bill(estate_of(green.estate_id), OCTOBER, by=finance, at=AT).id
    office = visit.as_(finance, language="en")
    page = office.get("billing.run", run_id=run_id)
    assert "The cost of this month is not recorded" in text_of(page.select_one("#gaps"))
    assert page.select_one("#gaps a")["href"].endswith("item=F05")
    refused = office.post("billing.publish", {"sure": "y"}, run_id=run_id, expect=422)
    assert "Last month had it, this month does not" in text_of(refused)
    office.post("billing.publish", {"sure": "y", "without": "F05"}, run_id=run_id)
    form = office.get("billing.new_cost", estate=green.estate_id, period=OCTOBER.name, item="F05")
    assert form.select_one("#item option[selected]")["value"] == "F05"
