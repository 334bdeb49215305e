"""Hung up with a photo of each place, kept up, put away when its days are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from saas.disclosures.canonical import normal
from saas.disclosures.models import (
    Disclosure,
    DisclosureObjection,
    DisclosurePosting,
    State,
)
from saas.disclosures.photo_access import PHOTO_KIND
from saas.disclosures.published import require_state
from saas.disclosures.refusals import (
    PhotoMissing,
    PostedTooEarly,
    TooFewPlaces,
    TooShort,
)
from tenants.clock import local_date
from tenants.db import db
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member, members_in_roles
from tenants.permissions import Role
from tenants.queue import ask
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Place:
    """Where it hangs, and the upload that shows it."""

    name: str
    photo: str


@transaction
def post_up(
    disclosure: Disclosure, places: Sequence[Place], *, since: date, days: int | None = None, by: Member, at: datetime
) -> None:
    """It hangs: at which places, shown by a photo each, from which day, for how long.

    Raises `TooFewPlaces`, `PhotoMissing`, `TooShort`, `PostedTooEarly`.
    """
    lock(disclosure)
    require_state(disclosure, State.APPROVED)
    named = [Place(normal(place.name)[:60], place.photo) for place in places if place.name.strip()]
    if len({place.name for place in named}) < disclosure.places_min:
        raise TooFewPlaces(count=disclosure.places_min)
    lasting = disclosure.posting_days if days is None else days
    if lasting < disclosure.posting_days:
        raise TooShort(count=disclosure.posting_days)
    assert disclosure.approved_at is not None
    if not local_date(disclosure.approved_at) <= since <= local_date(at):
        raise PostedTooEarly
    _add_places(disclosure, named, by, at)
    disclosure.state, disclosure.posted_at, disclosure.posted_from = State.POSTED, at, since
    disclosure.posted_until = since + timedelta(days=lasting - 1) if lasting else None
    for member in members_in_roles([Role.COMMITTEE], estate_id=disclosure.estate_id):
        if member.email:
            ask("disclosures.mail_chain_head", disclosure_id=disclosure.id, member_id=member.id)
    record(
        "disclosure.posted",
        disclosure,
        by=by,
        at=at,
        after={"places": [place.name for place in named], "since": since, "until": disclosure.posted_until},
    )


@transaction
def look_after(disclosure: Disclosure, places: Sequence[Place], *, by: Member, at: datetime) -> None:
    """It still hangs, or hangs in one more place: another photo. The price board is looked at every quarter."""
    lock(disclosure)
    require_state(disclosure, State.POSTED)
    named = [Place(normal(place.name)[:60], place.photo) for place in places if place.name.strip()]
    if not named:
        raise TooFewPlaces(count=1)
    _add_places(disclosure, named, by, at)
    record("disclosure.looked_after", disclosure, by=by, at=at, after={"places": [place.name for place in named]})


def _add_places(disclosure: Disclosure, places: Sequence[Place], by: Member, at: datetime) -> None:
    for place in places:
        if not place.photo:
            raise PhotoMissing
        [file] = take_uploads([place.photo], kind=PHOTO_KIND, to=disclosure.id, by=by, at=at)
        db.session.add(
            DisclosurePosting(disclosure_id=disclosure.id, place=place.name, photo_id=file.id, by_id=by.id, at=at)
        )
    db.session.flush()


@transaction
def archive_expired(*, at: datetime) -> int:
    """Put away what has hung long enough; what somebody still objects to stays up until it is answered."""
    open_ones = select(DisclosureObjection.disclosure_id).where(DisclosureObjection.answered_at.is_(None))
    rows = db.session.scalars(
        select(Disclosure)
        .where(
            Disclosure.state == State.POSTED,
            Disclosure.posted_until < local_date(at),
            Disclosure.id.not_in(open_ones),
        )
        .order_by(Disclosure.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.state, row.archived_at = State.ARCHIVED, at
        record("disclosure.archived", row, by=None, at=at)
    return len(rows)
