"""Affected buildings and how the people of each house are: safe, in need of help, or no answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.archives import homes_of
from saas.emergencies.kinds import EntryKind, HouseState
from saas.emergencies.running.logging import refuse_unless_open, sent_before, write
from saas.emergencies.running.models import Incident, IncidentBuilding, IncidentHouse
from saas.emergencies.running.refusals import NotInThisIncident
from saas.estates import Building, House, Unit
from tenants.bulk import insert_many
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

LONGEST = 200


def find_house_of_incident(house_id: UUID) -> IncidentHouse | None:
    """An affected house."""
    return db.session.get(IncidentHouse, (current_tenant_id(), house_id))


@transaction
def affect(incident: Incident, buildings: Sequence[Building], *, by: Member, at: datetime) -> int:
    """Mark buildings as affected: all their houses come on the grid. Those marked already stay as they are."""
    lock(incident)
    refuse_unless_open(incident)
    if any(building.estate_id != incident.estate_id for building in buildings):
        raise NotInThisIncident()
    marked = set(
        db.session.scalars(select(IncidentBuilding.building_id).where(IncidentBuilding.incident_id == incident.id))
    )
    new = {building.id: building for building in buildings if building.id not in marked}
    if not new:
        return 0
    insert_many(IncidentBuilding, ({"incident_id": incident.id, "building_id": one} for one in new))
    houses = house_ids_of(new.values())
    insert_many(
        IncidentHouse,
        ({"incident_id": incident.id, "house_id": one, "state": HouseState.UNKNOWN} for one in houses),
    )
    names = [building.name for building in new.values()]
    write(incident, EntryKind.HOUSE, by=by, at=at, values={"buildings": names, "houses": len(houses)})
    record("emergency.affected", incident, by=by, at=at, after={"buildings": names, "houses": len(houses)})
    return len(houses)


def house_ids_of(buildings: Iterable[Building]) -> list[UUID]:
    """Every house of some buildings."""
    units = select(Unit.id).where(Unit.building_id.in_([building.id for building in buildings]))
    return list(db.session.scalars(select(House.id).where(House.unit_id.in_(units.scalar_subquery()))))


@transaction
def say(
    house: IncidentHouse,
    state: HouseState,
    *,
    by: Member,
    at: datetime,
    words: str = "",
    client_key: UUID | None = None,
    said_at: datetime | None = None,
) -> IncidentHouse:
    """How the people of a house are, said by staff at the door or by themselves. The last word counts; the log keeps all."""
    incident = db.session.get_one(Incident, (house.tenant_id, house.incident_id))
    lock(incident)
    if sent_before(incident, client_key) is not None:
        return house
    refuse_unless_open(incident)
    lock(house)
    house.state, house.words, house.by_id, house.at = state, words.strip()[:LONGEST], by.id, at
    write(
        incident,
        EntryKind.HOUSE,
        by=by,
        at=at,
        words=house.words,
        values={"house": house.house.display, "state": state.value, "themselves": by.is_resident},
        subject_id=house.id,
        client_key=client_key,
        said_at=said_at,
    )
    return house


def my_houses_in(incident: Incident, member: Member, *, at: datetime) -> Sequence[IncidentHouse]:
    """The affected houses that are a resident's homes."""
    homes = [home.house_id for home in homes_of(member, at=at)]
    mine = (IncidentHouse.incident_id == incident.id, IncidentHouse.house_id.in_(homes))
    return db.session.scalars(select(IncidentHouse).where(*mine).order_by(IncidentHouse.id)).all()
