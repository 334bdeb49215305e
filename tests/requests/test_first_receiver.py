"""The first receiver never changes; a leaver's open requests get a named successor."""

from __future__ import annotations

import pytest

from saas import requests
from saas.requests import Kind, MessageKind
from tenants.leaving import leave
from tenants.members import find_member


@pytest.mark.rule("INT-04", "INT-15")
def test_the_original_stays_through_the_whole_life(stage):
    request = stage.closed()

    assert request.first_receiver_id == stage.desk.id


@pytest.mark.rule("INT-04")
def test_a_leaver_gets_a_named_successor_and_the_original_is_kept(stage, supervisor):
    open_one, closed = stage.reported(), stage.closed()

    requests.hand_over_first_received(stage.desk, supervisor, None, stage.later())

    assert (open_one.first_receiver_id, open_one.first_receiver_now_id) == (stage.desk.id, supervisor.id)
    assert closed.first_receiver_now_id == stage.desk.id
    event = requests.timeline(open_one.id, for_resident=False)[-1]
    assert (event.kind, event.values["name"]) == (Kind.FIRST_RECEIVER_CHANGED, supervisor.name)
    message = requests.messages_for(supervisor)[0]
    assert (message.kind, message.values["count"]) == (MessageKind.SUCCEEDED, 1)


def test_a_successor_must_be_able_to_answer(stage):
    stage.reported()

    with pytest.raises(requests.NotAsSuccessor):
        requests.hand_over_first_received(stage.desk, stage.technician, None, stage.later())


@pytest.mark.rule("INT-04")
def test_leaving_asks_for_the_successor(stage, administrator, supervisor):
    from tenants.leaving import SuccessorNeeded, leave
    from tenants.members import find_member

    request = stage.reported()
    desk = find_member(stage.desk.id)
    with pytest.raises(SuccessorNeeded):
        leave(desk, successor=None, by=administrator, at=stage.later())
    leave(desk, successor=find_member(supervisor.id), by=administrator, at=stage.later())

    assert request.first_receiver_now_id == supervisor.id


def test_counting_what_waits(stage):
    stage.reported()
    stage.closed()

    assert requests.count_first_received(stage.desk) == 1


def test_a_word_after_the_receiver_left_reaches_their_successor(stage, administrator, supervisor):
    request = stage.closed()
    leave(find_member(stage.desk.id), successor=find_member(supervisor.id), by=administrator, at=stage.later())
    assert request.first_receiver_now_id == stage.desk.id, "it was closed, so nothing was handed over"

    requests.comment(request, "发票呢？", by=stage.resident, at=stage.later())

    assert request.first_receiver_now_id == supervisor.id
    assert requests.messages_for(supervisor)[0].kind == MessageKind.COMMENTED
    kinds = [event.kind for event in requests.timeline(request.id, for_resident=False)]
    assert kinds.count(Kind.FIRST_RECEIVER_CHANGED) == 1


def test_opened_again_after_both_left_it_goes_to_the_desk(stage, administrator, supervisor, dispatcher):
    request = stage.closed()
    leave(find_member(stage.desk.id), successor=find_member(supervisor.id), by=administrator, at=stage.later())
    leave(find_member(supervisor.id), successor=None, by=administrator, at=stage.later())

    requests.reopen(request, "还在滴", by=stage.resident, at=stage.later())

    assert request.first_receiver_now_id == dispatcher.id
    assert request.first_receiver_id == stage.desk.id
    assert requests.messages_for(dispatcher)[0].kind == MessageKind.REOPENED
