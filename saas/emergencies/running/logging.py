"""The log of an incident: only added to, numbered without a gap under the incident's lock.

What was written while the line was down is sent again with the same `client_key` and is the same line; `said_at` is
the author's clock, `at` the server's. Words that come after the end are still taken: nobody's words are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.kinds import EntryKind, IncidentState
from saas.emergencies.running.models import Incident, IncidentEntry
from saas.emergencies.running.refusals import IncidentEnded, NothingWritten, ReasonNeeded
from saas.emergencies.running.standing import refuse_outside_command
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

LONGEST = 2000


@transaction
def write(
    incident: Incident,
    kind: EntryKind,
    *,
    by: Member | None,
    at: datetime,
    words: str = "",
    condition: str = "",
    actions: str = "",
    needs: str = "",
    values: Mapping[str, object] | None = None,
    subject_id: UUID | None = None,
    client_key: UUID | None = None,
    said_at: datetime | None = None,
    file_id: UUID | None = None,
) -> IncidentEntry:
    """Add a line: the next number under the incident's lock. Sent again with the same key it is the first line."""
    db.session.flush()  # what the verb has set so far must not be lost by reading the row again
    lock(incident)
    again = sent_before(incident, client_key)
    if again is not None:
        return again
    incident.last_seq += 1
    entry = IncidentEntry(
        id=new_id(),
        incident_id=incident.id,
        seq=incident.last_seq,
        kind=kind,
        by_id=by.id if by is not None else None,
        at=at,
        said_at=min(said_at, at) if said_at is not None else None,
        words=words.strip()[:LONGEST],
        condition=condition.strip()[:LONGEST],
        actions=actions.strip()[:LONGEST],
        needs=needs.strip()[:LONGEST],
        values=dict(values or {}),
        subject_id=subject_id,
        client_key=client_key,
        file_id=file_id,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def sent_before(incident: Incident, client_key: UUID | None) -> IncidentEntry | None:
    """The line that this key has written already. Under the incident's lock."""
    if client_key is None:
        return None
    same = (IncidentEntry.incident_id == incident.id, IncidentEntry.client_key == client_key)
    return db.session.scalar(select(IncidentEntry).where(*same))


@transaction
def note(
    incident: Incident,
    words: str,
    *,
    by: Member,
    at: datetime,
    client_key: UUID | None = None,
    said_at: datetime | None = None,
    file_id: UUID | None = None,
) -> IncidentEntry:
    """A few words of anybody who works on it."""
    if not words.strip() and file_id is None:
        raise NothingWritten()
    sent = {"client_key": client_key, "said_at": said_at, "file_id": file_id}
    return write(incident, EntryKind.NOTE, by=by, at=at, words=words, **sent)  # type: ignore[arg-type]


@transaction
def report(
    incident: Incident,
    *,
    condition: str,
    actions: str = "",
    needs: str = "",
    by: Member,
    at: datetime,
    client_key: UUID | None = None,
    said_at: datetime | None = None,
) -> IncidentEntry:
    """How it stands: condition, actions, needs (EMG-09). The next one is due from now on."""
    if not condition.strip():
        raise NothingWritten()
    lock(incident)
    again = sent_before(incident, client_key)
    if again is not None:
        return again
    entry = write(
        incident,
        EntryKind.REPORT,
        by=by,
        at=at,
        condition=condition,
        actions=actions,
        needs=needs,
        client_key=client_key,
        said_at=said_at,
    )
    if incident.is_open:
        incident.next_update_at = at + timedelta(minutes=incident.update_minutes)
    return entry


@transaction
def change_measures(
    incident: Incident,
    words: str,
    reason: str,
    *,
    by: Member,
    at: datetime,
    client_key: UUID | None = None,
    said_at: datetime | None = None,
) -> IncidentEntry:
    """What is done differently from now on, and why (EMG-09). The command group decides it (EMG-07)."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if not words.strip():
        raise NothingWritten()
    if not reason.strip():
        raise ReasonNeeded()
    entry = write(
        incident,
        EntryKind.MEASURE,
        by=by,
        at=at,
        words=words,
        values={"reason": reason.strip()[:LONGEST]},
        client_key=client_key,
        said_at=said_at,
    )
    record("emergency.measures_changed", incident, by=by, at=at, after={"words": entry.words}, reason=reason.strip())
    return entry


@transaction
def begin_handling(incident: Incident, *, by: Member | None, at: datetime) -> None:
    """From responding to handling: the first step was done, or the commander took the card."""
    if incident.state != IncidentState.RESPONDING:
        return
    incident.state = IncidentState.HANDLING
    write(incident, EntryKind.STATE, by=by, at=at, values={"state": IncidentState.HANDLING.value})


def refuse_unless_open(incident: Incident) -> None:
    """Steps, cards and notices change only while it runs."""
    if not incident.is_open:
        raise IncidentEnded(number=incident.number)
