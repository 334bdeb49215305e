"""The desk (or anybody who works here) records what a caller said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import requests
from saas.archives import person_of
from saas.requests import Caller, Category, Channel, IdentityCheck, RequestState, Source
from tests.factories.requests import MONDAY


@pytest.mark.rule("INT-04", "INT-07", "INT-27", "INT-28")
@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.EMAIL, Channel.LETTER, Channel.COUNTER])
def test_every_channel_makes_the_same_object(stage, channel):
    request = stage.taken_down(channel=channel)

    assert request.state == RequestState.REPORTED
    assert request.first_receiver_id == stage.desk.id
    assert request.reporter_phone == "19900001234"
    assert request.number == "WX-20261123-0001"


@pytest.mark.rule("INT-10")
def test_a_spoken_word_is_the_first_answer_a_letter_is_not(stage):
    assert stage.taken_down(channel=Channel.PHONE).first_response_at == MONDAY
    assert stage.taken_down(channel=Channel.LETTER).is_unanswered


@pytest.mark.rule("INT-07")
def test_anyone_may_record_and_the_lag_is_kept(stage):
    heard = MONDAY - timedelta(hours=3)
    request = stage.taken_down(by=stage.technician, source=Source.VERBAL_TO_STAFF, received_at=heard)

    assert request.first_receiver_id == stage.technician.id
    assert request.is_unanswered
    assert request.received_lag is None
    requests.register(request, by=stage.desk, at=stage.later(15))
    assert request.received_lag == timedelta(hours=3, minutes=15)
    assert request.first_receiver_id == stage.technician.id


@pytest.mark.rule("INT-17", "INT-18")
def test_a_hit_links_the_archive_a_miss_is_said_so(stage):
    stage.settle()
    person = person_of(stage.resident)

    known = stage.taken_down(caller=Caller(person=person))
    unknown = stage.taken_down(caller=Caller(name="过路人", phone="19900009999"))

    assert (known.person_id, known.identity_check) == (person.id, IdentityCheck.MATCHED)
    assert known.reporter_name == stage.resident.name
    assert (unknown.person_id, unknown.identity_check) == (None, IdentityCheck.NOT_VERIFIED)


@pytest.mark.rule("INT-20", "REP-01")
@pytest.mark.parametrize(
    ("missing", "refusal"),
    [
        ({"house": None, "place": " "}, requests.NoPlace),
        ({"caller": Caller()}, requests.NoContact),
        ({"description": ""}, requests.NothingDescribed),
        ({"received_at": MONDAY + timedelta(minutes=1)}, requests.ReceivedInTheFuture),
    ],
)
def test_description_contact_and_place_are_mandatory(stage, missing, refusal):
    with pytest.raises(refusal):
        stage.taken_down(**missing)


def test_a_public_place_needs_no_house(stage):
    request = stage.taken_down(house=None, place="3 号楼西侧路灯", category=Category.REPAIR)

    assert request.house_id is None
    assert request.place == "3 号楼西侧路灯"


@pytest.mark.rule("INT-01")
def test_there_are_exactly_seven_sources():
    assert [source.value for source in Source] == [
        "phone_to_project_office",
        "collected_by_service_dept",
        "forwarded_by_company",
        "front_desk_in_person",
        "forwarded_by_owners_committee",
        "verbal_to_staff",
        "written",
    ]
    with pytest.raises(ValueError, match="eighth"):
        Source("eighth")


@pytest.mark.rule("INT-01")
def test_the_database_refuses_an_eighth_source(stage):
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError

    from saas.requests import Request
    from tenants.db import db

    stage.taken_down()

    with pytest.raises(IntegrityError, match="known_source"):
        db.session.execute(update(Request).values(source="eighth"))
    db.session.rollback()
