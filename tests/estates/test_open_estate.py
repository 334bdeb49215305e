"""Opening an estate: exactly one intake department from the first day, names and codes told apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from saas import estates
from saas.estates import CodeTaken, Estate, IntakeDepartment, NameTaken, PropertyType
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.rule("FAC-04", "INT-06")
def test_an_estate_has_a_kind_and_one_intake_department(in_green: Company, administrator: Member) -> None:
    assert set(PropertyType) == {"residential", "single_building", "apartment", "villa", "resort"}
    estate = estates.open_estate("云栖居", code="yq", by=administrator, at=AT, property_type=PropertyType.VILLA)
    assert estate.code == "YQ"
    assert estate.property_type == "villa"
    assert estate.intake_department == IntakeDepartment.CUSTOMER_SERVICE
    told = db.session.scalar(select(History).where(History.verb == "estates.opened", History.thing_id == estate.id))
    assert told is not None
    assert told.actor_id == administrator.id


@pytest.mark.rule("FAC-04", "INT-06")
@pytest.mark.parametrize("field", ["property_type", "intake_department"])
def test_the_database_knows_no_other_words(in_green: Company, field: str) -> None:
    db.session.add(Estate(name="x", code="x", **{field: "castle"}))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_names_and_codes_are_taken_once(in_green: Company, administrator: Member) -> None:
    estates.open_estate("云栖居", code="YQ", by=administrator, at=AT)
    with pytest.raises(NameTaken):
        estates.open_estate("云栖居", code="Y2", by=administrator, at=AT)
    with pytest.raises(CodeTaken):
        estates.open_estate("别处", code="yq", by=administrator, at=AT)


FORM = {
    "name": "云栖居", "code": "yq", "property_type": "villa", "intake_department": "control_room",
    "address": "", "emergency_phone": "", "grade_rank": "2",
}  # fmt: skip


def test_the_page_opens_it(visit: Visit, administrator: Member) -> None:
    page = visit.as_(administrator).post("estates.new", FORM)
    shown = visit.as_(administrator).follow(page)
    assert "云栖居" in shown.h1.text


def test_the_page_shows_the_refusal(visit: Visit, administrator: Member) -> None:
    visit.as_(administrator).post("estates.new", FORM)
    page = visit.as_(administrator).post("estates.new", FORM, expect=422)
    assert "已有名为" in page.select_one(".error-summary").text


def test_a_manager_of_one_estate_opens_none(visit: Visit, manager: Member, desk: Member) -> None:
    visit.as_(manager).get("estates.new", expect=403)
    visit.as_(manager).post("estates.new", FORM, expect=403)
    visit.as_(desk).get("estates.new", expect=403)
