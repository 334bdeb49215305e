"""Letters: how a resident without mail comes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenants import letters
from tenants.clock import now
from tenants.db import db
from tenants.history import History
from tenants.letters import LetterRefused, NoLetterForStaff, issue_letter, use_letter
from tenants.members import Member
from tenants.one_use_links import OneUseLink
from tenants.residents import estates_of, may_print_letter
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.members.people import fresh, is_logged_in, resident_of

Strangers = Callable[[], Visit]


def make(green: Company, resident: Member, desk: Member) -> str:
    with acting_in(green.id):
        member = db.session.get_one(Member, (green.id, resident.id))
        return issue_letter(member, by=desk, at=now()).code


def test_the_desk_makes_and_prints_one(green: Company, visit: Visit, desk: Member) -> None:
    resident = resident_of(green, email=None)
    at_desk = visit.as_(desk)
    at_desk.get("members.letters", member_id=resident.id)
    sheet = at_desk.follow(at_desk.post("members.letters", member_id=resident.id))
    with acting_in(green.id):
        letter = db.session.scalars(select(OneUseLink)).one()
        assert letter.code in sheet.text
        verbs = list(
            db.session.scalars(select(History.verb).where(History.thing_id == resident.id).order_by(History.id))
        )
        assert letter.code.replace("-", "") not in repr(vars(letter))
    assert verbs == ["members.resident_opened", "members.letter_issued", "members.letter_shown"]
    picture = sheet.select_one("figure.qr img")
    assert picture is not None and str(picture["src"]).startswith("data:image/svg+xml")


@pytest.mark.parametrize("way", ["typed", "scanned", "as people type"])
def test_it_lets_in_once(green: Company, visit: Visit, stranger: Strangers, desk: Member, way: str) -> None:
    code = make(green, resident_of(green, email=None), desk)
    if way == "scanned":
        page = visit.get("members.scanned_letter", code=code.replace("-", ""))
        field = page.select_one("input[name=code]")
        assert field is not None
        code = str(field["value"])
    if way == "as people type":
        code = f" {code.lower().replace('0', 'o').replace('1', 'l').replace('-', ' ')} "
    visit.post("members.letter_login", {"code": code})
    assert is_logged_in(visit)
    other = stranger()
    other.post("members.letter_login", {"code": code}, expect=422)
    assert not is_logged_in(other)


def test_looking_at_the_scanned_page_uses_nothing_up(green: Company, visit: Visit, desk: Member) -> None:
    code = make(green, resident_of(green, email=None), desk)
    for _time in range(3):
        visit.get("members.scanned_letter", code=code)
    visit.post("members.letter_login", {"code": code})
    assert is_logged_in(visit)


def test_it_lasts_fourteen_days(green: Company, visit: Visit, desk: Member) -> None:
    code = make(green, resident_of(green, email=None), desk)
    with time_machine.travel(now() + timedelta(days=14, seconds=1), tick=False):
        visit.post("members.letter_login", {"code": code}, expect=422)


def test_a_new_one_ends_the_old_one(green: Company, visit: Visit, desk: Member) -> None:
    resident = resident_of(green, email=None)
    old, new = make(green, resident, desk), make(green, resident, desk)
    visit.post("members.letter_login", {"code": old}, expect=422)
    visit.post("members.letter_login", {"code": new})


def test_a_lost_one_can_be_ended(green: Company, visit: Visit, desk: Member) -> None:
    resident = resident_of(green, email=None)
    code = make(green, resident, desk)
    with acting_in(green.id):
        letter = db.session.scalars(select(OneUseLink)).one()
    visit.as_(desk).post("members.end_letter", member_id=resident.id, letter_id=letter.id)
    visit.post("members.letter_login", {"code": code}, expect=422)


def test_nobody_prints_one_for_a_colleague(green: Company, visit: Visit, desk: Member, dispatcher: Member) -> None:
    visit.as_(desk).get("members.letters", expect=404, member_id=dispatcher.id)
    with acting_in(green.id), pytest.raises(NoLetterForStaff):
        issue_letter(db.session.get_one(Member, (green.id, dispatcher.id)), by=desk, at=now())


def test_only_in_the_desks_own_estates(green: Company, visit: Visit, desk: Member) -> None:
    elsewhere = resident_of(green, email=None, estate_id=green.other_estate_id)
    with acting_in(green.id):
        member = fresh(green, elsewhere)
        assert estates_of(member) == {green.other_estate_id}
        assert not may_print_letter(fresh(green, desk), member)
    visit.as_(desk).get("members.letters", expect=404, member_id=elsewhere.id)


def test_technicians_and_residents_may_not(green: Company, visit: Visit, technician: Member, resident: Member) -> None:
    someone = resident_of(green, email=None)
    visit.as_(technician).get("members.letters", expect=403, member_id=someone.id)
    visit.as_(resident).get("members.letters", expect=403, member_id=someone.id)


def test_the_neighbour_finds_nobody(
    green: Company, grey: Company, visit: Visit, neighbour: Member, desk: Member
) -> None:
    someone = resident_of(green, email=None)
    code = make(green, someone, desk)
    visit.as_(neighbour, company=grey).get("members.letters", expect=404, member_id=someone.id)
    visit.to(grey).post("members.letter_login", {"code": code}, expect=422)


def test_two_at_the_same_moment_one_gets_in(green: Company, desk: Member) -> None:
    """The row is taken by guarded update: the second finds it taken, whatever both read before."""
    code = make(green, resident_of(green, email=None), desk)
    with acting_in(green.id):
        letter = db.session.scalars(select(OneUseLink)).one()
        assert use_letter(code, address=None, agent=None, at=now())
        letter.used_at = None  # what a second reader still believes
        with pytest.raises(LetterRefused), db.session.no_autoflush:
            letters._enter_with(letter, address=None, agent=None, at=now())
