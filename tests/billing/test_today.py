"""Finance's first page: each figure is as many as the rows it leads to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from saas import payments
from saas.billing import BillRun, RunState, bill, object_to, runs_of
from saas.ledger import Period
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.billing.test_pages import text_of
from tests.billing.test_reduce import ask
from tests.cast import Company
from tests.client import Visit
from tests.factories.billing import billed, estate_of, explained_bill, meter, read, tariff


def waiting(page: Any) -> dict[str, tuple[str, str]]:
    """What the page says: words → (figure, address)."""
    return {
        text_of(one.select_one(".waiting-what")): (text_of(one.select_one(".waiting-count")), one["href"])
        for one in page.select("a.waiting")
    }


def rows_behind(office: Any, address: str, row: str) -> int:
    return len(office.get_path(address).select(row))


def test_it_is_calm_when_nothing_waits(visit: Visit, green: Company, finance: Member) -> None:
    page = visit.as_(finance, language="en").get("billing.today")
    assert [
        key for key in waiting(page) if "disclos" not in key.lower() and "Overdue" not in key and "Due" not in key
    ] == []


@pytest.mark.rule("FEE-01")
def test_figures_lead_to_their_rows(
    visit: Visit, green: Company, finance: Member, manager: Member, resident: Member
) -> None:
    with acting_in(green.id):
        line = explained_bill(green, finance, resident)
        object_to(line, "这是什么？", by=resident, at=now() - timedelta(days=40))
        ask(green, finance)
        ask(green, manager, beside_another=True)
        one = meter(green.other_house_id, green.estate_id, code="W-9")
        read(one, "50", Period(2026, 9))
        read(one, "40")
        bill(estate_of(green.estate_id), Period(2026, 11), by=finance, at=now())
    office = visit.as_(finance, language="en")
    page = office.get("billing.today")
    told = waiting(page)
    figure, address = next(value for key, value in told.items() if key.startswith("Questions about bills"))
    assert int(figure) == rows_behind(office, address, ".bill-line") == 1
    assert "overdue" in text_of(page.select_one("h1"))
    figure, address = next(value for key, value in told.items() if key.startswith("Reductions"))
    assert int(figure) == rows_behind(office, address, "main .panel") == 2
    assert "one of them somebody else decides" in next(key for key in told if key.startswith("Reductions"))
    figure, address = next(value for key, value in told.items() if key.startswith("Readings that look wrong"))
    assert int(figure) == rows_behind(office, address, "#odd article") == 1
    figure, address = next(value for key, value in told.items() if key.startswith("Draft to publish"))
    assert int(figure) == 1 and "Draft" in text_of(office.get_path(address))


def test_a_draft_shows_however_many_runs_came_after_it(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
        draft = bill(estate_of(green.estate_id), Period(2026, 1), by=finance, at=now())
        runs = [
            BillRun(
                estate_id=green.estate_id,
                period="2026-09",
                sequence=number,
                state=RunState.RECALLED,
                started_at=now(),
            )
            for number in range(1, 62)
        ]
        db.session.add_all(runs)
        db.session.commit()
        assert [one.id for one in runs_of([green.estate_id], state=RunState.DRAFT)] == [draft.id]
        draft_id = draft.id
    told = waiting(visit.as_(finance, language="en").get("billing.today"))
    [(_figure, address)] = [value for key, value in told.items() if key.startswith("Draft to publish")]
    assert str(draft_id) in address


def test_money_of_several_estates_that_does_not_agree(
    visit: Visit, green: Company, finance: Member, desk: Member
) -> None:
    with acting_in(green.id):
        for estate_id, lines in ((green.estate_id, 2), (green.other_estate_id, 1)):
            rows = [f"2026-11-2{number},T{estate_id.hex[-6:]}{number},10.00,," for number in range(lines)]
            data = ("日期,流水号,金额,对方户名,附言\n" + "\n".join(rows)).encode()
            payments.import_statement(estate_id, payments.Channel.BANK, data, by=finance, at=now())
    page = visit.as_(finance, language="en").get("billing.today")
    rows = [one for one in page.select("a.waiting") if "reconcile" in one["href"]]
    found = {str(one["href"]).rpartition("=")[2]: int(text_of(one.select_one(".waiting-count"))) for one in rows}
    assert found == {str(green.estate_id): 2, str(green.other_estate_id): 1}


def test_a_month_that_is_over_is_named_and_leads_to_its_form(visit: Visit, green: Company, finance: Member) -> None:
    last = Period.of(local_date(now())).previous
    with acting_in(green.id):
        tariff(green.estate_id)
        billed(green.estate_id, finance, last.previous)
    office = visit.as_(finance, language="en")
    [(_figure, address)] = [v for k, v in waiting(office.get("billing.today")).items() if k.startswith("Month to bill")]
    assert office.get_path(address).select_one("#period option[selected]")["value"] == last.name


def test_it_is_where_finance_arrives_and_money_comes_first_in_the_rail(
    visit: Visit, green: Company, finance: Member
) -> None:
    page = visit.as_(finance).get("billing.today")
    ways = [one["href"].split("?")[0] for one in page.select(".rail-nav a")]
    assert ways and ways[0].endswith("/billing/today")
    assert not any(way.endswith("/billing/round") for way in ways)
