"""Importing what households owed when the company came to us: one amount for each house, fee and month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
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
            elif there.amount == row.values["amount"]:
                row.verdict = Verdict.UNCHANGED
            else:
                row.verdict = Verdict.CHANGED
                row.would_change("amount", there.amount, row.values["amount"])

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Keep the new amounts, correct the others."""
        steps: dict[int, dict[str, Any]] = {}
        made = []
        for done, row in enumerate(rows):
            tick(done)
            if row.verdict is Verdict.NEW:
                values = _values(row)
                made.append(values)
                steps[row.number] = {"made": [["opening_arrears", str(values["id"])]]}
            else:
                there: OpeningArrears = row.plan["known"]
                change = {"amount": row.values["amount"]}
                before = {"amount": there.amount}
                there.amount = row.values["amount"]
                steps[row.number] = {"changed": [["opening_arrears", str(there.id), dumped(before), dumped(change)]]}
        insert_many(OpeningArrears, made)
        return steps

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Restore corrected amounts and take the new ones away."""
        restore(steps, run, by=by, at=at)
        take_back(steps, run)


def _known(estate_ids: Sequence[UUID]) -> dict[Due, OpeningArrears]:
    rows = db.session.scalars(select(OpeningArrears).where(OpeningArrears.estate_id.in_(estate_ids)))
    return {(row.house_id, row.item, row.period): row for row in rows}


def _values(row: Row) -> dict[str, Any]:
    return {
        "id": new_id(),
        "estate_id": row.values["estate_id"],
        "house_id": row.plan["house"].id,
        "item": row.values["item"],
        "period": row.values["period"],
        "amount": row.values["amount"],
    }


register_importer(ArrearsImporter())
