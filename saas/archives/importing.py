"""An import before the database knows of it: reading the rows of a sheet, and what an importer of a kind must answer.

A row is read cell by cell; every cell that cannot be read leaves a message and makes the row an error. A row without
errors is then judged against what is there: new, changed or unchanged. Nothing is lost, and nothing is guessed: a row
either goes in whole or is listed with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Protocol
from uuid import UUID

from saas.archives.figures import masked_plate
from saas.archives.import_models import ImportRun, Verdict
from saas.archives.kinds import ImportKind, Kind
from saas.archives.people import Certificate, CertificateKind, Phone, PhoneKind
from saas.archives.tables import Cell, Line, Sheet, column_key
from saas.estates.codes import HouseCode, house_code_of
from saas.estates.models import Estate, House
from saas.estates.unreadable import Unreadable
from tenants.members import Member
from tenants.text import N_

__all__ = ["Fault", "Ground", "Importer", "Row", "dumped", "loaded", "masked_plate", "read_rows", "register_importer"]


@dataclass(frozen=True)
class Fault:
    """A message about one cell (`column` is its msgid) or the whole row (no column). Never the cell's content."""

    msgid: str
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    is_error: bool = True

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the row; values that are not plain are written as people read them."""
        plain = {name: value if isinstance(value, (int, str)) else str(value) for name, value in self.values.items()}
        return {"column": self.column, "msgid": self.msgid, "values": plain, "error": self.is_error}


@dataclass
class Row:
    """One row on its way: what stood in its cells, what was read from it, what is wrong with it, and the verdict."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    verdict: Verdict = Verdict.UNCHANGED
    plan: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it so far."""
        return not any(fault.is_error for fault in self.faults)

    def refuse(self, msgid: str, label: str | None = None, **values: object) -> None:
        """Say what is wrong; the row is an error from now on."""
        self.faults.append(Fault(msgid, label, values))
        self.verdict = Verdict.ERROR

    def remark(self, msgid: str, label: str | None = None, **values: object) -> None:
        """Say what a person should know although the row goes in."""
        self.faults.append(Fault(msgid, label, values, is_error=False))

    def would_change(self, name: str, before: Any, after: Any) -> None:
        """Say what the row would change in what is there: the field, what stands there now, and what would."""
        self.changes.append((name, before, after))


@dataclass
class Ground:
    """What all importers need to know: the estates, which of them may be imported into, and the houses there are."""

    estates: Mapping[str, Estate]
    allowed: Callable[[UUID], bool]
    default_estate: Estate | None
    houses: dict[tuple[UUID, str], House]
    today: date
    near: Callable[[UUID, HouseCode], list[str]]
    unknown_estates: dict[str, int] = field(default_factory=dict)


class Importer(Protocol):
    """What a kind of import can do. Each is registered under its kind; kinds above the archives register themselves."""

    kind: Kind

    def judge(self, rows: Sequence[Row], ground: Ground) -> None:
        """Give every sound row its verdict and plan; refuse what cannot go in. Reads the database, writes nothing."""

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Do the plans of new and changed rows; returns for each row number what `undo` needs."""

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Take back what `apply` did, last row first. Raises `UsedSince` when something was used in the meantime."""


IMPORTERS: dict[ImportKind, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Make a kind importable."""
    IMPORTERS[importer.kind.kind] = importer


def read_rows(kind: Kind, sheet: Sheet, mapping: Mapping[str, int]) -> list[Row]:
    """Every line of a sheet, read field by field. Rows with unreadable cells are errors, each cell with its message."""
    return [_read_row(kind, line, mapping, len(sheet.columns)) for line in sheet.lines()]


def _read_row(kind: Kind, line: Line, mapping: Mapping[str, int], width: int) -> Row:
    row = Row(line.number, [_as_text(line.cell(place).value) for place in range(width)])
    for one in kind.fields:
        place = mapping.get(one.name)
        if place is None:
            continue
        cell = line.cell(place)
        if cell.problem is not None:
            _add_once(row, Fault(cell.problem.msgid, one.label, cell.problem.values))
        elif cell.is_empty:
            if one.required:
                row.refuse(N_("This cell is empty."), one.label)
        else:
            _read_cell(row, one.name, one.label, one.read, cell)
    _read_house(kind, row, line, mapping)
    if not row.is_sound:
        row.verdict = Verdict.ERROR
    return row


def _add_once(row: Row, fault: Fault) -> None:
    """A problem of the whole row is said once."""
    if not any(known.msgid == fault.msgid and fault.msgid.startswith("This row") for known in row.faults):
        row.faults.append(fault)


def _read_cell(row: Row, name: str, label: str, read: Callable[[Any], Any], cell: Cell) -> None:
    try:
        row.values[name] = read(cell.value)
    except Unreadable as problem:
        row.faults.append(Fault(problem.msgid, label, problem.values))


