"""Importing what households owed when the company came to us: one amount for each house, fee and month."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from saas.archives.import_models import ImportRun, Verdict
from saas.archives.importing import Ground, Row, dumped, place_rows, register_importer
from saas.archives.kinds import ARREARS, Kind
from saas.archives.models import OpeningArrears
from saas.archives.undoing import restore, take_back
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.members import Member
from tenants.text import N_

Due = tuple[UUID, str, str]


class Keeper(Protocol):
    """Who made charges of opening arrears, and what becomes of them when the import changes or goes (billing, above)."""

    def paid(self, arrears_ids: Collection[UUID]) -> set[UUID]:
        """Those on which money lies."""

    def let_go(self, arrears_ids: Collection[UUID], *, by: Member, at: datetime) -> None:
        """Take their charges back. Refuses when money lies on one of them."""


class _Keepers:
    of_charges: Keeper | None = None


def arrears_kept_by(keeper: Keeper | None) -> None:
    """Say who makes charges of opening arrears."""
    _Keepers.of_charges = keeper


class ArrearsImporter:
    """Opening arrears in fen."""

    kind: Kind = ARREARS

    def judge(self, rows: Sequence[Row], ground: Ground) -> None:
        """Find each amount by house, fee and month; the same one twice in a file is an error, never a sum."""
        place_rows(rows, ground)
        sound = [row for row in rows if row.is_sound]
        known = _known(sorted({row.values["estate_id"] for row in sound}))
        seen: dict[Due, int] = {}
        for row in sound:
            due = (row.plan["house"].id, row.values["item"], row.values["period"])
            first = seen.setdefault(due, row.number)
            if first != row.number:
                row.refuse(N_("This fee and month of the house already stand in row %(row)s."), N_("Fee"), row=first)
                continue
            row.plan["known"] = there = known.get(due)
            if there is None:
                row.verdict = Verdict.NEW
                continue
            changed = _changes(there, row)
            row.verdict = Verdict.CHANGED if changed else Verdict.UNCHANGED
            for name in sorted(changed):
                row.would_change(name, getattr(there, name), changed[name])
        _refuse_paid([row for row in sound if row.verdict is Verdict.CHANGED])

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Keep the new amounts, correct the others."""
        steps: dict[int, dict[str, Any]] = {}
        made = []
        _let_go([row.plan["known"].id for row in rows if row.verdict is Verdict.CHANGED], by=by, at=at)
        for done, row in enumerate(rows):
            tick(done)
            if row.verdict is Verdict.NEW:
                values = _values(row, run)
                made.append(values)
                steps[row.number] = {"made": [["opening_arrears", str(values["id"])]]}
            else:
                there: OpeningArrears = row.plan["known"]
                change = {**_changes(there, row), "import_run_id": run.id, "row_number": row.number}
                before = {name: getattr(there, name) for name in change}
                for name, value in change.items():
                    setattr(there, name, value)
                steps[row.number] = {"changed": [["opening_arrears", str(there.id), dumped(before), dumped(change)]]}
        insert_many(OpeningArrears, made)
        return steps

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Restore corrected amounts and take the new ones away, and with both the charges that were made of them."""
        touched = [UUID(str(one[1])) for step in steps for kind in ("made", "changed") for one in step.get(kind, ())]
        _let_go(touched, by=by, at=at)
        restore(steps, run, by=by, at=at)
        take_back(steps, run)


def _known(estate_ids: Sequence[UUID]) -> dict[Due, OpeningArrears]:
    rows = db.session.scalars(select(OpeningArrears).where(OpeningArrears.estate_id.in_(estate_ids)))
    return {(row.house_id, row.item, row.period): row for row in rows}


def _changes(there: OpeningArrears, row: Row) -> dict[str, Any]:
    """What a row says otherwise. An empty day changes nothing."""
    said = {"amount": row.values["amount"], "due_on": row.values.get("due_on") or there.due_on}
    return {name: value for name, value in said.items() if value != getattr(there, name)}


def _refuse_paid(rows: Sequence[Row]) -> None:
    if _Keepers.of_charges is None or not rows:
        return
    paid = _Keepers.of_charges.paid({row.plan["known"].id for row in rows})
    for row in rows:
        if row.plan["known"].id in paid:
            row.refuse(N_("This has been paid on since; it can no longer be changed."), N_("Amount"))


def _let_go(ids: Sequence[UUID], *, by: Member, at: datetime) -> None:
    if _Keepers.of_charges is not None and ids:
        _Keepers.of_charges.let_go(set(ids), by=by, at=at)


def _values(row: Row, run: ImportRun) -> dict[str, Any]:
    return {
        "id": new_id(),
        "estate_id": row.values["estate_id"],
        "house_id": row.plan["house"].id,
        "item": row.values["item"],
        "period": row.values["period"],
        "amount": row.values["amount"],
        "due_on": row.values.get("due_on"),
        "import_run_id": run.id,
        "row_number": row.number,
    }


register_importer(ArrearsImporter())
