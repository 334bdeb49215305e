"""Verbs of estates: opening one, describing it, and building what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from saas.estates.codes import HouseCode, read_house_code, read_parking_code
from saas.estates.models import (
    Building,
    Estate,
    House,
    HouseState,
    IntakeDepartment,
    ParkingSpace,
    PropertyType,
    SpaceOwnership,
    Unit,
)
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import lock, transaction


class NameTaken(Refused):
    """Names and codes tell estates apart on every page."""

    message = N_("There is already an estate called %(name)s.")


class CodeTaken(Refused):
    """The short code stands in the numbers people see."""

    message = N_("The short code %(code)s is already used by another estate.")


class HouseExists(Refused):
    """A code means one house."""

    message = N_("There is already a house %(code)s in this estate.")


class SpaceExists(Refused):
    """A code means one parking space."""

    message = N_("There is already a parking space %(code)s in this estate.")


Opening = Callable[[Estate, Member | None, datetime], object]
"""Called with the new estate, who opened it, and when; inside the transaction."""
_openings: list[Opening] = []


def on_opening_estate(opening: Opening) -> None:
    """Register what a capability gives to a new estate."""
    _openings.append(opening)


@transaction
def open_estate(
    name: str,
    *,
    code: str,
    by: Member | None,
    at: datetime,
    property_type: PropertyType = PropertyType.RESIDENTIAL,
    intake_department: IntakeDepartment = IntakeDepartment.CUSTOMER_SERVICE,
    address: str | None = None,
    emergency_phone: str | None = None,
    grade_rank: int = 1,
) -> Estate:
    """Take an estate under management. It has exactly one intake department from its first day (INT-06)."""
    name, code = name.strip(), code.strip().upper()
    _refuse_taken(name, code)
    estate = Estate(
        name=name,
        code=code,
        property_type=property_type,
        intake_department=intake_department,
        address=address or None,
        emergency_phone=emergency_phone or None,
        grade_rank=grade_rank,
    )
    db.session.add(estate)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise NameTaken(name=name) from error
    after = {"name": name, "code": code, "property_type": property_type, "intake_department": intake_department}
    record("estates.opened", estate, by=by, at=at, after=after)
    for opening in _openings:
        opening(estate, by, at)
    return estate


@transaction
def describe_estate(estate: Estate, changes: Mapping[str, object], *, by: Member, at: datetime) -> None:
    """Change what is said about an estate: name, code, kind, intake department, address, phone, grade."""
    lock(estate)
    before = {field: getattr(estate, field) for field, value in changes.items() if getattr(estate, field) != value}
    if not before:
        return
    _refuse_taken(str(changes.get("name", estate.name)), str(changes.get("code", estate.code)), but=estate.id)
    for field in before:
        setattr(estate, field, changes[field])
    record("estates.described", estate, by=by, at=at, before=before, after={field: changes[field] for field in before})


def _refuse_taken(name: str, code: str, but: UUID | None = None) -> None:
    others = select(Estate).where((Estate.name == name) | (Estate.code == code))
    for other in db.session.scalars(others):
        if other.id == but:
            continue
        if other.name == name:
            raise NameTaken(name=name)
        raise CodeTaken(code=code)


@transaction
def add_building(estate: Estate, name: str) -> Building:
    """The building of an estate with this name, built now if it does not stand yet."""
    building = db.session.scalar(select(Building).where(Building.estate_id == estate.id, Building.name == name))
    if building is None:
        building = Building(estate_id=estate.id, name=name)
        db.session.add(building)
        db.session.flush()
    return building


@transaction
def add_unit(building: Building, name: str) -> Unit:
    """The unit of a building with this name (empty: the building has no entrances of its own), made now if needed."""
    unit = db.session.scalar(select(Unit).where(Unit.building_id == building.id, Unit.name == name))
    if unit is None:
        unit = Unit(building_id=building.id, name=name)
        db.session.add(unit)
        db.session.flush()
    return unit


@transaction
def add_house(
    estate: Estate,
    code: HouseCode | str,
    *,
    by: Member | None,
    at: datetime,
    floor: int | None = None,
    area: int | None = None,
    inner_area: int | None = None,
    state: HouseState | str = HouseState.DELIVERED,
    delivered_on: date | None = None,
) -> House:
    """Add a house; building and unit come with it. Areas are hundredths of a square metre."""
    place = code if isinstance(code, HouseCode) else read_house_code(code)
    lock(estate)
    if db.session.scalar(select(House.id).where(House.estate_id == estate.id, House.code == place.key)):
        raise HouseExists(code=place.key)
    house = House(
        estate_id=estate.id,
        unit_id=add_unit(add_building(estate, place.block), place.unit).id,
        code=place.key,
        display=place.display,
        position=place.position,
        number=place.room,
        floor=floor,
        area=area,
        inner_area=inner_area,
        state=str(state),
        delivered_on=delivered_on,
    )
    db.session.add(house)
    db.session.flush()
    record("estates.house_added", house, by=by, at=at, after={"code": place.key, "state": str(state)})
    return house


HOUSE_FIELDS = ("floor", "area", "inner_area", "state", "delivered_on", "household_size")


@transaction
def change_house(house: House, changes: Mapping[str, object], *, by: Member | None, at: datetime) -> None:
    """Change what is known of a house; only what really differs is written and recorded."""
    lock(house)
    wanted = {field: value for field, value in changes.items() if field in HOUSE_FIELDS}
    before = {field: getattr(house, field) for field, value in wanted.items() if getattr(house, field) != value}
    if not before:
        return
    for field in before:
        setattr(house, field, wanted[field])
    record(
        "estates.house_changed", house, by=by, at=at, before=before, after={field: wanted[field] for field in before}
    )


@transaction
def add_space(
    estate: Estate,
    code: str,
    *,
    by: Member | None,
    at: datetime,
    ownership: SpaceOwnership = SpaceOwnership.UNKNOWN,
    house_id: UUID | None = None,
) -> ParkingSpace:
    """Add a parking space under its canonical code."""
    key = read_parking_code(code)
    lock(estate)
    if db.session.scalar(select(ParkingSpace.id).where(ParkingSpace.estate_id == estate.id, ParkingSpace.code == key)):
        raise SpaceExists(code=key)
    space = ParkingSpace(estate_id=estate.id, code=key, ownership=ownership, house_id=house_id)
    db.session.add(space)
    db.session.flush()
    record("estates.space_added", space, by=by, at=at, after={"code": key, "ownership": ownership})
    return space
