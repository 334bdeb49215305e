"""One box finds a household by everything a caller may say, and only in the estates of whoever asks (ARC-01)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from saas import archives, estates
from saas.archives import FoundBy, Vehicle
from tenants.db import db
from tenants.members import EVERYWHERE, Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in, tenure_in

ON = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def household(in_green: Company) -> Company:
    """张三丰 in the first house, somebody else next door."""
    person = person_in(in_green.house_id, name="张三丰", phone="19900001234")
    person_in(in_green.next_house_id, name="李四", phone="19900005678")
    db.session.add(
        Vehicle(estate_id=in_green.estate_id, house_id=in_green.house_id, person_id=person.id, plate="浙A12345")
    )
    db.session.flush()
    return in_green


@pytest.mark.rule("ARC-01")
@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("1-1-101", FoundBy.HOUSE), ("1栋1单元101", FoundBy.HOUSE), ("1#1-101", FoundBy.HOUSE), ("１－１－１０１", FoundBy.HOUSE),
        ("1234", FoundBy.TAIL), ("19900001234", FoundBy.PHONE), ("+86 199 0000 1234", FoundBy.PHONE),
        ("张三丰", FoundBy.NAME), ("张", FoundBy.NAME), ("三丰", FoundBy.NAME), ("zsf", FoundBy.INITIALS),
        ("ZS", FoundBy.INITIALS), ("浙A·12345", FoundBy.PLATE),
    ],
)  # fmt: skip
def test_everything_a_caller_may_say(household: Company, text: str, by: FoundBy) -> None:
    found = archives.find_households(text, frozenset({household.estate_id}), on=ON)
    assert found.by is by
    assert [one.house.id for one in found.households] == [household.house_id]
    assert [tenure.person.name for tenure in found.households[0].people] == ["张三丰"]


def test_the_name_of_the_estate_narrows(household: Company) -> None:
    estate = estates.find_estate(household.estate_id)
    assert len(archives.find_households("1-1-101", EVERYWHERE, on=ON).households) == 2
    assert len(archives.find_households(f"{estate.name} 1-1-101", EVERYWHERE, on=ON).households) == 1


def test_the_beginning_of_a_code_finds_the_unit(household: Company) -> None:
    found = archives.find_households("1栋1单元", frozenset({household.estate_id}), on=ON)
    assert [one.house.code for one in found.households] == ["1-1-101", "1-1-102"]
    assert archives.find_households("1-1", frozenset({household.estate_id}), on=ON, limit=1).more


@pytest.mark.parametrize(
    "text", ["", " ", "没有这人", "9-9-999", "0000", "19900000000", "%", "'; drop table person", "_"]
)
def test_nothing_is_found_for_nothing(household: Company, text: str) -> None:
    assert archives.find_households(text, EVERYWHERE, on=ON).households == []


@pytest.mark.rule("PRV-16")
@pytest.mark.parametrize("text", ["1234", "19900001234", "张三丰", "zsf", "浙A12345"])
def test_other_estates_are_not_searched(household: Company, text: str) -> None:
    assert archives.find_households(text, frozenset({household.other_estate_id}), on=ON).households == []
    assert archives.find_households(text, frozenset(), on=ON).households == []


def test_whoever_left_is_not_at_home(household: Company, desk: Member) -> None:
    tenure = tenure_in(household.next_house_id, name="王五", kind="renter")
    archives.move_out(tenure, date(2026, 11, 20), by=desk, at=AT)
    assert archives.find_households("王五", EVERYWHERE, on=ON).households == []


def test_the_neighbours_people_are_not_found(household: Company, grey: Company) -> None:
    with acting_in(grey.id):
        person_in(grey.house_id, name="张三丰", phone="19900001234")
        db.session.commit()
        assert len(archives.find_households("19900001234", EVERYWHERE, on=ON).households) == 1
    found = archives.find_households("张三丰", EVERYWHERE, on=ON)
    assert {one.house.tenant_id for one in found.households} <= {household.id}


def test_the_page_finds_and_refuses(
    visit: Visit, green: Company, desk: Member, technician: Member, resident: Member
) -> None:
    with acting_in(green.id):
        person_in(green.house_id, name="张三丰", phone="19900001234")
        person_in(green.other_house_id, name="张三爱", phone="19900004321")
        db.session.commit()
    page = visit.as_(desk).get("archives.index", q="zs")
    assert "张三丰" in page.text
    assert "张三爱" not in page.text
    foreign = visit.as_(desk).get("archives.index", estate=green.other_estate_id)
    assert "张三爱" not in foreign.text
    visit.as_(desk).get("archives.index", q="x" * 500)
    visit.as_(desk).get("archives.index", estate="not-an-id", after="x", tray="y", due="z")
    visit.as_(technician).get("archives.index", expect=403)
    visit.as_(resident).get("archives.index", expect=403)
