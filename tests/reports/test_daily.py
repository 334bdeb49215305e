"""Daily reports: filled in from the day's rows, submitted, missed when absent, read and commented by the manager."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from saas import archives, reports, requests
from saas.reports import DailyReport, Heap
from saas.reports.daily import AlreadyRead, NobodysReport, NotThatDay, OwnReport
from saas.requests import FeedbackWay, Message, MessageKind
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member
from tests.client import Visit
from tests.factories.archives import person_in
from tests.factories.requests import MONDAY, Stage

DAY = local_date(MONDAY)
EVENING = MONDAY + timedelta(hours=8)


@pytest.fixture
def stage(in_green: Company, resident: Member, desk: Member, dispatcher: Member, technician: Member) -> Stage:
    return Stage(in_green, resident, desk, dispatcher, technician)


def _counts(member: Member) -> dict[Heap, int]:
    return {heap: len(steps) for heap, steps in reports.heaps_of(reports.work_of(member, DAY)).items() if steps}


def _said(member: Member, kind: MessageKind) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.member_id == member.id, Message.kind == kind)))


@pytest.mark.rule("STA-03")
def test_the_day_is_filled_in_from_what_was_done(stage: Stage) -> None:
    repair = stage.completed()
    requests.feed_back(repair.request, "已换阀芯", way=FeedbackWay.PHONE, by=stage.desk, at=stage.later(5))
    stage.taken_down()
    person = person_in(stage.company.house_id, name="李秀英")
    archives.note_contact(
        person, "问停车", channel="phone", estate_id=stage.company.estate_id, by=stage.desk, at=stage.later(1)
    )
    db.session.commit()

    assert _counts(stage.desk) == {Heap.RECEIVED: 1, Heap.ANSWERED: 1, Heap.PASSED_ON: 2, Heap.CONTACTS: 1}
    assert _counts(stage.technician) == {Heap.ON_SITE: 2}
    assert _counts(stage.dispatcher) == {Heap.PASSED_ON: 1}
    steps = reports.work_of(stage.technician, DAY)
    assert all(step.request is not None and step.request.id == repair.request_id for step in steps)


@pytest.mark.rule("STA-03")
def test_what_is_done_after_submitting_is_not_in_it(stage: Stage) -> None:
    stage.taken_down()
    report = reports.submit_daily(DAY, "", by=stage.desk, at=stage.later(1))
    stage.later(1)
    stage.taken_down()

    assert len(reports.work_of(stage.desk, DAY, until=report.submitted_at)) == 1
    assert len(reports.work_of(stage.desk, DAY)) == 2


@pytest.mark.rule("STA-03")
def test_whoever_dealt_with_residents_and_did_not_report_is_missing(
    stage: Stage, manager: Member, other_manager: Member
) -> None:
    stage.dispatched()
    estate = stage.taken_down().estate
    reports.submit_daily(DAY, "今天报修多", by=stage.desk, at=EVENING)

    team = reports.team_day(estate, DAY)
    assert [one.member_id for one in team.submitted] == [stage.desk.id]
    assert [(one.member.id, one.steps) for one in team.missing] == [(stage.dispatcher.id, 1)]
    assert reports.missing_in(estate, DAY - timedelta(days=1)) == []


@pytest.mark.rule("STA-03")
def test_in_the_evening_the_missing_are_reminded_once(
    stage: Stage, run_jobs: Callable[..., list[str]], green: Company
) -> None:
    from tenants.queue import ask
    from tenants.verbs import transaction

    stage.dispatched()
    for round_ in range(2):
        with time_machine.travel(EVENING, tick=False):
            assert reports.remind_of_daily(at=EVENING + timedelta(minutes=round_)) == (2 if round_ == 0 else 0)

    assert len(_said(stage.dispatcher, MessageKind.DAILY_MISSING)) == 1
    assert len(_said(stage.desk, MessageKind.DAILY_MISSING)) == 1
    assert _said(stage.technician, MessageKind.DAILY_MISSING) == []
    transaction(ask)("reports.remind_daily")
    assert "done" in run_jobs()


@pytest.mark.rule("STA-04")
def test_the_manager_comments_and_acknowledges(stage: Stage, manager: Member) -> None:
    report = reports.submit_daily(DAY, "跳闸两起", by=stage.desk, at=EVENING)
    reports.acknowledge_daily(report, "明天巡查配电间", by=manager, at=EVENING + timedelta(hours=1))

    assert (report.read_by_id, report.comment) == (manager.id, "明天巡查配电间")
    [message] = _said(stage.desk, MessageKind.DAILY_COMMENTED)
    assert message.values["name"] == manager.name
    with pytest.raises(AlreadyRead):
        reports.submit_daily(DAY, "又想起一件", by=stage.desk, at=EVENING + timedelta(hours=2))
    with pytest.raises(AlreadyRead):
        reports.acknowledge_daily(report, "", by=manager, at=EVENING + timedelta(hours=2))


def test_until_it_is_read_it_may_be_submitted_anew(stage: Stage) -> None:
    first = reports.submit_daily(DAY, "甲", by=stage.desk, at=EVENING)
    second = reports.submit_daily(DAY, "乙", by=stage.desk, at=EVENING + timedelta(minutes=5))
    assert first.id == second.id
    assert second.words == "乙"


def test_nobody_acknowledges_their_own(in_green: Company, supervisor: Member) -> None:
    report = reports.submit_daily(DAY, "", by=supervisor, at=EVENING)
    with pytest.raises(OwnReport):
        reports.acknowledge_daily(report, "", by=supervisor, at=EVENING)


def test_a_day_to_come_or_long_ago_is_refused(stage: Stage, green: Company) -> None:
    for day in (DAY + timedelta(days=1), DAY - timedelta(days=32)):
        with pytest.raises(NotThatDay):
            reports.submit_daily(day, "", by=stage.desk, at=EVENING)
    with pytest.raises(NobodysReport):
        reports.submit_daily(DAY, "", by=add_member(green, Role.FINANCE), at=EVENING)


@pytest.mark.rule("STA-03", "STA-04")
def test_from_the_desk_to_the_manager_and_back(
    visit: Visit, green: Company, desk: Member, manager: Member, other_manager: Member, dispatcher: Member
) -> None:
    inside = visit.as_(desk)
    inside.get("reports.daily")
    inside.post("reports.daily", {"words": "跳闸两起"})
    with acting_in(green.id):
        report_id = db.session.scalars(select(DailyReport.id)).one()
    inside.get("reports.daily_show", report_id=report_id)

    office = visit.as_(manager)
    assert desk.name in office.get("reports.daily_team").text
    assert "跳闸两起" in office.get("reports.daily_show", report_id=report_id).text
    office.post("reports.daily_read", {"comment": "好"}, report_id=report_id)
    assert "好" in inside.get("reports.daily").text

    visit.as_(other_manager).get("reports.daily_show", report_id=report_id, expect=404)
    visit.as_(dispatcher).get("reports.daily_show", report_id=report_id, expect=404)
    visit.as_(desk).get("reports.daily_team", expect=403)
    visit.as_(manager).get("reports.daily", expect=403)
    visit.as_(manager).get("reports.daily_team", estate=str(green.other_estate_id), expect=404)


def test_a_worker_prints_the_day(
    visit: Visit, green: Company, stage: Stage, run_jobs: Callable[..., list[str]], tmp_path
) -> None:
    import subprocess

    from tenants.files import StoredFile, open_file

    stage.completed()
    report = reports.submit_daily(DAY, "换了三个阀芯", by=stage.technician, at=EVENING)
    inside = visit.as_(stage.technician)
    inside.post("reports.daily_paper", {}, report_id=report.id)
    run_jobs()

    file = db.session.scalars(select(StoredFile).where(StoredFile.kind == reports.DAILY_SHEET)).one()
    path = tmp_path / "daily.pdf"
    path.write_bytes(open_file(file).read())
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "换了三个阀芯" in "".join(text.split())
    assert stage.technician.name in text
    inside.get("files.show", token=file.token)
    visit.as_(stage.desk).get("files.show", token=file.token, expect=404)
