"""Verbs about care notes: noted with a separate consent, asked again after a year at most, ended and emptied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from saas.archives.care_models import AgreedAs, AgreedVia, CareEnd, CareKind, CareNote
from saas.archives.models import Tenure
from saas.archives.people import read_name, read_text
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import lock, transaction

LONGEST = 300
ASKED_AGAIN_WITHIN = timedelta(days=30)
"""So long a note that ran out waits to be agreed to again, unused, before it is emptied."""


class ConsentMissing(Refused):
    """Health and need are kept with a separate consent or not at all (PIPL 29)."""

    message = N_("Without the consent of the person or their guardian no care note is kept.")


class GuardianMissing(Refused):
    """A child under fourteen does not agree for itself (PIPL 31)."""

    message = N_("For a child under fourteen the guardian agrees.")


class ConsentNotYet(Refused):
    """Nobody has agreed tomorrow."""

    message = N_("The day of the consent lies in the future.")


class LongerThanAYear(Refused):
    """A consent is asked again every year."""

    message = N_("A care note is valid for a year at most; then the person is asked again.")


class OverAlready(Refused):
    """A note that has run out helps nobody."""

    message = N_("The last day of the care note lies in the past.")


class NothingChosen(Refused):
    """A note says what is needed."""

    message = N_("Choose what help is needed.")


class OtherUnsaid(Refused):
    """Something else is said in words."""

    message = N_("Say in words what else is needed.")


class CareNoted(Refused):
    """One note a person."""

    message = N_("There is a care note about this person already. End it before you write another.")


class NotLivingHere(Refused):
    """A note lives with a tenancy."""

    message = N_("This person does not belong to the house today.")


class CareEnded(Refused):
    """Ended once."""

    message = N_("This care note has ended already.")


@dataclass(frozen=True)
class Consent:
    """Who agreed, as whom, by which way and on which day."""

    name: str
    agreed_as: AgreedAs
    via: AgreedVia
    on: date


def a_year_after(day: date) -> date:
    """The last day for which a consent of a day holds."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


@transaction
def note_care(
    tenure: Tenure,
    kinds: Iterable[CareKind],
    *,
    consent: Consent | None,
    by: Member,
    at: datetime,
    words: str = "",
    valid_until: date | None = None,
    somebody_else: bool = False,
) -> CareNote:
    """Keep what help a person of a house needs; `somebody_else`: who lives with them and has no archive."""
    chosen, said = set(kinds), read_text(words, LONGEST)
    if not chosen:
        raise NothingChosen()
    if CareKind.OTHER in chosen and not said:
        raise OtherUnsaid()
    lock(tenure.house)
    db.session.refresh(tenure)
    note = CareNote(
        estate_id=tenure.estate_id,
        house_id=tenure.house_id,
        tenure_id=tenure.id,
        person_id=None if somebody_else else tenure.person_id,
        noted_by_id=by.id,
        noted_at=at,
    )
    _agree(note, tenure, consent, valid_until, at=at)
    about = CareNote.person_id.is_not_distinct_from(note.person_id)
    open_one = select(CareNote.id).where(CareNote.tenure_id == tenure.id, about, CareNote.ended_at.is_(None))
    with db.session.no_autoflush:
        if db.session.scalar(open_one) is not None:
            raise CareNoted()
    note.keep_kinds(chosen)
    note.words = said or None
    db.session.add(note)
    db.session.flush()
    record("archives.care_noted", note, by=by, at=at, after=_consent_of(note, tenure))
    return note


@transaction
def renew_care(
    note: CareNote, *, consent: Consent | None, by: Member, at: datetime, valid_until: date | None = None
) -> None:
    """The person was asked again and agreed: the note holds for another year at most."""
    lock(note)
    if not note.is_open:
        raise CareEnded()
    tenure, before = note.tenure, _consent_of(note, note.tenure)
    _agree(note, tenure, consent, valid_until, at=at)
    record("archives.care_renewed", note, by=by, at=at, before=before, after=_consent_of(note, tenure))


def _agree(note: CareNote, tenure: Tenure, consent: Consent | None, valid_until: date | None, *, at: datetime) -> None:
    today = local_date(at)
    if consent is None or not consent.name.strip():
        raise ConsentMissing()
    is_child = note.person_id is not None and tenure.person.is_sensitive(today)
    if is_child and consent.agreed_as is not AgreedAs.GUARDIAN:
        raise GuardianMissing()
    if consent.on > today:
        raise ConsentNotYet()
    last = valid_until or a_year_after(consent.on)
    if last > a_year_after(consent.on):
        raise LongerThanAYear()
    if last < today:
        raise OverAlready()
    if not tenure.holds_on(today):
        raise NotLivingHere()
    note.agreed_name = read_name(consent.name)
    note.agreed_as, note.agreed_via, note.agreed_on = consent.agreed_as.value, consent.via.value, consent.on
    note.valid_until = last


def _consent_of(note: CareNote, tenure: Tenure) -> dict[str, object]:
    """For history: never what help, nor a word of it."""
    return {
        "house": tenure.house.code,
        "agreed_as": note.agreed_as,
        "agreed_via": note.agreed_via,
        "agreed_on": note.agreed_on,
        "valid_until": note.valid_until,
    }


@transaction
def end_care(note: CareNote, why: CareEnd, *, by: Member | None, at: datetime) -> None:
    """End a note, and with it what it said (PIPL 47): withdrawn, not needed any more, moved out or run out."""
    lock(note)
    if not note.is_open:
        raise CareEnded()
    _empty(note, why, by=by, at=at)


def _empty(note: CareNote, why: CareEnd, *, by: Member | None, at: datetime) -> None:
    note.kinds_said = note.words = None
    note.ended_at, note.ended_why, note.ended_by_id = at, why.value, by.id if by is not None else None
    record("archives.care_ended", note, by=by, at=at, after={"why": why})


def end_care_of(tenure: Tenure, *, by: Member | None, at: datetime) -> int:
    """End the notes of a tenancy that is over. In the verb that ended it; how many there were."""
    if tenure.holds_on(local_date(at)):
        return 0
    open_ones = select(CareNote).where(CareNote.tenure_id == tenure.id, CareNote.ended_at.is_(None))
    notes = db.session.scalars(open_ones.order_by(CareNote.id).with_for_update()).all()
    for note in notes:
        _empty(note, CareEnd.MOVED_OUT, by=by, at=at)
    return len(notes)


@transaction
def tidy_care(*, at: datetime) -> int:
    """Every night: empty the notes whose tenancy is over, and those that ran out and were not agreed to again."""
    today = local_date(at)
    over = Tenure.until < today
    late = CareNote.valid_until < today - ASKED_AGAIN_WITHIN
    found = db.session.scalars(
        select(CareNote)
        .join(CareNote.tenure)
        .where(CareNote.ended_at.is_(None), over | late)
        .order_by(CareNote.id)
        .with_for_update(of=CareNote)
    ).all()
    for note in found:
        why = CareEnd.RAN_OUT if note.tenure.holds_on(today) else CareEnd.MOVED_OUT
        _empty(note, why, by=None, at=at)
    return len(found)
