"""Noting what help somebody needs: only with a separate consent, a year at most, sealed, without a word in history."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareKind, CareNote, Consent, Tenure
from saas.archives.care import a_year_after
from saas.estates.unreadable import Unreadable
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.factories.archives import tenure_in
from workers.companies import _plain

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
WORDS = "卧室在最里间，制氧机不能断电"
AGREED = Consent("李秀英", AgreedAs.SELF, AgreedVia.SIGNED, TODAY)
KINDS = [CareKind.BEDRIDDEN, CareKind.POWER]


@pytest.fixture
def tenure(in_green: Company) -> Tenure:
    """李秀英 owns and lives in the first house."""
    found = tenure_in(in_green.house_id)
    db.session.commit()
    return found


def noted(tenure: Tenure, desk: Member, **more: object) -> CareNote:
    values = {"consent": AGREED, "words": WORDS, "by": desk, "at": AT, **more}
    return archives.note_care(tenure, values.pop("kinds", KINDS), **values)


@pytest.mark.rule("PRV-02", "PRV-14", "PRV-60")
def test_it_is_sealed_and_history_has_no_word_of_it(tenure: Tenure, desk: Member) -> None:
    note = noted(tenure, desk)
    assert (note.kinds, note.words, note.valid_until) == (KINDS, WORDS, date(2027, 11, 22))
    row = db.session.execute(text("select to_jsonb(c)::text from care_note c")).scalar_one()
    told = db.session.scalars(select(History).where(History.thing_id == note.id)).one()
    said = f"{row} {told.before} {told.after} {told.reason}"
    for secret in (WORDS, "bedridden", "power", "李秀英"):
        assert secret not in said
    assert (told.verb, told.actor_id, told.after["agreed_via"]) == ("archives.care_noted", desk.id, "signed")


@pytest.mark.rule("PRV-10", "PRV-24")
def test_no_export_of_the_company_takes_it_along(tenure: Tenure, desk: Member) -> None:
    note = noted(tenure, desk)
    exported = _plain(note)
    assert exported["agreed_via"] == "signed"
    assert not {"kinds", "words", "agreed_name"} & set(exported)
    assert not {WORDS, "李秀英"} & set(map(str, exported.values()))
    assert _plain(tenure.person)["phone"] == tenure.person.phone, "what the company itself needs leaves with it"


@pytest.mark.rule("PRV-06")
@pytest.mark.parametrize("consent", [None, Consent("  ", AgreedAs.SELF, AgreedVia.VISIT, TODAY)])
def test_without_a_consent_nothing_is_kept(tenure: Tenure, desk: Member, consent: Consent | None) -> None:
    with pytest.raises(archives.ConsentMissing):
        noted(tenure, desk, consent=consent)
    assert db.session.scalars(select(CareNote)).all() == []


def test_for_a_child_the_guardian_agrees(in_green: Company, desk: Member) -> None:
    child = tenure_in(in_green.house_id, name="李小宝", kind="family")
    child.person.born = date(2020, 5, 1)
    db.session.commit()
    with pytest.raises(archives.GuardianMissing):
        noted(child, desk, consent=Consent("李小宝", AgreedAs.SELF, AgreedVia.VISIT, TODAY))
    noted(child, desk, consent=Consent("李秀英", AgreedAs.GUARDIAN, AgreedVia.VISIT, TODAY))


@pytest.mark.rule("PRV-20")
def test_a_year_at_most_and_never_backwards(tenure: Tenure, desk: Member) -> None:
    with pytest.raises(archives.LongerThanAYear):
        noted(tenure, desk, valid_until=date(2027, 11, 23))
    with pytest.raises(archives.ConsentNotYet):
        noted(tenure, desk, consent=Consent("李秀英", AgreedAs.SELF, AgreedVia.PHONE, TODAY + timedelta(days=1)))
    with pytest.raises(archives.OverAlready):
        noted(tenure, desk, consent=Consent("李秀英", AgreedAs.SELF, AgreedVia.PHONE, date(2025, 11, 21)))
    assert noted(tenure, desk, valid_until=date(2027, 1, 31)).valid_until == date(2027, 1, 31)


def test_a_leap_day_has_a_year_after() -> None:
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_it_says_what_is_needed(tenure: Tenure, desk: Member) -> None:
    with pytest.raises(archives.NothingChosen):
        noted(tenure, desk, kinds=[])
    with pytest.raises(archives.OtherUnsaid):
        noted(tenure, desk, kinds=[CareKind.OTHER], words=" ")
    with pytest.raises(Unreadable):
        noted(tenure, desk, words="长" * 301)
    assert noted(tenure, desk, kinds=[CareKind.DEAF], words="").words is None


def test_one_note_a_person_and_one_for_somebody_else(tenure: Tenure, desk: Member) -> None:
    noted(tenure, desk)
    with pytest.raises(archives.CareNoted):
        noted(tenure, desk)
    grandmother = noted(tenure, desk, somebody_else=True, kinds=[CareKind.ALONE])
    assert grandmother.person_id is None
    with pytest.raises(archives.CareNoted):
        noted(tenure, desk, somebody_else=True)


def test_it_lives_with_a_tenancy(in_green: Company, desk: Member) -> None:
    gone = tenure_in(in_green.house_id, until=date(2026, 11, 21))
    with pytest.raises(archives.NotLivingHere):
        noted(gone, desk)


def test_two_at_once_leave_one(app: Flask, green: Company, desk: Member) -> None:
    with acting_in(green.id):
        tenure_id = tenure_in(green.house_id).id
        db.session.commit()

    def write(_turn: int) -> str:
        with app.app_context(), acting_in(green.id):
            found = archives.find_tenure(tenure_id)
            assert found is not None
            try:
                noted(found, desk)
            except archives.CareNoted:
                return "refused"
            return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, range(2))) == ["kept", "refused"]


@pytest.mark.parametrize(
    ("harm", "constraint"),
    [
        ("update care_note set agreed_name_sealed = null", "somebody_agreed"),
        ("update care_note set valid_until = agreed_on + 400", "a_year_at_most"),
        ("update care_note set ended_at = now(), ended_why = 'withdrawn'", "keep_no_kinds"),
        ("update care_note set ended_at = now(), ended_why = 'withdrawn', kinds_sealed = null", "keep_no_words"),
        ("update care_note set agreed_via = 'rumour'", "known_agreed_via"),
    ],
)
def test_the_database_is_the_net_under_the_verbs(tenure: Tenure, desk: Member, harm: str, constraint: str) -> None:
    noted(tenure, desk)
    with pytest.raises(IntegrityError, match=constraint):
        db.session.execute(text(harm))
    db.session.rollback()
