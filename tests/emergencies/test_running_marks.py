"""What time does: the overdue update, reports near and over their hour, and the marks of the lift, each once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas import requests
from saas.emergencies.kinds import EntryKind, Level, PlanKind
from saas.emergencies.running import lift, marking, outside, standing_down
from saas.emergencies.running.queries import entries_of, lift_record_of, outside_reports_of
from saas.emergencies.running.refusals import NotThatNumber, OrderOfTimes
from saas.requests import Message, Speech
from tenants.db import db
from tenants.scope import acting_in
from tests.emergencies.running_stage import MINUTE, running_stage

SPEECH = Speech(str, lambda moment: f"{moment:%H:%M}", "en")


def test_the_overdue_update_is_told_once(night):
    incident = night.commanded()
    for card in (night.engineer, night.desk):
        night.card_of(incident, card).acknowledged_at = night.at
    marking.look_at(incident, at=night.at + 29 * MINUTE)
    assert "emergency_update" not in night.messages(night.commander)
    marking.look_at(incident, at=night.at + 30 * MINUTE)
    marking.look_at(incident, at=night.at + 31 * MINUTE)
    assert night.messages(night.commander).count("emergency_update") == 1


def test_a_report_is_reminded_of_before_and_after_its_hour(night):
    incident = night.commanded(level=Level.A)
    assert [report.due_at for report in outside_reports_of(incident)] == [night.at + 60 * MINUTE]
    for minutes in (44, 45, 46, 60, 61):
        marking.look_at(incident, at=night.at + minutes * MINUTE)
    told = night.messages(night.commander)
    assert told.count("emergency_outside_soon") == 1
    assert told.count("emergency_outside_over") == 1


def test_marks_of_the_lift_until_they_are_out(in_green):
    stage = running_stage(in_green, kind=PlanKind.LIFT)
    incident = stage.commanded(level=Level.C)
    found = lift_record_of(incident)
    for minutes in (19, 20, 30, 60, 90):
        marking.look_at(incident, at=stage.at + minutes * MINUTE)
    marks = [entry.values["minutes"] for entry in entries_of(incident) if entry.values.get("mark") == "lift"]
    assert marks == [20, 30, 60, 90]
    assert not outside_reports_of(incident)
    marking.look_at(incident, at=stage.at + 121 * MINUTE)
    assert [report.receiver for report in outside_reports_of(incident)] == ["市场监督管理部门（特种设备）"]
    facts = lift.LiftFacts(trapped_at=found.trapped_at, freed_at=stage.at + 25 * MINUTE)
    lift.fill_in(found, facts, by=stage.engineer, at=stage.at + 130 * MINUTE)
    assert lift.marks_passed(found, stage.at + 200 * MINUTE) == [20]


def test_the_clock_of_a_lift_stands_when_the_incident_is_over(in_green, visit):
    stage = running_stage(in_green, kind=PlanKind.LIFT)
    incident = stage.commanded(level=Level.C)
    found = lift_record_of(incident)
    standing_down.end(incident, by=stage.commander, at=stage.at + 35 * MINUTE)
    db.session.commit()
    much_later = stage.at + 30_000 * MINUTE
    assert lift.marks_passed(found, much_later) == [20, 30]
    assert lift.minutes_inside(found, much_later) == 35
    page = visit.as_(stage.commander).get("emergencies.lift", incident_id=incident.id)
    assert page.select_one("h1").get_text(strip=True) == "尚未登记脱困时间"


@pytest.mark.parametrize("is_drill", [False, True])
def test_what_is_said_of_a_drill_says_so(in_green, is_drill):
    stage = running_stage(in_green, kind=PlanKind.LIFT)
    incident = stage.commanded(level=Level.A, is_drill=is_drill)
    stage.activate(by=stage.desk, is_drill=is_drill)
    for minutes in (16, 90):
        marking.look_at(incident, at=stage.at + minutes * MINUTE)
    for report in outside_reports_of(incident):
        outside.leave_out(report, "不需要", by=stage.commander, at=stage.at)
    standing_down.end(incident, by=stage.commander, at=stage.at + 100 * MINUTE)
    told = db.session.scalars(select(Message).where(Message.kind.startswith("emergency_"))).all()
    kinds = {"emergency_twice", "emergency_lift", "emergency_update", "emergency_outside_over", "emergency_ended"}
    assert kinds <= {one.kind for one in told}
    assert {requests.message_sentence(one, SPEECH).startswith("[Drill] ") for one in told} == {is_drill}
    cards = db.session.scalars(select(Message).where(Message.kind.startswith("drill_"))).all()
    assert all(requests.message_sentence(one, SPEECH).startswith("Drill at ") for one in cards)


def test_the_mails_of_a_drill_say_so_in_their_subject(green, inbox, run_jobs):
    with acting_in(green.id):
        stage = running_stage(green)
        stage.engineer.email = "wang@example.com"
        db.session.commit()
        incident = stage.commanded(is_drill=True)
        standing_down.end(incident, by=stage.commander, at=stage.at + MINUTE)
    run_jobs()
    assert {one.to for one in inbox} == {"wang@example.com"}
    assert len(inbox) == 2
    assert all(one.subject.startswith("【演练】") for one in inbox)


def test_the_record_of_the_lift_keeps_its_times_in_order(in_green):
    stage = running_stage(in_green, kind=PlanKind.LIFT)
    incident = stage.activate()
    found, at = lift_record_of(incident), stage.at
    later = at + 40 * MINUTE
    wrong = [
        {"freed_at": at - MINUTE},
        {"vendor_arrived_at": at + MINUTE},
        {"vendor_called_at": at + 5 * MINUTE, "vendor_arrived_at": at + MINUTE},
        {"freed_at": later + MINUTE},
    ]
    for values in wrong:
        with pytest.raises(OrderOfTimes):
            lift.fill_in(found, lift.LiftFacts(trapped_at=at, **values), by=stage.guard, at=later)
    with pytest.raises(NotThatNumber):
        lift.fill_in(found, lift.LiftFacts(trapped_at=at, persons=101), by=stage.guard, at=later)
    facts = lift.LiftFacts(
        trapped_at=at,
        persons=2,
        lift_code="T-1",
        vendor="快修",
        vendor_called_at=at + MINUTE,
        vendor_arrived_at=at + 20 * MINUTE,
        freed_at=at + 30 * MINUTE,
        cause="门锁",
    )
    lift.fill_in(found, facts, by=stage.guard, at=later)
    seq = incident.last_seq
    lift.fill_in(found, facts, by=stage.guard, at=later)
    assert (found.persons, found.cause, incident.last_seq) == (2, "门锁", seq)
    assert entries_of(incident)[-1].kind == EntryKind.LIFT
