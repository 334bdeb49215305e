"""Withdrawn, merged, chased, commented: what else may happen to a request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import repairs, requests
from saas.repairs import RepairState
from saas.requests import Category, FeedbackWay, Kind, MessageKind, RequestState
from tenants.db import db
from tenants.members import find_member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import add_member


def test_withdrawing_takes_the_work_order_along(stage):
    repair = stage.dispatched()

    requests.withdraw(repair.request, "自己修好了", by=stage.resident, at=stage.later())

    assert (repair.request.state, repair.state) == (RequestState.WITHDRAWN, RepairState.RECALLED)
    assert repair.request.next_due_at is None
    told = [one.kind for one in requests.messages_for(stage.technician)]
    assert told == [MessageKind.JOB_RECALLED, MessageKind.NEW_JOB], "told once"


def test_who_deals_with_it_without_a_work_order_is_told_too(stage, supervisor):
    withdrawn, declined = (stage.enquiry(Category.HELP, description="搬沙发") for _ in range(2))
    for request in (withdrawn, declined):
        requests.hand_to(request, supervisor, by=stage.dispatcher, at=stage.later())

    requests.withdraw(withdrawn, "不用了", by=stage.resident, at=stage.later())
    requests.decline(declined, "没有人手", by=stage.desk, at=stage.later())

    recalled = [one for one in requests.messages_for(supervisor) if one.kind == MessageKind.JOB_RECALLED]
    assert {one.request_id for one in recalled} == {withdrawn.id, declined.id}


def test_nothing_passes_by_a_work_order_that_is_out(stage, supervisor):
    repair = stage.dispatched(stage.enquiry(Category.HELP, description="搬沙发"))
    request, by = repair.request, {"by": stage.dispatcher, "at": stage.later()}

    with pytest.raises(requests.OrderUnderWay, match=stage.technician.name):
        requests.hand_to(request, supervisor, **by)
    with pytest.raises(requests.OrderUnderWay):
        requests.report_result(request, "搬好了", **by)
    with pytest.raises(requests.OrderUnderWay):
        requests.answer(request, "搬好了", way=FeedbackWay.PHONE, solved=True, **by)
    with pytest.raises(requests.OrderUnderWay):
        requests.classify(request, category=Category.CONSULTATION, **by)

    requests.classify(request, category=Category.REPAIR, **by)
    assert stage.completed(repair).request.state == RequestState.RESULT_REPORTED


def test_nobody_withdraws_what_somebody_has_begun(stage):
    repair = stage.arrived()

    with pytest.raises(requests.NotNow):
        requests.withdraw(repair.request, by=stage.resident, at=stage.later())


def test_merging_points_to_the_other_and_tells_the_reporter(stage):
    first, second = stage.classified(), stage.reported()

    requests.merge(second, first, by=stage.desk, at=stage.later())

    assert (second.state, second.merged_into_id) == (RequestState.MERGED, first.id)
    assert requests.messages_for(stage.resident)[0].values["other"] == first.number
    assert requests.timeline(first.id, for_resident=False)[-1].kind == Kind.ABSORBED


@pytest.fixture
def three(stage, green):
    """One request into which two of other households went, one of them by way of the other."""
    neighbours = [add_member(green, Role.RESIDENT, name=name) for name in ("甲", "乙")]
    with acting_in(green.id):
        first, second, third = stage.classified(), stage.taken_down(), stage.taken_down()
        for request, neighbour in ((second, neighbours[0]), (third, neighbours[1])):
            request.reported_by = find_member(neighbour.id)
            db.session.commit()
            requests.register(request, by=stage.desk, at=stage.later())
        requests.merge(third, second, by=stage.desk, at=stage.later())
        requests.merge(second, first, by=stage.desk, at=stage.later())
        yield first, {neighbours[0].id: second, neighbours[1].id: third}


def _last(member_id):
    return requests.messages_for(find_member(member_id))[0]


def test_the_others_hear_that_it_is_done_and_closed_on_their_own_page(stage, three):
    first, theirs = three
    stage.fed_back(first)
    for member_id, request in theirs.items():
        message = _last(member_id)
        assert (message.kind, message.request_id) == (MessageKind.MERGED_DONE, request.id)
        assert message.values == {"number": request.number, "other": first.number}
    requests.close_unconfirmed(first, at=first.fed_back_at + timedelta(hours=72))

    assert {_last(member_id).kind for member_id in theirs} == {MessageKind.MERGED_CLOSED}
    assert requests.messages_for(stage.resident)[0].kind == MessageKind.CLOSED_UNCONFIRMED


def test_the_others_hear_that_it_ended_without_being_done(stage, three):
    first, theirs = three

    requests.withdraw(first, "自己修好了", by=stage.resident, at=stage.later())

    assert {_last(member_id).kind for member_id in theirs} == {MessageKind.MERGED_ENDED}


def test_one_household_that_reported_twice_hears_it_once(stage):
    first, second = stage.classified(), stage.reported()
    requests.merge(second, first, by=stage.desk, at=stage.later())

    stage.fed_back(first)

    kinds = [one.kind for one in requests.messages_for(stage.resident)]
    assert MessageKind.ASK_CONFIRM in kinds
    assert MessageKind.MERGED_DONE not in kinds


def test_what_merging_refuses(stage):
    first, second = stage.classified(), stage.reported()
    elsewhere = stage.taken_down(estate_id=stage.company.other_estate_id, house=None, place="门口")
    done = stage.reported()
    requests.withdraw(done, by=stage.resident, at=stage.later())

    for target, refusal in (
        (second, requests.MergedIntoItself),
        (done, requests.MergedIntoItself),
        (elsewhere, requests.OtherEstate),
    ):
        with pytest.raises(refusal):
            requests.merge(second, target, by=stage.desk, at=stage.later())
    assert first.state == RequestState.CLASSIFIED


def test_asking_where_we_are_passes_it_up_and_keeps_the_time(stage, manager):
    repair = stage.dispatched()
    due = repair.request.next_due_at

    requests.chase(repair.request, by=stage.resident, at=stage.later())

    assert repair.request.chased_count == 1
    assert repair.request.next_due_at == due
    for somebody in (stage.technician, stage.desk, manager):
        assert MessageKind.CHASED in [one.kind for one in requests.messages_for(somebody)]


@pytest.mark.rule("REP-07")
def test_a_word_after_the_end_makes_a_task(stage):
    request = stage.closed()

    requests.comment(request, "发票呢？", by=stage.resident, at=stage.later())

    assert request.comment_waits_since == stage.at
    assert [e.kind for e in requests.timeline(request.id, for_resident=False)][-1] == Kind.FOLLOW_UP_TASK
    requests.reply(request, "明天送上门", by=stage.desk, at=stage.later())
    assert request.comment_waits_since is None
    assert request.state == RequestState.CLOSED


@pytest.mark.rule("INT-32", "INT-38")
def test_passing_it_up_names_who_was_told(stage, supervisor, manager):
    request = stage.classified()

    told = requests.escalate(request, "三次未约到人", by=stage.desk, at=stage.later())

    assert {member.id for member in told} == {supervisor.id, manager.id}
    events = [e for e in requests.timeline(request.id, for_resident=False) if e.kind == Kind.ESCALATED]
    assert len(events) == 2
    with pytest.raises(requests.ReasonMissing):
        requests.escalate(request, "", by=stage.desk, at=stage.later())


@pytest.mark.rule("INT-38")
def test_the_timeline_can_only_grow(stage):
    from sqlalchemy import delete, update
    from sqlalchemy.exc import IntegrityError, ProgrammingError

    from saas.requests import Request, RequestEvent
    from tenants.db import db

    stage.reported()
    for statement in (update(RequestEvent).values(words="nothing"), delete(RequestEvent)):
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(statement)
        db.session.rollback()
    with pytest.raises(IntegrityError, match="foreign key"):  # its timeline holds it
        db.session.execute(delete(Request))
    db.session.rollback()


@pytest.mark.rule("INT-57")
def test_notes_are_shown_only_by_choice(stage):
    request = stage.classified()
    requests.write_note(request, "住户脾气急", by=stage.desk, at=stage.later())
    requests.write_note(request, "配件已订", visible=True, by=stage.desk, at=stage.later())

    seen = [event.words for event in requests.timeline(request.id, for_resident=True)]

    assert "配件已订" in seen
    assert "住户脾气急" not in seen


def test_a_repair_is_finished_by_its_work_order(stage):
    repair = stage.working()

    with pytest.raises(requests.HandledByOrder):
        requests.report_result(repair.request, "好了", by=stage.desk, at=stage.later())
    assert repairs.repair_under_way(repair.request) == repair


def test_the_one_that_goes_on_points_nowhere(stage):
    first, second = stage.classified(), stage.reported()
    requests.merge(second, first, by=stage.desk, at=stage.later())

    assert second.merged_into is first
    assert first.merged_into is None
