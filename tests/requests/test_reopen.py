"""Not solved: the same request, the same clock, the first breach kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises, requests
from saas.promises import ClockKind
from saas.requests import MessageKind, RequestState


@pytest.mark.rule("FUP-06")
def test_the_same_request_opens_again_with_its_old_clock(stage):
    request = stage.fed_back()
    clock = _completion(request)
    due = clock.due_at

    requests.reopen(request, "还在滴", by=stage.resident, at=stage.later(60))

    assert (request.state, request.reopened_count) == (RequestState.CLASSIFIED, 1)
    again = _completion(request)
    assert again.id == clock.id
    assert again.is_open
    assert again.due_at == due
    assert request.department == "plumbing_electrical"
    assert request.next_due_at is not None
    assert requests.messages_for(stage.dispatcher)[0].kind == MessageKind.REOPENED


@pytest.mark.rule("FUP-06")
def test_a_breach_that_was_stays(stage):
    repair = stage.working()
    stage.at += timedelta(days=9)
    from saas import repairs
    from tests.factories.requests import uploaded_photo

    repairs.try_out(repair, passed=True, by=stage.technician, at=stage.later(1))
    photos = [uploaded_photo(stage.technician, stage.at)]
    repairs.complete(repair, "换了", photos=photos, told_on_site=True, by=stage.technician, at=stage.later(1))
    first = _completion(repair.request).first_broken_at
    assert first is not None

    requests.reopen(repair.request, by=stage.resident, at=stage.later(60))

    assert _completion(repair.request).first_broken_at == first


def test_it_can_be_dispatched_and_finished_again(stage):
    request = stage.closed()
    requests.reopen(request, by=stage.resident, at=stage.later())

    repair = stage.completed(stage.dispatched(request))

    assert repair.round == 2
    assert repair.number == f"{request.number}-2"
    assert request.state == RequestState.RESULT_REPORTED
    assert request.satisfaction is None


def test_what_is_under_way_cannot_be_opened_again(stage):
    repair = stage.arrived()

    with pytest.raises(requests.NotNow):
        requests.reopen(repair.request, by=stage.resident, at=stage.later())


def test_what_was_withdrawn_cannot_be_opened_again(stage):
    request = stage.reported()
    requests.withdraw(request, by=stage.resident, at=stage.later())

    with pytest.raises(requests.AlreadyFinished, match="Withdrawn"):
        requests.reopen(request, by=stage.resident, at=stage.later())


def _completion(request):
    return [p for p in promises.promises_of([request.id])[request.id] if p.clock == ClockKind.COMPLETION][-1]
