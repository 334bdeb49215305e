"""The pages of prices and bills, as the people who use them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from saas.billing import (
    Anomaly,
    Bill,
    BillRun,
    Charge,
    ChargeState,
    Meter,
    Objection,
    Reading,
    RunState,
    bill,
    charges_of_run,
)
from saas.billing.models import Adjustment
from saas.ledger import Period
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tenants.queue import Job
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories import billing as make
from tests.factories.billing import AT, OCTOBER, billed, estate_of, meter, read, tariff

PDF = b"%PDF-1.4 a document"


def run_of(told: Charge) -> object:
    with acting_in(told.tenant_id):
        return db.session.scalars(select(Bill.run_id).where(Bill.id == told.bill_id)).one()


def text_of(page: Any) -> str:
    return " ".join(page.get_text(" ").split())


@pytest.fixture
def told(green: Company, finance: Member, resident: Member) -> Charge:
    """A released bill of green's first house with area, usage and a share; the charge is the share."""
    with acting_in(green.id):
        return make.explained_bill(green, finance, resident)


def test_a_resident_reaches_the_formula_in_three_taps(visit: Visit, told: Charge, resident: Member) -> None:
    me = visit.as_(resident, language="en")
    bills = me.get("billing.mine")
    link = bills.select_one(".hero a")
    assert link is not None
    page = me.get_path(link["href"])
    lines = {line.get_text(" ", strip=True): line["href"] for line in page.select("a.bill-line")}
    assert len(lines) == 3
    [href] = [href for name, href in lines.items() if name.startswith("Shared electricity")]
    explained = text_of(me.get_path(href))
    for said in ("48213 − 46905", "1308", "0.5380", "703.70", "96.40", "192.80", "346.85", "0231", "no photo attached"):
        assert said in explained, said
    assert "Not shared: Water and power of the company's own offices" in explained


def test_each_input_says_where_it_came_from(visit: Visit, told: Charge, resident: Member, green: Company) -> None:
    with acting_in(green.id):
        water = db.session.scalars(select(Charge).where(Charge.item_code == "F10")).one()
        fee = db.session.scalars(
            select(Charge).where(Charge.item_code == "F01", Charge.house_id == green.house_id)
        ).one()
    me = visit.as_(resident, language="en")
    page = text_of(me.get("billing.why", charge_id=water.id))
    for said in (
        "12.5 − 0 = 12.5",
        "3.45",
        "Price notice, in force from 2026-01-01",
        "43.125 yuan, rounded half up",
        "read 2026-10-31",
    ):
        assert said in page, said
    page = text_of(me.get("billing.why", charge_id=fee.id))
    for said in ("96.4", "2.8", "As recorded for the house", "HT-2025-01", "It is the company's income"):
        assert said in page, said


def test_it_stands_beside_last_month(
    visit: Visit, told: Charge, resident: Member, finance: Member, green: Company
) -> None:
    with acting_in(green.id):
        water = db.session.scalars(select(Meter).where(Meter.code == "W-1")).one()
        read(water, "26", Period(2026, 11))
        later = now().replace(year=2026, month=12, day=2)
        run = billed(green.estate_id, finance, Period(2026, 11), at=later)
        [mine] = [one for one in charges_of_run(run) if one.item_code == "F10"]
    page = text_of(visit.as_(resident, language="en").get("billing.why", charge_id=mine.id))
    assert "¥3.45" in page or "+ ¥3.45" in page
    assert "12.5 → 13.5 (+8.0 %)" in page


def test_a_resident_sees_nothing_of_others(visit: Visit, told: Charge, resident: Member, green: Company) -> None:
    with acting_in(green.id):
        other = db.session.scalars(select(Bill).where(Bill.house_id == green.next_house_id)).one()
        line = db.session.scalars(select(Charge).where(Charge.bill_id == other.id).limit(1)).one()
    me = visit.as_(resident)
    me.get("billing.show_bill", bill_id=other.id, expect=404)
    me.get("billing.why", charge_id=line.id, expect=404)
    me.post("billing.object_to", {"words": "?"}, charge_id=line.id, expect=404)
    for endpoint in ("billing.index", "billing.readings", "billing.costs", "billing.round", "tariffs.index"):
        me.get(endpoint, expect=403)


