"""Adding and changing houses: building and unit come with the code, one code is one house."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from saas import estates
from saas.estates import House, HouseExists, HouseState, SpaceExists
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def test_building_and_unit_come_with_the_code(in_green: Company, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    house = estates.add_house(estate, "8栋1单元2602", by=manager, at=AT, floor=26, area=9640)
    assert (house.code, house.display, house.number) == ("8-1-2602", "8栋1单元2602", "2602")
    assert (house.unit.name, house.unit.building.name) == ("1", "8")
    again = estates.add_house(estate, "8-1-2601", by=manager, at=AT)
    assert again.unit_id == house.unit_id


def test_one_code_is_one_house(in_green: Company, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    with pytest.raises(HouseExists):
        estates.add_house(estate, "1栋1单元101", by=manager, at=AT)


def test_a_house_without_building_stands_alone(in_green: Company, manager: Member) -> None:
    house = estates.add_house(estates.find_estate(in_green.estate_id), "12", by=manager, at=AT)
    assert (house.code, house.unit.name, house.unit.building.name) == ("12", "", "")


def test_the_database_refuses_unknown_states_and_no_area(in_green: Company) -> None:
    house = estates.find_house(in_green.house_id)
    for field, value in (("state", "haunted"), ("area", 0), ("household_size", 100)):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            setattr(house, field, value)
            db.session.flush()
        db.session.refresh(house)


def test_the_code_in_any_notation_finds_the_house(in_green: Company) -> None:
    for text in ("1-1-101", "1栋1单元101", "１＃1-101", "01-01-101室"):
        assert estates.house_by_code(in_green.estate_id, text).id == in_green.house_id
    assert estates.house_by_code(in_green.estate_id, "1-1-0101") is None
    assert estates.house_by_code(in_green.other_estate_id, "nothing") is None


def test_parking_spaces_are_told_apart(in_green: Company, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    assert estates.add_space(estate, "b2－118", by=manager, at=AT).code == "B2-118"
    with pytest.raises(SpaceExists):
        estates.add_space(estate, "B2 118", by=manager, at=AT)


def test_the_grid_stands_as_the_building_does(in_green: Company, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    for code, floor in (("2-1-201", 2), ("2-2-201", 2), ("2-1-101", 1), ("2-1-1001", 10)):
        estates.add_house(estate, code, by=manager, at=AT, floor=floor)
    building = next(one for one in estates.buildings_of(estate.id) if one.name == "2")
    grid = estates.grid_of(building)
    assert grid.units == ["1", "2"]
    assert [floor.floor for floor in grid.floors] == [10, 2, 1]
    assert [house.number for house in grid.floors[1].houses["2"]] == ["201"]


def test_figures_count_households(in_green: Company, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    estates.add_house(estate, "3-1-101", by=manager, at=AT, state=HouseState.UNSOLD)
    estates.add_house(estate, "3-1-102", by=manager, at=AT, state=HouseState.LONG_VACANT)
    figures = estates.figures_of([estate.id])[estate.id]
    assert (figures.houses, figures.delivered, figures.lived_in, figures.buildings) == (4, 3, 2, 2)
    assert estates.households_in([estate.id]) == {estate.id: 3}


FORM = {
    "code": "5栋2单元303", "state": "rented", "floor": "3", "area": "96.40", "inner_area": "", "delivered_on": "2019-05-15",
    "household_size": "",
}  # fmt: skip


def test_the_page_adds_and_changes(visit: Visit, green: Company, manager: Member) -> None:
    staff = visit.as_(manager)
    page = staff.follow(staff.post("estates.add_house", FORM, estate_id=green.estate_id))
    assert "5栋2单元303" in page.h1.text
    with acting_in(green.id):
        house = estates.house_by_code(green.estate_id, "5-2-303")
        assert (house.area, house.floor, house.state) == (9640, 3, "rented")
    changed = {**FORM, "household_size": "4", "area": "97"}
    staff.post("estates.edit_house", changed, house_id=house.id)
    with acting_in(green.id):
        house = db.session.get(House, (green.id, house.id))
        assert (house.area, house.household_size) == (9700, 4)


@pytest.mark.parametrize(("field", "value"), [("code", "没有"), ("area", "-1"), ("area", "1.234"), ("floor", "999")])
def test_the_page_says_what_is_wrong(visit: Visit, green: Company, manager: Member, field: str, value: str) -> None:
    page = visit.as_(manager).post("estates.add_house", {**FORM, field: value}, estate_id=green.estate_id, expect=422)
    assert page.select_one(".error-summary")


def test_the_desk_adds_no_house(visit: Visit, green: Company, desk: Member, other_manager: Member) -> None:
    visit.as_(desk).post("estates.add_house", FORM, estate_id=green.estate_id, expect=403)
    visit.as_(other_manager).post("estates.add_house", FORM, estate_id=green.estate_id, expect=404)
