"""A drill after it was held: who took part, the evaluation, what it showed, and when it is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from saas.emergencies.drills.evaluating import Evaluation, add_problem, close_drill, evaluate
from saas.emergencies.drills.holding import hold, keep_record
from saas.emergencies.drills.planning import name_outsiders, sign_in
from saas.emergencies.kinds import DrillMode, DrillState, IncidentState, Level, PlanKind
from saas.emergencies.learning.actions import Task, actions_of, finish_action
from saas.emergencies.learning.files import ACTION_PROOF
from saas.emergencies.learning.queries import people_of, unrecorded_drills
from saas.emergencies.learning.refusals import (
    ActionDoneAlready,
    ActionsOpen,
    ActionUnsaid,
    AnotherDrillRuns,
    CannotOwn,
    ClosedAlready,
    DayGoneBy,
    DoneHow,
    EvaluatedAlready,
    EvaluationIncomplete,
    HeldAlready,
    NoProofOfAction,
    NotADrill,
    NotEvaluatedYet,
    NotHeldYet,
    NothingFollows,
    SignedInAlready,
    StillRuns,
)
from saas.emergencies.running.activating import activate
from saas.facilities.proofs import ObligationProof
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import store
from tests.factories.drills import DAY, HOUR, held, planned, stood_down
from tests.factories.emergencies import NIGHT, plan_in_force
from tests.factories.requests import jpeg

GOOD = Evaluation("到位", "可操作", "齐备", "顺畅", passed=True)
BAD = Evaluation("迟到两人", "缺步骤", "水泵坏", "对讲不通", passed=False, asks_for_revision=True)


@pytest.fixture
def drill(in_green, manager):
    return held(planned(plan_in_force(in_green, manager), manager), manager)


def _task(drill, owner, words="更换排水泵"):
    return Task(words, owner, local_date(drill.starts_at + 7 * DAY))


def _photo(by, at):
    return store(ACTION_PROOF, jpeg(), name="pump.jpg", by=by, at=at).token


def test_one_held_twice_with_the_same_key_is_one(in_green, manager):
    drill, key = planned(plan_in_force(in_green, manager), manager), new_id()
    first = hold(drill, client_key=key, by=manager, at=drill.starts_at)
    assert hold(drill, client_key=key, by=manager, at=drill.starts_at) is first
    assert (first.is_drill, drill.state, drill.incident) == (True, DrillState.HELD, first)
    with pytest.raises(HeldAlready):
        hold(drill, client_key=new_id(), by=manager, at=drill.starts_at)
    other = planned(drill.plan, manager)
    with pytest.raises(AnotherDrillRuns):
        hold(other, client_key=new_id(), by=manager, at=drill.starts_at)
    assert other.incident_id is None


@pytest.mark.rule("EMG-05")
def test_who_took_part(drill, manager, technician):
    at = drill.starts_at + HOUR
    sign_in(drill, technician, by=technician, at=at)
    sign_in(drill, manager, by=manager, at=at)
    name_outsiders(drill, "消防救援站 2 人", by=manager, at=at)

    assert [one.member.name for one in people_of(drill)] == [technician.name, manager.name]
    assert drill.outsiders == "消防救援站 2 人"
    with pytest.raises(SignedInAlready):
        sign_in(drill, technician, by=manager, at=at)
    ahead = planned(drill.plan, manager, at=at)
    with pytest.raises(NotHeldYet):
        sign_in(ahead, technician, by=manager, at=at)
    with pytest.raises(NotHeldYet):
        name_outsiders(ahead, "x", by=manager, at=at)


@pytest.mark.rule("EMG-05")
def test_a_drill_that_was_not_passed_can_ask_for_a_new_version_of_the_plan(drill, manager):
    at = drill.starts_at + 2 * HOUR
    with pytest.raises(EvaluationIncomplete):
        evaluate(drill, Evaluation("好", "", "好", "好", passed=True), by=manager, at=at)
    with pytest.raises(EvaluationIncomplete):
        evaluate(drill, Evaluation("好", "好", "好", "好", passed=None), by=manager, at=at)
    evaluate(drill, BAD, by=manager, at=at)

    assert (drill.state, drill.passed, drill.plan.review_asked_at) == (DrillState.EVALUATED, False, at)
    with pytest.raises(NothingFollows):
        close_drill(drill, by=manager, at=at)
    with pytest.raises(EvaluatedAlready):
        evaluate(drill, GOOD, by=manager, at=at)


def test_one_that_still_runs_or_was_never_held_is_not_evaluated(in_green, manager):
    drill = planned(plan_in_force(in_green, manager), manager)
    with pytest.raises(NotHeldYet):
        evaluate(drill, GOOD, by=manager, at=NIGHT)
    incident = hold(drill, client_key=new_id(), by=manager, at=drill.starts_at)
    with pytest.raises(StillRuns):
        evaluate(drill, GOOD, by=manager, at=drill.starts_at)
    stood_down(incident, manager, at=drill.starts_at + HOUR)
    with pytest.raises(NotEvaluatedYet):
        add_problem(drill, _task(drill, manager), by=manager, at=drill.starts_at + HOUR)
    with pytest.raises(NotEvaluatedYet):
        close_drill(drill, by=manager, at=drill.starts_at + HOUR)


@pytest.mark.rule("EMG-05")
def test_it_is_closed_only_when_everything_it_showed_is_done_with_proof(drill, manager, technician):
    at = drill.starts_at + 2 * HOUR
    evaluate(drill, BAD, by=manager, at=at)
    action = add_problem(drill, _task(drill, technician), by=manager, at=at)
    assert drill.state == DrillState.RECTIFYING
    with pytest.raises(ActionsOpen):
        close_drill(drill, by=manager, at=at)
    with pytest.raises(DoneHow):
        finish_action(action, "", by=technician, at=at)
    with pytest.raises(NoProofOfAction):
        finish_action(action, "换好了", by=technician, at=at)
    finish_action(action, "换好了", photo=_photo(technician, at), by=technician, at=at)
    with pytest.raises(ActionDoneAlready):
        finish_action(action, "换好了", photo=_photo(technician, at), by=technician, at=at)
    close_drill(drill, by=manager, at=at)

    assert (drill.state, drill.incident.state) == (DrillState.CLOSED, IncidentState.REVIEWED)
    with pytest.raises(ClosedAlready):
        close_drill(drill, by=manager, at=at)
    with pytest.raises(ClosedAlready):
        add_problem(drill, _task(drill, technician), by=manager, at=at)


def test_an_action_has_words_an_owner_of_the_estate_and_a_day(drill, manager, other_manager):
    at = drill.starts_at + 2 * HOUR
    evaluate(drill, GOOD, by=manager, at=at)
    with pytest.raises(ActionUnsaid):
        add_problem(drill, _task(drill, manager, " "), by=manager, at=at)
    with pytest.raises(CannotOwn):
        add_problem(drill, _task(drill, other_manager), by=manager, at=at)
    with pytest.raises(DayGoneBy):
        add_problem(drill, Task("x", manager, local_date(at) - timedelta(days=1)), by=manager, at=at)
    assert actions_of(drill.incident) == []
    assert drill.state == DrillState.EVALUATED


def test_a_live_drill_proves_the_duty_of_the_calendar_and_one_on_the_table_does_not(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.LIFT)
    for mode, count in ((DrillMode.TABLETOP, 0), (DrillMode.LIVE, 1)):
        drill = held(planned(plan, manager, mode=mode), manager)
        evaluate(drill, GOOD, by=manager, at=drill.starts_at + 2 * HOUR)
        proofs = db.session.scalars(select(ObligationProof).where(ObligationProof.code == "lift_drill")).all()
        assert [one.done_on for one in proofs] == [local_date(drill.starts_at)] * count


def test_a_drill_begun_from_the_red_button_gets_its_record(in_green, manager):
    plan = plan_in_force(in_green, manager)
    begun = activate(plan, is_drill=True, level=Level.C, client_key=new_id(), by=manager, at=NIGHT).incident
    stood_down(begun, manager, at=NIGHT + HOUR)
    assert unrecorded_drills(frozenset({in_green.estate_id})) == [begun]
    both = frozenset({in_green.estate_id, in_green.other_estate_id})
    assert unrecorded_drills(both, estate_id=in_green.estate_id) == [begun]
    assert unrecorded_drills(both, estate_id=in_green.other_estate_id) == []

    record = {"name": "临时演练", "mode": DrillMode.LIVE, "scenario": "爆管", "by": manager, "at": NIGHT + HOUR}
    drill = keep_record(begun, **record)

    assert (drill.state, drill.starts_at) == (DrillState.HELD, NIGHT)
    assert unrecorded_drills(frozenset({in_green.estate_id})) == []
    with pytest.raises(HeldAlready):
        keep_record(begun, **record)
    real = activate(plan, is_drill=False, level=Level.C, client_key=new_id(), by=manager, at=NIGHT).incident
    with pytest.raises(NotADrill):
        keep_record(real, **record)
