"""A resident's login is opened by the desk for a person of the archives."""

from __future__ import annotations

import pytest

from saas import archives
from saas.archives import open_login
from saas.archives.registering import AlreadyBound
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.residents import estates_of, may_print_letter, persons_of
from tenants.scope import acting_in
from tenants.staffing import ContactTaken
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in
from tests.members.people import colleague, fresh, is_logged_in


def test_from_the_archive_to_the_letter_to_the_home(green: Company, visit: Visit, desk: Member) -> None:
    with acting_in(green.id):
        person_id = person_in(green.house_id, name="李秀英").id
        db.session.commit()
    at_desk = visit.as_(desk)
    page = at_desk.get("members.open_login", person_id=person_id)
    assert "李秀英" in page.text
    listed = at_desk.follow(at_desk.post("members.open_login", {"email": "", "phone": ""}, person_id=person_id))
    with acting_in(green.id):
        member_id = archives.find_person(person_id).member_id  # type: ignore[union-attr]
        assert member_id is not None
        member = db.session.get_one(Member, (green.id, member_id))
        assert [home.house_id for home in archives.homes_of(member, at=now())] == [green.house_id]
        assert estates_of(member) == {green.estate_id}
        assert persons_of(member) == {person_id}
    assert "李秀英" in listed.text
    at_desk.get("members.open_login", expect=303, person_id=person_id)
    sheet = at_desk.follow(at_desk.post("members.letters", member_id=member_id))
    code = sheet.select_one("figure.qr strong.code")
    assert code is not None
    phone = visit.as_nobody()
    phone.post("members.letter_login", {"code": code.text})
    assert is_logged_in(phone)


def test_refusals(green: Company, desk: Member) -> None:
    colleague(green, email="zhou@example.com")
    with acting_in(green.id):
        person_id = person_in(green.house_id, name="李秀英").id
        db.session.commit()
    by = fresh(green, desk)
    with acting_in(green.id):
        person = archives.find_person(person_id)
        assert person is not None
        with pytest.raises(ContactTaken):
            open_login(person, email="zhou@example.com", phone=None, by=by, at=now())
    with acting_in(green.id):
        person = archives.find_person(person_id)
        assert person is not None
        open_login(person, email=None, phone=None, by=by, at=now())
        with pytest.raises(AlreadyBound):
            open_login(person, email=None, phone=None, by=by, at=now())


def test_only_in_ones_own_estates(green: Company, grey: Company, visit: Visit, desk: Member, neighbour: Member) -> None:
    with acting_in(green.id):
        elsewhere = person_in(green.other_house_id, name="王芳").id
        db.session.commit()
    visit.as_(desk).get("members.open_login", expect=404, person_id=elsewhere)
    visit.as_(neighbour, company=grey).get("members.open_login", expect=404, person_id=elsewhere)


def test_whoever_moved_elsewhere_in_the_company_gets_letters_there_too(
    green: Company, desk: Member, other_manager: Member
) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id, name="李秀英")
        db.session.commit()
        member_id = open_login(person, email=None, phone=None, by=fresh(green, desk), at=now()).id
    with acting_in(green.id):
        member = db.session.get_one(Member, (green.id, member_id))
        assert may_print_letter(fresh(green, desk), member)
    with acting_in(green.id):
        member = db.session.get_one(Member, (green.id, member_id))
        assert not may_print_letter(fresh(green, other_manager), member)
