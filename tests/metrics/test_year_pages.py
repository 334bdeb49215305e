"""The page of the yearly form: every figure opens its rows in one click, the paper and the sheet say the same."""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from saas import metrics, reports
from tenants.clock import local_date, now
from tenants.db import db
from tenants.files import StoredFile, open_file
from tenants.members import Member
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company
from tests.client import Visit
from tests.metrics.rows import add_request

YEAR = local_date(now() - timedelta(days=40)).year


@pytest.fixture
def life(green: Company) -> metrics.Period:
    """Thirty requests of the last full month in both estates."""
    month = metrics.last_full_month(now())
    chance = random.Random(4)
    with acting_in(green.id):
        for index in range(30):
            estate = green.estate_id if index % 3 else green.other_estate_id
            add_request(estate, month.start + timedelta(hours=5 * index), chance)
        db.session.commit()
    return month


@pytest.mark.rule("STA-02")
def test_every_figure_opens_its_rows_in_one_click(visit: Visit, manager: Member, life: metrics.Period) -> None:
    inside = visit.as_(manager)
    page = inside.get("metrics.yearly", year=str(life.first.year))
    links = page.select("table a.num-link")
    assert len(links) > 8
    for link in links[:12]:
        rows = inside.get_path(str(link["href"]))
        assert rows.h1 is not None
        assert link.text.strip() in rows.h1.text


def test_rows_lead_to_requests_only_where_one_may_read_them(
    visit: Visit, manager: Member, finance: Member, life: metrics.Period, green: Company
) -> None:
    for reader, leads in ((manager, True), (finance, False)):
        page = visit.as_(reader).get("metrics.year_rows", estate=str(green.estate_id), year=str(life.first.year))
        assert page.select("tbody tr")
        assert bool(page.select("tbody a")) is leads


def test_one_category_alone(visit: Visit, manager: Member, life: metrics.Period, green: Company) -> None:
    inside = visit.as_(manager)
    page = inside.get("metrics.yearly", year=str(life.first.year), category="repair")
    link = page.select("table a.num-link")[0]
    rows = inside.get_path(str(link["href"]))
    with acting_in(green.id):
        form = metrics.form_of([green.estate_id], life.first.year, at=now())
        assert len(rows.select("tbody tr")) == form.line(life).of("category", "repair")


def test_head_office_sees_all_estates_together(
    visit: Visit, head_office: Member, manager: Member, life: metrics.Period
) -> None:
    page = visit.as_(head_office).get("metrics.yearly", estate="all", year=str(life.first.year))
    assert page.select_one("tr.row-total td strong").text.strip() == "30"
    visit.as_(manager).get("metrics.yearly", estate="all", expect=403)


def test_a_manager_sees_their_estate_and_not_the_other(
    visit: Visit, manager: Member, desk: Member, green: Company, grey: Company, life: metrics.Period
) -> None:
    inside = visit.as_(manager)
    for estate in (green.other_estate_id, grey.estate_id):
        inside.get("metrics.yearly", estate=str(estate), expect=404)
        inside.get("metrics.year_rows", estate=str(estate), expect=404)
        inside.get("metrics.year_sheet", estate=str(estate), expect=404)
        inside.post("metrics.year_paper", {"estate": str(estate), "year": "2026"}, expect=404)
    visit.as_(desk).get("metrics.yearly", expect=403)


@pytest.mark.rule("STA-01")
def test_the_planners_job_fills_the_form(
    life: metrics.Period, green: Company, run_jobs: Callable[..., list[str]]
) -> None:
    from workers.schedule import SCHEDULE

    assert "reports.fill_statistics" in {entry.kind for entry in SCHEDULE}
    with acting_in(green.id):
        transaction(ask)("reports.fill_statistics")
    assert run_jobs() == ["done"]
    with acting_in(green.id):
        filled = db.session.scalars(select(metrics.StatisticMonth.month)).all()
        assert set(filled) == {life.name}
        assert len(filled) == 2


@pytest.mark.rule("STA-01")
def test_the_sheet_holds_the_same_numbers_as_numbers(
    visit: Visit, manager: Member, life: metrics.Period, green: Company
) -> None:
    with acting_in(green.id):
        form = metrics.form_of([green.estate_id], life.first.year, at=now())
        book = load_workbook(io.BytesIO(reports.yearly_workbook(form, title="x", translate=str)))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 14
    assert rows[-1][1] == 20
    assert all(sum(row[2:9]) == row[1] for row in rows[1:] if row[1] is not None)
    answer = visit.as_(manager).client.get("/figures/year/sheet", base_url=f"http://{green.host}")
    assert answer.status_code == 302 or answer.mimetype.endswith("sheet")


@pytest.mark.rule("STA-01", "STA-02")
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_worker_prints_the_form(
    visit: Visit,
    manager: Member,
    life: metrics.Period,
    green: Company,
    run_jobs: Callable[..., list[str]],
    tmp_path: Path,
    language: str,
) -> None:
    inside = visit.as_(manager, language=language)
    inside.post("metrics.year_paper", {"estate": str(green.estate_id), "year": str(life.first.year)})
    assert "done" in run_jobs()

    with acting_in(green.id):
        file = db.session.scalars(select(StoredFile).where(StoredFile.kind == reports.YEARLY_FORM)).one()
        path = tmp_path / "form.pdf"
        path.write_bytes(open_file(file).read())
        token = file.token
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "841.89 x 595.276" in info
    assert ("客户信息统计表" if language == "zh_CN" else "Yearly statistics form") in text.replace(" ", " ").replace(
        " ", "" if language == "zh_CN" else " "
    )
    assert "20" in text
    inside.get("files.show", token=token)
