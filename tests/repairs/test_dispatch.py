"""Who comes: only after sorting, only somebody who can, and the resident reads it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from saas import promises, repairs, requests, roster
from saas.promises import PauseReason
from saas.repairs import RepairState, ReturnReason
from saas.repairs.dispatching import patience_ends
from saas.requests import Category, Kind, MessageKind, RequestState
from tenants.db import db
from tenants.leaving import leave
from tenants.members import find_member
from tests.factories.requests import slot


@pytest.mark.rule("INT-08", "REP-09")
def test_the_resident_reads_who_comes_and_when(stage):
    chosen = slot()

    repair = stage.dispatched(slot=chosen)

    request = repair.request
    assert (request.state, repair.state) == (RequestState.DISPATCHED, RepairState.DISPATCHED)
    assert request.handler_id == repair.technician_id == stage.technician.id
    assert (repair.due_at, repair.fulfilment) == (chosen.until, "scheduled_repair")
    assert request.first_response_at == stage.at
    message = requests.messages_for(stage.resident)[0]
    assert (message.kind, message.values["name"]) == (MessageKind.APPOINTED, stage.technician.name)
    assert requests.messages_for(stage.technician)[0].kind == MessageKind.NEW_JOB
    assert all(
        p.responsible_id == stage.technician.id for p in promises.promises_of([request.id])[request.id] if p.is_open
    )


@pytest.mark.rule("INT-08")
def test_dispatch_before_classification_is_refused(stage, asked):
    for request in (stage.reported(), stage.registered()):
        with pytest.raises(requests.NotClassified):
            stage.dispatched(request)
    assert "requests.mail_message" not in asked()


@pytest.mark.rule("INT-08")
def test_the_database_refuses_it_too(stage):
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError

    from saas.requests import Request
    from tenants.db import db

    stage.registered()

    with pytest.raises(IntegrityError, match="classified_before_dispatched"):
        db.session.execute(update(Request).values(state="dispatched"))
    db.session.rollback()


def test_one_work_order_at_a_time(stage):
    repair = stage.dispatched()

    with pytest.raises(repairs.AlreadyUnderWay, match="王建国"):
        stage.dispatched(repair.request)


@pytest.mark.rule("REP-03")
def test_only_somebody_who_repairs_in_this_estate(stage, desk, green):
    from tenants.permissions import Role
    from tenants.scope import acting_in
    from tests.cast import add_member

    request_id = stage.classified().id
    elsewhere = add_member(green, Role.TECHNICIAN, name="远人", estate_id=green.other_estate_id)
    with acting_in(green.id):
        request = requests.find_request(request_id)
        for somebody in (desk, elsewhere, stage.resident):
            with pytest.raises(repairs.NotATechnician):
                repairs.dispatch(request, somebody, by=stage.dispatcher, at=stage.later())


def test_an_enquiry_gets_no_work_order(stage):
    with pytest.raises(repairs.NotARepair):
        stage.dispatched(stage.enquiry())


def test_help_may_get_one(stage):
    assert stage.dispatched(stage.enquiry(Category.HELP)).team == "desk"


def test_returning_goes_back_to_the_dispatchers_with_the_reason(stage):
    repair = stage.dispatched()

    repairs.return_order(repair, ReturnReason.WRONG_TRADE, "这是暖气", by=stage.technician, at=stage.later())

    assert (repair.state, repair.request.state) == (RepairState.RETURNED, RequestState.CLASSIFIED)
    assert repair.request.handler_id is None
    message = requests.messages_for(stage.dispatcher)[0]
    assert (message.kind, message.values["return_reason"]) == (MessageKind.JOB_RETURNED, "wrong_trade")
    again = stage.dispatched(repair.request)
    assert (again.round, again.is_under_way) == (2, True)
    returned = [e for e in requests.timeline(repair.request_id, for_resident=True) if e.kind == Kind.RETURNED]
    assert returned == []


@pytest.mark.parametrize("words", ["", "这是暖气"])
def test_who_returned_the_job_is_not_said_to_come(stage, visit, words):
    repair = stage.dispatched()
    name = stage.technician.name

    def promised() -> str:
        db.session.commit()
        page = visit.as_(stage.resident).get("requests.show", request_id=repair.request_id)
        return " ".join(one.get_text() for one in page.select(".hero"))

    assert name in promised()
    repairs.return_order(repair, ReturnReason.WRONG_TRADE, words, by=stage.technician, at=stage.later())
    assert promised() and name not in promised()
    stage.dispatched(repair.request)
    assert name in promised()


def test_what_has_arrived_is_not_returned(stage):
    repair = stage.arrived()

    with pytest.raises(repairs.WrongStep, match="On site"):
        repairs.return_order(repair, ReturnReason.NO_TIME, by=stage.technician, at=stage.later())


def test_a_begun_job_may_be_given_to_somebody_else(stage):
    repair = stage.working()

    repairs.recall(repair, "换人", by=stage.dispatcher, at=stage.later())

    request = repair.request
    assert (repair.state, request.state, request.handler_id) == (RepairState.RECALLED, RequestState.CLASSIFIED, None)
    assert stage.completed(stage.dispatched(request)).round == 2
    assert request.state == RequestState.RESULT_REPORTED


def test_taking_back_a_paused_job_lets_its_clocks_run_again(stage):
    repair = stage.working()
    repairs.pause(
        repair, PauseReason.PARTS, expected=stage.at + timedelta(days=2), by=stage.technician, at=stage.later(1)
    )

    repairs.recall(repair, "换人", by=stage.dispatcher, at=stage.later(60))

    made = promises.promises_of([repair.request_id])[repair.request_id]
    assert {one.state for one in made if one.is_open} == {"running"}
    assert [one.open_pause for one in made] == [None] * len(made)


def test_what_was_ended_otherwise_stays_so_when_its_job_is_taken_back(stage):
    repair = stage.dispatched()
    repair.request.state = RequestState.WITHDRAWN
    db.session.commit()

    repairs.recall(repair, "已结束", by=stage.dispatcher, at=stage.later())

    assert (repair.state, repair.request.state) == (RepairState.RECALLED, RequestState.WITHDRAWN)


def test_the_jobs_of_a_leaver_go_back_to_the_dispatchers(stage, administrator):
    fresh, begun, done = stage.dispatched(), stage.working(), stage.completed()

    leave(find_member(stage.technician.id), successor=None, by=administrator, at=stage.later())

    for repair in (fresh, begun):
        assert (repair.state, repair.request.state) == (RepairState.RECALLED, RequestState.CLASSIFIED)
        assert repair.request.handler_id is None
    assert done.state == RepairState.COMPLETED
    told = [one for one in requests.messages_for(stage.dispatcher) if one.kind == MessageKind.JOB_LEFT]
    assert {one.request_id for one in told} == {fresh.request_id, begun.request_id}
    assert told[0].values["name"] == stage.technician.name
    assert len(told) == 2


def test_due_is_what_is_still_promised_and_not_the_answer_given_by_dispatching(stage):
    plain, urgent = stage.classified(), stage.classified(service_type="plumbing.burst")

    assert stage.dispatched(plain).due_at is None
    [arrival] = [one for one in promises.promises_of([urgent.id])[urgent.id] if one.clock == "arrival"]
    assert stage.dispatched(urgent).due_at == arrival.due_at


def test_due_follows_the_time_that_is_agreed_later(stage):
    repair, chosen = stage.dispatched(), slot(30)

    requests.appoint(repair.request, chosen, by=stage.resident, at=stage.later())

    assert repair.due_at == chosen.until


def test_a_time_that_is_over_is_not_when_the_next_one_is_due(stage):
    request = stage.completed(stage.dispatched(slot=slot())).request
    stage.at = slot().until
    requests.reopen(request, "还在滴", by=stage.resident, at=stage.later(60))

    assert stage.dispatched(request).due_at == request.next_due_at > stage.at


def test_taking_back_tells_the_technician(stage):
    repair = stage.dispatched()

    with pytest.raises(repairs.ReasonMissing):
        repairs.recall(repair, " ", by=stage.dispatcher, at=stage.later())
    repairs.recall(repair, "换人", by=stage.dispatcher, at=stage.later())

    assert (repair.state, repair.request.state) == (RepairState.RECALLED, RequestState.CLASSIFIED)
    assert requests.messages_for(stage.technician)[0].kind == MessageKind.JOB_RECALLED


def test_a_silent_assignee_loses_the_job(stage):
    silent, accepted = stage.dispatched(), stage.dispatched(stage.classified())
    repairs.accept(accepted, by=stage.technician, at=stage.later())

    assert repairs.take_back_silent(silent, at=stage.later(30)) is True
    assert repairs.take_back_silent(accepted, at=stage.later(30)) is False

    assert (silent.state, silent.request.state) == (RepairState.RECALLED, RequestState.CLASSIFIED)
    assert accepted.state == RepairState.ACCEPTED
    message = requests.messages_for(stage.dispatcher)[0]
    assert message.kind == MessageKind.JOB_UNANSWERED, "nobody gave it back: nobody answered"


def test_silence_counts_in_service_hours_unless_it_is_urgent(stage):
    evening = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    plain, urgent = stage.classified(), stage.classified(service_type="plumbing.burst")

    assert patience_ends(plain, stage.at) == stage.at + timedelta(hours=2)
    assert patience_ends(plain, evening) == datetime(2026, 11, 24, 1, 30, tzinfo=UTC), "19:30 until 9:30"
    assert patience_ends(urgent, evening) == evening + timedelta(minutes=5)


def test_accepting_twice_is_refused(stage):
    repair = stage.dispatched()
    repairs.accept(repair, by=stage.technician, at=stage.later())

    with pytest.raises(repairs.WrongStep, match="Accepted"):
        repairs.accept(repair, by=stage.technician, at=stage.later())


def test_the_picker_puts_skill_before_load(stage, green):
    from saas.roster import Team
    from tenants.permissions import Role
    from tenants.scope import acting_in
    from tests.cast import add_member

    request_id = stage.classified().id
    electrician = add_member(green, Role.TECHNICIAN, name="孙电工")
    gardener = add_member(green, Role.TECHNICIAN, name="林园丁")
    with acting_in(green.id):
        from tenants.members import find_member

        roster.set_skills(find_member(electrician.id), [Team.PLUMBING_ELECTRICAL], by=None, at=stage.at)
        roster.set_skills(find_member(gardener.id), [Team.GREENING], by=None, at=stage.at)
        found = repairs.assignees_for(requests.find_request(request_id), at=stage.at)

        assert [one.member.name for one in found] == ["孙电工", "王建国", "林园丁"]
        assert [one.fits for one in found] == [True, True, False]


def test_the_board_shows_who_is_free(stage, visit, dispatcher):
    assert [member.id for member in repairs.technicians_of(frozenset({stage.company.estate_id}))] == [
        stage.technician.id
    ]
    stage.settle()

    page = visit.as_(dispatcher).get("repairs.board")

    assert stage.technician.name in page.text
