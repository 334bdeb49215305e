"""Importing houses: buildings and units come with them. A house is the same house by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.archives.import_models import ImportRun, Verdict
from saas.archives.importing import Ground, Row, dumped, place_rows, register_importer
from saas.archives.kinds import HOUSES, Kind
from saas.archives.undoing import restore, take_back
from saas.estates.codes import HouseCode, in_counting_order
from saas.estates.models import Building, House, HouseState, Unit
from saas.estates.service import change_house
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.members import Member
from tenants.text import N_

FIELDS = ("floor", "area", "inner_area", "state", "delivered_on")


class HouseImporter:
    """Houses of one or more estates."""

    kind: Kind = HOUSES

    def judge(self, rows: Sequence[Row], ground: Ground) -> None:
        """Compare each row with the house of its code. Empty cells say nothing and change nothing."""
        place_rows(rows, ground, needs_house=False)
        seen: dict[tuple[UUID, str], int] = {}
        for row in rows:
            if not row.is_sound:
                continue
            self._check(row, seen)
            if row.is_sound:
                self._compare(row)

    def _check(self, row: Row, seen: dict[tuple[UUID, str], int]) -> None:
        code: HouseCode = row.values["house"]
        first = seen.setdefault((row.values["estate_id"], code.key), row.number)
        if first != row.number:
            row.refuse(N_("This house already stands in row %(row)s."), N_("House code"), row=first)
        area, inner = row.values.get("area"), row.values.get("inner_area")
        if area is not None and inner is not None and inner > area:
            row.refuse(N_("The inner area is larger than the built-up area."), N_("Inner area"))

    def _compare(self, row: Row) -> None:
        house: House | None = row.plan["house"]
        given = {name: row.values[name] for name in FIELDS if name in row.values}
        if house is None:
            row.verdict = Verdict.NEW
            return
        changes = {name: value for name, value in given.items() if getattr(house, name) != value}
        row.plan["changes"] = changes
        for name, value in changes.items():
            row.would_change(name, getattr(house, name), value)
        row.verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Build the missing buildings and units, then the houses; change the others through their own verb."""
        steps: dict[int, dict[str, Any]] = {}
        new = [row for row in rows if row.verdict is Verdict.NEW]
        made: list[dict[str, Any]] = []
        units = _Units()
        for done, row in enumerate(new):
            before = len(units.made)
            house = _house_values(row, units)
            made.append(house)
            steps[row.number] = {"made": [["house", str(house["id"])], *units.made[before:]]}
            tick(done)
        insert_many(House, made)
        for done, row in enumerate(row for row in rows if row.verdict is Verdict.CHANGED):
            house_row: House = row.plan["house"]
            changes = row.plan["changes"]
            steps[row.number] = {"changed": [_before("house", house_row, changes)]}
            change_house(house_row, changes, by=by, at=at)
            tick(len(new) + done)
        return steps

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Restore what was changed, then take the new houses away, and buildings and units that came with them."""
        restore(steps, run, by=by, at=at)
        take_back(steps, run)


def _before(table: str, thing: House, changes: Mapping[str, Any]) -> list[Any]:
    before = {name: getattr(thing, name) for name in changes}
    return [table, str(thing.id), dumped(before), dumped(changes)]


def _house_values(row: Row, units: _Units) -> dict[str, Any]:
    code: HouseCode = row.values["house"]
    return {
        "id": new_id(),
        "estate_id": row.values["estate_id"],
        "unit_id": units.find(row.values["estate_id"], code),
        "code": code.key,
        "display": code.display,
        "position": code.position,
        "number": code.room,
        "floor": row.values.get("floor"),
        "area": row.values.get("area"),
        "inner_area": row.values.get("inner_area"),
        "state": row.values.get("state", HouseState.DELIVERED.value),
        "delivered_on": row.values.get("delivered_on"),
    }


class _Units:
    """Units by estate, building and name; missing ones are made, each once."""

    def __init__(self) -> None:
        self.made: list[list[str]] = []
        rows = db.session.execute(
            select(Building, Unit).outerjoin(
                Unit, (Unit.tenant_id == Building.tenant_id) & (Unit.building_id == Building.id)
            )
        )
        self.buildings: dict[tuple[UUID, str], UUID] = {}
        self.units: dict[tuple[UUID, str], UUID] = {}
        for building, unit in rows:
            self.buildings[building.estate_id, building.name] = building.id
            if unit is not None:
                self.units[building.id, unit.name] = unit.id

    def find(self, estate_id: UUID, code: HouseCode) -> UUID:
        """The unit that a code stands in."""
        building_id = self.buildings.get((estate_id, code.block))
        if building_id is None:
            building = Building(estate_id=estate_id, name=code.block, position=in_counting_order(code.block))
            building_id = self._keep("building", building)
            self.buildings[estate_id, code.block] = building_id
        unit_id = self.units.get((building_id, code.unit))
        if unit_id is None:
            unit = Unit(building_id=building_id, name=code.unit, position=in_counting_order(code.unit))
            unit_id = self._keep("unit", unit)
            self.units[building_id, code.unit] = unit_id
        return unit_id

    def _keep(self, table: str, thing: Building | Unit) -> UUID:
        db.session.add(thing)
        db.session.flush()
        self.made.append([table, str(thing.id)])
        return thing.id


register_importer(HouseImporter())
