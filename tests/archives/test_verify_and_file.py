"""Completeness, checks, contacts and the three trays of the cabinet (ARC-02, 11, 12, 17, 18, 19, 21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from saas import archives
from saas.archives import AlreadyFiled, NotComplete, NothingSaid, Person
from saas.archives.completeness import FilingState, completeness, is_check_due, is_signing_overdue
from saas.archives.listing import Due, Standing, Wanted, archives_of_estate, archives_page, tray_counts
from tenants.db import db
from tenants.history import History
from tenants.members import EVERYWHERE, Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in, tenure_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
DAY = date(2026, 11, 21)


@pytest.mark.rule("ARC-11", "ARC-17")
def test_what_is_missing_is_named_and_may_grow(in_green: Company, desk: Member) -> None:
    tenure = tenure_in(in_green.house_id, since=None)
    person = tenure.person
    assert archives.missing_in(person, [tenure], on=DAY) == [
        "Since",
        "Share of ownership",
        "First check with the person",
    ]
    assert completeness(person, [tenure], on=DAY) == 40
    archives.change_tenure(tenure, since=date(2024, 1, 1), share=Fraction(1), by=desk, at=AT)
    archives.verify(person, by=desk, at=AT)
    assert completeness(person, [tenure], on=DAY) == 100


@pytest.mark.rule("ARC-12")
def test_a_check_holds_a_year(in_green: Company, desk: Member) -> None:
    person = person_in(in_green.house_id)
    assert is_check_due(person, at=AT)
    archives.verify(person, by=desk, at=AT)
    assert not is_check_due(person, at=AT + timedelta(days=364))
    assert is_check_due(person, at=AT + timedelta(days=365))
    told = db.session.scalars(select(History).where(History.verb == "archives.verified")).one()
    assert told.before == {"last_verified_at": None}
    due = Wanted(EVERYWHERE, due=Due.CHECK)
    assert not archives_page(due, at=AT).rows
    assert archives_page(due, at=AT + timedelta(days=365)).rows


def complete(company: Company, desk: Member) -> Person:
    """An archive with everything in it."""
    person = person_in(company.house_id, share=Fraction(1))
    archives.verify(person, by=desk, at=AT)
    return person


@pytest.mark.rule("ARC-18", "ARC-19")
def test_a_complete_archive_is_signed_by_noon_of_the_next_day(in_green: Company, desk: Member, manager: Member) -> None:
    person = complete(in_green, desk)
    assert archives.filing_state(person) is FilingState.COMPLETE_UNFILED
    next_noon = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert not is_signing_overdue(person, at=next_noon - timedelta(minutes=1))
    assert is_signing_overdue(person, at=next_noon)
    archives.sign_off(person, by=manager, at=next_noon)
    assert archives.filing_state(person) is FilingState.FILED
    assert not is_signing_overdue(person, at=next_noon)
    with pytest.raises(AlreadyFiled):
        archives.sign_off(person, by=manager, at=next_noon)


def test_an_incomplete_archive_is_not_filed_and_leaves_the_cabinet(
    in_green: Company, desk: Member, manager: Member
) -> None:
    with pytest.raises(NotComplete):
        archives.sign_off(person_in(in_green.next_house_id, name="张三"), by=manager, at=AT)
    person = complete(in_green, desk)
    archives.sign_off(person, by=manager, at=AT)
    archives.describe_person(person, {"phone": ""}, by=desk, at=AT)
    assert archives.filing_state(person) is FilingState.INCOMPLETE


@pytest.mark.rule("ARC-18", "ARC-21")
def test_trays_and_classes_are_lists_with_counts(in_green: Company, desk: Member, manager: Member) -> None:
    filed = complete(in_green, desk)
    archives.sign_off(filed, by=manager, at=AT)
    gone = tenure_in(in_green.next_house_id, name="张三", until=date(2025, 1, 1)).person
    counts = tray_counts(EVERYWHERE, at=AT)
    assert (counts[FilingState.FILED], counts[FilingState.INCOMPLETE]) == (1, 1)
    assert [one.person for one in archives_page(Wanted(EVERYWHERE, standing=Standing.RESERVE), at=AT).rows] == [gone]
    assert [one.person for one in archives_page(Wanted(EVERYWHERE, tray=FilingState.FILED), at=AT).rows] == [filed]


@pytest.mark.rule("PRV-16")
def test_lists_end_at_the_estate(in_green: Company) -> None:
    mine = person_in(in_green.house_id)
    other = person_in(in_green.other_house_id, name="张三")
    page = archives_page(Wanted(frozenset({in_green.estate_id})), at=AT)
    assert [one.person for one in page.rows] == [mine]
    assert sum(tray_counts(frozenset({in_green.other_estate_id}), at=AT).values()) == 1
    assert [one.person for one in archives_page(Wanted(frozenset()), at=AT).rows] == []
    assert archives_of_estate(in_green.other_estate_id, at=AT).people == 1
    assert other.estate_id == in_green.other_estate_id


def test_pages_follow_each_other_without_gap_or_double(in_green: Company) -> None:
    people = {person_in(in_green.house_id, name=f"住户{letter}", kind="family").id for letter in "甲乙丙丁戊"}
    seen, cursor = [], None
    for _ in range(3):
        page = archives_page(Wanted(EVERYWHERE), at=AT, after=cursor, limit=2)
        seen += [one.person.id for one in page.rows]
        cursor = page.cursor
    assert cursor is None
    assert len(seen) == 5
    assert set(seen) == people


@pytest.mark.rule("ARC-02", "ARC-08")
def test_contacts_are_kept_in_their_order(in_green: Company, desk: Member) -> None:
    person = person_in(in_green.house_id)
    assert archives_page(Wanted(EVERYWHERE, due=Due.CONTACT), at=AT).rows
    for hour, words in ((0, "第一次"), (1, "第二次")):
        at = AT + timedelta(hours=hour)
        archives.note_contact(person, words, channel="phone", estate_id=in_green.estate_id, by=desk, at=at)
    assert [one.summary for one in archives.contacts_with(person)] == ["第二次", "第一次"]
    assert person.last_contact_at == AT + timedelta(hours=1)
    assert not archives_page(Wanted(EVERYWHERE, due=Due.CONTACT), at=AT).rows
    with pytest.raises(NothingSaid):
        archives.note_contact(person, "  ", channel="phone", estate_id=in_green.estate_id, by=desk, at=AT)


def test_the_buttons(
    visit: Visit, green: Company, grey: Company, desk: Member, manager: Member, other_manager: Member,
    technician: Member, neighbour: Member,
) -> None:  # fmt: skip
    with acting_in(green.id):
        person_id = person_in(green.house_id, share=Fraction(1)).id
        db.session.commit()
    for endpoint, form in (("check", {}), ("contact", {"channel": "phone", "summary": "x"}), ("sign", {})):
        visit.as_(technician).post(f"archives.{endpoint}", form, person_id=person_id, expect=403)
        visit.as_(other_manager).post(f"archives.{endpoint}", form, person_id=person_id, expect=404)
        visit.as_(neighbour, company=grey).post(f"archives.{endpoint}", form, person_id=person_id, expect=404)
    visit.as_(desk).post("archives.sign", person_id=person_id, expect=403)
    page = visit.as_(manager).post("archives.sign", person_id=person_id, expect=409)
    assert "尚不完整" in page.text
    visit.as_(desk).post("archives.check", person_id=person_id)
    visit.as_(desk).post("archives.contact", {"channel": "phone", "summary": "聊了聊"}, person_id=person_id)
    visit.as_(desk).post("archives.contact", {"channel": "phone", "summary": ""}, person_id=person_id, expect=422)
    visit.as_(desk).post("archives.contact", {"channel": "pigeon", "summary": "x"}, person_id=person_id, expect=422)
    visit.as_(manager).post("archives.sign", person_id=person_id)
    assert "已归档" in visit.as_(manager).get("archives.person", person_id=person_id).text
