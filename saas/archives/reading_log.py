"""Reading personal data leaves a trace (PRV-18); of a masked field it is left before the value is shown (trust 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from saas.archives.care_models import CareNote
from saas.archives.finding import RECORDED, Findings
from saas.archives.models import Person, Vehicle
from tenants.db import db
from tenants.history import History, record
from tenants.members import Member, find_member
from tenants.refusals import Refused, Translatable
from tenants.text import N_
from tenants.verbs import lock, transaction

REVEALS_AN_HOUR = 25
REVEALS_A_DAY = 250

REVEALED = "archives.revealed"
CARE_READ = "archives.care_read"


class RevealReason(StrEnum):
    """Why somebody needs a value in clear."""

    CALL_BACK = "call_back"
    REPAIR = "repair"
    IDENTITY = "identity"
    CORRECTION = "correction"
    EMERGENCY = "emergency"


REASON_NAMES = {
    RevealReason.CALL_BACK: N_("To call the person back"),
    RevealReason.REPAIR: N_("For a repair in progress"),
    RevealReason.IDENTITY: N_("To check who the person is"),
    RevealReason.CORRECTION: N_("To correct the archive"),
    RevealReason.EMERGENCY: N_("An emergency"),
}
PERSON_FIELDS = ("phone", "certificate", "born")


class TooManyReveals(Refused):
    """The budget of a member is used up; an emergency has none."""

    message = N_("You have looked at %(count)s values within %(span)s. Ask your manager if you need more today.")


class NothingThere(Refused):
    """There is no value to show."""

    message = N_("There is nothing in this field.")


def reveal(thing: Person | Vehicle, field: str, *, reason: RevealReason, about: str, by: Member, at: datetime) -> str:
    """One field in clear. The trace is committed before the value is read. Raises `TooManyReveals`, `NothingThere`."""
    _note_reveal(thing, field, reason=reason, about=about, by=by, at=at)
    value = getattr(thing, field)
    return value.isoformat() if isinstance(value, date) else str(value)


@transaction
def _note_reveal(
    thing: Person | Vehicle, field: str, *, reason: RevealReason, about: str, by: Member, at: datetime
) -> None:
    allowed = PERSON_FIELDS if isinstance(thing, Person) else ("plate",)
    if field not in allowed or getattr(thing, field) is None:
        raise NothingThere()
    _one_at_a_time(by)
    if reason is not RevealReason.EMERGENCY:
        for span, budget, said in (
            (timedelta(hours=1), REVEALS_AN_HOUR, N_("an hour")),
            (timedelta(days=1), REVEALS_A_DAY, N_("a day")),
        ):
            _refuse_beyond(budget, span, said, by=by, at=at)
    text = f"{reason.value}: {about.strip()}" if about.strip() else reason.value
    record(REVEALED, thing, by=by, at=at, after={"field": field}, reason=text[:200])


def _one_at_a_time(by: Member) -> None:
    """Two reveals of one member at once must not both be the last that the budget allows."""
    row = find_member(by.id)
    if row is not None:
        lock(row)


def _refuse_beyond(budget: int, span: timedelta, said: str, *, by: Member, at: datetime) -> None:
    seen = select(func.count()).where(History.actor_id == by.id, History.verb == REVEALED, History.at > at - span)
    if (db.session.scalar(seen) or 0) >= budget:
        raise TooManyReveals(count=budget, span=Translatable(said))


@transaction
def note_reading(person: Person, *, by: Member, at: datetime) -> None:
    """Somebody opened an archive."""
    record("archives.read", person, by=by, at=at)


@transaction
def note_search(findings: Findings, *, by: Member, at: datetime) -> None:
    """Somebody looked for a person by a number: an access, whatever was found."""
    if findings.by in RECORDED:
        after = {"by": findings.by, "found": len(findings.households)}
        record("archives.searched", None, by=by, at=at, after=after)


@transaction
def note_care_reading(
    notes: Iterable[CareNote], *, by: Member, at: datetime, about: str | None = None, since: datetime | None = None
) -> None:
    """Somebody reads care notes: kept with the person they are about, or with whose household it is.

    `about`: the incident it was needed in. With `since`, whoever read them for it after that instant is noted once,
    so that a board that is read again every few seconds does not drown the log.
    """
    people = {person.id: person for person in (note.person or note.tenure.person for note in notes)}
    if since is not None and people:
        known = select(History.thing_id).where(
            History.thing_kind == "person",
            History.thing_id.in_(people),
            History.verb == CARE_READ,
            History.at >= since,
            History.actor_id == by.id,
            History.reason == about,
        )
        for person_id in db.session.scalars(known):
            people.pop(person_id, None)  # type: ignore[arg-type]
    for person in people.values():
        record(CARE_READ, person, by=by, at=at, after={"fields": ["care_note"]}, reason=about)


def who_read(person: Person, limit: int = 50) -> list[History]:
    """Who looked at an archive and when, the last one first: residents may know."""
    return list(
        db.session.scalars(
            select(History)
            .where(
                History.thing_kind == "person",
                History.thing_id == person.id,
                History.verb.in_(("archives.read", REVEALED, CARE_READ)),
            )
            .order_by(History.at.desc(), History.id.desc())
            .limit(limit)
        )
    )
