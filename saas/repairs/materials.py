"""What a repair took: materials and labour, in fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from saas.repairs.holding import hold, require
from saas.repairs.kinds import RepairState
from saas.repairs.models import Material, Repair, line_amount
from saas.repairs.refusals import NoMaterialLike
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import transaction


@dataclass(frozen=True)
class Line:
    """A line of material as it was entered: thousandths of the unit, fen."""

    name: str
    quantity: int
    unit_price: int
    spec: str = ""
    unit: str = "个"


@transaction
def set_materials(repair: Repair, lines: Sequence[Line], *, labour: int = 0, by: Member, at: datetime) -> None:
    """Write down what was used and what the work costs, in fen; amounts are rounded per line."""
    hold(repair)
    require(repair, {RepairState.ARRIVED, RepairState.WORKING, RepairState.PAUSED, RepairState.TRIAL})
    if labour < 0 or any(not line.name.strip() or line.quantity <= 0 or line.unit_price < 0 for line in lines):
        raise NoMaterialLike()
    before = {"labour": repair.labour, "materials": repair.material_total}
    db.session.execute(delete(Material).where(Material.repair_id == repair.id))
    for position, line in enumerate(lines, start=1):
        db.session.add(_material(repair, position, line))
    repair.labour = labour
    db.session.flush()
    db.session.expire(repair, ["materials"])
    after = {"labour": labour, "materials": repair.material_total}
    record("repair.materials_set", repair, by=by, at=at, before=before, after=after)


def _material(repair: Repair, position: int, line: Line) -> Material:
    return Material(
        repair_id=repair.id,
        position=position,
        name=line.name.strip(),
        spec=line.spec.strip(),
        unit=line.unit.strip() or "个",
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line_amount(line.quantity, line.unit_price),
    )
