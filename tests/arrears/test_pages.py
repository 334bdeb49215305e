"""The pages of arrears, as finance, the manager, the committee and a resident use them; and who must not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from saas.arrears import (
    ArrearsNotice,
    WaiverState,
    ask_waiver,
    demand,
    find_waiver,
    remind,
    set_instructions,
    write_offs_in,
)
from saas.billing import Charge, object_to
from saas.estates import House
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tests.arrears.conftest import delivered
from tests.cast import Company
from tests.client import Visit

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]


def notices() -> list[ArrearsNotice]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.query(ArrearsNotice).order_by(ArrearsNotice.id))


def in_a_week() -> str:
    return (local_date(now()) + timedelta(days=7)).isoformat()


def test_from_the_list_to_the_letter(
    visit: Visit, in_green: Company, home: House, owe: Owe, owner: Member, finance: Member
) -> None:
    owe()
    office = visit.as_(finance)
    page = office.get("arrears.index")
    assert "1栋1单元101" in page.text and "269.92" in page.text
    assert "269.92" in office.get("arrears.house", house_id=home.id).text
    office.post("arrears.remind", {"answer_by": "2020-01-01"}, expect=422, house_id=home.id)
    office.post("arrears.remind", {"answer_by": in_a_week()}, expect=303, house_id=home.id)
    [notice] = notices()
    page = office.get("arrears.notice", notice_id=notice.id)
    assert notice.number in page.text and "李秀英" in page.text
    slip = {"way": "in_person", "delivered_on": local_date(now()).isoformat(), "receiver": "李秀英"}
    office.post("arrears.deliver", slip, expect=422, notice_id=notice.id)
    proof = {**slip, "proof": (io.BytesIO(b"%PDF-1.4 slip"), "slip.pdf")}
    office.post("arrears.deliver", proof, expect=303, notice_id=notice.id)
    assert "slip.pdf" in office.get("arrears.notice", notice_id=notice.id).text
    office.post("arrears.withdraw", {"reason": "已缴"}, expect=303, notice_id=notice.id)
    assert "已缴" in office.get("arrears.house", house_id=home.id).text


def test_two_persons_on_the_page(visit: Visit, home: House, owe: Owe, finance: Member, manager: Member) -> None:
    owe()
    delivered(home, finance, now() - timedelta(days=40))
    visit.as_(finance).post("arrears.hand_over", {}, expect=303, house_id=home.id)
    legal = notices()[-1]
    visit.as_(finance).post("arrears.decide", {"do": "grant"}, expect=409, notice_id=legal.id)
    visit.as_(manager).post("arrears.decide", {"do": "grant"}, expect=303, notice_id=legal.id)
    visit.as_(manager).get("arrears.house", house_id=home.id)


def test_waiving_on_the_page(visit: Visit, owe: Owe, finance: Member, manager: Member) -> None:
    late = owe(505, "F19")
    visit.as_(finance).post("arrears.waive", {"reason": "住院"}, expect=303, charge_id=late.id)
    page = visit.as_(finance).get("arrears.waivers")
    assert "住院" in page.text
    waiver = ask_waiver(owe(77, "F19", period="2026-07"), reason="再一次", by=finance, at=now())
    visit.as_(finance).post("arrears.decide_waiver", {"do": "grant"}, expect=403, waiver_id=waiver.id)
    visit.as_(manager).post("arrears.decide_waiver", {"do": "grant"}, expect=303, waiver_id=waiver.id)
    db.session.expire_all()
    found = find_waiver(waiver.id)
    assert found is not None and found.state == WaiverState.GRANTED


def test_writing_off_on_the_page(
    visit: Visit, home: House, owe: Owe, owner: Member, finance: Member, manager: Member
) -> None:
    line = owe(30219)
    said = {"charges": str(line.id), "ground": "settled", "reason": "诉前调解，双方结清"}
    office = visit.as_(finance)
    page = office.post("arrears.write_off", said, expect=422, house_id=home.id)
    assert page is not None and "和解协议" in page.text
    paper = {**said, "proof": (io.BytesIO(b"%PDF-1.4 settlement"), "settlement.pdf")}
    office.post("arrears.write_off", paper, expect=303, house_id=home.id)
    [asked] = write_offs_in([home.estate_id])
    page = office.get("arrears.write_offs")
    assert "诉前调解" in page.text and "由他人审批" in page.text
    office.post("arrears.decide_write_off", {"do": "grant"}, expect=403, write_off_id=asked.id)
    assert "坏账核销" in visit.as_(manager).get("billing.today").text
    visit.as_(manager).post("arrears.decide_write_off", {"do": "grant"}, expect=303, write_off_id=asked.id)
    assert "302.19" in office.get("payments.counter", house_id=home.id).text
    bill = visit.as_(owner).get("billing.show_bill", bill_id=line.bill_id)
    assert "已核销" in bill.text and "不再催缴" in visit.as_(owner).get("billing.why", charge_id=line.id).text

    page = office.get("arrears.take_back_write_off", write_off_id=asked.id)
    assert "302.19" in page.text
    office.post("arrears.take_back_write_off", {"reason": "业主来缴"}, expect=303, write_off_id=asked.id)
    assert "302.19" in office.get("arrears.house", house_id=home.id).text
    assert "业主来缴" in office.get("arrears.write_offs").text


def test_a_resident_reads_their_own_letter_kindly(
    visit: Visit, home: House, owe: Owe, owner: Member, finance: Member, committee: Member
) -> None:
    owe()
    set_instructions(
        home.estate,
        payee="绿城物业",
        bank="工行",
        account_no="6222 0001",
        ways="扫码",
        contact="前台",
        by=finance,
        at=now(),
    )
    notice = remind(home, by=finance, at=now())
    assert notice.content["account"]["account_no"] == "6222 0001"
    at_home = visit.as_(owner)
    assert at_home.get("billing.mine").find("a", href=lambda one: one and str(notice.id) in one)
    page = at_home.get("arrears.my_letter", notice_id=notice.id)
    assert "269.92" in page.text and "6222 0001" in page.text
    for word in ("滞纳金", "拒不", "法院", "起诉", "严重"):
        assert word not in page.text
    at_home.get("arrears.index", expect=403)
    visit.as_(committee).get("arrears.my_letter", expect=403, notice_id=notice.id)


def test_a_letter_to_another_household_does_not_exist(
    visit: Visit, in_green: Company, owe: Owe, owner: Member, finance: Member
) -> None:
    from saas.estates import find_house

    owe(house_id=in_green.next_house_id)
    other = find_house(in_green.next_house_id)
    assert other is not None
    notice = remind(other, by=finance, at=now())
    visit.as_(owner).get("arrears.my_letter", expect=404, notice_id=notice.id)


def test_the_committee_sees_sums_and_nobody(
    visit: Visit, home: House, owe: Owe, owner: Member, committee: Member, finance: Member
) -> None:
    owe(due_on=local_date(now()).replace(month=1, day=1) - timedelta(days=400))
    page = visit.as_(committee).get("arrears.ages")
    assert "269.92" in page.text
    for secret in ("101", "李秀英"):
        assert secret not in page.find("main").text
    for endpoint in ("arrears.index", "arrears.old_lines", "arrears.waivers"):
        visit.as_(committee).get(endpoint, expect=403)
    rows = visit.as_(finance).get("arrears.old_lines", age="2")
    assert "1栋1单元101" in rows.text
    assert "1栋1单元101" not in visit.as_(finance).get("arrears.old_lines", age="1").text


def test_not_on_the_front_desks_card(
    visit: Visit, in_green: Company, home: House, owe: Owe, owner: Member, desk: Member, finance: Member
) -> None:
    owe(31337)
    remind(home, by=finance, at=now() - timedelta(days=8))
    demand(home, by=finance, at=now())
    for endpoint in ("arrears.index", "arrears.ages"):
        visit.as_(desk).get(endpoint, expect=403)
    for endpoint, values in (("requests.new", {"house": "1-1-101"}), ("archives.index", {})):
        text = visit.as_(desk).get(endpoint, **values).text
        assert "313.37" not in text and "催" not in text


def test_other_estates_stay_apart(
    visit: Visit, home: House, owe: Owe, finance: Member, other_manager: Member, head_office: Member
) -> None:
    owe()
    notice = remind(home, by=finance, at=now())
    visit.as_(other_manager).get("arrears.house", expect=404, house_id=home.id)
    visit.as_(other_manager).post("arrears.remind", {"answer_by": in_a_week()}, expect=404, house_id=home.id)
    visit.as_(other_manager).get("arrears.notice", expect=404, notice_id=notice.id)
    visit.as_(head_office).get("arrears.house", house_id=home.id)
    visit.as_(head_office).post("arrears.withdraw", {"reason": "x"}, expect=403, notice_id=notice.id)


def test_what_is_urgent_stands_first_and_doubt_is_flagged(
    visit: Visit, in_green: Company, home: House, owe: Owe, owner: Member, finance: Member
) -> None:
    charge = owe()
    object_to(charge, "面积不对", by=owner, at=now())
    soon = local_date(now()) - timedelta(days=3 * 365 - 30)
    owe(800, due_on=soon, period="2023-12", house_id=in_green.next_house_id)
    rows = visit.as_(finance, language="en").get("arrears.index").find(id="rows").find_all("tr")
    assert ["102" in rows[0].text, "Under objection" in rows[1].text] == [True, True]
    assert "soon time-barred" in rows[0].text
    visit.as_(finance).get("arrears.house", house_id=home.id)
    visit.as_(finance).get("arrears.index", rung="none", after="nonsense")


@pytest.mark.parametrize("part", ["remind", "demand", "vain", "near", "barred"])
def test_each_figure_opens_exactly_its_rows(visit: Visit, home: House, owe: Owe, finance: Member, part: str) -> None:
    owe(12_000)
    page = visit.as_(finance, language="en").get("arrears.index", estate=home.estate_id)
    link = next(one for one in page.select("a.num-link") if f"part={part}" in one["href"])
    behind = visit.as_(finance, language="en").get_path(link["href"])
    rows = behind.select("#rows tr")
    figure = link.select_one(".num-value").get_text()
    assert len(rows) == (int(figure) if figure.isdigit() else 0)


def test_how_to_pay_is_written_down(visit: Visit, in_green: Company, finance: Member, desk: Member) -> None:
    office = visit.as_(finance)
    office.get("arrears.instructions", estate_id=in_green.estate_id)
    form = {"payee": "绿城物业", "bank": "工行", "account_no": "6222", "ways": "", "contact": ""}
    office.post("arrears.instructions", form, expect=303, estate_id=in_green.estate_id)
    assert (
        office.get("arrears.instructions", estate_id=in_green.estate_id).find("input", {"name": "bank"})["value"]
        == "工行"
    )
    visit.as_(desk).post("arrears.instructions", form, expect=403, estate_id=in_green.estate_id)


def test_demanded_again_from_the_page(visit: Visit, home: House, owe: Owe, finance: Member) -> None:
    owe()
    delivered(home, finance, now() - timedelta(days=40))
    visit.as_(finance).get("arrears.house", house_id=home.id)
    visit.as_(finance).post("arrears.demand", {"answer_by": in_a_week()}, expect=303, house_id=home.id)
    assert notices()[-1].issued_on == local_date(now())
