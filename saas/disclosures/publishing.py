"""From approval on: sealed, printed, hung up, kept up, put away, replaced by a correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.canonical import normal, sha256
from saas.disclosures.checks import sheet_of
from saas.disclosures.layouts import Sheet
from saas.disclosures.models import (
    Disclosure,
    DisclosureObjection,
    DisclosurePaper,
    DisclosurePosting,
    DisclosureSeal,
    PaperKind,
    State,
)
from saas.disclosures.photo_access import PAPER_KIND, PHOTO_KIND
from saas.disclosures.refusals import (
    AlreadyCorrected,
    ChainBroken,
    NotInThatState,
    PhotoMissing,
    PostedTooEarly,
    ReasonNeeded,
    SecondPersonNeeded,
    TooFewPlaces,
    TooShort,
)
from saas.disclosures.seals import new_code, seal
from saas.disclosures.signing import key_in_use, private_half
from saas.disclosures.topics import said
from saas.disclosures.writing import refuse_faults
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import store, take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.queue import JobList, ask
from tenants.verbs import lock, transaction

CONTENT_FORMAT = "mingbai-disclosure-content-1"


@dataclass(frozen=True)
class Place:
    """Where it hangs, and the upload that shows it."""

    name: str
    photo: str


@transaction
def approve(disclosure: Disclosure, *, company: str, by: Member, at: datetime) -> DisclosureSeal:
    """Approve as a second person, and seal: from here on it is what it is. Asks for the papers.

    Raises `SecondPersonNeeded` and whatever the checks refuse.
    """
    lock(disclosure)
    _require(disclosure, State.IN_REVIEW)
    if by.id in (disclosure.prepared_by_id, disclosure.submitted_by_id):
        raise SecondPersonNeeded
    sheet = refuse_faults(disclosure)
    disclosure.content = {"blocks": sheet.blocks}
    replaced = _replaced(disclosure)
    made = _seal(disclosure, sheet, company, replaced, at)
    disclosure.state = State.APPROVED
    disclosure.approved_by_id, disclosure.approved_at = by.id, at
    if replaced is not None:
        lock(replaced)
        replaced.state = State.CORRECTED
    record("disclosure.approved", disclosure, by=by, at=at, after={"code": made.code, "number": made.number})
    print_papers(disclosure, by=by)
    return made


@transaction
def print_again(disclosure: Disclosure, *, by: Member, at: datetime) -> None:
    """Have both papers printed again, after it was hung up for example: they then say where and since when."""
    _require(disclosure, State.APPROVED, State.POSTED, State.ARCHIVED)
    print_papers(disclosure, by=by)
    record("disclosure.print_asked", disclosure, by=by, at=at)


def print_papers(disclosure: Disclosure, *, by: Member) -> None:
    """Ask for the A4 sheet and the A3 poster."""
    for kind in PaperKind:
        ask(
            "disclosures.print_paper",
            on=JobList.SLOW,
            asked_by=by.id,
            disclosure_id=disclosure.id,
            paper=kind.value,
            member_id=by.id,
        )


def _replaced(disclosure: Disclosure) -> Disclosure | None:
    if disclosure.corrects_id is None:
        return None
    return db.session.scalars(select(Disclosure).where(Disclosure.id == disclosure.corrects_id)).one()


def _seal(
    disclosure: Disclosure, sheet: Sheet, company: str, replaced: Disclosure | None, at: datetime
) -> DisclosureSeal:
    """Write the seal under the lock of the estate's counter: two at once come one after the other."""
    number = next_number("disclosure_chain", estate_id=disclosure.estate_id)
    previous = _last_seal(disclosure.estate_id)
    if (previous.number if previous is not None else 0) != number - 1:
        raise ChainBroken(f"estate {disclosure.estate_id}: seal {number} has no {number - 1} before it")
    if previous is not None and sha256(previous.header.encode("utf-8")) != previous.header_sha256:
        raise ChainBroken(f"estate {disclosure.estate_id}: seal {previous.number} was altered")
    key, code = key_in_use(at=at), new_code()
    facts = {
        "company": company,
        "estate": disclosure.estate.name,
        "topic": disclosure.topic,
        "title": disclosure.title,
        "period": disclosure.period,
        "version": disclosure.version,
        "code": code,
    }
    sealed = seal(
        content_of(disclosure, sheet, company, replaced),
        facts=facts,
        number=number,
        previous=previous.header_sha256 if previous is not None else None,
        private=private_half(key),
        at=at,
    )
    row = DisclosureSeal(
        id=new_id(),
        disclosure_id=disclosure.id,
        estate_id=disclosure.estate_id,
        number=number,
        code=code,
        content=sealed.content,
        content_sha256=sealed.content_sha256,
        header=sealed.header,
        header_sha256=sealed.header_sha256,
        signature=sealed.signature,
        previous_id=previous.id if previous is not None else None,
        key_id=key.id,
        sealed_at=at,
    )
    db.session.add(row)
    db.session.flush()
    db.session.refresh(disclosure, ["seals"])
    return row


