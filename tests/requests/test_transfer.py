"""Handing on instead of refusing: number, history and first receiver stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises, repairs, requests
from saas.estates import find_estate
from saas.promises import PauseReason, Team
from saas.repairs import RepairState
from saas.requests import Category, Kind, MessageKind, RequestState
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import add_member


@pytest.mark.rule("INT-14", "INT-04", "INT-21")
def test_transfer_keeps_number_history_and_first_receiver(stage):
    request = stage.classified()
    number, receiver = request.number, request.first_receiver_id
    before = len(requests.timeline(request.id, for_resident=False))

    requests.transfer(request, department=Team.SECURITY, reason="属于秩序部", by=stage.desk, at=stage.later())

    assert (request.number, request.first_receiver_id, request.department) == (number, receiver, Team.SECURITY)
    assert request.transfer_count == 1
    events = requests.timeline(request.id, for_resident=False)
    assert len(events) == before + 1
    assert events[-1].kind == Kind.TRANSFERRED
    assert [moved.to_department for moved in requests.transfers_of(request.id)] == [Team.SECURITY]


@pytest.mark.rule("INT-14")
def test_cannot_do_without_a_target_is_refused(stage):
    request = stage.classified()

    with pytest.raises(requests.NoTarget):
        requests.transfer(request, department=None, reason="做不了", by=stage.desk, at=stage.later())
    with pytest.raises(requests.ReasonMissing):
        requests.transfer(request, department=Team.GENERAL, reason=" ", by=stage.desk, at=stage.later())
    with pytest.raises(requests.SameTarget):
        requests.transfer(request, department=Team(request.department), reason="x", by=stage.desk, at=stage.later())


def test_to_another_estate_with_the_number_it_has(stage):
    request = stage.classified()
    other, number = find_estate(stage.company.other_estate_id), request.number

    requests.transfer(request, department=Team.GENERAL, estate=other, reason="在雅苑", by=stage.desk, at=stage.later())

    assert request.estate_id == other.id
    assert request.received_in_id == stage.company.estate_id
    assert request.number == number
    assert stage.taken_down(estate_id=other.id, house=None, place="门口").number != number


def test_another_estate_takes_over_the_promises_and_its_people_hear_of_it(stage, green, manager, other_manager):
    theirs = add_member(green, Role.DISPATCHER, name="雅苑调度", estate_id=green.other_estate_id)
    with acting_in(green.id):
        request = stage.classified(stage.reported(service_type="plumbing.burst"))
        other = find_estate(green.other_estate_id)
        response = promises.promises_of([request.id])[request.id][0]

        requests.transfer(
            request, department=Team.GENERAL, estate=other, reason="在雅苑", by=stage.desk, at=stage.later(1)
        )

        still = [one for one in promises.promises_of([request.id])[request.id] if one.is_open]
        assert still
        assert {one.estate_id for one in still} == {other.id}
        assert (response.state, response.estate_id) == ("kept", green.estate_id), "what was kept was kept there"
        for somebody in (theirs, other_manager):
            [message] = [one for one in requests.messages_for(somebody) if one.request_id == request.id]
            assert (message.kind, message.values["reason"]) == (MessageKind.TRANSFERRED_HERE, "在雅苑")
        assert MessageKind.TRANSFERRED_HERE not in [one.kind for one in requests.messages_for(manager)]
        assert MessageKind.TRANSFERRED_HERE not in [one.kind for one in requests.messages_for(stage.dispatcher)]


def test_a_paused_job_leaves_no_clock_that_stands_still(stage):
    repair = stage.working()
    repairs.pause(
        repair, PauseReason.PARTS, expected=stage.at + timedelta(days=2), by=stage.technician, at=stage.later(1)
    )

    requests.transfer(repair.request, department=Team.LIFT, reason="电梯的事", by=stage.desk, at=stage.later())

    made = promises.promises_of([repair.request_id])[repair.request_id]
    assert {one.state for one in made if one.is_open} == {"running"}


def test_the_work_order_is_taken_back(stage):
    repair = stage.dispatched()

    requests.transfer(repair.request, department=Team.LIFT, reason="电梯的事", by=stage.desk, at=stage.later())

    assert repair.state == RepairState.RECALLED
    assert (repair.request.state, repair.request.handler_id) == (RequestState.CLASSIFIED, None)
    assert repairs.repair_under_way(repair.request) is None


@pytest.mark.rule("INT-13")
def test_only_help_can_be_declined_and_only_with_a_reason(stage):
    help_wanted = stage.enquiry(Category.HELP, description="帮忙喂猫一周")
    repair = stage.classified()

    with pytest.raises(requests.ReasonMissing):
        requests.decline(help_wanted, "", by=stage.desk, at=stage.later())
    with pytest.raises(requests.HelpOnly):
        requests.decline(repair, "不想修", by=stage.desk, at=stage.later())
    requests.decline(help_wanted, "无法进入住户家中照看", by=stage.desk, at=stage.later())
    assert (help_wanted.state, help_wanted.outcome) == (RequestState.DECLINED, "无法进入住户家中照看")
    assert help_wanted.next_due_at is None
