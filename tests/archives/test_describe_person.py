"""Changing an archive: old values stay, sealed, with who and when (ARC-04, ARC-07)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from saas import archives
from saas.archives import ChangeRequest, Person, PersonKnown
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.rule("ARC-04", "ARC-07")
def test_old_and_new_values_stay_sealed(in_green: Company, desk: Member) -> None:
    person = person_in(in_green.house_id, phone="19900001111")
    changed = archives.describe_person(person, {"phone": "19900002222", "name": person.name}, by=desk, at=AT)
    assert changed == ["phone"]
    kept = db.session.scalars(select(ChangeRequest)).one()
    assert (kept.before, kept.after, kept.decided_by_id) == ("19900001111", "19900002222", desk.id)
    told = db.session.scalars(select(History).where(History.verb == "archives.changed")).one()
    assert (told.before, told.after) == ({"phone": "•"}, {"phone": "•"})
    assert archives.find_households("2222", frozenset({in_green.estate_id}), on=AT.date()).households
    assert not archives.find_households("1111", frozenset({in_green.estate_id}), on=AT.date()).households


def test_the_same_values_change_nothing(in_green: Company, desk: Member) -> None:
    person = person_in(in_green.house_id, phone="19900001111")
    assert archives.describe_person(person, {"phone": "199 0000 1111", "preferences": ""}, by=desk, at=AT) == []
    assert db.session.scalar(select(ChangeRequest)) is None


def test_nobody_becomes_somebody_else(in_green: Company, desk: Member) -> None:
    person_in(in_green.house_id, name="张三", phone="19900001111")
    other = person_in(in_green.next_house_id, name="李四", phone="19900001111")
    with pytest.raises(PersonKnown):
        archives.describe_person(other, {"name": "张三"}, by=desk, at=AT)


FORM = {
    "name": "李秀英",
    "phone": "",
    "language": "en",
    "preferences": "请发短信",
    "internal_note": "",
    "certificate": "",
    "born": "",
}


def test_the_page_keeps_masked_values(visit: Visit, green: Company, desk: Member, manager: Member) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id, phone="19900001111")
        archives.describe_person(person, {"certificate": "11000019720405085X"}, by=desk, at=AT)
        db.session.commit()
    page = visit.as_(desk).get("archives.edit", person_id=person.id)
    assert "19900001111" not in str(page)
    assert page.find("input", attrs={"name": "certificate"}) is None
    visit.as_(desk).post(
        "archives.edit", {**FORM, "certificate": "E12345678", "born": "2000-01-01"}, person_id=person.id
    )
    with acting_in(green.id):
        kept = db.session.get_one(Person, (green.id, person.id))
        assert (kept.phone, kept.certificate, kept.language) == ("19900001111", "11000019720405085X", "en")
    visit.as_(manager).post(
        "archives.edit", {**FORM, "born": "1972-04-05", "phone": "19900003333"}, person_id=person.id
    )
    with acting_in(green.id):
        kept = db.session.get_one(Person, (green.id, person.id))
        assert (kept.phone, kept.born) == ("19900003333", date(1972, 4, 5))


@pytest.mark.rule("PRV-16")
def test_who_may_change(
    visit: Visit, green: Company, grey: Company, technician: Member, other_manager: Member, neighbour: Member,
    head_office: Member, resident: Member,
) -> None:  # fmt: skip
    with acting_in(green.id):
        person_id = person_in(green.house_id).id
        db.session.commit()
    visit.as_(technician).post("archives.edit", FORM, person_id=person_id, expect=403)
    visit.as_(head_office).post("archives.edit", FORM, person_id=person_id, expect=403)
    visit.as_(resident).post("archives.edit", FORM, person_id=person_id, expect=403)
    visit.as_(other_manager).post("archives.edit", FORM, person_id=person_id, expect=404)
    visit.as_(neighbour, company=grey).post("archives.edit", FORM, person_id=person_id, expect=404)
