"""A change is asked for, decided by somebody else, and applied with before and after (ARC-13)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from saas import archives
from saas.archives import (
    AlreadyAsked,
    AlreadyDecided,
    ChangedMeanwhile,
    ChangeRequest,
    NoDifference,
    NotChangeable,
    OwnRequest,
    Person,
    ReasonMissing,
)
from saas.estates import Unreadable
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def ask(company: Company, by: Member, value: str = "199 0000 9999", field: str = "phone") -> ChangeRequest:
    """A resident of the first house asks for a change."""
    person = archives.person_of(by) or person_in(company.house_id, member=by, phone="19900001111")
    return archives.request_change(person, field, value, estate_id=company.estate_id, by=by, at=AT)


@pytest.mark.rule("ARC-13")
def test_an_approved_change_is_applied_with_before_and_after(
    in_green: Company, resident: Member, manager: Member
) -> None:
    change = ask(in_green, resident)
    assert change.person.phone == "19900001111"
    archives.decide_change(change, approve=True, by=manager, at=AT)
    assert (change.person.phone, change.before, change.after) == ("19900009999", "19900001111", "19900009999")
    verbs = list(db.session.scalars(select(History.verb).where(History.verb.like("archives.change%"))))
    assert sorted(verbs) == ["archives.change_asked", "archives.change_decided", "archives.changed"]


@pytest.mark.rule("ARC-13")
def test_a_rejected_change_leaves_the_archive_and_says_why(
    in_green: Company, resident: Member, manager: Member
) -> None:
    change = ask(in_green, resident)
    with pytest.raises(ReasonMissing):
        archives.decide_change(change, approve=False, reason=" ", by=manager, at=AT)
    archives.decide_change(change, approve=False, reason="号码无法接通", by=manager, at=AT)
    assert (change.person.phone, change.reason) == ("19900001111", "号码无法接通")
    with pytest.raises(AlreadyDecided):
        archives.decide_change(change, approve=True, by=manager, at=AT)
    ask(in_green, resident)


def test_refusals(in_green: Company, resident: Member, manager: Member) -> None:
    change = ask(in_green, resident)
    with pytest.raises(AlreadyAsked):
        ask(in_green, resident, "19900008888")
    with pytest.raises(NoDifference):
        ask(in_green, resident, "李秀英", "name")
    with pytest.raises(NotChangeable):
        ask(in_green, resident, "x", "number")
    with pytest.raises(Unreadable):
        ask(in_green, resident, "not a certificate", "certificate")
    with pytest.raises(OwnRequest):
        archives.decide_change(change, approve=True, by=resident, at=AT)
    archives.describe_person(change.person, {"phone": "19900005555"}, by=manager, at=AT)
    with pytest.raises(ChangedMeanwhile):
        archives.decide_change(change, approve=True, by=manager, at=AT)


def test_a_resident_asks_and_reads_the_answer(visit: Visit, green: Company, resident: Member, manager: Member) -> None:
    with acting_in(green.id):
        person_in(green.house_id, member=resident, phone="19900001111")
        db.session.commit()
    own = visit.as_(resident)
    own.post("archives.ask_mine", {"field": "phone", "value": "12"}, expect=422)
    own.post("archives.ask_mine", {"field": "phone", "value": "19900009999"})
    own.post("archives.ask_mine", {"field": "phone", "value": "19900009999"}, expect=422)
    with acting_in(green.id):
        change = db.session.scalars(select(ChangeRequest)).one()
    staff = visit.as_(manager)
    assert "1 份变更申请" in staff.get("archives.changes").h1.text
    staff.post("archives.change", {"decision": "reject", "reason": ""}, change_id=change.id, expect=422)
    staff.post("archives.change", {"decision": "reject", "reason": "请带证件来前台"}, change_id=change.id)
    assert "请带证件来前台" in own.get("archives.mine").text


def test_staff_ask_and_somebody_else_decides(
    visit: Visit, green: Company, manager: Member, administrator: Member
) -> None:
    with acting_in(green.id):
        person = person_in(green.house_id)
        db.session.commit()
    visit.as_(manager).post("archives.ask_change", {"field": "name", "value": "李秀兰"}, person_id=person.id)
    with acting_in(green.id):
        change = db.session.scalars(select(ChangeRequest)).one()
    visit.as_(manager).post("archives.change", {"decision": "approve"}, change_id=change.id, expect=403)
    visit.as_(administrator).post("archives.change", {"decision": "approve"}, change_id=change.id)
    with acting_in(green.id):
        kept = db.session.get_one(Person, (green.id, person.id))
        assert (kept.name, kept.initials) == ("李秀兰", "lxl")


def test_who_may_decide(
    visit: Visit,
    green: Company,
    grey: Company,
    resident: Member,
    desk: Member,
    other_manager: Member,
    neighbour: Member,
) -> None:
    with acting_in(green.id):
        change_id = ask(green, resident).id
        db.session.commit()
    visit.as_(desk).get("archives.change", change_id=change_id, expect=403)
    visit.as_(other_manager).get("archives.change", change_id=change_id, expect=404)
    visit.as_(neighbour, company=grey).get("archives.change", change_id=change_id, expect=404)
    visit.as_(resident).get("archives.change", change_id=change_id, expect=403)
    assert "没有待审批" in visit.as_(other_manager).get("archives.changes").text


def test_a_resident_without_a_house_asks_nothing(visit: Visit, resident: Member) -> None:
    visit.as_(resident).get("archives.mine")
    visit.as_(resident).get("archives.ask_mine", expect=404)
    visit.as_(resident).post("archives.ask_mine", {"field": "phone", "value": "19900009999"}, expect=404)
