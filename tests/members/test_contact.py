"""A new address: proved by a code, told to the old one, and never somebody else's."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from tenants.codes import Knock
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.members.conftest import Postbox
from tests.members.people import administrator_of, colleague, is_logged_in, resident_of
from tests.members.test_codes import address_of, code_in

Run = Callable[..., list[str]]


def test_it_counts_when_its_code_was_typed(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    resident = resident_of(green)
    old = address_of(green, resident)
    here, other = visit.as_(resident), visit.as_(resident)
    here.post("members.contact", {"email": "new@example.com"})
    assert address_of(green, resident) == old
    run_jobs()
    here.get("members.prove_contact")
    here.post("members.prove_contact", {"code": code_in(post, "new@example.com")})
    assert address_of(green, resident) == "new@example.com"
    assert is_logged_in(here)
    assert not is_logged_in(other)
    run_jobs()
    assert len(post.to(old)) == 1, "the old address is told"


def test_a_wrong_code_changes_nothing(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    resident = resident_of(green)
    here = visit.as_(resident)
    here.post("members.contact", {"email": "new@example.com"})
    run_jobs()
    wrong = "000000" if code_in(post, "new@example.com") != "000000" else "000001"
    here.post("members.prove_contact", {"code": wrong}, expect=422)
    assert address_of(green, resident) != "new@example.com"


def test_another_residents_proof_is_not_taken(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    first, second = resident_of(green), resident_of(green)
    here, there = visit.as_(first), visit.as_(second)
    here.post("members.contact", {"email": "new@example.com"})
    run_jobs()
    stolen = here.client.get_cookie("mingbai-knock", domain=green.host)
    assert stolen is not None
    there.client.set_cookie("mingbai-knock", stolen.value, domain=green.host)
    there.post("members.prove_contact", {"code": code_in(post, "new@example.com")}, expect=422)


def test_an_address_of_somebody_else_is_refused(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    colleague(green, email="zhou@example.com")
    resident = resident_of(green)
    here = visit.as_(resident)
    here.post("members.contact", {"email": "zhou@example.com"})
    run_jobs()
    here.post("members.prove_contact", {"code": code_in(post, "zhou@example.com")}, expect=422)


def test_a_number_that_passed_to_somebody_else(green: Company, visit: Visit, post: Postbox, run_jobs: Run) -> None:
    """Once the desk gave the number to its new holder, the old resident is not met by it any more (T24)."""
    old, new = resident_of(green, name="甲"), resident_of(green, name="乙")
    at_office = visit.as_(administrator_of(green))
    at_office.post("members.change_contact", {"phone": "13800138000"}, member_id=old.id)
    at_office.post("members.change_contact", {"phone": "138-0013-8000"}, expect=422, member_id=new.id)
    at_office.post("members.change_contact", {"phone": "13900139000"}, member_id=old.id)
    at_office.post("members.change_contact", {"phone": "138-0013-8000"}, member_id=new.id)
    visit.post("members.login", {"contact": "13800138000"})
    run_jobs()
    with acting_in(green.id):
        knock = db.session.scalars(select(Knock).where(Knock.purpose == "login")).one()
        assert knock.member_id == new.id


def test_colleagues_have_no_codes(green: Company, visit: Visit, desk: Member) -> None:
    visit.as_(desk).get("members.contact", expect=404)
    visit.as_(desk).get("members.prove_contact", expect=404)
