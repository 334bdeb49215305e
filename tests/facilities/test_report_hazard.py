"""Anybody of the staff reports a hazard; it has a number, a due time from its grade, and people hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from saas import facilities
from saas.estates import find_estate
from saas.facilities import HazardState, Level, Scope
from saas.facilities.refusals import CannotPutRight, HazardAlready, InAnotherEstate, NothingSaid, NowhereSaid
from saas.requests import messages_for
from tenants.db import db, new_id
from tenants.permissions import Role
from tests.cast import add_member
from tests.factories.facilities import MONDAY, equipment
from tests.factories.hazards import hazard_photo, reported
from tests.factories.requests import Stage


@pytest.mark.rule("FAC-07")
def test_it_has_a_place_a_photo_a_number_and_a_due_time(in_green, finance):
    hazard = reported(in_green, finance, photos=(hazard_photo(finance),))

    assert (hazard.number, hazard.state, hazard.place) == ("YH-2026-0001", HazardState.REPORTED, "2号楼1层")
    assert hazard.due_at == MONDAY + timedelta(days=7)
    [step] = facilities.find_hazard(hazard.id).steps
    assert (step.kind, step.by_id, len(step.photos)) == ("reported", finance.id, 1)


@pytest.mark.rule("FAC-07")
def test_a_major_one_is_due_in_a_day_and_a_company_sets_its_own_terms(in_green, desk, administrator):
    assert reported(in_green, desk, level=Level.MAJOR).due_at == MONDAY + timedelta(hours=24)
    facilities.set_terms({Level.MAJOR: 4}, by=administrator, at=MONDAY)
    assert reported(in_green, desk, level=Level.MAJOR).due_at == MONDAY + timedelta(hours=4)
    assert reported(in_green, desk).due_at == MONDAY + timedelta(days=7)


def test_numbers_have_no_gap_and_each_estate_has_its_own(in_green, desk):
    made = [reported(in_green, desk).number for _ in range(2)]
    other = reported(in_green, desk, estate_id=in_green.other_estate_id)
    assert [*made, other.number] == ["YH-2026-0001", "YH-2026-0002", "YH-2026-0001"]


def test_equipment_and_area_say_where(in_green, manager):
    pump = equipment(in_green, manager, name="消火栓泵", place="地下一层")
    area = facilities.add_area(find_estate(in_green.estate_id), Scope.ORDER, "东门岗", by=manager, at=MONDAY)

    assert reported(in_green, manager, asset=pump).place == f"{pump.number} 消火栓泵（地下一层）"
    assert reported(in_green, manager, area=area, place="围墙下").place == "东门岗，围墙下"
    assert [one.asset_id for one in facilities.hazards_about(pump)] == [pump.id]


def test_words_and_a_place_are_needed_and_the_thing_stands_in_the_estate(in_green, manager):
    elsewhere = equipment(in_green, manager, estate_id=in_green.other_estate_id)
    for given, refusal in (
        ({"what": " "}, NothingSaid),
        ({"place": "  "}, NowhereSaid),
        ({"asset": elsewhere}, InAnotherEstate),
    ):
        with pytest.raises(refusal):
            reported(in_green, manager, **given)


def test_whoever_is_named_puts_it_right_and_hears_of_it(in_green, desk, technician, manager):
    hazard = reported(in_green, desk, responsible=technician)

    assert (hazard.state, hazard.responsible_id) == (HazardState.RECTIFYING, technician.id)
    assert [one.kind for one in messages_for(technician)] == ["hazard_assigned"]
    assert [one.kind for one in messages_for(manager)] == ["hazard_reported"]
    assert messages_for(manager)[0].values["hazard"] == str(hazard.id)


def test_only_who_goes_round_there_can_be_named(in_green, desk, green):
    stranger = add_member(green, Role.TECHNICIAN, estate_id=green.other_estate_id)
    for one in (desk, stranger):
        with pytest.raises(CannotPutRight):
            reported(in_green, desk, responsible=one)


def test_sent_twice_it_is_one(in_green, desk, technician):
    key = new_id()
    first = reported(in_green, desk, key=key)
    assert reported(in_green, desk, key=key).id == first.id
    assert reported(in_green, desk, key=key, what="另一处").id != first.id
    assert reported(in_green, technician, key=key).id != first.id


@pytest.mark.rule("FAC-07")
def test_a_residents_request_becomes_one_hazard_and_no_second(in_green, resident, desk, dispatcher, technician):
    stage = Stage(in_green, resident, desk, dispatcher, technician)
    stage.settle()
    request = stage.reported()

    hazard = reported(in_green, desk, request=request)

    assert facilities.hazard_of_request(request.id).id == hazard.id
    with pytest.raises(HazardAlready):
        reported(in_green, desk, request=request)


def test_the_database_closes_nothing_without_proof_or_by_the_same_person(in_green, technician, manager):
    hazard = reported(in_green, manager, responsible=technician)
    for column, value in (("state", "closed"), ("state", "to_check"), ("responsible_id", None)):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            setattr(hazard, column, value)
            db.session.flush()
        db.session.refresh(hazard)
