"""The counter, finance's pages and the resident's, as people use them; and who must not."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from saas.archives import TenureKind, bind_member, move_in, register_person
from saas.estates import find_house
from saas.payments import (
    Payment,
    Receipt,
    Refund,
    StatementLine,
    find_receipt,
    import_statement,
    receipt_of,
    reverse_payment,
)
from saas.payments.kinds import Channel
from tenants import provisioning
from tenants.clock import now
from tenants.db import db, new_id
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import tenure_in
from tests.payments.conftest import Charger, Payer

pytestmark = [pytest.mark.usefixtures("sound"), pytest.mark.rule("FEE-03")]


def fresh(model: type[Payment | Refund | StatementLine]) -> Payment | Refund | StatementLine:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(model).order_by(model.id.desc())).first()  # type: ignore[return-value]


def at_home(company: Company, resident: Member, manager: Member) -> None:
    house = find_house(company.house_id)
    assert house is not None
    person = register_person("李秀英", estate_id=company.estate_id, by=manager, at=now())
    move_in(person, house, TenureKind.OWNER, by=manager, at=now(), since=date(2024, 1, 1))
    bind_member(person, resident, by=None, at=now())
    db.session.commit()


def test_the_counter_from_the_house_to_the_receipt(
    visit: Visit, in_green: Company, owe: Charger, desk: Member, run_jobs: Callable[..., list[str]]
) -> None:
    charge = owe(26992)
    at_desk = visit.as_(desk)
    at_desk.post("payments.take", {"estate": str(in_green.estate_id), "house": "9-9-999"}, expect=422)
    answer = at_desk.post("payments.take", {"estate": str(in_green.estate_id), "house": "1栋1单元101"})
    page = at_desk.follow(answer)
    assert "269.92" in page.text
    key = page.find("input", attrs={"name": "key"})["value"]
    form = {"key": key, "charges": [str(charge)], "amount": "269.92", "method": "cash", "payer": "李秀英"}
    done = at_desk.post("payments.counter", form, house_id=in_green.house_id)
    assert at_desk.post("payments.counter", form | {"charges": [str(charge)]}, expect=422, house_id=in_green.house_id)
    assert "269.92" in at_desk.follow(done).text
    payment = fresh(Payment)
    assert isinstance(payment, Payment) and str(payment.id) == key
    run_jobs()
    db.session.expire_all()
    receipt = receipt_of(payment.id)
    assert receipt is not None and receipt.file is not None
    answer = at_desk.get("files.show", token=receipt.file.token)
    assert answer.response.data.startswith(b"%PDF")


def test_the_counter_knows_who_pays(visit: Visit, in_green: Company, owe: Charger, desk: Member) -> None:
    owe(26992)
    page = visit.as_(desk).get("payments.counter", house_id=in_green.house_id)
    assert page.find("input", attrs={"name": "payer"})["value"] == "", "nobody is known"
    tenure_in(in_green.house_id, name="赵敏", kind="renter")
    tenure_in(in_green.house_id, name="李秀英")
    db.session.commit()
    page = visit.as_(desk).get("payments.counter", house_id=in_green.house_id)
    assert page.find("input", attrs={"name": "payer"})["value"] == "李秀英"


def test_a_void_receipt_is_printed_anew_and_says_so(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, finance: Member,
    run_jobs: Callable[..., list[str]], tmp_path: Path,
) -> None:  # fmt: skip
    owe(1000)
    payment = take(1000)
    run_jobs()
    db.session.expire_all()
    before = receipt_of(payment.id).file.token  # type: ignore[union-attr]
    assert "作废" not in _said(visit.as_(desk).get("files.show", token=before).response.data, tmp_path)
    reverse_payment(payment, reason="错收", by=finance, at=now())
    assert receipt_of(payment.id).file is None, "the good-looking paper is gone at once"  # type: ignore[union-attr]
    visit.as_(desk).get("files.show", token=before, expect=404)
    run_jobs()
    db.session.expire_all()
    after = receipt_of(payment.id).file.token  # type: ignore[union-attr]
    assert after != before
    assert "作废" in _said(visit.as_(desk).get("files.show", token=after).response.data, tmp_path)


def _said(paper: bytes, folder: Path) -> str:
    path = folder / "receipt.pdf"
    path.write_bytes(paper)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_the_counter_asks_nobody_for_what_others_owe(
    visit: Visit, in_green: Company, owe: Charger, owed_by_who_left: UUID, desk: Member
) -> None:
    owe(26992)
    page = visit.as_(desk).get("payments.counter", house_id=in_green.house_id)
    assert page.find("input", attrs={"name": "amount"})["value"] == "269.92"
    assert page.find("input", attrs={"value": str(owed_by_who_left)}) is not None, "it may still be chosen"
    assert page.text.count("原业主欠费）") == 1


@pytest.mark.parametrize("amount", ["-1", "NaN", "0", "1.234", "1e5", "99999999999999", "", "abc"])
def test_no_wrong_amount_at_the_counter(
    visit: Visit, in_green: Company, owe: Charger, desk: Member, amount: str
) -> None:
    owe(26992)
    form = {"key": str(new_id()), "amount": amount, "method": "cash"}
    visit.as_(desk).post("payments.counter", form, expect=422, house_id=in_green.house_id)
    assert db.session.scalars(select(Payment)).all() == []


def test_a_form_sent_twice_is_one_payment(visit: Visit, in_green: Company, owe: Charger, desk: Member) -> None:
    owe(26992)
    form = {"key": str(new_id()), "amount": "100.00", "method": "cash"}
    first = visit.as_(desk).post("payments.counter", form, house_id=in_green.house_id)
    second = visit.as_(desk).post("payments.counter", form, house_id=in_green.house_id)
    assert first.response.headers["Location"] == second.response.headers["Location"]
    visit.as_(desk).post("payments.counter", form | {"amount": "100.01"}, expect=422, house_id=in_green.house_id)


def test_asked_for_by_the_desk_decided_by_the_manager(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, manager: Member
) -> None:
    owe(1000)
    payment = take(1500)
    form = {"amount": "5.00", "reason": "多交", "method": "cash"}
    visit.as_(desk).post("payments.ask_refund", form | {"amount": "5.01"}, expect=422, payment_id=payment.id)
    visit.as_(desk).post("payments.ask_refund", form, payment_id=payment.id)
    refund = fresh(Refund)
    assert isinstance(refund, Refund)
    visit.as_(desk).post("payments.approve_refund", expect=403, refund_id=refund.id)
    assert "5.00" in visit.as_(manager).get("payments.refunds").text
    visit.as_(manager).post("payments.approve_refund", refund_id=refund.id)
    assert fresh(Refund).state == "paid"
    visit.as_(manager).post("payments.approve_refund", expect=409, refund_id=refund.id)


def test_refunds_go_on_while_the_company_is_suspended(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, manager: Member
) -> None:
    owe(1000)
    payment = take(1500)
    provisioning.suspend(in_green.id, reason="invoice overdue", operator="值班", at=now())
    form = {"amount": "2.00", "reason": "多交", "method": "cash"}
    visit.as_(desk).post("payments.ask_refund", form, payment_id=payment.id)
    visit.as_(manager).post("payments.refuse_refund", {"reason": "先核对"}, refund_id=fresh(Refund).id)
    visit.as_(desk).post("payments.ask_refund", form, payment_id=payment.id)
    refund = db.session.scalars(select(Refund).where(Refund.state == "asked")).one()
    visit.as_(manager).post("payments.approve_refund", refund_id=refund.id)
    db.session.expire_all()
    assert refund.state == "paid"
    counter = {"key": str(new_id()), "amount": "1.00", "method": "cash"}
    visit.as_(desk).post("payments.counter", counter, expect=403, house_id=in_green.house_id)


def test_not_granted_and_reversed(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, finance: Member, manager: Member
) -> None:
    owe(1000)
    payment = take(1500)
    visit.as_(finance).post(
        "payments.ask_refund", {"amount": "5.00", "reason": "多交", "method": "cash"}, payment_id=payment.id
    )
    refund = fresh(Refund)
    visit.as_(manager).post("payments.refuse_refund", {"reason": ""}, expect=422, refund_id=refund.id)
    visit.as_(manager).post("payments.refuse_refund", {"reason": "留作预存"}, refund_id=refund.id)
    visit.as_(desk).post("payments.reverse", {"reason": "错收"}, expect=403, payment_id=payment.id)
    visit.as_(manager).post("payments.reverse", {"reason": ""}, expect=422, payment_id=payment.id)
    visit.as_(manager).post("payments.reverse", {"reason": "错收"}, payment_id=payment.id)
    assert "错收" in visit.as_(desk).get("payments.show", payment_id=payment.id).text


def test_the_way_to_the_counter_is_for_those_who_take_money(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, head_office: Member
) -> None:
    owe(1000)
    payment = take(1000)
    for reader, leads in ((desk, True), (head_office, False)):
        page = visit.as_(reader).get("payments.show", payment_id=payment.id)
        assert bool(page.select(f'main a[href$="/houses/{in_green.house_id}"]')) is leads


def test_a_deposit_is_returned(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member
) -> None:
    deposit = owe(200_000, item="F16")
    take(200_000)
    assert "2,000.00" in visit.as_(finance).get("payments.deposits").text
    form = {"amount": "2,000.00", "reason": "验收合格", "method": "transfer"}
    visit.as_(finance).get("payments.return_deposit", charge_id=deposit)
    visit.as_(finance).post("payments.return_deposit", form, charge_id=deposit)
    visit.as_(finance).post("payments.return_deposit", form, expect=422, charge_id=deposit)
    visit.as_(manager).post("payments.approve_refund", refund_id=fresh(Refund).id)
    visit.as_(finance).get("payments.deposits")


def test_the_day_is_counted(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, desk: Member, finance: Member, head_office: Member
) -> None:
    owe(3000)
    take(3000)
    where = {"estate_id": in_green.estate_id, "day": "2026-11-21"}
    page = visit.as_(finance).get("payments.daily", estate=in_green.estate_id, day="2026-11-21")
    assert "30.00" in page.text
    visit.as_(finance).post("payments.count_cash", {"counted": "29"}, expect=422, **where)
    visit.as_(head_office).post("payments.count_cash", {"counted": "30"}, expect=403, **where)
    visit.as_(desk).post("payments.count_cash", {"counted": "30"}, expect=403, **where)
    visit.as_(finance).post("payments.count_cash", {"counted": "30.00"}, **where)
    visit.as_(head_office).get("payments.daily", estate=in_green.estate_id, day="2026-11-21")


def test_a_statement_is_read_and_its_lines_are_decided(
    visit: Visit, in_green: Company, owe: Charger, finance: Member
) -> None:
    owe(700)
    rows = "B1,2026-11-20,7.00,王芳\nB2,2026-11-20,-1.00,银行\nB3,2026-11-20,,\nB1,2026-11-20,9.00,李强\n"
    text = f"流水号,日期,金额,对方户名\n{rows}"
    at_work = visit.as_(finance)
    form = {"channel": "bank", "file": (io.BytesIO(text.encode()), "a.csv")}
    said = at_work.follow(at_work.post("payments.import_statement", form, estate_id=in_green.estate_id)).text
    assert "另有 1 行未导入" in said
    assert "付款人不同：B1。" in said
    page = at_work.get("payments.reconcile", estate=in_green.estate_id)
    assert len(page.select("tr.row-risk")) == 2
    form = {"channel": "bank", "file": (io.BytesIO(text.encode()), "a.csv")}
    at_work.post("payments.import_statement", form, expect=422, estate_id=in_green.estate_id)
    lines = {line.txn: line.id for line in db.session.scalars(select(StatementLine))}
    at_work.get("payments.line", line_id=lines["B1"])
    at_work.post("payments.line", {"house": "9-9-9"}, expect=422, line_id=lines["B1"])
    at_work.post("payments.line", {"house": "1-1-101"}, line_id=lines["B1"])
    at_work.post("payments.line", {"words": "手续费"}, line_id=lines["B2"])
    assert at_work.get("payments.reconcile", estate=in_green.estate_id).select("tr.row-risk") == []
    settle = {"pot": "company", "amount": "10.00", "fee": "0.06", "on": "2026-11-21"}
    at_work.post("payments.settle", settle, estate_id=in_green.estate_id)
    at_work.post("payments.settle", settle | {"fee": "10.00"}, expect=422, estate_id=in_green.estate_id)


def test_collection_opens_its_rows(visit: Visit, in_green: Company, owe: Charger, take: Payer, manager: Member) -> None:
    owe(1000, due_on=date(2026, 11, 15))
    owe(1000, due_on=date(2026, 11, 15), house_id=in_green.next_house_id)
    take(1000)
    page = visit.as_(manager).get("payments.collection", estate=in_green.estate_id, period="2026-11")
    assert "50.0%" in page.text
    assert len(page.select("#rows tr")) == 2
    page = visit.as_(manager).get("payments.collection", estate=in_green.estate_id, period="2026-11", part="open")
    assert len(page.select("#rows tr")) == 1


def test_brakes_and_the_end_of_a_contract(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, finance: Member, manager: Member, desk: Member
) -> None:
    owe(1000)
    take(1500)
    visit.as_(manager).post("payments.brakes", {"estate": "", "reason": "x"}, expect=403)
    visit.as_(finance).post("payments.brakes", {"estate": "", "reason": ""}, expect=422)
    visit.as_(finance).post("payments.brakes", {"estate": "", "reason": "系统维护"})
    form = {"key": str(new_id()), "amount": "1.00", "method": "cash"}
    page = visit.as_(desk).post("payments.counter", form, expect=422, house_id=in_green.house_id)
    assert "系统维护" in page.text
    page = visit.as_(finance).get("payments.brakes")
    path = page.select_one("form[action*='/off']")["action"]
    visit.as_(finance).post("payments.take_off_brake", brake_id=UUID(path.split("/")[-2]))
    visit.as_(finance).get("payments.end_of_contract", estate_id=in_green.estate_id)
    visit.as_(finance).post("payments.end_of_contract", {"reason": "合同终止"}, estate_id=in_green.estate_id)
    assert "5.00" in visit.as_(manager).get("payments.refunds").text


def test_the_resident_sees_own_payments_and_pays_online(
    visit: Visit, in_green: Company, owe: Charger, take: Payer, resident: Member, manager: Member,
    run_jobs: Callable[..., list[str]],
) -> None:  # fmt: skip
    from tests.payments.test_online import merchant

    at_home(in_green, resident, manager)
    owe(1000, period="2026-09")
    payment = take(1000)
    charge = owe(26992)
    merchant()
    run_jobs()
    page = visit.as_(resident).get("payments.mine")
    assert "269.92" in page.text
    receipt = find_receipt(receipt_of(payment.id).id)  # type: ignore[union-attr]
    assert receipt is not None and receipt.number in page.text
    assert receipt.file is not None
    visit.as_(resident).get("files.show", token=receipt.file.token)
    form = {"key": str(new_id()), "charges": [str(charge)], "channel": "wechat"}
    answer = visit.as_(resident).post("payments.begin", form, house_id=in_green.house_id)
    assert "269.92" in visit.as_(resident).follow(answer).text
    visit.as_(resident).post("payments.begin", form, expect=404, house_id=in_green.next_house_id)


def test_a_household_sees_nothing_of_who_was_there_before(
    visit: Visit, in_green: Company, owe: Charger, owed_by_who_left: UUID, take: Payer, resident: Member, desk: Member,
    run_jobs: Callable[..., list[str]],
) -> None:  # fmt: skip
    from tests.payments.test_online import merchant

    tenure_in(in_green.house_id, member=resident, since=date(2026, 8, 16))
    merchant()
    before, mine = owe(300, period="2026-06"), owe(26992)
    old, new = take(100, charges=[before], received_on=date(2026, 8, 15)), take(92, charges=[mine])
    run_jobs()
    db.session.expire_all()
    theirs, own = receipt_of(old.id), receipt_of(new.id)
    assert theirs is not None and theirs.file is not None and own is not None and own.file is not None
    at_home_ = visit.as_(resident)
    page = at_home_.get("payments.mine")
    assert [one["value"] for one in page.select("input[name=charges]")] == [str(mine)]
    assert own.number in page.text and theirs.number not in page.text
    at_home_.get("files.show", token=own.file.token)
    at_home_.get("files.show", token=theirs.file.token, expect=404)
    at_home_.post("payments.print_receipt", receipt_id=theirs.id, expect=404)
    for chosen in ([], [str(owed_by_who_left), str(before)]):
        form = {"key": str(new_id()), "charges": chosen, "channel": "wechat"}
        answer = at_home_.post("payments.begin", form, house_id=in_green.house_id)
        assert "269.00" in at_home_.follow(answer).text, "only what is one's own, whatever the form says"
    visit.as_(desk).get("files.show", token=theirs.file.token)


def test_others_see_nothing(
    visit: Visit, in_green: Company, grey: Company, owe: Charger, take: Payer, finance: Member, other_manager: Member,
    neighbour: Member, technician: Member, resident: Member, committee: Member,
) -> None:  # fmt: skip
    owe(1000)
    payment = take(1000)
    import_statement(
        in_green.estate_id, Channel.BANK, "流水号,日期,金额\nB1,2026-11-20,7.00\n".encode(), by=finance, at=now()
    )
    line = fresh(StatementLine)
    receipt = db.session.scalars(select(Receipt)).one()
    for someone, company in ((other_manager, None), (neighbour, grey)):
        there = visit.as_(someone, company=company)
        there.get("payments.show", payment_id=payment.id, expect=404)
        there.get("payments.counter", house_id=in_green.house_id, expect=404)
        there.get("payments.line", line_id=line.id, expect=404)
        there.get("payments.daily", estate=in_green.estate_id, expect=404)
        assert receipt.number not in there.get("payments.index").text
    for someone in (technician, committee):
        visit.as_(someone).get("payments.index", expect=403)
        visit.as_(someone).get("payments.show", payment_id=payment.id, expect=404)
    visit.as_(resident).get("payments.show", payment_id=payment.id, expect=403)
