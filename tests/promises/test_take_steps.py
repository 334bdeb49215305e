"""Reminding: each change is told once, to the people of its rung."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises
from saas.promises import ClockKind, Standing, audience
from tenants.clock import now
from tenants.db import db
from tenants.members import EVERYWHERE
from tenants.permissions import Role
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import add_member
from tests.promises.arithmetic import local

MONDAY = local("2026-11-23 09:00")
RISK = local("2026-11-23 12:12")  # 80 % of four hours
DUE = local("2026-11-23 13:00")
LONG_OVERDUE = local("2026-11-23 15:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def response(thing, technician):
    return thing.promise(ClockKind.RESPONSE, MONDAY, responsible=technician)


@pytest.mark.rule("CMP-19", "INT-37")
def test_the_ladder_of_an_ordinary_promise(
    response, technician, dispatcher, manager, other_manager, head_office, heard, run_jobs
):
    told = {}
    for moment in (
        RISK - MINUTE,
        RISK,
        DUE,
        DUE + MINUTE,
        LONG_OVERDUE,
        LONG_OVERDUE + MINUTE,
        LONG_OVERDUE + 600 * MINUTE,
    ):
        promises.take_steps(at=moment)
        run_jobs()
        told[moment] = list(heard)
        heard.clear()

    assert told == {
        RISK - MINUTE: [],
        RISK: [(technician.name, "at_risk"), (dispatcher.name, "at_risk")],
        DUE: [],
        DUE + MINUTE: [(manager.name, "broken")],
        LONG_OVERDUE: [],
        LONG_OVERDUE + MINUTE: [(head_office.name, "escalated")],
        LONG_OVERDUE + 600 * MINUTE: [],
    }
    db.session.refresh(response)
    assert response.risk_told_at == RISK
    assert response.broken_told_at == DUE + MINUTE
    assert response.first_broken_at == DUE
    assert response.next_step_at is None


def test_overdue_is_a_flag_and_not_a_state(response):
    assert response.standing(DUE + MINUTE) is Standing.OVERDUE
    assert list(promises.overdue(DUE + MINUTE, estates=EVERYWHERE)) == [response]
    promises.take_steps(at=DUE + MINUTE)
    assert response.state == "running"


def test_at_risk_list(response):
    assert list(promises.at_risk(RISK - MINUTE, estates=EVERYWHERE)) == []
    assert list(promises.at_risk(RISK, estates=EVERYWHERE)) == [response]
    assert list(promises.at_risk(DUE + MINUTE, estates=EVERYWHERE)) == []


def test_a_sleeping_planner_does_not_warn_of_what_has_happened(response, manager, heard, run_jobs):
    promises.take_steps(at=DUE + MINUTE)
    run_jobs()

    assert heard == [(manager.name, "broken")]


def test_looking_twice_tells_once(response, asked):
    promises.take_steps(at=RISK)
    promises.take_steps(at=RISK)

    assert asked() == ["promises.tell"]


def test_a_kept_promise_is_not_mentioned(thing, response, asked):
    promises.keep(thing.id, ClockKind.RESPONSE, at=MONDAY)

    promises.take_steps(at=LONG_OVERDUE)

    assert asked() == []


def test_urgent_promises_are_told_at_half_time(thing, technician, dispatcher, manager, heard, run_jobs):
    thing.promise(ClockKind.ARRIVAL, MONDAY, urgency="P1", responsible=technician)

    promises.take_steps(at=MONDAY + 8 * MINUTE)
    run_jobs()

    assert [name for name, _ in heard] == [technician.name, dispatcher.name, manager.name]


def test_danger_is_told_at_once(thing, manager, head_office, heard, run_jobs):
    thing.promise(ClockKind.ARRIVAL, MONDAY, urgency="P0")
    run_jobs()

    assert heard == [(manager.name, "made"), (head_office.name, "made")]


def test_one_pause_of_several_clocks_is_mentioned_once(thing, technician, heard, run_jobs):
    for clock in (ClockKind.COMPLETION, ClockKind.UPDATE):
        thing.promise(clock, MONDAY, responsible=technician)
    promises.pause(thing.id, promises.PauseReason.PARTS, expected_until=RISK, at=MONDAY + MINUTE, by=technician)
    run_jobs()
    heard.clear()

    promises.take_steps(at=RISK + MINUTE)
    promises.take_steps(at=RISK + 2 * MINUTE)
    run_jobs()

    assert heard == [(technician.name, "pause_overdue")]


def test_the_planners_job_finds_them(thing, in_green, grey, technician, manager, heard, run_jobs):
    thing.promise(ClockKind.RESPONSE, now() - timedelta(days=3), urgency="P1", responsible=technician)
    with acting_in(grey.id):
        transaction(lambda: ask("promises.look"))()
    run_jobs(grey)
    assert heard == []

    with acting_in(in_green.id):
        transaction(lambda: ask("promises.look"))()

    assert set(run_jobs()) == {"done"}
    assert heard[0] == (manager.name, "broken")


def test_residents_hear_of_published_promises_only(thing, response, resident, heard):
    audience.register("request", lambda _promise, who, _at: [resident] if who is promises.Audience.RESIDENT else None)

    assert resident not in audience.people_told(response, promises.Step.BROKEN, at=DUE)
    response.is_published = True
    assert resident.id in {member.id for member in audience.people_told(response, promises.Step.BROKEN, at=DUE)}


def test_whoever_left_hears_nothing(thing, green, heard):
    gone = add_member(green, Role.DISPATCHER, name="走了")
    gone.state = "left"
    response = thing.promise(ClockKind.RESPONSE, MONDAY, responsible=gone)
    audience.register("request", lambda _promise, _who, _at: [gone])

    assert audience.people_told(response, promises.Step.AT_RISK, at=RISK) == []


def test_nobody_who_delivers_is_an_error(response, monkeypatch):
    monkeypatch.setattr(audience, "_deliver", [])

    with pytest.raises(audience.NobodyDelivers):
        audience.tell(response, promises.Step.BROKEN, at=MONDAY)
