"""Estates with their buildings, units and houses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from deploy.fill.plot import CompanyPlot, EstatePlot
from saas.estates import Building, Estate, House, Unit
from saas.estates.codes import displayed
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.history import record

AREAS = (8960, 9640, 10877, 12950, 16800)
UNSOLD = {"state": "unsold", "delivered_on": None}


@dataclass(frozen=True)
class Place:
    """A house of the demonstration, as the other parts need it."""

    id: UUID
    estate_id: UUID
    code: str
    display: str
    state: str


@dataclass(frozen=True)
class BuiltEstate:
    """An estate with its plot and houses."""

    plot: EstatePlot
    id: UUID
    houses: tuple[Place, ...]


def build_estates(plot: CompanyPlot, *, at: datetime) -> list[BuiltEstate]:
    """Build every estate of a company."""
    return [_build(one, at) for one in plot.estates]


def _build(plot: EstatePlot, at: datetime) -> BuiltEstate:
    estate = Estate(
        name=plot.name,
        code=plot.code,
        address=plot.address,
        emergency_phone=plot.phone,
        grade_rank=plot.grade,
    )
    db.session.add(estate)
    db.session.flush()
    record("estates.opened", estate, by=None, at=at, after={"name": plot.name})
    rows = list(_houses(plot, estate.id))
    insert_many(House, rows)
    db.session.commit()
    places = tuple(
        Place(row["id"], estate.id, row["code"], displayed(row["code"]), row["state"])  # type: ignore[arg-type]
        for row in rows
    )
    return BuiltEstate(plot, estate.id, places)


def _houses(plot: EstatePlot, estate_id: UUID) -> Iterator[dict[str, object]]:
    """The houses of every building. The last one is not sold yet: its fees are the developer's."""
    for position, (units, floors, doors) in enumerate(plot.buildings, start=1):
        building = Building(id=new_id(), estate_id=estate_id, name=str(position), position=position)
        db.session.add(building)
        db.session.flush()
        for number in range(1, units + 1):
            unit = Unit(id=new_id(), building_id=building.id, name=str(number), position=number)
            db.session.add(unit)
            db.session.flush()
            for floor in range(1, floors + 1):
                for door in range(1, doors + 1):
                    last = (position, number, floor, door) == (len(plot.buildings), units, floors, doors)
                    yield _house(estate_id, unit.id, f"{position}-{number}", floor, door) | (UNSOLD if last else {})


def _house(estate_id: UUID, unit_id: UUID, way: str, floor: int, door: int) -> dict[str, object]:
    number = f"{floor}{door:02d}"
    turn = floor * 7 + door * 3 + len(way)
    state = "long_vacant" if turn % 17 == 0 else "rented" if turn % 9 == 0 else "self_used"
    return {
        "id": new_id(),
        "estate_id": estate_id,
        "unit_id": unit_id,
        "code": f"{way}-{number}",
        "number": number,
        "floor": floor,
        "area": AREAS[turn % len(AREAS)],
        "inner_area": AREAS[turn % len(AREAS)] * 8 // 10,
        "state": state,
        "delivered_on": date(2012 + turn % 6, 1 + turn % 12, 15),
    }
