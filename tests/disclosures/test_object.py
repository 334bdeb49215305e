"""Objections: residents of the estate alone, a clock by the rule, an answer for everybody, and nobody's name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from saas import disclosures
from saas.disclosures.refusals import AlreadyAnswered, NotInThatState, NotYours, PersonalWords, WordsNeeded
from tenants.clock import SHANGHAI
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.client import Visit
from tests.factories.archives import person_in
from tests.factories.disclosures import approved, posted, submitted


@pytest.fixture
def at_home(books: Company, resident: Member) -> Member:
    """A resident with a home in the estate."""
    person_in(books.house_id, name="李秀英", member=resident)
    db.session.commit()
    return resident


def test_three_days_to_answer(books: Company, manager: Member, finance: Member, at_home: Member, at: datetime) -> None:
    one = posted(books, manager, finance, at)
    objection = disclosures.object_to(one, "停车收入比去年少一半，为什么？", by=at_home, at=at + timedelta(days=1))
    assert objection.due_at.astimezone(SHANGHAI).isoformat() == "2026-10-17T00:00:00+08:00"
    assert str(objection.due_day) == "2026-10-16"
    assert not objection.is_late(objection.due_at) and objection.is_late(objection.due_at + timedelta(seconds=1))
    disclosures.answer(objection, "因地库改造停用三个月。", by=manager, at=at + timedelta(days=2))
    with pytest.raises(AlreadyAnswered):
        disclosures.answer(objection, "再答", by=manager, at=at + timedelta(days=2))
    assert not objection.is_late(at + timedelta(days=90))


def test_it_stays_up_until_it_is_answered(
    books: Company, manager: Member, finance: Member, at_home: Member, at: datetime
) -> None:
    one = posted(books, manager, finance, at)
    objection = disclosures.object_to(one, "请说明", by=at_home, at=at + timedelta(days=29))
    over = at + timedelta(days=40)
    assert disclosures.archive_expired(at=over) == 0
    disclosures.answer(objection, "说明如下", by=manager, at=over)
    assert disclosures.archive_expired(at=over) == 1


def test_who_may_not(books: Company, manager: Member, finance: Member, resident: Member, at: datetime) -> None:
    one = posted(books, manager, finance, at)
    for member in (resident, manager):
        with pytest.raises(NotYours):
            disclosures.object_to(one, "不对", by=member, at=at)
    person_in(books.other_house_id, name="王远", member=resident)
    with pytest.raises(NotYours):
        disclosures.object_to(one, "不对", by=resident, at=at)


def test_not_against_a_draft_or_what_was_replaced(
    books: Company, manager: Member, finance: Member, at_home: Member, at: datetime
) -> None:
    with pytest.raises(NotInThatState):
        disclosures.object_to(submitted(books, manager, at), "不对", by=at_home, at=at)
    one = approved(books, manager, finance, at, disclosures.Topic.FUND, "2026-H1")
    fresh = disclosures.correct(one, "漏列", by=manager, at=at)
    disclosures.submit(fresh, explanations={}, by=manager, at=at)
    disclosures.approve(fresh, company="甲", by=finance, at=at)
    db.session.expire_all()
    with pytest.raises(NotInThatState):
        disclosures.object_to(one, "不对", by=at_home, at=at)


@pytest.mark.parametrize("words", ["打我电话13912345678", "3-1-1201 张先生没交钱", "让 李秀英 来说"])
def test_nobody_is_named_in_public(
    books: Company, manager: Member, finance: Member, at_home: Member, at: datetime, words: str
) -> None:
    one = posted(books, manager, finance, at)
    with pytest.raises(PersonalWords):
        disclosures.object_to(one, words, by=at_home, at=at)
    objection = disclosures.object_to(one, "不对", by=at_home, at=at)
    with pytest.raises(PersonalWords):
        disclosures.answer(objection, words, by=manager, at=at)
    with pytest.raises(WordsNeeded):
        disclosures.answer(objection, " \u200b ", by=manager, at=at)


@pytest.mark.parametrize(
    "statement",
    [
        "update disclosure_objection set words = 'x'",
        "update disclosure_objection set answer = 'x'",
        "update disclosure_objection set due_at = due_at + interval '1 day'",
        "delete from disclosure_objection",
    ],
)
def test_the_database_keeps_objection_and_answer(
    books: Company, manager: Member, finance: Member, at_home: Member, at: datetime, statement: str
) -> None:
    objection = disclosures.object_to(posted(books, manager, finance, at), "不对", by=at_home, at=at)
    disclosures.answer(objection, "答", by=manager, at=at)
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.rule("WEB-14")
def test_only_who_speaks_for_the_company_answers_and_the_others_remark(
    books: Company,
    visit: Visit,
    at_home: Member,
    manager: Member,
    finance: Member,
    supervisor: Member,
    desk: Member,
    at: datetime,
) -> None:
    one = posted(books, manager, finance, at)
    objection = disclosures.object_to(one, "停车收入为什么少了？", by=at_home, at=at)
    db.session.commit()
    number: dict[str, Any] = {"disclosure_objection_id": objection.id}
    words = {"words": "地库改造停用三个月。"}
    books_keeper = visit.as_(finance)
    page = books_keeper.get("disclosures.answer", **number)
    assert "停车收入为什么少了？" in page.text
    assert not page.select(f"form[action$='/objections/{objection.id}']")
    books_keeper.post("disclosures.answer", words, expect=403, **number)
    books_keeper.post("disclosures.remark", {"remark": " "}, expect=422, **number)
    books_keeper.post("disclosures.remark", {"remark": "七月起停车场施工，见合同"}, **number)
    visit.as_(desk).get("disclosures.answer", expect=403, **number)
    assert visit.as_(at_home).get("disclosures.read", disclosure_id=one.id).text.count("施工") == 0

    speaker = visit.as_(supervisor)
    page = speaker.get("disclosures.answer", **number)
    assert "七月起停车场施工，见合同" in page.text and finance.name in page.text
    speaker.post("disclosures.answer", words, **number)

    read = visit.as_(at_home).get("disclosures.read", disclosure_id=one.id).text
    assert "地库改造停用三个月。" in read
    assert "施工" not in read
