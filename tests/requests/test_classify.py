"""Register, then sort: what it is, how urgent, which department, which way."""

from __future__ import annotations

import pytest

from saas import promises, requests
from saas.promises import ClockKind, Team, Urgency
from saas.requests import Category, Handling, Kind, RequestState


@pytest.mark.rule("INT-08", "INT-46", "INT-30", "INT-31")
def test_sorting_sets_kind_urgency_department_and_way(stage):
    request = stage.classified()

    assert request.state == RequestState.CLASSIFIED
    assert (request.urgency, request.department) == (Urgency.P2, Team.PLUMBING_ELECTRICAL)
    assert request.handling == Handling.SCHEDULED_REPAIR
    kinds = [event.kind for event in requests.timeline(request.id, for_resident=False)]
    assert kinds == [Kind.REPORTED, Kind.REGISTERED, Kind.CLASSIFIED]


@pytest.mark.rule("INT-08")
def test_what_is_not_registered_cannot_be_sorted(stage):
    request = stage.reported()

    with pytest.raises(requests.NotRegistered):
        requests.classify(request, category=Category.REPAIR, by=stage.desk, at=stage.later())


def test_registering_twice_is_refused(stage):
    request = stage.registered()

    with pytest.raises(requests.NotNow, match="To be sorted"):
        requests.register(request, by=stage.desk, at=stage.later())


def test_a_higher_urgency_counts_from_now(stage):
    request = stage.registered(stage.reported(service_type=None))
    before = _open(request, ClockKind.RESPONSE).due_at

    requests.classify(
        request, category=Category.REPAIR, service_type="plumbing.burst", by=stage.desk, at=stage.later(1)
    )

    assert request.urgency == Urgency.P1
    assert _open(request, ClockKind.RESPONSE).due_at < before
    assert _open(request, ClockKind.ARRIVAL).due_at == request.received_at.replace(minute=15)
    assert request.next_due_at == _open(request, ClockKind.ARRIVAL).due_at


def test_sorting_may_be_corrected_until_work_begins(stage):
    request = stage.classified()
    number = request.number

    requests.classify(request, category=Category.HELP, department=Team.SECURITY, by=stage.desk, at=stage.later())

    assert (request.category, request.department, request.number) == (Category.HELP, Team.SECURITY, number)
    repair = stage.arrived(stage.dispatched(request))
    with pytest.raises(requests.NotNow):
        requests.classify(repair.request, category=Category.REPAIR, by=stage.desk, at=stage.later())


def test_a_danger_the_resident_marked_stays_until_somebody_lowers_it(stage):
    request = stage.registered(stage.reported(service_type="plumbing.burst", worse=True))
    assert request.urgency == Urgency.P0
    sorting = {"category": Category.REPAIR, "service_type": "plumbing.tap", "by": stage.desk}

    requests.classify(request, at=stage.later(1), **sorting)
    assert (request.urgency, request.handling) == (Urgency.P0, Handling.ON_SITE_VISIT)
    requests.classify(request, urgency=Urgency.P2, at=stage.later(1), **sorting)
    assert request.urgency == Urgency.P2


def test_a_complaint_recognised_at_sorting_is_promised_its_feedback_from_receipt(stage):
    request = stage.registered(stage.reported(service_type=None, category=Category.OTHER, description="物业不理人"))
    sorting = {"category": Category.COMPLAINT, "by": stage.desk}
    assert not _made(request, ClockKind.FEEDBACK)

    requests.classify(request, at=stage.later(1), **sorting)
    requests.classify(request, department=Team.SECURITY, at=stage.later(1), **sorting)

    [feedback] = _made(request, ClockKind.FEEDBACK)
    at_once = stage.taken_down(category=Category.COMPLAINT, received_at=request.received_at)
    assert feedback.started_at == request.received_at
    assert feedback.due_at == _open(at_once, ClockKind.FEEDBACK).due_at


def test_unknown_service_type_is_refused(stage):
    request = stage.registered()

    with pytest.raises(requests.UnknownServiceType):
        requests.classify(request, category=Category.REPAIR, service_type="x.y", by=stage.desk, at=stage.later())


@pytest.mark.rule("INT-13")
def test_help_needs_no_catalogue_item(stage):
    request = stage.enquiry(Category.HELP, description="钥匙掉进电梯井了")

    assert request.service_type is None
    assert request.department == Team.DESK


def _made(request, clock):
    return [promise for promise in promises.promises_of([request.id])[request.id] if promise.clock == clock]


def _open(request, clock):
    found = promises.promises_of([request.id])[request.id]
    return next(promise for promise in found if promise.clock == clock and promise.is_open)
