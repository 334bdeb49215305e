"""Changing an estate: what differs is recorded, before and after; another estate does not exist."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from saas import estates
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def test_only_what_differs_is_recorded(in_green: Company, manager: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    estates.describe_estate(estate, {"name": estate.name, "address": "秋涛路 8 号"}, by=manager, at=AT)
    told = db.session.scalars(select(History).where(History.verb == "estates.described")).one()
    assert told.before == {"address": None}
    assert told.after == {"address": "秋涛路 8 号"}
    estates.describe_estate(estate, {"address": "秋涛路 8 号"}, by=manager, at=AT)
    assert len(db.session.scalars(select(History).where(History.verb == "estates.described")).all()) == 1


def test_the_manager_changes_their_own_estate_only(
    visit: Visit, green: Company, manager: Member, other_manager: Member, desk: Member
) -> None:
    form = {
        "name": "新名字", "code": "NN", "property_type": "residential", "intake_department": "monitoring_centre",
        "address": "", "emergency_phone": "0571-88881111", "grade_rank": "1",
    }  # fmt: skip
    visit.as_(desk).post("estates.edit", form, estate_id=green.estate_id, expect=403)
    visit.as_(other_manager).post("estates.edit", form, estate_id=green.estate_id, expect=404)
    visit.as_(manager).post("estates.edit", form, estate_id=green.estate_id)
    with acting_in(green.id):
        assert estates.find_estate(green.estate_id).intake_department == "monitoring_centre"


def test_the_neighbour_finds_nothing(visit: Visit, green: Company, grey: Company, neighbour: Member) -> None:
    outside = visit.as_(neighbour, company=grey)
    for endpoint in ("estates.show", "estates.edit", "estates.add_house"):
        outside.get(endpoint, estate_id=green.estate_id, expect=404)
    for endpoint in ("estates.house", "estates.edit_house"):
        outside.get(endpoint, house_id=green.house_id, expect=404)


def test_a_resident_sees_no_estate_pages(visit: Visit, green: Company, resident: Member) -> None:
    visit.as_(resident).get("estates.index", expect=403)
    visit.as_(resident).get("estates.house", house_id=green.house_id, expect=403)


def test_the_desk_sees_its_own_estates(visit: Visit, green: Company, desk: Member) -> None:
    page = visit.as_(desk).get("estates.index")
    assert "花园" in page.text
    assert "雅苑" not in page.text
    visit.as_(desk).get("estates.show", estate_id=green.other_estate_id, expect=404)
    visit.as_(desk).get("estates.house", house_id=green.other_house_id, expect=404)
