"""Asked again after a year at most: a new consent, the same words, never for an ended note."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareEnd, CareKind, CareNote, Consent
from tenants.db import db
from tenants.history import History
from tenants.members import Member
from tests.cast import Company
from tests.factories.archives import tenure_in

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
AGAIN = datetime(2027, 11, 25, 4, 0, tzinfo=UTC)


def agreed(day: date) -> Consent:
    return Consent("李秀英", AgreedAs.SELF, AgreedVia.PHONE, day)


@pytest.fixture
def note(in_green: Company, desk: Member) -> CareNote:
    """A note of a year ago that has run out."""
    tenure = tenure_in(in_green.house_id)
    return archives.note_care(tenure, [CareKind.BLIND], words="按门铃", consent=agreed(AT.date()), by=desk, at=AT)


@pytest.mark.rule("PRV-06", "PRV-20")
def test_a_new_consent_brings_it_back_for_a_year(note: CareNote, desk: Member) -> None:
    assert archives.care_in([note.house_id], on=AGAIN.date()) == {}
    archives.renew_care(note, consent=agreed(AGAIN.date()), by=desk, at=AGAIN)
    db.session.expire_all()
    assert (note.valid_until, note.words, note.agreed_via) == (date(2028, 11, 25), "按门铃", "phone")
    assert list(archives.care_in([note.house_id], on=AGAIN.date())) == [note.house_id]
    told = db.session.scalars(select(History).where(History.verb == "archives.care_renewed")).one()
    assert (told.before["valid_until"], told.after["valid_until"]) == ("2027-11-22", "2028-11-25")


def test_not_without_being_asked(note: CareNote, desk: Member) -> None:
    with pytest.raises(archives.ConsentMissing):
        archives.renew_care(note, consent=None, by=desk, at=AGAIN)
    with pytest.raises(archives.OverAlready):
        archives.renew_care(note, consent=agreed(AT.date()), by=desk, at=AGAIN)
    db.session.expire_all()
    assert note.valid_until == date(2027, 11, 22)


def test_not_once_it_has_ended(note: CareNote, desk: Member) -> None:
    archives.end_care(note, CareEnd.NOT_NEEDED, by=desk, at=AT)
    with pytest.raises(archives.CareEnded):
        archives.renew_care(note, consent=agreed(AGAIN.date()), by=desk, at=AGAIN)


def test_not_for_who_has_left(note: CareNote, desk: Member) -> None:
    archives.move_out(note.tenure, date(2027, 12, 31), by=desk, at=AT)
    late = datetime(2028, 1, 1, 4, 0, tzinfo=UTC)
    with pytest.raises(archives.NotLivingHere):
        archives.renew_care(note, consent=agreed(late.date()), by=desk, at=late)
