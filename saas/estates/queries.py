"""What pages and other capabilities ask about estates and houses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from saas.estates.codes import HouseCode, read_house_code
from saas.estates.models import NOT_LIVED_IN, Building, Estate, House, ParkingSpace, Unit
from saas.estates.unreadable import Unreadable
from tenants.db import db
from tenants.members import Everywhere, Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id


def find_estate(estate_id: UUID) -> Estate | None:
    """An estate of this company."""
    return db.session.get(Estate, (current_tenant_id(), estate_id))


def find_house(house_id: UUID) -> House | None:
    """A house of this company, with its estate, unit and building."""
    address = (joinedload(House.estate), joinedload(House.unit).joinedload(Unit.building))
    return db.session.get(House, (current_tenant_id(), house_id), options=address)


def house_by_code(estate_id: UUID, text: str) -> House | None:
    """The house of an estate that a code in any notation means; `None` when there is none."""
    try:
        code = read_house_code(text)
    except Unreadable:
        return None
    return db.session.scalar(select(House).where(House.estate_id == estate_id, House.code == code.key))


def estates_open_to(actor: Member, permission: Permission = Permission.ESTATES_VIEW) -> Sequence[Estate]:
    """The estates in which a member holds a permission, by name."""
    query = select(Estate).order_by(Estate.name, Estate.id)
    scope = actor.estates_with(permission)
    if not isinstance(scope, Everywhere):
        query = query.where(Estate.id.in_(scope))
    return db.session.scalars(query).all()


def every_estate() -> Sequence[Estate]:
    """All estates of the company, by name."""
    return db.session.scalars(select(Estate).order_by(Estate.name, Estate.id)).all()


def emergency_phones() -> Mapping[UUID, str]:
    """The emergency number of each estate that has one, the estates by name."""
    return {estate_id: phone for estate_id, phone in db.session.execute(_phones()) if phone}


@cache
def _phones() -> Select[UUID, str | None]:
    has_one = Estate.emergency_phone.is_not(None)
    return select(Estate.id, Estate.emergency_phone).where(has_one).order_by(Estate.name, Estate.id)


@dataclass(frozen=True)
class EstateFigures:
    """What an estate is, in numbers."""

    buildings: int = 0
    houses: int = 0
    delivered: int = 0
    lived_in: int = 0
    spaces: int = 0


def figures_of(estate_ids: Iterable[UUID]) -> Mapping[UUID, EstateFigures]:
    """Numbers of buildings, houses, delivered and lived-in houses and parking spaces of each estate."""
    wanted = list(estate_ids)
    not_delivered = ("unsold", "sold")
    houses = {
        row.estate_id: row
        for row in db.session.execute(
            select(
                House.estate_id,
                func.count().label("houses"),
                func.count().filter(House.state.not_in(not_delivered)).label("delivered"),
                func.count().filter(House.state.not_in(NOT_LIVED_IN)).label("lived_in"),
            )
            .where(House.estate_id.in_(wanted))
            .group_by(House.estate_id)
        )
    }
    buildings = _counted(select(Building.estate_id, func.count()).where(Building.estate_id.in_(wanted)), Building)
    spaces = _counted(
        select(ParkingSpace.estate_id, func.count()).where(ParkingSpace.estate_id.in_(wanted)), ParkingSpace
    )
    return {
        estate_id: EstateFigures(
            buildings=buildings.get(estate_id, 0),
            houses=houses[estate_id].houses if estate_id in houses else 0,
            delivered=houses[estate_id].delivered if estate_id in houses else 0,
            lived_in=houses[estate_id].lived_in if estate_id in houses else 0,
            spaces=spaces.get(estate_id, 0),
        )
        for estate_id in wanted
    }


def _counted(query: Select[UUID, int], model: type[Building | ParkingSpace]) -> dict[UUID, int]:
    return {row[0]: row[1] for row in db.session.execute(query.group_by(model.estate_id))}


def households_in(estate_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Delivered houses of each estate: the households that figures "per 100 households" divide by."""
    return {estate_id: one.delivered for estate_id, one in figures_of(estate_ids).items()}


@dataclass(frozen=True)
class Floor:
    """One row of a building's grid: a floor and its houses by unit."""

    floor: int | None
    houses: Mapping[str, Sequence[House]]


@dataclass(frozen=True)
class BuildingGrid:
    """A building as people draw it: units side by side, the highest floor on top."""

    building: Building
    units: Sequence[str]
    floors: Sequence[Floor]
    houses: int


def buildings_of(estate_id: UUID) -> Sequence[Building]:
    """The buildings of an estate, as people count them."""
    return db.session.scalars(
        select(Building).where(Building.estate_id == estate_id).order_by(Building.position, Building.id)
    ).all()


def grid_of(building: Building) -> BuildingGrid:
    """The houses of a building, floor by floor from the top."""
    houses = db.session.scalars(
        select(House)
        .join(Unit, (Unit.tenant_id == House.tenant_id) & (Unit.id == House.unit_id))
        .where(Unit.building_id == building.id)
        .order_by(Unit.position, House.position, House.id)
        .options(contains_eager(House.unit))
    ).all()
    units = list(dict.fromkeys(house.unit.name for house in houses))
    floors: dict[int | None, dict[str, list[House]]] = {}
    for house in houses:
        floors.setdefault(house.floor, {}).setdefault(house.unit.name, []).append(house)
    ordered = sorted(floors, key=lambda floor: (floor is not None, floor or 0), reverse=True)
    return BuildingGrid(building, units, [Floor(floor, floors[floor]) for floor in ordered], len(houses))


def houses_by_code(estate_ids: Iterable[UUID]) -> dict[tuple[UUID, str], House]:
    """Every house of some estates under (estate, code), for imports."""
    houses = db.session.scalars(select(House).where(House.estate_id.in_(list(estate_ids))))
    return {(house.estate_id, house.code): house for house in houses}


def houses_near(estate_id: UUID, code: HouseCode, limit: int = 3) -> list[str]:
    """Codes of houses that differ only in zeros in front of the room: offered to a person, never chosen for them."""
    room = code.room.lstrip("0") or "0"
    forms = {HouseCode(room.zfill(width), code.unit, code.building, code.phase).key for width in range(1, 6)} - {
        code.key
    }
    found = db.session.scalars(
        select(House.code).where(House.estate_id == estate_id, House.code.in_(forms)).order_by(House.code).limit(limit)
    )
    return list(found)
