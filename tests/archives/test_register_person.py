"""Opening an archive: a number that is never given twice, values in their one form, nobody twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from saas import archives
from saas.archives import CertificateKnown, Person, PersonKnown
from saas.archives.registering import archive_number
from saas.estates import Unreadable
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
CERTIFICATE = "11000019720405085X"


def register(company: Company, by: Member | None, name: str = "张三", **more: object) -> Person:
    """Somebody of the first estate."""
    return archives.register_person(name, estate_id=company.estate_id, by=by, at=AT, **more)


@pytest.mark.rule("ARC-15", "ARC-16")
def test_numbers_are_a_letter_and_a_sequence_and_never_given_again(in_green: Company, desk: Member) -> None:
    first, second = register(in_green, desk), register(in_green, desk, "李四")
    other = register(in_green, desk, "王五", primary=False)
    assert (first.number, second.number, other.number) == ("A0001", "A0002", "B0001")
    db.session.delete(second)
    db.session.flush()
    assert register(in_green, desk, "赵六").number == "A0003"
    assert archive_number("A", 10_000) == "A10000"


@pytest.mark.rule("ARC-01", "ARC-04")
def test_values_are_kept_in_their_one_form(in_green: Company, desk: Member) -> None:
    person = register(in_green, desk, " 张　三 ", phone="+86 199 0000 1234", certificate=CERTIFICATE.lower())
    assert (person.name, person.initials, person.phone, person.certificate) == (
        "张三",
        "zs",
        "19900001234",
        CERTIFICATE,
    )
    assert person.born == date(1972, 4, 5)
    assert db.session.scalar(select(Person).where(Person.phone.matches("199-0000-1234"))) is person
    told = db.session.scalars(select(History).where(History.verb == "archives.registered")).one()
    assert "19900001234" not in str(told.after)


@pytest.mark.rule("PRV-14")
def test_the_table_holds_no_number_in_clear(in_green: Company, desk: Member) -> None:
    register(in_green, desk, phone="19900001234", certificate=CERTIFICATE, internal_note="欠费纠纷")
    stored = str(db.session.execute(text("select person::text from person")).all())
    for secret in ("19900001234", CERTIFICATE, "欠费纠纷"):
        assert secret not in stored
        assert secret.encode().hex() not in stored


@pytest.mark.rule("ARC-09")
def test_nobody_is_registered_twice(in_green: Company, desk: Member) -> None:
    register(in_green, desk, phone="19900001234", certificate=CERTIFICATE)
    with pytest.raises(CertificateKnown, match="A0001"):
        register(in_green, desk, "别名", certificate=CERTIFICATE)
    with pytest.raises(PersonKnown, match="A0001"):
        register(in_green, desk, phone="199 0000 1234")
    assert register(in_green, desk, "张小三", phone="19900001234").number == "A0002"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"phone": "12"}, {"certificate": "110000196208073465"}])
def test_what_cannot_be_read_is_refused(in_green: Company, desk: Member, wrong: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        register(in_green, desk, **{"name": "张三", **wrong})
    assert db.session.scalar(select(Person)) is None


@pytest.mark.rule("PRV-02")
def test_a_child_is_sensitive_by_itself(in_green: Company, desk: Member) -> None:
    person = register(in_green, desk, born=date(2015, 6, 1))
    assert person.is_sensitive(date(2026, 11, 21))
    assert not person.is_sensitive(date(2029, 6, 1))


FORM = {
    "name": "张三", "phone": "199 0000 1234", "certificate": "", "born": "", "language": "zh_CN", "preferences": "",
    "internal_note": "", "collected_via": "registration", "kind": "owner", "since": "2024-01-01", "share": "1/2",
}  # fmt: skip


@pytest.mark.rule("ARC-10")
def test_the_page_opens_an_archive_with_its_house(visit: Visit, green: Company, desk: Member) -> None:
    page = visit.as_(desk).post("archives.new", FORM, house=green.house_id)
    shown = visit.as_(desk).follow(page)
    assert "A0001" in shown.h1.text
    assert "199****1234" in shown.text
    assert "19900001234" not in shown.text
    assert "50%" in shown.text


def test_person_and_house_stand_or_fall_together(visit: Visit, green: Company, desk: Member) -> None:
    with acting_in(green.id):
        person_in(green.house_id)
        db.session.commit()
    page = visit.as_(desk).post("archives.new", {**FORM, "kind": "renter"}, house=green.house_id, expect=422)
    assert "只有业主和共有人" in page.select_one(".error-summary").text
    with acting_in(green.id):
        assert db.session.scalar(select(Person).where(Person.name == "张三")) is None


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("phone", "123"), ("certificate", "x"), ("share", "50")])
def test_the_page_says_what_is_wrong(visit: Visit, green: Company, desk: Member, field: str, value: str) -> None:
    page = visit.as_(desk).post("archives.new", {**FORM, field: value}, house=green.house_id, expect=422)
    assert page.select_one(".error-summary li")


def test_only_staff_of_the_estate_add_people(
    visit: Visit, green: Company, grey: Company, desk: Member, technician: Member, neighbour: Member
) -> None:
    visit.as_(technician).post("archives.new", FORM, house=green.house_id, expect=403)
    visit.as_(desk).post("archives.new", FORM, house=green.other_house_id, expect=404)
    visit.as_(desk).get("archives.new", expect=404)
    visit.as_(neighbour, company=grey).post("archives.new", FORM, house=green.house_id, expect=404)