def _read_house(kind: Kind, row: Row, line: Line, mapping: Mapping[str, int]) -> None:
    """The house a row is about: its code, or building, unit and room; where both are given they must agree."""
    label = kind.field("code").label
    coded: HouseCode | None = row.values.pop("code", None)
    parts = [line.cell(mapping[name]).value if name in mapping else None for name in ("building", "unit", "room")]
    for name in ("building", "unit", "room"):
        row.values.pop(name, None)
    divided = None
    if parts[2] is not None:
        try:
            divided = house_code_of(*parts)
        except Unreadable as problem:
            row.faults.append(Fault(problem.msgid, kind.field("room").label, problem.values))
    if coded is not None and divided is not None and coded.key != divided.key:
        differ = N_("The code says %(code)s, building, unit and room say %(parts)s.")
        row.refuse(differ, label, code=coded.key, parts=divided.key)
    house = coded or divided
    if house is not None:
        row.values["house"] = house
    elif row.is_sound and not kind.without_house:
        row.refuse(N_("The house code is missing."), label)


def _as_text(value: object) -> str:
    """A cell as people saw it, for the error sheet."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def place_rows(rows: Iterable[Row], ground: Ground, *, needs_house: bool = True) -> None:
    """Find each row's estate and (if it must exist) house; refuse what is not there, naming what is near."""
    for row in rows:
        if not row.is_sound:
            continue
        estate = _estate_of(row, ground)
        if estate is None:
            continue
        row.values["estate_id"] = estate.id
        row.plan["house"] = None
        code: HouseCode | None = row.values.get("house")
        if code is None:
            continue
        house = ground.houses.get((estate.id, code.key))
        row.plan["house"] = house
        if house is None and needs_house:
            _refuse_house(row, estate, code, ground)


def _estate_of(row: Row, ground: Ground) -> Estate | None:
    name = row.values.get("estate")
    estate = ground.estates.get(column_key(name)) if name else ground.default_estate
    if estate is None:
        if name:
            ground.unknown_estates[name] = ground.unknown_estates.get(name, 0) + 1
            row.refuse(N_("There is no estate called %(name)s yet."), N_("Estate"), name=name)
        else:
            row.refuse(N_("It is not said in which estate this house is."), N_("Estate"))
        return None
    if not ground.allowed(estate.id):
        row.refuse(N_("You may not import into this estate."), N_("Estate"))
        return None
    return estate


def _refuse_house(row: Row, estate: Estate, code: HouseCode, ground: Ground) -> None:
    near = ground.near(estate.id, code)
    if near:
        row.refuse(
            N_("There is no house %(code)s in this estate. Did you mean %(near)s? Zeros in front may have been lost."),
            N_("House code"),
            code=code.key,
            near=", ".join(near),
        )
    else:
        row.refuse(N_("There is no house %(code)s in this estate."), N_("House code"), code=code.key)


_TAGS: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "house": (HouseCode, lambda v: [v.room, v.unit, v.building, v.phase, v.lane], lambda v: HouseCode(*v)),
    "phone": (Phone, lambda v: [v.number, v.kind], lambda v: Phone(v[0], PhoneKind(v[1]))),
    "certificate": (
        Certificate,
        lambda v: [v.number, v.kind, v.born.isoformat() if v.born else None],
        lambda v: Certificate(v[0], CertificateKind(v[1]), date.fromisoformat(v[2]) if v[2] else None),
    ),
    "moment": (datetime, lambda v: v.isoformat(), datetime.fromisoformat),
    "day": (date, lambda v: v.isoformat(), date.fromisoformat),
    "share": (Fraction, str, Fraction),
    "id": (UUID, str, UUID),
}


def dumped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read values as JSON, so that nothing is read twice and everything comes back as it was."""
    return {name: _dumped(value) for name, value in values.items()}


def _dumped(value: Any) -> Any:
    for tag, (kind, write, _) in _TAGS.items():
        if isinstance(value, kind):
            return {tag: write(value)}
    return value


def loaded(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that `dumped` wrote."""
    return {name: _loaded(value) for name, value in values.items()}


def _loaded(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        tag, inner = next(iter(value.items()))
        if tag in _TAGS:
            return _TAGS[tag][2](inner)
    return value


def content_of(row: Row) -> str:
    """A row's cells, its values and what it would change, to be sealed."""
    kept = {name: value for name, value in row.values.items() if name != "estate_id"}
    changes = [[name, _dumped(before), _dumped(after)] for name, before, after in row.changes]
    return json.dumps({"cells": row.cells, "values": dumped(kept), "changes": changes}, ensure_ascii=False)


def changes_from(content: str | None) -> list[tuple[str, Any, Any]]:
    """What a row would change (or changed): the names of fields, each with what stood there and what comes."""
    kept = json.loads(content or "{}").get("changes", [])
    return [(name, _loaded(before), _loaded(after)) for name, before, after in kept]


def row_from(number: int, content: str, messages: Sequence[Mapping[str, Any]]) -> Row:
    """The row as it was read. Messages of reading stay, so that an unreadable row stays an error."""
    kept = json.loads(content)
    row = Row(number, list(kept["cells"]), loaded(kept["values"]))
    row.faults = [
        Fault(one["msgid"], one["column"], one["values"], one["error"]) for one in messages if one.get("reading")
    ]
    if not row.is_sound:
        row.verdict = Verdict.ERROR
    return row
