"""A resident reports: number, promise and a named first receiver exist at once."""

from __future__ import annotations

import pytest

from saas import promises, requests
from saas.estates import find_house
from saas.promises import ClockKind
from saas.requests import Category, Channel, Part, RequestState, Source
from tests.factories.requests import MONDAY, slot, uploaded_photo


@pytest.mark.rule("INT-01", "INT-04", "INT-15", "INT-16", "REP-01")
def test_number_promise_and_first_receiver_exist_at_once(stage, asked):
    request = stage.reported()

    assert request.number == "WX-20261123-0001"
    assert request.state == RequestState.REPORTED
    assert (request.source, request.channel) == (Source.WRITTEN, Channel.PORTAL)
    assert request.first_receiver_id == request.first_receiver_now_id == stage.desk.id
    assert request.part == Part.PRIVATE
    assert request.reported_by_id == stage.resident.id
    assert request.recorded_at == MONDAY
    response = promises.promises_of([request.id])[request.id][0]
    assert response.clock == ClockKind.RESPONSE
    assert request.next_due_at == response.due_at
    told = requests.messages_for(stage.desk)
    assert [message.kind for message in told] == [requests.MessageKind.NEW_REQUEST]


def test_the_slot_is_a_promise_to_be_there(stage):
    chosen = slot()

    request = stage.reported(slot=chosen)

    clocks = {promise.clock: promise for promise in promises.promises_of([request.id])[request.id]}
    assert clocks[ClockKind.ARRIVAL].due_at == chosen.until
    assert clocks[ClockKind.ARRIVAL].is_published


def test_photos_belong_to_it_from_now_on(stage):
    stage.settle()
    token = uploaded_photo(stage.resident)

    request = stage.reported(photos=[token])

    assert [photo.file.token for photo in requests.photos_of(request.id)] == [token]


@pytest.mark.rule("INT-03")
def test_all_categories_share_one_sequence(stage):
    first = stage.reported()
    second = stage.reported(category=Category.COMPLAINT, service_type=None, description="夜里施工太吵")

    assert (first.number, second.number) == ("WX-20261123-0001", "TS-20261123-0002")


def test_somebody_elses_house_is_refused(stage):
    stage.settle()

    with pytest.raises(requests.NotYourHome):
        stage.reported(house_id=stage.company.next_house_id)


def test_nothing_tapped_and_nothing_said_is_refused(stage):
    with pytest.raises(requests.NothingDescribed):
        stage.reported(service_type=None, description="  ")


def test_unknown_service_type_is_refused(stage):
    with pytest.raises(requests.UnknownServiceType):
        stage.reported(service_type="plumbing.sorcery")


def test_a_slot_that_is_over_is_refused(stage):
    with pytest.raises(requests.NotSlot):
        stage.reported(slot=slot(hours=-3))


def test_reports_are_spread_over_the_desk(stage, green):
    from tenants.permissions import Role
    from tests.cast import add_member

    ids = {stage.desk.id}
    from tenants.scope import acting_in

    with acting_in(green.id):
        ids.add(add_member(green, Role.FRONT_DESK, name="何雨").id)
    with acting_in(green.id):
        stage.settle()
        receivers = {stage.reported().first_receiver_id for _ in range(2)}
        assert receivers == ids


def test_without_a_desk_it_waits_for_whoever_registers_it(in_green, resident, dispatcher, technician):
    from tests.factories.requests import Stage

    stage = Stage(in_green, resident, dispatcher, dispatcher, technician)

    assert stage.reported().first_receiver_id == dispatcher.id


def test_a_house_that_is_gone_from_the_scope_is_nobodys(stage):
    assert find_house(stage.company.house_id) is not None


def test_a_number_names_one_request_of_the_company(stage, in_green):
    first = stage.reported()

    elsewhere = stage.taken_down(estate_id=in_green.other_estate_id, house=find_house(in_green.other_house_id))

    assert (first.number[-4:], elsewhere.number[-4:]) == ("0001", "0002")
