"""The import by its pages: upload, columns, dry run, error sheet, import, taking back (experience 4.8)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from saas.archives import ImportRun, Person, import_queries
from saas.estates import Estate
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.queue import Job, JobState
from tenants.scope import acting_in
from tests.archives.workbooks import workbook
from tests.cast import Company
from tests.client import Page, Visit

Run = Callable[..., list[str]]


def sheet(company: Company, *more: list[str]) -> bytes:
    """A list of people with one row that fits."""
    return workbook(
        [["小区", "房屋编号", "姓名", "身份", "手机号", "备 注 栏"],
         [f"{company.slug} 花园", "1-1-101", "张三丰", "业主", "199 0000 1234", ""], *more]
    )  # fmt: skip


def upload(staff: Visit, data: bytes, *, name: str = "花名册.xlsx", expect: int = 303) -> Page:
    """Send a file as the page does."""
    return staff.post("archives.upload", {"file": (BytesIO(data), name)}, expect=expect)


def latest(company: Company) -> ImportRun:
    """The last import."""
    with acting_in(company.id):
        return import_queries.latest_runs()[0]


def test_from_the_file_to_the_archive_and_back(
    visit: Visit, green: Company, administrator: Member, run_jobs: Run
) -> None:
    staff = visit.as_(administrator)
    page = staff.follow(upload(staff, sheet(green)))
    run = latest(green)
    assert "备 注 栏" in page.text
    staff.post("archives.check_import", run_id=run.id)
    assert page.find(id="import-job")
    busy = staff.get("archives.import_run", run_id=run.id)
    assert busy.select_one("#import-job[hx-get]")
    assert run_jobs() == ["done"]
    page = staff.get("archives.import_run", run_id=run.id)
    assert "新增 1 行" in page.h1.text
    assert "199 **** 1234" in page.text
    assert "199 0000 1234" not in page.text
    staff.post("archives.apply_import", {"rows": "all"}, run_id=run.id)
    run_jobs()
    assert "已导入 1 行" in staff.get("archives.import_run", run_id=run.id).h1.text
    assert "张三丰" in staff.get("archives.index", q="zsf").text
    staff.post("archives.apply_import", {"rows": "all"}, run_id=run.id, expect=422)
    staff.post("archives.undo_import", run_id=run.id)
    run_jobs()
    assert "已撤销" in staff.get("archives.import_run", run_id=run.id).h1.text
    with acting_in(green.id):
        assert db.session.scalar(select(Person)) is None


def test_unknown_estates_are_opened_on_the_way(
    visit: Visit, green: Company, administrator: Member, manager: Member, run_jobs: Run
) -> None:
    data = workbook([["小区", "房屋编号", "建筑面积"], ["青枫苑", "1-1-101", 90], ["翠湖里", "1-1-101", 90]])
    staff = visit.as_(administrator)
    upload(staff, data, name="房屋.xlsx")
    run = latest(green)
    staff.post("archives.check_import", run_id=run.id)
    run_jobs()
    page = staff.get("archives.import_run", run_id=run.id)
    assert "翠湖里、青枫苑" in page.text
    visit.as_(manager).post("archives.open_estates", run_id=run.id, expect=404)
    staff.post("archives.open_estates", run_id=run.id)
    run_jobs()
    assert "新增 2 行" in staff.get("archives.import_run", run_id=run.id).h1.text
    with acting_in(green.id):
        opened = db.session.scalars(select(Estate).where(Estate.name.in_(["青枫苑", "翠湖里"]))).all()
        assert {one.intake_department for one in opened} == {"customer_service"}


@pytest.mark.rule("PRV-24")
def test_the_rows_that_do_not_fit_come_back_with_their_reasons(
    visit: Visit, green: Company, administrator: Member, run_jobs: Run
) -> None:
    staff = visit.as_(administrator)
    upload(staff, sheet(green, [f"{green.slug} 花园", "9-9-999", "=cmd|'/c calc'!A1", "业主", "12", "+1"]))
    run = latest(green)
    staff.post("archives.check_import", run_id=run.id)
    run_jobs()
    page = staff.post("archives.errors", run_id=run.id, expect=200)
    table = load_workbook(BytesIO(page.response.data)).active
    rows = [[cell.value for cell in row] for row in table.iter_rows()]
    assert rows[0][-1] == "错误原因"
    assert rows[1][:2] == [f"{green.slug} 花园", "9-9-999"]
    assert (rows[1][4], rows[1][5], rows[1][-2]) == ("12", "+1", "3")
    assert "电话：" in rows[1][-1] or "电话:" in rows[1][-1]
    assert all(cell.data_type != "f" for row in table.iter_rows() for cell in row)
    with acting_in(green.id):
        told = db.session.scalars(select(History).where(History.verb == "archives.errors_taken")).one()
        assert (told.actor_id, told.after["rows"]) == (administrator.id, 1)
    page = staff.post("archives.apply_import", {"rows": "all"}, run_id=run.id, expect=422)
    assert "1 行有误" in page.select_one(".error-summary").text
    staff.post("archives.apply_import", {"rows": "valid"}, run_id=run.id)
    run_jobs()
    with acting_in(green.id):
        assert db.session.scalars(select(Person.name)).all() == ["张三丰"]


def test_the_corrected_error_sheet_goes_in_and_the_rest_not_twice(
    visit: Visit, green: Company, administrator: Member, run_jobs: Run
) -> None:
    staff = visit.as_(administrator)
    for phone in ("12", "19900004321"):
        upload(staff, sheet(green, [f"{green.slug} 花园", "1-1-102", "李四", "业主", phone, ""]))
        run = latest(green)
        staff.post("archives.check_import", run_id=run.id)
        run_jobs()
        staff.post("archives.apply_import", {"rows": "valid"}, run_id=run.id)
        run_jobs()
    with acting_in(green.id):
        assert sorted(db.session.scalars(select(Person.name))) == ["张三丰", "李四"]


def test_columns_are_chosen_by_hand(visit: Visit, green: Company, administrator: Member, run_jobs: Run) -> None:
    staff = visit.as_(administrator)
    upload(staff, workbook([["房屋编号", "住户姓名", "身份", "别名"], ["1-1-101", "张三丰", "业主", "老张"]]))
    run = latest(green)
    page = staff.get("archives.columns", run_id=run.id)
    assert page.select_one("#column-name option[selected]").text == "住户姓名"
    staff.get("archives.columns", run_id=run.id, kind="vehicles")
    staff.post("archives.columns", {"kind": "people", "estate": "", "column-name": "1"}, run_id=run.id, expect=422)
    form = {
        "kind": "people",
        "estate": str(green.estate_id),
        "column-code": "0",
        "column-name": "3",
        "column-kind": "2",
    }
    staff.post("archives.columns", form, run_id=run.id)
    run_jobs()
    staff.post("archives.apply_import", {"rows": "all"}, run_id=run.id)
    run_jobs()
    with acting_in(green.id):
        assert db.session.scalars(select(Person.name)).all() == ["老张"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "x.xlsx"),
        (b"hello", "x.csv"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "x.xls"),
        (b"%PDF-1.7", "x.pdf"),
        (b"PK\x03\x04zz", "x.xlsx"),
    ],
)
def test_files_that_are_no_tables_are_refused_on_the_page(
    visit: Visit, administrator: Member, data: bytes, name: str
) -> None:
    page = upload(visit.as_(administrator), data, name=name, expect=422)
    assert page.select_one(".error-summary li")


def test_no_file_at_all(visit: Visit, administrator: Member) -> None:
    page = visit.as_(administrator).post("archives.upload", {}, expect=422)
    assert "请先选择文件" in page.text


def test_a_refused_step_is_said_in_the_run(visit: Visit, green: Company, administrator: Member, run_jobs: Run) -> None:
    staff = visit.as_(administrator)
    upload(staff, sheet(green))
    run = latest(green)
    staff.post("archives.check_import", run_id=run.id)
    run_jobs()
    staff.post("archives.apply_import", {"rows": "all"}, run_id=run.id)
    run_jobs()
    with acting_in(green.id):
        person_id = db.session.scalars(select(Person.id)).one()
    staff.post("archives.check", person_id=person_id)
    staff.post("archives.undo_import", run_id=run.id)
    run_jobs()
    page = staff.get("archives.import_run", run_id=run.id)
    assert "不能再撤销" in page.text
    assert latest(green).state == "applied"


def test_after_a_dead_job_one_can_go_back(visit: Visit, green: Company, administrator: Member) -> None:
    staff = visit.as_(administrator)
    upload(staff, sheet(green))
    run = latest(green)
    staff.post("archives.check_import", run_id=run.id)
    staff.post("archives.step_back", run_id=run.id, expect=409)
    with acting_in(green.id):
        job = db.session.scalars(select(Job).where(Job.kind == "archives.check_import")).one()
        job.state = JobState.DEAD
        db.session.commit()
    staff.post("archives.step_back", run_id=run.id)
    assert latest(green).state == "uploaded"


@pytest.mark.rule("PRV-16")
def test_who_may_import(
    visit: Visit, green: Company, grey: Company, administrator: Member, manager: Member, desk: Member, resident: Member,
    neighbour: Member,
) -> None:  # fmt: skip
    upload(visit.as_(administrator), sheet(green))
    run = latest(green)
    for member, status in ((desk, 403), (resident, 403), (manager, 404)):
        visit.as_(member).get("archives.import_run", run_id=run.id, expect=status)
        visit.as_(member).post("archives.check_import", run_id=run.id, expect=status)
        visit.as_(member).post("archives.errors", run_id=run.id, expect=status)
    visit.as_(neighbour, company=grey).get("archives.import_run", run_id=run.id, expect=404)
    visit.as_(neighbour, company=grey).post("archives.apply_import", run_id=run.id, expect=404)
    visit.as_(manager).get("archives.imports")


def test_rows_that_change_something_say_from_what_to_what(
    visit: Visit, green: Company, administrator: Member, run_jobs: Run
) -> None:
    staff = visit.as_(administrator)
    estate = f"{green.slug} 花园"

    def bring(rows: list[Any], name: str) -> Page:
        upload(staff, workbook(rows), name=name)
        run = latest(green)
        staff.post("archives.check_import", run_id=run.id)
        run_jobs()
        page = staff.get("archives.import_run", run_id=run.id, verdict="changed")
        staff.post("archives.apply_import", {"rows": "all"}, run_id=run.id)
        run_jobs()
        return page

    houses = ["小区", "房屋编号", "建筑面积", "状态"]
    bring([houses, [estate, "1-1-101", 90, "自住"]], "房屋.xlsx")
    page = bring([houses, [estate, "1-1-101", 92.5, "出租"]], "房屋.xlsx")
    assert "由 90.00 ㎡ 改为 92.50 ㎡" in page.text
    assert "由 自住 改为 出租" in page.text
    people = ["小区", "房屋编号", "姓名", "身份", "手机号"]
    bring([people, [estate, "1-1-101", "张三丰", "业主", "19900001234"]], "人.xlsx")
    page = bring([people, [estate, "1-1-101", "张三丰", "业主", "19900005678"]], "人.xlsx")
    assert "由 199****1234 改为 199****5678" in page.text
    assert "19900001234" not in page.text