def test_a_question_hangs_on_the_line_and_is_answered(
    visit: Visit, told: Charge, resident: Member, finance: Member, green: Company
) -> None:
    me = visit.as_(resident, language="en")
    me.post("billing.object_to", {"words": ""}, charge_id=told.id, expect=422)
    me.post("billing.object_to", {"words": "照明为什么这么多？"}, charge_id=told.id)
    assert "Answer due by" in text_of(me.get("billing.why", charge_id=told.id))
    with acting_in(green.id):
        raised = db.session.scalars(select(Objection)).one()
    office = visit.as_(finance, language="en")
    assert "照明为什么这么多" in text_of(office.get("billing.questions"))
    office.post("billing.question", {"answer": "抄表照片已附"}, objection_id=raised.id, expect=422)
    office.post("billing.question", {"outcome": "stands", "answer": "抄表照片已附"}, objection_id=raised.id)
    assert "抄表照片已附" in text_of(me.get("billing.why", charge_id=told.id))


def test_a_wrong_cost_is_corrected_from_its_page(visit: Visit, told: Charge, finance: Member, resident: Member) -> None:
    office = visit.as_(finance, language="en")
    cost_id = told.calculation["costs"][0]
    office.get("billing.cost", cost_id=cost_id)
    office.post(
        "billing.replace_cost", {"gross": "abc", "reason": "x", "excluded_for": "office"}, cost_id=cost_id, expect=422
    )
    sent = {"gross": "500.00", "excluded": "", "excluded_for": "office", "reason": "抄错"}
    office.post("billing.replace_cost", sent, cost_id=cost_id)
    page = text_of(visit.as_(resident, language="en").get("billing.why", charge_id=told.id))
    assert "This line is reversed." in page and "¥250.00" in page


