"""The sheet for the wall: everybody and every day, on A4 and A3, and nothing private."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest

from saas import roster
from saas.roster import AbsenceKind, read_pattern
from tenants.db import db
from tenants.files import open_file
from tenants.queue import Job
from tenants.stored_file import StoredFile
from tests.roster.conftest import AT, DECEMBER, FIRST, Stage


def printed(job_id: object) -> tuple[pikepdf.Pdf, str]:
    db.session.rollback()
    db.session.expire_all()
    job = db.session.query(Job).filter(Job.id == job_id).one()
    assert job.state == "done", job.reason
    file = db.session.query(StoredFile).filter(StoredFile.token == job.result["token"]).one()
    with open_file(file) as stream:
        data = stream.read()
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout
    return pikepdf.open(io.BytesIO(data)), text.decode()


@pytest.mark.parametrize(
    ("size", "width", "language", "title"),
    [
        ("A4", 842, "zh_CN", "2026年12月值班表"),
        ("A3", 1191, "en", "Duty roster of December 2026"),
    ],
)
def test_the_month_on_the_wall(stage: Stage, run_jobs, size: str, width: int, language: str, title: str) -> None:
    shifts = read_pattern("早早中中夜夜休休", list(stage.shifts.values()))
    last = DECEMBER.replace(day=31)
    desk = stage.posts["客服值班"]
    roster.fill(
        stage.estate, desk, shifts, stage.people, month=DECEMBER, first=DECEMBER, last=last, by=stage.manager, at=AT
    )
    roster.ask_absence(stage.people[0], AbsenceKind.SICK, FIRST, FIRST, by=stage.manager, at=AT)
    stage.publish()
    job_id = roster.ask_for_sheet(stage.estate, DECEMBER, size=size, language=language, by=stage.manager, at=AT)
    run_jobs()
    pdf, text = printed(job_id)
    assert len(pdf.pages) == 1 and round(float(pdf.pages[0].mediabox[2])) == width
    assert title in text and "赵一" in text and stage.people[0].login[:5] in text and "07:00–15:00" in text
    assert "病" not in text and "Sick" not in text
    assert "第1页共1页" in text or "Page 1 of 1" in text


def test_forty_people_take_two_pages_with_the_head_on_both(stage: Stage, run_jobs) -> None:
    from tenants.members import find_member
    from tenants.permissions import Role
    from tests.cast import add_member

    more = [find_member(add_member(stage.company, Role.TECHNICIAN, name=f"员工{n:02}").id) for n in range(36)]
    shifts = read_pattern("早休", list(stage.shifts.values()))
    people = [*stage.people, *[one for one in more if one is not None]]
    last = DECEMBER.replace(day=31)
    roster.fill(
        stage.estate,
        stage.posts["客服值班"],
        shifts,
        people,
        month=DECEMBER,
        first=DECEMBER,
        last=last,
        by=stage.manager,
        at=AT,
    )
    job_id = roster.ask_for_sheet(stage.estate, DECEMBER, size="A4", language="zh_CN", by=stage.manager, at=AT)
    run_jobs()
    pdf, text = printed(job_id)
    assert len(pdf.pages) > 1
    assert text.count("工号") == len(pdf.pages) and "第2页" in text and "草稿" in text
