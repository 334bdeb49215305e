"""The quarterly review of rights (PRV-17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tenants import provisioning
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.reviews import (
    AlreadyDecided,
    Decision,
    ReviewLine,
    decide,
    lines_of,
    open_review,
    overdue_review,
    period_of,
)
from tenants.scope import acting_in
from tenants.staffing import LastAdministrator, NotYourself
from tests.cast import Company
from tests.client import Visit
from tests.members.people import administrator_of, colleague, fresh, is_logged_in, resident_of

pytestmark = pytest.mark.rule("PRV-17")


@pytest.mark.parametrize(
    ("at", "period"),
    [
        (datetime(2026, 11, 21, 1, tzinfo=UTC), "2026-Q4"),
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "2026-Q4"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-Q1"),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), "2026-Q2"),
    ],
)
def test_quarters_end_at_midnight_in_shanghai(at: datetime, period: str) -> None:
    assert period_of(at) == period


def test_every_role_of_every_colleague_is_on_the_list(green: Company) -> None:
    boss = administrator_of(green)
    member = colleague(green, (Role.FRONT_DESK, green.estate_id), (Role.TECHNICIAN, None))
    resident_of(green)
    with acting_in(green.id):
        review = open_review(by=None, at=now())
        lines = {(line.member_id, line.role, line.estate_id) for line in lines_of(review)}
        assert lines == {
            (boss.id, "administrator", None),
            (member.id, "front_desk", green.estate_id),
            (member.id, "technician", None),
        }
        assert open_review(by=None, at=now()).id == review.id


def test_confirm_and_revoke(green: Company, visit: Visit) -> None:
    boss, other = administrator_of(green), administrator_of(green, name="钱慧")
    member = colleague(green, (Role.FRONT_DESK, green.estate_id), (Role.TECHNICIAN, None))
    device = visit.as_(member)
    here = visit.as_(boss)
    page = here.follow(here.post("members.review_index"))
    assert len(page.select("#main tbody tr")) == 4
    with acting_in(green.id):
        lines = {(line.member_id, line.role): line for line in db.session.scalars(select(ReviewLine))}
        review_id = lines[member.id, "technician"].review_id

    def answer(by: Visit, whose: Member, role: str, decision: str, expect: int = 303) -> None:
        line = lines[whose.id, role]
        by.post("members.decide", {"decision": decision}, expect=expect, review_id=review_id, line_id=line.id)

    answer(here, member, "technician", "revoke")
    assert not is_logged_in(device)
    assert fresh(green, member).roles == {Role.FRONT_DESK}
    answer(here, member, "front_desk", "keep")
    answer(here, member, "front_desk", "revoke", expect=409)
    answer(here, boss, "administrator", "keep", expect=409)
    answer(here, other, "administrator", "nonsense", expect=400)
    answer(here, other, "administrator", "keep")
    answer(visit.as_(other), boss, "administrator", "keep")
    with acting_in(green.id):
        [review] = db.session.query(type(open_review(by=None, at=now()))).all()
        assert review.closed_at is not None
    here.get("members.review", review_id=review_id)


def test_refusals(green: Company) -> None:
    boss = administrator_of(green)
    member = colleague(green)
    with acting_in(green.id):
        boss_, member_ = (db.session.get_one(Member, (green.id, one.id)) for one in (boss, member))
        lines = {line.member_id: line for line in lines_of(open_review(by=None, at=now()))}
        with pytest.raises(LastAdministrator):
            decide(lines[boss.id], keep=False, by=member_, at=now())
        decide(lines[boss.id], keep=True, by=boss_, at=now())  # nobody else could
        decide(lines[member.id], keep=True, by=boss_, at=now())
        with pytest.raises(AlreadyDecided):
            decide(lines[member.id], keep=False, by=boss_, at=now())
        assert lines[member.id].decision == Decision.CONFIRMED


def test_one_of_two_administrators_does_not_decide_about_themselves(green: Company) -> None:
    boss = administrator_of(green)
    administrator_of(green, name="钱慧")
    with acting_in(green.id):
        boss_ = db.session.get_one(Member, (green.id, boss.id))
        line = next(line for line in lines_of(open_review(by=None, at=now())) if line.member_id == boss.id)
        with pytest.raises(NotYourself):
            decide(line, keep=True, by=boss_, at=now())


def test_overdue_is_shown(green: Company, visit: Visit) -> None:
    boss = administrator_of(green)
    began = now()
    with acting_in(green.id):
        review = open_review(by=None, at=began)
        assert overdue_review(at=began + timedelta(days=29)) is None
        assert overdue_review(at=began + timedelta(days=32)) == review
    with time_machine.travel(began + timedelta(days=32), tick=False):
        page = visit.as_(boss).get("members.index")
    assert review.period in page.select_one(".note-broken").text  # type: ignore[union-attr]


def test_the_night_begins_one(green: Company) -> None:
    from workers.members import tidy_up

    administrator_of(green)
    with acting_in(green.id):
        tidy_up()
        tidy_up()
        assert len(db.session.query(ReviewLine).all()) == 1


def test_a_suspended_company_is_tidied_and_begins_none(green: Company) -> None:
    from workers.members import tidy_up

    administrator_of(green)
    provisioning.suspend(green.id, reason="invoice overdue", operator="值班", at=now())
    with acting_in(green.id):
        tidy_up()
        assert db.session.query(ReviewLine).all() == []


def test_only_who_may(green: Company, grey: Company, visit: Visit, manager: Member, neighbour: Member) -> None:
    visit.as_(manager).get("members.review_index", expect=403)
    with acting_in(green.id):
        review_id = open_review(by=None, at=now()).id
        db.session.commit()
    visit.as_(neighbour, company=grey).get("members.review", expect=404, review_id=review_id)