def test_finance_drafts_looks_publishes_and_recalls(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
        tariff(green.estate_id, "F10", "3.45")
        meter(green.house_id, green.estate_id)
    office = visit.as_(finance, language="en")
    month = Period.of(local_date(now())).previous
    office.get("billing.index")
    office.post("billing.index", {"estate": str(green.other_estate_id), "period": month.name}, expect=422)
    office.post("billing.index", {"estate": str(green.estate_id), "period": month.name})
    with acting_in(green.id):
        run_id = db.session.scalars(select(BillRun.id)).one()
    page = text_of(office.get("billing.run", run_id=run_id))
    assert "The meter has not been read" in page and "¥539.84" in page
    office.post("billing.publish", {}, run_id=run_id, expect=422)
    office.post("billing.publish", {"sure": "y"}, run_id=run_id)
    office.post("billing.publish", {"sure": "y"}, run_id=run_id, expect=422)
    office.post("billing.recall", {}, run_id=run_id, expect=422)
    office.post("billing.recall", {"reason": "单价录错"}, run_id=run_id)
    assert "单价录错" in text_of(office.get("billing.run", run_id=run_id))
    office.post("billing.index", {"estate": str(green.estate_id), "period": month.name})
    with acting_in(green.id):
        second = db.session.scalars(select(BillRun).where(BillRun.sequence == 2)).one().id
    office.post("billing.again", run_id=second)
    office.post("billing.publish", {"sure": "y"}, run_id=second)
    office.post("billing.release", run_id=second)
    with acting_in(green.id):
        run = db.session.get_one(BillRun, (green.id, second))
        assert run.state == RunState.FROZEN
        charge = next(charges_of_run(run))
    office.get("billing.house", house_id=charge.house_id)
    office.post("billing.reverse", {"reason": "x", "do": "correct"}, charge_id=charge.id)
    with acting_in(green.id):
        assert db.session.get_one(Charge, (green.id, charge.id)).state == ChargeState.REVERSED


def test_whoever_billed_a_line_does_not_take_it_off_alone(
    visit: Visit, told: Charge, finance: Member, manager: Member
) -> None:
    page = visit.as_(finance).get("billing.why", charge_id=told.id)
    assert page.select_one("button[value=correct]") is not None
    assert page.select_one("button[value=reverse]") is None
    visit.as_(finance).post("billing.reverse", {"reason": "多收"}, charge_id=told.id, expect=409)
    page = visit.as_(manager).get("billing.why", charge_id=told.id)
    assert page.select_one("button[value=reverse]") is not None
    visit.as_(manager).post("billing.reverse", {"reason": "多收"}, charge_id=told.id)
    assert "多收" in visit.as_(manager).get("billing.why", charge_id=told.id).text


def test_who_may_only_look_cannot_run(visit: Visit, told: Charge, desk: Member, head_office: Member) -> None:
    for member in (desk, head_office):
        look = visit.as_(member)
        look.get("billing.index")
        look.get("billing.show_bill", bill_id=told.bill_id)
        look.post("billing.index", {}, expect=403)
        look.post("billing.reverse", {"reason": "x"}, charge_id=told.id, expect=403)
        look.get("billing.new_cost", expect=403)


def test_the_manager_of_another_estate_finds_nothing(visit: Visit, told: Charge, other_manager: Member) -> None:
    there = visit.as_(other_manager)
    there.get("billing.show_bill", bill_id=told.bill_id, expect=404)
    there.get("billing.run", run_id=run_of(told), expect=404)
    there.get("tariffs.estate", estate_id=told.estate_id, expect=404)
    there.get("billing.cost", cost_id=told.calculation["costs"][0], expect=404)


def test_a_technician_reads_the_round(visit: Visit, green: Company, technician: Member, finance: Member) -> None:
    with acting_in(green.id):
        first = meter(green.house_id, green.estate_id, code="A-1", rolls_over_at=100_000_000).id
        second = meter(green.next_house_id, green.estate_id, code="A-2").id
    me = visit.as_(technician, language="en")
    assert "2 meters are left to read" in text_of(me.get("billing.round", period="2026-10"))
    me.post("billing.meter", {"value": "NaN"}, meter_id=first, period="2026-10", expect=422)
    me.post("billing.meter", {"value": "100000"}, meter_id=first, period="2026-10", expect=422)
    answer = me.post("billing.meter", {"value": "99990"}, meter_id=first, period="2026-10")
    assert str(second) in answer.response.location
    me.post("billing.meter", {"value": "12"}, meter_id=second, period="2026-10")
    backwards = me.post("billing.meter", {"value": "5"}, meter_id=second, period="2026-11")
    assert str(second) in backwards.response.location, "an odd reading is looked at where it was taken"
    assert "looks odd: Ran backwards" in text_of(me.get("billing.meter", meter_id=second, period="2026-11"))
    assert "One meter is left to read" in text_of(me.get("billing.round", period="2026-11"))
    with acting_in(green.id):
        odd = db.session.scalars(select(Reading).where(Reading.anomaly == Anomaly.BACKWARDS)).one()
    office = visit.as_(finance, language="en")
    page = text_of(office.get("billing.readings", estate=green.estate_id, period="2026-11"))
    assert "Ran backwards" in page
    office.post("billing.accept", {"words": "x", "do": "right"}, reading_id=odd.id, expect=409)
    office.get("billing.meter", meter_id=second)


def test_readings_come_from_a_file(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        meter(green.house_id, green.estate_id, code="A-1")
    office = visit.as_(finance, language="en")
    sheet = (io.BytesIO("表号,读数\nA-1,12\nB-1,3\n".encode("gb18030")), "r.csv")
    page = office.post("billing.readings", {"sheet": sheet}, estate=green.estate_id, period="2026-10", expect=200)
    assert "Line 3, meter B-1" in text_of(page)
    template = office.get_path(visit.url("billing.reading_template", estate=green.estate_id))
    assert "A-1" in str(template)


def test_a_reduction_is_asked_and_decided(visit: Visit, green: Company, finance: Member, manager: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
    office = visit.as_(finance, language="en")
    sent = {
        "house": "1-1-101",
        "item": "F01",
        "percent": "70",
        "starts_on": "2026-10-01",
        "ends_on": "2026-12-31",
        "reason": "空置",
    }
    office.post("billing.new_reduction", sent, estate=green.estate_id, expect=422)
    paper = {**sent, "document": (io.BytesIO(PDF), "a.pdf")}
    office.post("billing.new_reduction", {**paper, "house": "9-9-9999"}, estate=green.estate_id, expect=422)
    paper = {**sent, "document": (io.BytesIO(PDF), "a.pdf")}
    office.post("billing.new_reduction", paper, estate=green.estate_id)
    with acting_in(green.id):
        asked = db.session.scalars(select(Adjustment)).one().id
    office.post("billing.decide_reduction", {"do": "approve"}, reduction_id=asked, expect=409)
    visit.as_(manager).post("billing.decide_reduction", {"do": "approve"}, reduction_id=asked)
    assert "Approved" in text_of(office.get("billing.reductions"))


def test_a_cost_is_recorded_shared_and_paid(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id, "F05", "0")
        lamp = meter(None, green.estate_id, "F05", code="E-1")
        read(lamp, "100")
        lamp_id = lamp.id
    office = visit.as_(finance, language="en")
    sent = {"item": "F05", "title": "电梯", "base": "area", "excluded_for": "office", "building": "", "meter": ""}
    where = {"estate": green.estate_id, "period": "2026-10"}
    office.get("billing.new_cost", **where)
    office.post("billing.new_cost", {**sent, "gross": "-3"}, expect=422, **where)
    office.post("billing.new_cost", {**sent, "gross": "100", "excluded": "200"}, expect=422, **where)
    answer = office.post("billing.new_cost", {**sent, "meter": str(lamp_id), "price": "0.5380"}, **where)
    cost_id = answer.response.location.rsplit("/", 1)[-1]
    office.post("billing.share", cost_id=cost_id)
    paid = {"paid_to": "供电公司", "paid_on": "2026-11-08", "paid": "53.80", "document": (io.BytesIO(PDF), "r.pdf")}
    office.post("billing.cost_paid", paid, cost_id=cost_id)
    page = text_of(office.get("billing.cost", cost_id=cost_id))
    assert "¥53.80 to 供电公司 on 2026-11-08" in page and "26.90" in page
    office.post("billing.withdraw", {"reason": "重录"}, cost_id=cost_id)
    assert "No shared cost yet" in text_of(office.get("billing.costs", estate=green.estate_id))


def test_a_price_is_tried_then_set(visit: Visit, green: Company, finance: Member, committee: Member) -> None:
    with acting_in(green.id):
        make.install_items(AT)
        make.agreement(green.estate_id)
    office = visit.as_(finance, language="en")
    where = {"estate_id": green.estate_id}
    office.get("tariffs.index")
    assert "First comes the notice" in text_of(office.get("tariffs.new", **where))
    sent = {"title": "2026 收费公示", "posted_on": "2026-01-01", "effective_on": "2026-01-15"}
    office.post("tariffs.new_notice", sent, expect=422, **where)
    sent["effective_on"] = "2026-02-01"
    office.post("tariffs.new_notice", {**sent, "document": (io.BytesIO(PDF), "n.pdf")}, **where)
    page = office.get("tariffs.new", **where)
    notice = page.select_one("#notice option")
    assert notice is not None
    assert "area × price × months" in page.select_one("#expression")["value"]
    chinese = visit.as_(finance).get("tariffs.new", **where)
    assert chinese.select_one("#expression")["value"] == "建筑面积 × 单价 × 月数"
    assert "套内面积" in text_of(chinese) and "分摊额" not in text_of(chinese)
    assert "2026 收费公示 · 第 1 版" in text_of(chinese)
    part = chinese.select_one("#how")
    other = visit.as_(finance).get_path(f"{part['hx-get']}?item=F14")  # what htmx asks for when another item is chosen
    assert (part["hx-trigger"], part["hx-select"]) == ("change from:#item", "#how")
    assert other.select_one("#how #expression")["value"] == "单价 × 月数"
    office = visit.as_(finance, language="en")
    price = {"item": "F01", "notice": notice["value"], "price": "2.80", "surcharge": "0", "building": ""}
    bad = {**price, "expression": "area*", "do": "keep"}
    assert "This is not a complete formula" in text_of(office.post("tariffs.new", bad, expect=422, **where))
    tried = office.post("tariffs.new", {**price, "expression": "", "do": "try"}, expect=200, **where)
    assert "¥269.92" in text_of(tried)
    answer = office.post("tariffs.new", {**price, "expression": "建筑面积 × 单价 × 月数", "do": "keep"}, **where)
    assert "¥269.92" in text_of(office.get_path(answer.response.location))
    agency = {**price, "item": "F10", "expression": "usage * price", "surcharge": "0.1", "do": "keep"}
    assert "no surcharge" in text_of(office.post("tariffs.new", agency, expect=422, **where))
    board = text_of(visit.as_(committee, language="en").get("tariffs.estate", **where))
    assert "F01" in board and "2.80" in board
    office.get("tariffs.items")
    visit.as_(committee).get("tariffs.new", expect=403, **where)


def test_an_agreement_is_recorded(visit: Visit, green: Company, finance: Member) -> None:
    office = visit.as_(finance, language="en")
    sent = {
        "number": "HT-1", "owners_side": "业委会", "company_side": "物业", "content": "", "fee": "2.8 元", "charging_model": "lump_sum",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31", "due_day": "15", "late_rate": "3", "region": "330100",
    }  # fmt: skip
    where = {"estate_id": green.estate_id}
    office.get("tariffs.new_agreement", **where)
    office.post("tariffs.new_agreement", sent, expect=422, **where)
    answer = office.post("tariffs.new_agreement", {**sent, "content": "保洁保安"}, **where)
    page = text_of(office.get_path(answer.response.location))
    assert "109.5 % a year" in page and "Owners begin to decide" in page and "2026-07-04" in page


def test_papers_are_asked_for(visit: Visit, told: Charge, finance: Member, run_jobs: Any, green: Company) -> None:
    office = visit.as_(finance)
    office.post("billing.paper", bill_id=told.bill_id)
    office.post("billing.papers", run_id=run_of(told))
    office.post("billing.share_paper", estate_id=told.estate_id, period="2026-10")
    outcomes = run_jobs()
    with acting_in(green.id):
        reasons = list(db.session.scalars(select(Job.reason).where(Job.reason.is_not(None))))
    assert ([one for one in outcomes if one != "done"], reasons) == ([], [])
    page = office.get("jobs.index", expect=403)
    assert page is not None


def test_the_draft_is_not_for_printing(visit: Visit, green: Company, finance: Member) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
        run = bill(estate_of(green.estate_id), OCTOBER, by=None, at=AT)
        run_id, bill_id = run.id, next(charges_of_run(run)).bill_id
    visit.as_(finance).post("billing.papers", run_id=run_id, expect=409)
    visit.as_(finance).post("billing.paper", bill_id=bill_id, expect=409)


def test_the_run_freezes_by_itself(green: Company, finance: Member, run_jobs: Any) -> None:
    with acting_in(green.id):
        tariff(green.estate_id)
        at = now() - timedelta(hours=25)
        run = billed(green.estate_id, finance, Period.of(at).previous, released=False, at=at)
        run_id = run.id
    assert "done" in run_jobs()
    with acting_in(green.id):
        assert db.session.get_one(BillRun, (green.id, run_id)).state == RunState.FROZEN
