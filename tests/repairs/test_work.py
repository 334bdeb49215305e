"""On the way, on site and done, in this order and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises, repairs, requests
from saas.promises import ClockKind, PauseReason
from saas.repairs import Cause, Line, RepairState, SkipReason, Step, Way
from saas.requests import Kind, MessageKind, RequestState
from tenants.db import db
from tests.factories.requests import uploaded_photo


def kinds(repair):
    return [event.kind for event in requests.timeline(repair.request_id, for_resident=False)]


@pytest.mark.rule("REP-05", "REP-04")
def test_arrival_is_kept_and_the_second_clock_starts_there(stage):
    repair = stage.arrived()

    request = repair.request
    assert (request.state, repair.state) == (RequestState.HANDLING, RepairState.ARRIVED)
    assert request.handling_started_at == repair.arrived_at == stage.at
    clocks = {p.clock: p for p in promises.promises_of([request.id])[request.id]}
    assert clocks[ClockKind.COMPLETION].started_at == stage.at
    assert clocks[ClockKind.RESPONSE].kept_at == request.first_response_at


def test_setting_off_accepts(stage):
    repair = stage.dispatched()

    repairs.depart(repair, by=stage.technician, at=stage.later())

    assert repair.accepted_at == repair.departed_at == stage.at
    assert requests.messages_for(stage.resident)[0].kind == MessageKind.DEPARTED


@pytest.mark.rule("REP-02")
def test_diagnosis_inspection_plan_repair_in_this_order(stage):
    repair = stage.arrived()
    technician = stage.technician

    with pytest.raises(repairs.DiagnoseFirst):
        repairs.inspect(repair, by=technician, at=stage.later())
    with pytest.raises(repairs.DiagnoseFirst):
        repairs.plan(repair, Way.REPLACE_PART, by=technician, at=stage.later())
    repairs.diagnose(repair, Cause.WORN, by=technician, at=stage.later())
    with pytest.raises(repairs.InspectOrSkip):
        repairs.plan(repair, Way.REPLACE_PART, by=technician, at=stage.later())
    repairs.inspect(repair, "看了角阀", by=technician, at=stage.later())
    with pytest.raises(repairs.WrongStep):
        repairs.try_out(repair, passed=True, by=technician, at=stage.later())
    repairs.plan(repair, Way.REPLACE_PART, by=technician, at=stage.later())

    assert (repair.step, repair.state) == (Step.PLANNED, RepairState.WORKING)
    assert repair.started_at == stage.at


@pytest.mark.rule("REP-02")
def test_the_inspection_is_skipped_only_with_a_reason(stage):
    repair = stage.working()

    assert repair.inspection_skipped == SkipReason.OBVIOUS
    assert repair.inspected_at is None
    assert kinds(repair)[-3:] == [Kind.DIAGNOSED, Kind.INSPECTION_SKIPPED, Kind.PLANNED]


@pytest.mark.rule("REP-11")
def test_a_failed_trial_goes_back_to_the_repair_and_is_counted(stage):
    repair = stage.working()

    repairs.try_out(repair, passed=False, words="还渗", by=stage.technician, at=stage.later())
    assert (repair.state, repair.rework) == (RepairState.WORKING, 1)
    with pytest.raises(repairs.TrialMissing):
        repairs.complete(repair, "换阀芯", by=stage.technician, at=stage.later())
    repairs.try_out(repair, passed=True, by=stage.technician, at=stage.later())
    assert repair.state == RepairState.TRIAL
    assert [run.passed for run in repairs.trial_runs_of(repair)] == [False, True]
    assert repairs.failed_runs(repair) == 1


@pytest.mark.rule("REP-11", "INT-09")
def test_done_needs_trial_photo_and_report(stage):
    repair = stage.working()
    repairs.try_out(repair, passed=True, by=stage.technician, at=stage.later())

    with pytest.raises(repairs.PhotoMissing):
        repairs.complete(repair, "换阀芯", by=stage.technician, at=stage.later())
    assert repair.state == RepairState.TRIAL
    photos = [uploaded_photo(stage.technician, stage.at)]
    with pytest.raises(requests.NoResult):
        repairs.complete(repair, "  ", photos=photos, by=stage.technician, at=stage.later())
    repairs.complete(repair, "换阀芯", photos=photos, by=stage.technician, at=stage.later())

    request = repair.request
    assert (repair.state, request.state) == (RepairState.COMPLETED, RequestState.RESULT_REPORTED)
    assert (request.outcome, request.completed_at) == ("换阀芯", stage.at)
    assert requests.messages_for(stage.desk)[0].kind == MessageKind.RESULT_READY
    completion = [p for p in promises.promises_of([request.id])[request.id] if p.clock == ClockKind.COMPLETION][-1]
    assert completion.kept_at == stage.at


@pytest.mark.rule("INT-04")
def test_told_on_site_is_the_feedback_and_asks_the_resident(stage):
    repair = stage.completed(told_on_site=True)

    request = repair.request
    assert request.state == RequestState.FED_BACK
    assert (request.fed_back_by_id, request.fed_back_how) == (stage.technician.id, "in_person")
    assert requests.messages_for(stage.resident)[0].kind == MessageKind.ASK_CONFIRM


def test_doing_it_twice_is_refused(stage):
    repair = stage.completed()

    for again in (
        lambda: repairs.arrive(repair, by=stage.technician, at=stage.later()),
        lambda: repairs.try_out(repair, passed=True, by=stage.technician, at=stage.later()),
        lambda: repairs.complete(repair, "x", by=stage.technician, at=stage.later()),
        lambda: repairs.depart(repair, by=stage.technician, at=stage.later()),
    ):
        with pytest.raises(repairs.WrongStep, match="Completed"):
            again()


@pytest.mark.rule("REP-06")
def test_work_never_opens_a_request_that_has_gone_on(stage):
    coming, at_work = stage.dispatched(), stage.working(stage.dispatched(stage.classified()))
    repairs.try_out(at_work, passed=True, by=stage.technician, at=stage.later())
    coming.request.state = at_work.request.state = RequestState.RESULT_REPORTED
    db.session.commit()

    with pytest.raises(requests.NotNow, match="To be fed back"):
        repairs.arrive(coming, by=stage.technician, at=stage.later())
    photos = [uploaded_photo(stage.technician, stage.at)]
    with pytest.raises(requests.NotNow, match="To be fed back"):
        repairs.complete(at_work, "换了", photos=photos, by=stage.technician, at=stage.later())


def test_pausing_stops_the_clock_and_tells_the_resident_when_it_goes_on(stage):
    repair = stage.working()
    request = repair.request
    before = _completion(request).due_at
    expected = stage.at + timedelta(days=1)

    assert repairs.pause(repair, PauseReason.PARTS, expected=expected, by=stage.technician, at=stage.later()) is True

    message = requests.messages_for(stage.resident)[0]
    assert (message.kind, message.values["expected"]) == (MessageKind.PAUSED, expected.isoformat())
    assert (repair.state, repair.expected_at) == (RepairState.PAUSED, expected)
    assert _completion(request).open_pause is not None
    repairs.resume(repair, by=stage.technician, at=stage.later(120))
    assert repair.state == RepairState.WORKING
    assert _completion(request).due_at == before + timedelta(hours=2)
    assert requests.messages_for(stage.resident)[0].kind == MessageKind.RESUMED


@pytest.mark.rule("INT-38")
def test_what_is_parked_is_passed_up(stage, supervisor, manager, other_manager):
    repair = stage.working()
    tomorrow = stage.at + timedelta(days=1)

    repairs.pause(repair, PauseReason.PARTS, expected=tomorrow, by=stage.technician, at=stage.later())

    told = {
        member.name: [one.kind for one in requests.messages_for(member)]
        for member in (supervisor, manager, other_manager)
    }
    assert told == {supervisor.name: ["paused"], manager.name: ["paused"], other_manager.name: []}


def test_what_pausing_refuses(stage):
    repair = stage.working()

    with pytest.raises(repairs.NoNewTime):
        repairs.pause(repair, PauseReason.PARTS, expected=stage.at, by=stage.technician, at=stage.later())
    tomorrow = stage.at + timedelta(days=1)
    repairs.pause(repair, PauseReason.PARTS, expected=tomorrow, by=stage.technician, at=stage.later())
    with pytest.raises(repairs.WrongStep):
        repairs.pause(repair, PauseReason.PARTS, expected=tomorrow, by=stage.technician, at=stage.later())


def test_a_broken_promise_is_not_stopped_but_the_resident_still_hears(stage):
    repair = stage.working()
    stage.at += timedelta(days=9)

    stopped = repairs.pause(
        repair, PauseReason.PARTS, expected=stage.at + timedelta(days=1), by=stage.technician, at=stage.later()
    )

    assert stopped is False
    assert requests.messages_for(stage.resident)[0].kind == MessageKind.PAUSED
    repairs.resume(repair, by=stage.technician, at=stage.later(600))
    assert repair.state == RepairState.WORKING


def test_waiting_before_arrival_comes_back_to_accepted(stage):
    repair = stage.dispatched()
    repairs.accept(repair, by=stage.technician, at=stage.later())

    tomorrow = stage.at + timedelta(days=1)
    repairs.pause(repair, PauseReason.RESIDENT, expected=tomorrow, by=stage.technician, at=stage.later())
    repairs.resume(repair, by=stage.technician, at=stage.later())

    assert repair.state == RepairState.ACCEPTED


def test_materials_are_thousandths_and_fen_rounded_per_line(stage):
    repair = stage.working()
    lines = [Line("PPR 管", 1_250, 999, "DN20", "米"), Line("阀芯", 1000, 2500)]

    repairs.set_materials(repair, lines, labour=5000, by=stage.technician, at=stage.later())
    repair.is_paid = True

    assert [(line.position, line.amount) for line in repair.materials] == [(1, 1249), (2, 2500)]
    assert repair.total == 5000 + 1249 + 2500
    repairs.set_materials(repair, lines[:1], by=stage.technician, at=stage.later())
    assert repair.material_total == 1249


@pytest.mark.parametrize("line", [Line("", 1000, 1), Line("x", 0, 1), Line("x", 1000, -1)])
def test_nonsense_material_is_refused(stage, line):
    repair = stage.working()

    with pytest.raises(repairs.NoMaterialLike):
        repairs.set_materials(repair, [line], by=stage.technician, at=stage.later())


@pytest.mark.parametrize(
    ("quantity", "price", "fen"), [(1000, 1, 1), (500, 1, 1), (499, 1, 0), (1250, 999, 1249), (3, 10**9, 3 * 10**6)]
)
def test_half_a_fen_goes_up(quantity, price, fen):
    assert repairs.line_amount(quantity, price) == fen


@pytest.mark.rule("REP-12")
def test_the_office_adds_its_own_assessment(stage):
    repair = stage.completed()

    repairs.assess(repair, 4, by=stage.desk, at=stage.later())

    assert repair.assessment == 4
    with pytest.raises(repairs.UnknownAssessment):
        repairs.assess(repair, 6, by=stage.desk, at=stage.later())


def _completion(request):
    return [p for p in promises.promises_of([request.id])[request.id] if p.clock == ClockKind.COMPLETION][-1]


def test_who_was_told_on_site_is_not_to_be_told_again(stage):
    stage.completed(told_on_site=True)

    kinds = [message.kind for message in requests.messages_for(stage.desk)]
    assert MessageKind.RESULT_READY not in kinds
