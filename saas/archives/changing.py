"""Change requests: asked by a resident or staff, decided by somebody else, applied with before and after (ARC-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.archives.fields import SEALED, read_field, set_field, shown_value
from saas.archives.models import ChangeRequest, ChangeState, Person
from saas.archives.queries import Scope, in_scope
from saas.archives.registering import note_completeness
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import lock, transaction

CHANGEABLE = ("name", "phone", "certificate", "language", "preferences")
FIELD_NAMES = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "certificate": N_("Certificate number"),
    "born": N_("Date of birth"),
    "language": N_("Language"),
    "preferences": N_("Needs and preferences"),
    "internal_note": N_("Internal note"),
}


class NotChangeable(Refused):
    """Some fields are ours to keep."""

    message = N_("This field is not changed by request.")


class NoDifference(Refused):
    """A request that changes nothing."""

    message = N_("That is what the archive already says.")


class AlreadyAsked(Refused):
    """One open request for each field."""

    message = N_("A change of this field is already waiting for a decision.")


class AlreadyDecided(Refused):
    """Decided once."""

    message = N_("This change request is already decided.")


class ChangedMeanwhile(Refused):
    """The archive moved on since the request."""

    message = N_("The archive says something else by now. Reject this request and ask again.")


class OwnRequest(Refused):
    """Four eyes."""

    message = N_("Somebody else decides your own request.")


class ReasonMissing(Refused):
    """A rejection is explained."""

    message = N_("Say why the change is rejected; the person will read it.")


@transaction
def request_change(
    person: Person, field: str, value: object, *, estate_id: UUID, by: Member, at: datetime
) -> ChangeRequest:
    """Ask for a change of one field. The value is read now, so that nobody decides about something unreadable."""
    if field not in CHANGEABLE:
        raise NotChangeable()
    lock(person)
    after = read_field(field, value)
    before = shown_value(person, field)
    if before == after:
        raise NoDifference()
    waiting = select(ChangeRequest.id).where(
        ChangeRequest.person_id == person.id, ChangeRequest.field == field, ChangeRequest.state == ChangeState.OPEN
    )
    if db.session.scalar(waiting):
        raise AlreadyAsked()
    change = ChangeRequest(
        person_id=person.id,
        estate_id=estate_id,
        field=field,
        before=before or None,
        after=after or None,
        asked_by_id=by.id,
        asked_at=at,
    )
    db.session.add(change)
    db.session.flush()
    record("archives.change_asked", change, by=by, at=at, after={"field": field, "person": person.number})
    return change


@transaction
def decide_change(change: ChangeRequest, *, approve: bool, reason: str = "", by: Member, at: datetime) -> None:
    """Approve (and apply in the same transaction) or reject a request."""
    person = change.person
    lock(change, person)
    if change.state != ChangeState.OPEN:
        raise AlreadyDecided()
    if change.asked_by_id == by.id:
        raise OwnRequest()
    if not approve and not reason.strip():
        raise ReasonMissing()
    if approve:
        if shown_value(person, change.field) != (change.before or ""):
            raise ChangedMeanwhile()
        set_field(person, change.field, change.after or "")
        sealed = {change.field: SEALED}
        record("archives.changed", person, by=by, at=at, before=sealed, after=sealed)
        note_completeness(person, at=at)
    change.state = ChangeState.APPROVED if approve else ChangeState.REJECTED
    change.decided_by_id = by.id
    change.decided_at = at
    change.reason = reason.strip() or None
    record("archives.change_decided", change, by=by, at=at, after={"state": change.state}, reason=change.reason)


def find_change(change_id: UUID) -> ChangeRequest | None:
    """A change request of this company."""
    return db.session.get(ChangeRequest, (current_tenant_id(), change_id))


def open_changes(scope: Scope, limit: int = 200) -> Sequence[ChangeRequest]:
    """What waits for a decision in the estates of a scope, the oldest first."""
    return db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.state == ChangeState.OPEN, in_scope(scope, ChangeRequest.estate_id))
        .options(joinedload(ChangeRequest.person), joinedload(ChangeRequest.asked_by))
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
        .limit(limit)
    ).all()


def changes_of(person: Person, limit: int = 50) -> Sequence[ChangeRequest]:
    """What was asked and changed in an archive, the last one first."""
    return db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.person_id == person.id)
        .options(joinedload(ChangeRequest.asked_by), joinedload(ChangeRequest.decided_by))
        .order_by(ChangeRequest.asked_at.desc(), ChangeRequest.id.desc())
        .limit(limit)
    ).all()
