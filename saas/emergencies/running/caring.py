"""Care notes on the board of a real incident: who needs help first, shown to few, each reading noted.

No drill shows any: what people agreed to is help in an emergency. What is shown is noted once for each reader and
incident; opening the words is noted each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.archives import CareNote, care_in, find_care, note_care_reading
from saas.emergencies.policy import may_see_care
from saas.emergencies.running.models import Incident, IncidentHouse, RoleCard
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member


@dataclass(frozen=True)
class Care:
    """The notes of the affected houses, by house; none for whoever may not read them."""

    notes: Mapping[UUID, Sequence[CareNote]] = field(default_factory=dict)

    def of(self, house: IncidentHouse) -> Sequence[CareNote]:
        """The notes of an affected house."""
        return self.notes.get(house.house_id, ())

    def first(self, houses: Iterable[IncidentHouse]) -> list[IncidentHouse]:
        """The houses in their order, those with a note before all others."""
        return sorted(houses, key=lambda house: house.house_id not in self.notes)


def sees_care(incident: Incident, reader: Member) -> bool:
    """Whether somebody may read the care notes of the affected houses now."""
    if incident.is_drill or not incident.is_open:
        return False
    held = (RoleCard.incident_id == incident.id, RoleCard.member_id == reader.id, RoleCard.handed_over_at.is_(None))
    holds_card = db.session.scalar(select(RoleCard.id).where(*held).limit(1)) is not None
    return may_see_care(reader, incident, holds_card=holds_card)


def care_for(incident: Incident, reader: Member, *, at: datetime) -> Care:
    """The marks and kinds as somebody may see them, with their trace."""
    if not sees_care(incident, reader):
        return Care()
    affected = select(IncidentHouse.house_id).where(IncidentHouse.incident_id == incident.id)
    notes = care_in(affected.scalar_subquery(), on=local_date(at))
    shown = [note for of_house in notes.values() for note in of_house]
    if shown:
        note_care_reading(shown, by=reader, at=at, about=incident.number, since=incident.activated_at)
    return Care(notes)


def read_care(incident: Incident, note_id: UUID, reader: Member, *, at: datetime) -> CareNote | None:
    """One note of an affected house with its words, noted each time; nothing for whoever may not read it."""
    note = find_care(note_id)
    if note is None or not note.holds_on(local_date(at)) or not sees_care(incident, reader):
        return None
    here = (IncidentHouse.incident_id == incident.id, IncidentHouse.house_id == note.house_id)
    if db.session.scalar(select(IncidentHouse.id).where(*here)) is None:
        return None
    note_care_reading([note], by=reader, at=at, about=incident.number)
    return note
