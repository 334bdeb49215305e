"""Approval seals: a second person, a signature, a place in the chain; and from there on nothing moves."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from saas import disclosures
from saas.disclosures import Topic, Verdict
from saas.disclosures.refusals import AlreadyCorrected, NotInThatState, NotWritable, ReasonNeeded, SecondPersonNeeded
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.factories.disclosures import COMPANY, approved, drafted, posted, submitted


def test_sealed_and_asked_to_print(
    books: Company, manager: Member, finance: Member, at: datetime, asked: object
) -> None:
    one = approved(books, manager, finance, at)
    seal = one.seal
    assert seal is not None and seal.number == 1 and seal.previous_id is None
    content = json.loads(seal.content)
    assert content["title"] == "公共收益收支公示表" and content["period"]["said"] == "2026年第三季度"
    assert disclosures.is_intact(seal)
    assert asked().count("disclosures.print_paper") == 2  # type: ignore[operator]


def test_not_by_who_prepared_it(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = drafted(books, manager, at)
    disclosures.submit(one, explanations={}, by=finance, at=at)
    for member in (manager, finance):
        with pytest.raises(SecondPersonNeeded):
            disclosures.approve(one, company=COMPANY, by=member, at=at)


def test_sent_back_with_a_reason(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = submitted(books, manager, at)
    with pytest.raises(ReasonNeeded):
        disclosures.send_back(one, " ", by=finance, at=at)
    disclosures.send_back(one, "请补合同编号", by=finance, at=at)
    assert (one.state, one.returned_reason) == ("draft", "请补合同编号")


def test_the_chain_grows_over_topics(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    first = approved(books, manager, finance, at).seal
    second = approved(books, manager, finance, at, Topic.FUND, "2026-H1").seal
    assert first is not None and second is not None
    assert json.loads(second.header)["previous"] == first.header_sha256
    assert disclosures.chain_faults(disclosures.chain_of(books.estate_id)) == []


def test_sealed_is_no_longer_written(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = approved(books, manager, finance, at)
    with pytest.raises(NotWritable):
        disclosures.write(one, {"attachments/text": "新"}, by=manager, at=at)
    with pytest.raises(NotWritable):
        disclosures.discard(one, by=manager, at=at)


@pytest.mark.parametrize(
    "statement",
    [
        "update disclosure set title = 'x'",
        "update disclosure set content = '{}'::jsonb",
        "update disclosure set state = 'draft', approved_at = null, approved_by_id = null",
        "update disclosure set posted_from = posted_from + 1",
        "update disclosure set topic = 'fund'",
        "delete from disclosure",
    ],
)
def test_the_database_keeps_a_sealed_disclosure(
    books: Company, manager: Member, finance: Member, at: datetime, statement: str
) -> None:
    posted(books, manager, finance, at)
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize("table", ["disclosure_seal", "disclosure_posting", "disclosure_paper", "disclosure_rule"])
@pytest.mark.parametrize("verb", ["update {} set id = id", "delete from {}"])
def test_rows_are_insert_only(in_green: Company, table: str, verb: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text(verb.format(table)))
    db.session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        {"content": '{"a":1}'},
        {"content_sha256": "0" * 64},
        {"header_sha256": "0" * 64},
        {"number": 7},
        {"code": "AAAA-BBBB-CCCC"},
        {"previous_id": None, "number": 1},
    ],
)
def test_no_seal_that_breaks_the_chain_is_taken(
    books: Company, manager: Member, finance: Member, at: datetime, change: dict[str, object]
) -> None:
    """Even with our own connection: a row whose hashes are not those of its bytes, or that does not follow."""
    approved(books, manager, finance, at)
    one = approved(books, manager, finance, at, Topic.FUND, "2026-H1")
    third = submitted(books, manager, at, Topic.YEARLY_ACCOUNTS, "2025")
    seal = one.seal
    assert seal is not None
    names = [column.name for column in seal.__table__.columns]
    values = {name: getattr(seal, name) for name in names}
    values |= {"id": third.id, "disclosure_id": third.id, **change}
    listed = ", ".join(names)
    places = ", ".join(f":{name}" for name in names)
    with pytest.raises(DBAPIError):
        db.session.execute(text(f"insert into disclosure_seal ({listed}) values ({places})"), values)
    db.session.rollback()


def test_a_correction_is_a_new_version(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = posted(books, manager, finance, at)
    code = one.seal.code if one.seal else ""
    with pytest.raises(ReasonNeeded):
        disclosures.correct(one, "", by=manager, at=at)
    fresh = disclosures.correct(one, "漏列合同编号", by=manager, at=at)
    assert (fresh.version, fresh.corrects_id, one.state) == (2, one.id, "posted")
    with pytest.raises(AlreadyCorrected):
        disclosures.correct(one, "再来", by=manager, at=at)
    disclosures.write(fresh, {"income/parking/contract": "TC-1"}, by=manager, at=at)
    disclosures.submit(fresh, explanations={}, by=manager, at=at)
    assert disclosures.look_up(code).verdict is Verdict.GENUINE
    disclosures.approve(fresh, company=COMPANY, by=finance, at=at + timedelta(hours=1))
    db.session.expire_all()
    assert one.state == "corrected"
    old, new = disclosures.look_up(code), disclosures.look_up(fresh.seal.code if fresh.seal else "")
    assert old.verdict is Verdict.REPLACED and old.replaced_by is not None and old.replaced_by.code == new.code
    assert new.verdict is Verdict.GENUINE
    assert new.content is not None and new.content["corrects"] == {"code": code, "reason": "漏列合同编号"}
    with pytest.raises(AlreadyCorrected):
        disclosures.correct(one, "又错", by=manager, at=at)


def test_unknown_codes(in_green: Company) -> None:
    for text_ in ("", "AAAA-BBBB-CCCC", "' or 1=1", "二维码"):
        assert disclosures.look_up(text_).verdict is Verdict.UNKNOWN


def test_keys_rotate_and_old_seals_stay_genuine(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = approved(books, manager, finance, at)
    disclosures.rotate_signing_key(by=None, at=at + timedelta(days=1))
    two = approved(books, manager, finance, at + timedelta(days=2), Topic.FUND, "2026-H1")
    assert one.seal is not None and two.seal is not None
    assert one.seal.key_id != two.seal.key_id
    assert disclosures.look_up(one.seal.code).verdict is disclosures.look_up(two.seal.code).verdict is Verdict.GENUINE
    assert [bool(key["until"]) for key in disclosures.keys_as_published()] == [False, True]
    with pytest.raises(DBAPIError):
        db.session.execute(text("update signing_key set public_key = 'x'"))
    db.session.rollback()


def test_only_from_review(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    with pytest.raises(NotInThatState):
        disclosures.approve(drafted(books, manager, at), company=COMPANY, by=finance, at=at)
