"""Verbs about one person's archive: open it, describe it, check it, note a contact, sign it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from saas.archives.completeness import missing_in
from saas.archives.fields import FIELDS, LANGUAGES, SEALED, set_certificate, set_field, shown_value
from saas.archives.models import (
    CLASS_OTHER,
    CLASS_PRIMARY,
    ChangeRequest,
    ChangeState,
    CollectedVia,
    Contact,
    Person,
    Tenure,
)
from saas.archives.people import initials, read_name, read_phone, read_text
from saas.archives.queries import tenures_of
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member, MemberKind
from tenants.numbers import next_number
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import lock, transaction


class CertificateKnown(Refused):
    """A certificate belongs to one person."""

    message = N_("This certificate is already in archive %(number)s.")


class PersonKnown(Refused):
    """The same name with the same phone is the same person (ARC-09)."""

    message = N_("A person of this name and phone is already in archive %(number)s.")


class AlreadyBound(Refused):
    """A login belongs to one archive, an archive to one login."""

    message = N_("This archive is already bound to a login.")


class NotComplete(Refused):
    """Only complete archives are filed."""

    message = N_("This archive is not complete yet.")


class AlreadyFiled(Refused):
    """Signed once."""

    message = N_("This archive is already filed.")


class NothingSaid(Refused):
    """A contact without a word about it tells nobody anything."""

    message = N_("Write down what the contact was about.")


def archive_number(letter: str, sequence: int) -> str:
    """`A0001`; the sequence goes on past 9999 without a break (ARC-16)."""
    return f"{letter}{sequence:04d}"


@transaction
def register_person(
    name: str,
    *,
    estate_id: UUID | None,
    by: Member | None,
    at: datetime,
    primary: bool = True,
    phone: str | None = None,
    certificate: str | None = None,
    born: date | None = None,
    language: str = "zh_CN",
    preferences: str = "",
    internal_note: str = "",
    collected_via: CollectedVia = CollectedVia.REGISTRATION,
) -> Person:
    """Open an archive. `primary` (an owner) gives class A, others class B. Raises `Unreadable` and `PersonKnown`."""
    name = read_name(name)
    person = Person(
        number="",
        estate_id=estate_id,
        name=name,
        initials=initials(name),
        language=language if language in LANGUAGES else "zh_CN",
        preferences=read_text(preferences),
        internal_note=read_text(internal_note) or None,
        collected_via=collected_via,
        registered_at=at,
        born=born,
    )
    set_certificate(person, certificate)
    if phone:
        read = read_phone(phone)
        person.set_phone(read.number, read.kind)
    _refuse_known(person)
    letter = CLASS_PRIMARY if primary else CLASS_OTHER
    person.number = archive_number(letter, next_number(f"archive.{letter}"))
    db.session.add(person)
    db.session.flush()
    record("archives.registered", person, by=by, at=at, after={"number": person.number, "via": collected_via})
    return person


def _refuse_known(person: Person) -> None:
    if person.certificate:
        other = db.session.scalar(
            select(Person).where(Person.certificate.matches(person.certificate), Person.id != person.id)
        )
        if other is not None:
            raise CertificateKnown(number=other.number)
    if person.phone:
        same = select(Person).where(
            Person.phone.matches(person.phone), Person.name == person.name, Person.id != person.id
        )
        known = db.session.scalar(same)
        if known is not None:
            raise PersonKnown(number=known.number)


@transaction
def describe_person(person: Person, changes: Mapping[str, object], *, by: Member, at: datetime) -> list[str]:
    """Change fields of an archive; returns which really changed. The old values stay, sealed, in the change log."""
    lock(person)
    changed = []
    for field in FIELDS:
        if field not in changes:
            continue
        before = shown_value(person, field)
        set_field(person, field, changes[field])
        after = shown_value(person, field)
        if before != after:
            changed.append(field)
            _log_change(person, field, before, after, by=by, at=at)
    if changed:
        _refuse_known(person)
        record(
            "archives.changed",
            person,
            by=by,
            at=at,
            before=dict.fromkeys(changed, SEALED),
            after=dict.fromkeys(changed, SEALED),
        )
        note_completeness(person, at=at)
    return changed


def _log_change(person: Person, field: str, before: str, after: str, *, by: Member, at: datetime) -> None:
    """Keep both values, sealed, with who decided: a direct change by staff is its own approval (ARC-07)."""
    estate_id = person.estate_id or next((tenure.estate_id for tenure in tenures_of(person)), None)
    if estate_id is None:
        return
    db.session.add(
        ChangeRequest(
            person_id=person.id,
            estate_id=estate_id,
            field=field,
            before=before or None,
            after=after or None,
            state=ChangeState.APPROVED,
            asked_by_id=by.id,
            asked_at=at,
            decided_by_id=by.id,
            decided_at=at,
        )
    )


@transaction
def verify(person: Person, *, by: Member, at: datetime) -> None:
    """Note that the archive was gone through with the person and is right today (ARC-12)."""
    lock(person)
    before = person.last_verified_at
    person.last_verified_at = at
    person.last_contact_at = at
    record(
        "archives.verified", person, by=by, at=at, before={"last_verified_at": before}, after={"last_verified_at": at}
    )
    note_completeness(person, at=at)


@transaction
def note_contact(
    person: Person, summary: str, *, channel: str, estate_id: UUID | None, by: Member, at: datetime
) -> Contact:
    """Write down a contact that was no request (ARC-02, ARC-08)."""
    text = read_text(summary)
    if not text:
        raise NothingSaid()
    lock(person)
    contact = Contact(person_id=person.id, estate_id=estate_id, by_id=by.id, at=at, channel=channel, summary=text)
    db.session.add(contact)
    person.last_contact_at = at
    db.session.flush()
    record("archives.contacted", person, by=by, at=at, after={"channel": channel})
    return contact


@transaction
def bind_member(person: Person, member: Member, *, by: Member | None, at: datetime) -> None:
    """Give a resident's login to a person: from now on it sees the person's homes."""
    lock(person)
    if member.kind != MemberKind.RESIDENT or (person.member_id is not None and person.member_id != member.id):
        raise AlreadyBound()
    if db.session.scalar(select(Person.id).where(Person.member_id == member.id, Person.id != person.id)):
        raise AlreadyBound()
    if person.member_id == member.id:
        return
    person.member_id = member.id
    db.session.flush()
    record("archives.bound", person, by=by, at=at, after={"member_id": member.id})


@transaction
def sign_off(person: Person, *, by: Member, at: datetime) -> None:
    """File a complete archive: the manager has looked at it and signs (ARC-19)."""
    lock(person)
    if person.filed_at is not None:
        raise AlreadyFiled()
    if person.completed_at is None:
        raise NotComplete()
    person.filed_at = at
    person.filed_by_id = by.id
    record("archives.filed", person, by=by, at=at, after={"number": person.number})


def note_completeness(person: Person, *, at: datetime) -> None:
    """Move the archive between the trays after a change: whatever becomes incomplete again leaves the cabinet."""
    db.session.flush()
    tenures = list(db.session.scalars(select(Tenure).where(Tenure.person_id == person.id)))
    if missing_in(person, tenures, on=local_date(at)):
        person.completed_at = person.filed_at = person.filed_by_id = None
    elif person.completed_at is None:
        person.completed_at = at
