"""Importing vehicles with their parking spaces. A vehicle is the same vehicle by its plate within an estate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.archives.import_models import ImportRun, Verdict
from saas.archives.importing import Ground, Row, dumped, place_rows, register_importer
from saas.archives.kinds import VEHICLES, Kind
from saas.archives.known_people import KnownPeople
from saas.archives.models import Person, Vehicle
from saas.archives.undoing import restore, take_back
from saas.estates.models import House, ParkingSpace
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.members import Member
from tenants.sealed_text import sealed_values
from tenants.text import N_

_PLATE, _KEEPER, _SPACE = N_("Number plate"), N_("Keeper"), N_("Parking space")


class VehicleImporter:
    """Vehicles of households."""

    kind: Kind = VEHICLES

    def judge(self, rows: Sequence[Row], ground: Ground) -> None:
        """Find each vehicle by its plate, its keeper among the people of the house, its space by its code."""
        place_rows(rows, ground)
        sound = [row for row in rows if row.is_sound]
        known = _Known(sound)
        for row in sound:
            known.recognise(row)
            if row.is_sound:
                _compare(row)

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Add missing spaces (whose they are is asked later), then the vehicles; then change the others."""
        steps: dict[int, dict[str, Any]] = {row.number: {"made": [], "changed": []} for row in rows}
        spaces: dict[tuple[UUID, str], UUID] = {}
        for row in rows:
            _take_space(row, spaces, steps[row.number]["made"])
        made = []
        for row in (row for row in rows if row.verdict is Verdict.NEW):
            values = _vehicle_values(row)
            made.append(values)
            steps[row.number]["made"].append(["vehicle", str(values["id"])])
        insert_many(Vehicle, made)
        for done, row in enumerate(row for row in rows if row.verdict is Verdict.CHANGED):
            steps[row.number]["changed"].append(_change(row))
            tick(len(made) + done)
        return steps

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Restore changes, then take the vehicles and the spaces away."""
        restore(steps, run, by=by, at=at)
        take_back(steps, run)


class _Known:
    """The vehicles and spaces of the estates of a file, and who belongs to its houses."""

    def __init__(self, rows: Sequence[Row]) -> None:
        estates = sorted({row.values["estate_id"] for row in rows})
        self.people = KnownPeople([row.plan["house"].id for row in rows])
        vehicles = db.session.scalars(select(Vehicle).where(Vehicle.estate_id.in_(estates)))
        self.vehicles = {(one.estate_id, one.plate): one for one in vehicles}
        spaces = db.session.scalars(select(ParkingSpace).where(ParkingSpace.estate_id.in_(estates)))
        self.spaces = {(one.estate_id, one.code): one for one in spaces}
        self.seen: dict[tuple[UUID, str], int] = {}

    def recognise(self, row: Row) -> None:
        """Put vehicle, keeper and space into the row's plan; refuse a plate seen twice and a keeper nobody knows."""
        estate_id, plate = row.values["estate_id"], row.values["plate"]
        first = self.seen.setdefault((estate_id, plate), row.number)
        if first != row.number:
            row.refuse(N_("This plate already stands in row %(row)s."), _PLATE, row=first)
            return
        self._find_keeper(row)
        vehicle = self.vehicles.get((estate_id, plate))
        house: House = row.plan["house"]
        if vehicle is not None and vehicle.house_id != house.id:
            row.refuse(N_("This plate is already registered with another house of the estate."), _PLATE)
            return
        row.plan["vehicle"] = vehicle
        code = row.values.get("space")
        row.plan["space"] = self.spaces.get((estate_id, code)) if code else None

    def _find_keeper(self, row: Row) -> None:
        name = row.values.get("keeper")
        if not name:
            return
        people: dict[UUID, Person] = {
            tenure.person_id: tenure.person
            for tenure in self.people.tenures_in(row.plan["house"].id)
            if tenure.person.name == name
        }
        if len(people) == 1:
            row.plan["keeper"] = next(iter(people.values()))
        elif people:
            row.refuse(N_("Two people of this name belong to this house; correct them by hand."), _KEEPER)
        else:
            row.refuse(N_("Nobody of this name belongs to this house. Import the people first."), _KEEPER)


def _compare(row: Row) -> None:
    vehicle: Vehicle | None = row.plan["vehicle"]
    if vehicle is None:
        row.verdict = Verdict.NEW
        return
    changes: dict[str, Any] = {}
    keeper: Person | None = row.plan.get("keeper")
    if keeper is not None and vehicle.person_id != keeper.id:
        changes["person_id"] = keeper.id
        row.would_change("keeper", vehicle.person.name if vehicle.person is not None else None, keeper.name)
    code = row.values.get("space")
    space: ParkingSpace | None = row.plan["space"]
    if code and (space is None or vehicle.space_id != space.id):
        changes["space_id"] = space.id if space is not None else None
        row.would_change("space", vehicle.space.code if vehicle.space is not None else None, code)
    row.plan["changes"] = changes
    row.verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED


def _take_space(row: Row, spaces: dict[tuple[UUID, str], UUID], made: list[list[str]]) -> None:
    """The id of the row's space; a code that is not there yet becomes a space, once."""
    code = row.values.get("space")
    if not code:
        return
    known: ParkingSpace | None = row.plan["space"]
    place = (row.values["estate_id"], code)
    if known is not None:
        spaces[place] = known.id
    elif place not in spaces:
        space = ParkingSpace(estate_id=place[0], code=code)
        db.session.add(space)
        db.session.flush()
        spaces[place] = space.id
        made.append(["parking_space", str(space.id)])
    row.plan["space_id"] = spaces[place]
    if "space_id" in row.plan.get("changes", {}):
        row.plan["changes"]["space_id"] = spaces[place]


def _vehicle_values(row: Row) -> dict[str, Any]:
    vehicle_id = new_id()
    keeper: Person | None = row.plan.get("keeper")
    return {
        "id": vehicle_id,
        "estate_id": row.values["estate_id"],
        "house_id": row.plan["house"].id,
        "person_id": keeper.id if keeper is not None else None,
        "space_id": row.plan.get("space_id"),
        **sealed_values(Vehicle, vehicle_id, plate=row.values["plate"]),
    }


def _change(row: Row) -> list[Any]:
    vehicle: Vehicle = row.plan["vehicle"]
    changes = row.plan["changes"]
    before = {name: getattr(vehicle, name) for name in changes}
    for name, value in changes.items():
        setattr(vehicle, name, value)
    return ["vehicle", str(vehicle.id), dumped(before), dumped(changes)]


register_importer(VehicleImporter())
