"""The log: only added to, numbered without a gap, one line for one sending."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import text

from saas.emergencies import Incident
from saas.emergencies.kinds import EntryKind, Level
from saas.emergencies.running import logging, outside, standing_down
from saas.emergencies.running.queries import entries_of, outside_reports_of
from saas.emergencies.running.refusals import (
    DrillTellsNobody,
    IncidentEnded,
    NothingWritten,
    OnlyCommand,
    ReasonNeeded,
    SameLevel,
    WayNeeded,
)
from tenants.db import db
from tenants.members import find_member
from tenants.scope import acting_in
from tests.emergencies.running_stage import MINUTE, running_stage


def test_numbers_without_a_gap(night):
    incident = night.activate()
    for words in "一二三":
        logging.note(incident, words, by=night.guard, at=night.at)
    assert [entry.seq for entry in entries_of(incident)] == list(range(1, incident.last_seq + 1))
    assert [entry.words for entry in entries_of(incident, incident.last_seq - 2)] == ["二", "三"]


def test_sent_again_it_is_the_first_line(night):
    incident = night.activate()
    key = uuid4()
    said = night.at - 2 * MINUTE
    first = logging.note(incident, "水很大", by=night.guard, at=night.at, client_key=key, said_at=said)
    again = logging.note(incident, "水很大", by=night.guard, at=night.at + MINUTE, client_key=key, said_at=said)
    assert first.id == again.id
    assert (first.said_at, first.at) == (said, night.at)


def test_a_phone_whose_clock_is_ahead_says_no_future(night):
    incident = night.activate()
    entry = logging.note(incident, "x", by=night.guard, at=night.at, said_at=night.at + 9 * MINUTE)
    assert entry.said_at == night.at


@pytest.mark.rule("EMG-09")
def test_a_report_has_condition_actions_needs_and_sets_the_next(night):
    incident = night.activate()
    key, later = uuid4(), night.at + 10 * MINUTE
    parts = {"condition": "三层漏水", "actions": "已关阀", "needs": "水泵两台"}
    entry = logging.report(incident, **parts, by=night.engineer, at=later, client_key=key)
    assert (entry.condition, entry.actions, entry.needs) == ("三层漏水", "已关阀", "水泵两台")
    assert incident.next_update_at == later + timedelta(minutes=30)
    logging.report(incident, **parts, by=night.engineer, at=later + 5 * MINUTE, client_key=key)
    assert incident.next_update_at == later + timedelta(minutes=30), "the same report is not a new one"
    with pytest.raises(NothingWritten):
        logging.report(incident, condition=" ", by=night.engineer, at=later)


@pytest.mark.rule("EMG-09", "EMG-07")
def test_measures_change_with_a_reason_by_the_command_group(night):
    incident = night.commanded()
    with pytest.raises(OnlyCommand):
        logging.change_measures(incident, "改用水泵", "水位上升", by=night.guard, at=night.at)
    with pytest.raises(ReasonNeeded):
        logging.change_measures(incident, "改用水泵", " ", by=night.commander, at=night.at)
    entry = logging.change_measures(incident, "改用水泵", "水位上升", by=night.commander, at=night.at)
    assert (entry.words, entry.values) == ("改用水泵", {"reason": "水位上升"})


def test_words_that_come_after_the_end_are_kept(night):
    incident = night.commanded()
    standing_down.end(incident, by=night.commander, at=night.at + 9 * MINUTE)
    logging.note(incident, "迟到的话", by=night.guard, at=night.at + 20 * MINUTE, said_at=night.at + 5 * MINUTE)
    assert entries_of(incident)[-1].words == "迟到的话"
    with pytest.raises(IncidentEnded):
        logging.change_measures(incident, "x", "y", by=night.commander, at=night.at + 20 * MINUTE)


def test_a_higher_level_opens_the_report_of_an_hour(night):
    incident = night.commanded(level=Level.C)
    assert not outside_reports_of(incident)
    with pytest.raises(SameLevel):
        outside.change_level(incident, Level.C, "x", by=night.commander, at=night.at)
    outside.change_level(incident, Level.A, "有人受伤", by=night.commander, at=night.at + 5 * MINUTE)
    (report,) = outside_reports_of(incident)
    assert report.due_at == night.at + 65 * MINUTE
    with pytest.raises(WayNeeded):
        outside.send(report, " ", by=night.commander, at=night.at + 9 * MINUTE)
    outside.send(report, "电话 0571-12345，编号 7", "情况", by=night.commander, at=night.at + 9 * MINUTE)
    assert (report.state, report.way) == ("sent", "电话 0571-12345，编号 7")
    assert entries_of(incident)[-1].kind == EntryKind.OUTSIDE


def test_a_drill_reports_to_nobody_and_the_database_says_so_too(night):
    incident = night.commanded(level=Level.A, is_drill=True)
    (report,) = outside_reports_of(incident)
    with pytest.raises(DrillTellsNobody):
        outside.send(report, "电话", by=night.commander, at=night.at)
    with pytest.raises(Exception, match="drills_report_to_nobody"):
        db.session.execute(
            text("update outside_report set state = 'sent', by_id = :by, ended_at = now() where id = :id"),
            {"by": night.commander.id, "id": report.id},
        )
    db.session.rollback()
    outside.leave_out(report, "口头推演", by=night.commander, at=night.at)
    assert report.state == "not_needed"


def test_eight_writers_at_once_lose_nothing(app, green):
    with acting_in(green.id):
        night = running_stage(green)
        incident_id, by_id, at = night.activate().id, night.guard.id, night.at
        before = db.session.get_one(Incident, (green.id, incident_id)).last_seq
    gate = Barrier(8)

    def write(number):
        with app.app_context(), acting_in(green.id):
            incident, by = db.session.get_one(Incident, (green.id, incident_id)), find_member(by_id)
            gate.wait(20)
            for line in range(4):
                logging.note(incident, f"{number}-{line}", by=by, at=at)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with acting_in(green.id):
        incident = db.session.get_one(Incident, (green.id, incident_id))
        entries = entries_of(incident, before)
        assert [entry.seq for entry in entries] == list(range(before + 1, before + 33))
        assert {entry.words for entry in entries} == {f"{one}-{line}" for one in range(8) for line in range(4)}
