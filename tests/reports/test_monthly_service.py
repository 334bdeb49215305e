"""The monthly service report: its figures are the pages' figures, its paper has no names, a worker makes it."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from saas import metrics, reports
from saas.estates import find_estate
from tenants.clock import local_date, now
from tenants.db import db
from tenants.files import open_file
from tenants.members import Member
from tenants.queue import Job
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.metrics.rows import add_promise, add_request

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def october(in_green: Company) -> metrics.Period:
    period = metrics.period_named("2026-10")
    assert period is not None
    chance = random.Random(11)
    for index in range(40):
        request = add_request(in_green.estate_id, period.start + timedelta(hours=15 * index), chance)
        for clock in ("response", "arrival", "completion"):
            add_promise(request, clock, request.received_at + timedelta(hours=3), chance, AT)
    db.session.commit()
    return period


def test_the_paper_says_what_the_pages_say(in_green: Company, october: metrics.Period) -> None:
    estate = find_estate(in_green.estate_id)
    assert estate is not None
    document = reports.monthly_report_of(
        estate, october, number="YB-1", company="c", translate=str, language="en", printed_by="p", at=AT
    )
    figures = metrics.figures_for([in_green.estate_id], october, at=AT).by_estate[in_green.estate_id]

    assert document.received == figures["requests"].n
    assert (document.completion.now.part, document.completion.now.whole) == (
        figures["completion"].met,
        figures["completion"].n,
    )
    assert sum(line.received for line in document.categories) == document.received
    assert sum(line.completion.whole for line in document.categories) == figures["completion"].n
    assert document.clocks[2].kept.now == document.completion.now
    assert document.satisfaction is not None
    assert document.satisfaction.satisfied.now.part == figures["satisfaction"].met
    assert document.trend[-1].received == document.received


@pytest.mark.rule("REP-08", "PRV-11")
def test_a_worker_makes_the_paper(
    visit: Visit,
    in_green: Company,
    october: metrics.Period,
    manager: Member,
    run_jobs: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    inside = visit.as_(manager)
    inside.get("reports.index")
    fields = {"estate": str(in_green.estate_id), "period": "2026-10", "language": "zh_CN"}
    waiting = inside.follow(inside.post("reports.index", fields))
    assert waiting.h1 is not None

    assert "done" in run_jobs()

    [report] = db.session.scalars(select(reports.ServiceReport)).all()
    path = tmp_path / "report.pdf"
    path.write_bytes(open_file(report.file).read())
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "物业服务月报" in "".join(text.split())
    assert report.number in text
    assert report.check_code in text
    assert report.missing_characters == ""
    assert manager.name in text or "制表" in text
    listed = inside.get("reports.index")
    assert report.number in listed.text
    inside.get("files.show", token=report.file.token)


def test_the_other_estates_manager_cannot_read_it(
    visit: Visit,
    in_green: Company,
    grey: Company,
    october: metrics.Period,
    manager: Member,
    other_manager: Member,
    neighbour: Member,
    run_jobs: Callable[..., list[str]],
) -> None:
    estate = find_estate(in_green.estate_id)
    assert estate is not None
    reports.ask_for_report(estate, october, language="en", by=db.session.merge(manager), at=AT)
    run_jobs()
    [report] = db.session.scalars(select(reports.ServiceReport)).all()

    visit.as_(manager).get("files.show", token=report.file.token)
    visit.as_(other_manager).get("files.show", token=report.file.token, expect=404)
    visit.as_(neighbour, company=grey).get("files.show", token=report.file.token, expect=404)
    assert report.number not in visit.as_(other_manager).get("reports.index").text


def test_a_month_ahead_is_refused(in_green: Company, manager: Member) -> None:
    estate = find_estate(in_green.estate_id)
    assert estate is not None
    ahead = metrics.month_of(local_date(now())).next.next
    with pytest.raises(Exception, match="not begun"):
        reports.ask_for_report(estate, ahead, language="en", by=manager, at=now())


def test_a_colleague_without_the_right_gets_403(visit: Visit, desk: Member, technician: Member) -> None:
    visit.as_(desk).get("reports.index", expect=403)
    visit.as_(technician).get("reports.index", expect=403)


def test_an_estate_of_the_neighbour_cannot_be_chosen(
    visit: Visit, green: Company, grey: Company, manager: Member
) -> None:
    fields = {"estate": str(grey.estate_id), "period": "2026-10", "language": "en"}
    visit.as_(manager).post("reports.index", fields, expect=422)
    with acting_in(green.id):
        assert db.session.scalars(select(Job)).all() == []


def test_every_promise_the_table_counts_as_missed_is_listed(in_green: Company, october: metrics.Period) -> None:
    estate = find_estate(in_green.estate_id)
    assert estate is not None
    document = reports.monthly_report_of(
        estate, october, number="YB-1", company="c", translate=str, language="en", printed_by="p", at=AT
    )

    for line in document.clocks:
        missed = line.kept.now.whole - line.kept.now.part
        assert sum(one.promise == line.name for one in document.broken) == missed, line.name
