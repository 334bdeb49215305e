"""Hanging it up: enough places, a photo of each, long enough; then it stays, is looked after, and is put away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from saas import disclosures
from saas.disclosures import Place, Topic
from saas.disclosures.refusals import NotInThatState, PhotoMissing, PostedTooEarly, TooFewPlaces, TooShort
from tenants.db import db
from tenants.files import UploadGone
from tenants.members import Member
from tests.cast import Company
from tests.factories.disclosures import approved, hang, photo_by, posted, submitted


def test_thirty_days_from_the_day_it_hangs(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = posted(books, manager, finance, at)
    assert (one.posted_from, one.posted_until) == (date(2026, 10, 12), date(2026, 11, 10))
    assert one.days_left(date(2026, 10, 12)) == 30
    assert one.days_left(date(2026, 11, 10)) == 1
    assert [posting.place for posting in one.postings] == ["小区公告栏", "3栋大堂"]


def test_what_is_refused(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = approved(books, manager, finance, at)
    later = at + timedelta(hours=1)

    def up(*places: Place, since: date = later.date(), days: int | None = None) -> None:
        disclosures.post_up(one, places, since=since, days=days, by=manager, at=later)

    def photo() -> str:
        return photo_by(manager, later)

    with pytest.raises(TooFewPlaces):
        up(Place("公告栏", photo()))
    with pytest.raises(TooFewPlaces):
        up(Place("公告栏", photo()), Place(" 公告栏 ", photo()))
    with pytest.raises(PhotoMissing):
        up(Place("公告栏", photo()), Place("大堂", ""))
    with pytest.raises(UploadGone):
        up(Place("公告栏", photo()), Place("大堂", "no-such-token"))
    with pytest.raises(UploadGone):
        up(Place("公告栏", photo()), Place("大堂", photo_by(finance, later)))
    with pytest.raises(TooShort):
        up(Place("公告栏", photo()), Place("大堂", photo()), days=15)
    with pytest.raises(PostedTooEarly):
        up(Place("公告栏", photo()), Place("大堂", photo()), since=later.date() + timedelta(days=1))
    with pytest.raises(PostedTooEarly):
        up(Place("公告栏", photo()), Place("大堂", photo()), since=later.date() - timedelta(days=1))
    db.session.refresh(one)
    assert one.state == "approved"


def test_not_before_it_was_approved(books: Company, manager: Member, at: datetime) -> None:
    with pytest.raises(NotInThatState):
        hang(submitted(books, manager, at), manager, at)


def test_put_away_when_its_time_is_over(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = posted(books, manager, finance, at)
    assert disclosures.archive_expired(at=at + timedelta(days=29)) == 0
    assert disclosures.archive_expired(at=at + timedelta(days=30)) == 1
    db.session.refresh(one)
    assert one.state == "archived"
    assert disclosures.archive_expired(at=at + timedelta(days=31)) == 0


def test_what_stands_all_the_time_stays(books: Company, manager: Member, finance: Member, at: datetime) -> None:
    one = posted(books, manager, finance, at, Topic.PRICE_BOARD, "standing")
    assert one.posted_until is None and one.days_left(at.date()) is None
    assert disclosures.archive_expired(at=at + timedelta(days=900)) == 0
    disclosures.look_after(one, [Place("北门", photo_by(manager, at))], by=manager, at=at + timedelta(days=90))
    db.session.expire_all()
    assert [posting.place for posting in one.postings][-1] == "北门"