def content_of(disclosure: Disclosure, sheet: Sheet, company: str, replaced: Disclosure | None) -> dict[str, Any]:
    """What is sealed: the sheet with whose it is, what it covers, what it corrects, and the reasons given."""
    span = disclosure.span
    before = replaced.seal if replaced is not None else None
    names = {
        row["key"]: row["cells"].get("source")
        for block in sheet.blocks
        if block["key"] == "income"
        for row in block["rows"]
    }
    return {
        "format": CONTENT_FORMAT,
        "company": company,
        "estate": disclosure.estate.name,
        "contact": disclosure.estate.emergency_phone or "",
        "topic": disclosure.topic,
        "title": disclosure.title,
        "period": {
            "name": disclosure.period,
            "said": said(span, "zh_CN"),
            "from": None if span.is_standing else span.first.isoformat(),
            "to": None if span.is_standing else span.last.isoformat(),
        },
        "version": disclosure.version,
        "corrects": {"code": before.code, "reason": disclosure.correction_reason} if before is not None else None,
        "language": "zh-CN",
        "blocks": sheet.blocks,
        "explanations": [
            {"key": key, "name": str(names.get(key) or key), "words": str(words)}
            for key, words in sorted(disclosure.explanations.items())
        ],
        "answer_days": disclosure.answer_days,
        "figures_as_of": local_date(disclosure.assembled_at).isoformat(),
    }


def _last_seal(estate_id: UUID) -> DisclosureSeal | None:
    return db.session.scalars(
        select(DisclosureSeal)
        .where(DisclosureSeal.estate_id == estate_id)
        .order_by(DisclosureSeal.number.desc())
        .limit(1)
    ).first()


@transaction
def send_back(disclosure: Disclosure, reason: str, *, by: Member, at: datetime) -> None:
    """Not like this: back to whoever prepared it, with the reason."""
    lock(disclosure)
    _require(disclosure, State.IN_REVIEW)
    if not reason.strip():
        raise ReasonNeeded
    disclosure.state, disclosure.returned_reason = State.DRAFT, normal(reason)[:500]
    record("disclosure.sent_back", disclosure, by=by, at=at, reason=reason.strip())


@transaction
def post_up(
    disclosure: Disclosure, places: Sequence[Place], *, since: date, days: int | None = None, by: Member, at: datetime
) -> None:
    """It hangs: at which places, shown by a photo each, from which day, for how long.

    Raises `TooFewPlaces`, `PhotoMissing`, `TooShort`, `PostedTooEarly`.
    """
    lock(disclosure)
    _require(disclosure, State.APPROVED)
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
    _require(disclosure, State.POSTED)
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
def correct(disclosure: Disclosure, reason: str, *, by: Member, at: datetime) -> Disclosure:
    """Begin the next version. The old one stays as it is and is shown as replaced once the new one is sealed."""
    lock(disclosure)
    _require(disclosure, State.APPROVED, State.POSTED, State.ARCHIVED)
    if not reason.strip():
        raise ReasonNeeded
    taken = select(Disclosure.id).where(Disclosure.corrects_id == disclosure.id)
    if db.session.scalar(taken) is not None:
        raise AlreadyCorrected
    fresh = Disclosure(
        estate_id=disclosure.estate_id,
        topic=disclosure.topic,
        period=disclosure.period,
        version=disclosure.version + 1,
        corrects_id=disclosure.id,
        correction_reason=normal(reason)[:300],
        title=disclosure.title,
        content={"blocks": sheet_of(disclosure).blocks},
        explanations=dict(disclosure.explanations),
        assembled_at=disclosure.assembled_at,
        due_on=disclosure.due_on,
        posting_days=disclosure.posting_days,
        places_min=disclosure.places_min,
        answer_days=disclosure.answer_days,
        prepared_by_id=by.id,
    )
    db.session.add(fresh)
    db.session.flush()
    record("disclosure.correction_begun", fresh, by=by, at=at, reason=reason.strip())
    return fresh


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


@transaction
def keep_paper(
    disclosure: Disclosure, kind: PaperKind, pdf: bytes, *, pages: int, missing: str, by: Member | None, at: datetime
) -> DisclosurePaper:
    """Keep a printed PDF and register its own hash, so that anybody can compare the file they hold."""
    assert disclosure.seal is not None
    name = f"{disclosure.title}-{disclosure.period}-v{disclosure.version}-{kind.value}.pdf"
    file = store(PAPER_KIND, pdf, name=name, by=by, at=at, to=disclosure.id)
    paper = DisclosurePaper(
        id=new_id(),
        disclosure_id=disclosure.id,
        kind=kind.value,
        file_id=file.id,
        sha256=sha256(pdf),
        pages=pages,
        missing_characters=missing,
        made_at=at,
    )
    db.session.add(paper)
    db.session.flush()
    record("disclosure.printed", disclosure, by=by, at=at, after={"kind": kind.value, "sha256": paper.sha256})
    return paper


def _require(disclosure: Disclosure, *states: State) -> None:
    if disclosure.state == State.CORRECTED and State.CORRECTED not in states:
        raise AlreadyCorrected
    if disclosure.state not in states:
        raise NotInThatState
