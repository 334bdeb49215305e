"""The books on pages: rows behind figures, months closed by two, and what the committee does not see."""

from __future__ import annotations

from datetime import date

import pytest

from saas.ledger import AccountCode, CostGroup, Period, Pot, balance, book_cost, find_period, propose_closing
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.ledger.conftest import Poster

ON = date(2026, 9, 1)


def test_entries_with_filters(visit: Visit, in_green: Company, bill: Poster, finance: Member) -> None:
    bill(26992)
    book_cost(in_green.estate_id, CostGroup.CLEANING, 4000, on=ON, counterparty="洁达", by=finance, at=now())
    page = visit.as_(finance).get("ledger.entries", estate=in_green.estate_id)
    assert len(page.select("#rows tr")) == 4
    page = visit.as_(finance).get("ledger.entries", estate=in_green.estate_id, account="cost", item="cleaning")
    assert [cell.text.strip() for cell in page.select("#rows tr td.number")] == ["40.00", ""]
    page = visit.as_(finance).get("ledger.entries", estate=in_green.estate_id, house=in_green.house_id)
    assert len(page.select("#rows tr")) == 2
    for query in ({"since": "2026-13-40"}, {"pot": "gold"}, {"account": "'"}, {"after": "zz"}):
        visit.as_(finance).get("ledger.entries", estate=in_green.estate_id, **query)


@pytest.mark.rule("FEE-03")
def test_the_committee_reads_amounts_and_no_houses(
    visit: Visit, in_green: Company, bill: Poster, committee: Member
) -> None:
    bill(26992)
    page = visit.as_(committee).get("ledger.entries", estate=in_green.estate_id, house=in_green.house_id)
    assert "269.92" in page.text
    assert "1-1-101" not in page.text and "1栋1单元101" not in page.text
    journal = bill(5)
    assert "1栋1单元101" not in visit.as_(committee).get("ledger.journal", journal_id=journal.id).text


def test_every_figure_of_the_trial_balance_opens_its_rows(
    visit: Visit, in_green: Company, bill: Poster, finance: Member
) -> None:
    bill(100, on=date(2026, 8, 1))
    bill(300)
    page = visit.as_(finance).get("ledger.trial_balance", estate=in_green.estate_id, period="2026-09")
    links = page.select("td.number a")
    assert [link.text for link in links[:4]] == ["1.00", "3.00", "—", "4.00"]
    for link in links[:4]:
        visit.as_(finance).get_path(str(link["href"]))


def test_a_month_is_closed_by_two(
    visit: Visit, in_green: Company, bill: Poster, finance: Member, manager: Member
) -> None:
    bill(300)
    db.session.commit()
    where = {"estate_id": in_green.estate_id, "month": "2026-09"}
    visit.as_(finance).post("ledger.close", {}, **where)
    visit.as_(finance).post("ledger.close", {}, **where)  # proposing again is not closing
    page = visit.as_(manager).get("ledger.close", **where)
    seen = page.find("input", attrs={"name": "seen"})["value"]
    visit.as_(manager).post("ledger.close", {"seen": "0" * 64}, expect=422, **where)
    visit.as_(manager).post("ledger.close", {"seen": seen}, **where)
    row = find_period(in_green.estate_id, Period(2026, 9))
    assert row is not None and row.trial_hash == seen
    assert "关账" in visit.as_(manager, language="zh_CN").get("ledger.periods", estate=in_green.estate_id).text


def test_other_estates_and_companies_are_not_there(
    visit: Visit, in_green: Company, grey: Company, bill: Poster, other_manager: Member, neighbour: Member
) -> None:
    journal = bill(300)
    propose_closing(in_green.estate_id, Period(2026, 9), by=other_manager, at=now())
    db.session.commit()
    for someone, company in ((other_manager, None), (neighbour, grey)):
        there = visit.as_(someone, company=company)
        there.get("ledger.journal", journal_id=journal.id, expect=404)
        there.get("ledger.entries", estate=in_green.estate_id, expect=404)
        there.get("ledger.close", estate_id=in_green.estate_id, month="2026-09", expect=404)


@pytest.mark.parametrize("amount", ["-1", "NaN", "1.234", "0", "1e9", "99999999999999", "abc", ""])
def test_no_nonsense_is_booked(visit: Visit, in_green: Company, finance: Member, amount: str) -> None:
    data = {"estate": str(in_green.estate_id), "what": "cost", "amount": amount, "on": "2026-09-01", "money_in": "bank",
            "group": "cleaning", "source": "parking", "use": "repair"}  # fmt: skip
    visit.as_(finance).post("ledger.book", data, expect=422)
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.BANK) == 0


def test_booked_and_reversed_by_hand(visit: Visit, in_green: Company, finance: Member, manager: Member) -> None:
    data = {"estate": str(in_green.estate_id), "what": "common_income", "amount": "1,200.50", "on": "2026-09-01",
            "money_in": "bank", "group": "cleaning", "source": "lockers", "use": "repair", "counterparty": "丰巢"}  # fmt: skip
    answer = visit.as_(finance).post("ledger.book", data)
    assert balance(in_green.estate_id, Pot.COMMON, AccountCode.BANK) == 120050
    page = visit.as_(finance).follow(answer)
    assert "丰巢" in page.text
    path = page.select_one("form.stay, form[action*=reverse]")["action"]
    journal_id = path.split("/")[-2]
    visit.as_(manager).post("ledger.reverse", {"reason": "重复"}, journal_id=journal_id, expect=403)
    visit.as_(finance).post("ledger.reverse", {"reason": ""}, journal_id=journal_id, expect=422)
    visit.as_(finance).post("ledger.reverse", {"reason": "重复"}, journal_id=journal_id)
    db.session.rollback()
    assert balance(in_green.estate_id, Pot.COMMON, AccountCode.BANK) == 0
