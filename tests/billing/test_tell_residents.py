"""Residents hear of a bill once it can no longer be recalled: once a person and run, in their language, if they want."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from saas.archives import Person, TenureKind, move_in
from saas.billing import BillTold, publish, recall, release, tell_residents
from saas.billing import bill as start
from saas.estates import find_house
from saas.requests.messages import Message, MessageKind
from tenants.db import db
from tenants.members import Member, find_member
from tenants.permissions import Role
from tests.cast import Company, add_member
from tests.factories.archives import person_in
from tests.factories.billing import AT, OCTOBER, billed, estate_of, tariff
from tests.mail_catcher import Mail

RELEASED = AT + timedelta(hours=25)


@pytest.fixture
def owner(in_green: Company, resident: Member) -> Member:
    person_in(in_green.house_id, member=resident)
    db.session.commit()
    tariff(in_green.estate_id)
    return resident


def told() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == MessageKind.BILL_READY)))


def wishes(owner: Member, **said: str) -> None:
    """Keep what a member chose."""
    member = find_member(owner.id)
    assert member is not None
    for name, value in said.items():
        setattr(member, name, value)
    db.session.commit()


def test_nobody_hears_before_recalling_is_over(
    in_green: Company, owner: Member, finance: Member, asked: Callable[[], list[str]]
) -> None:
    run = start(estate_of(in_green.estate_id), OCTOBER, by=finance, at=AT)
    publish(run, by=finance, at=AT)
    assert tell_residents(run, at=AT) == 0
    assert "billing.tell_residents" not in asked()
    release(run, at=RELEASED)
    assert "billing.tell_residents" in asked()
    assert tell_residents(run, at=RELEASED) == 1
    [message] = told()
    assert (message.member_id, message.values["period"]) == (owner.id, "2026-10")


def test_a_recalled_run_is_told_to_nobody(in_green: Company, owner: Member, finance: Member) -> None:
    run = start(estate_of(in_green.estate_id), OCTOBER, by=finance, at=AT)
    publish(run, by=finance, at=AT)
    recall(run, reason="单价错", by=finance, at=AT + timedelta(hours=1))
    assert tell_residents(run, at=RELEASED) == 0
    assert told() == []


def test_once_a_person_and_run_however_often_it_is_told(in_green: Company, owner: Member, finance: Member) -> None:
    person_in(in_green.next_house_id, member=None)
    run = billed(in_green.estate_id, finance)
    assert [tell_residents(run, at=RELEASED), tell_residents(run, at=RELEASED)] == [1, 0]
    assert len(told()) == 1
    assert len(db.session.scalars(select(BillTold)).all()) == 1


def test_two_homes_are_one_message(in_green: Company, owner: Member, finance: Member) -> None:
    person = db.session.scalars(select(Person).where(Person.member_id == owner.id)).one()
    house = find_house(in_green.next_house_id)
    assert house is not None
    move_in(person, house, TenureKind.OWNER, by=finance, at=AT, since=date(2024, 1, 1))
    run = billed(in_green.estate_id, finance)
    assert tell_residents(run, at=RELEASED) == 1


def test_who_came_later_hears_nothing_of_the_month_before(in_green: Company, finance: Member) -> None:
    newcomer = add_member(in_green, Role.RESIDENT)
    person_in(in_green.house_id, member=newcomer, since=date(2026, 11, 1))
    db.session.commit()
    tariff(in_green.estate_id)
    assert tell_residents(billed(in_green.estate_id, finance), at=RELEASED) == 0


@pytest.mark.parametrize(("language", "subject"), [("zh_CN", "账单"), ("en", "Your bill is there")])
def test_the_mail_speaks_their_language_and_leads_to_the_bills(
    in_green: Company,
    owner: Member,
    finance: Member,
    run_jobs: Callable[[], None],
    inbox: list[Mail],
    language: str,
    subject: str,
) -> None:
    wishes(owner, locale=language, email="owner@example.com")
    tell_residents(billed(in_green.estate_id, finance), at=RELEASED)
    db.session.commit()
    run_jobs()
    [mail] = [one for one in inbox if one.to == "owner@example.com"]
    assert subject in mail.subject
    assert "/billing/mine" in mail.text
    assert "269.92" not in mail.text + mail.subject


def test_who_wants_no_mail_has_the_message_only(
    in_green: Company,
    owner: Member,
    finance: Member,
    run_jobs: Callable[[], None],
    inbox: list[Mail],
) -> None:
    wishes(owner, email="owner@example.com", bill_mail="off")
    tell_residents(billed(in_green.estate_id, finance), at=RELEASED)
    db.session.commit()
    run_jobs()
    assert len(told()) == 1
    assert [one for one in inbox if one.to == "owner@example.com"] == []
