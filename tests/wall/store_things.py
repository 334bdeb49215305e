"""Supplies, a supplier and risks in the crawler's world: checked, moved and reviewed, with the words of their place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from saas.emergencies import risks
from saas.emergencies.kinds import Condition, PlanKind, StoreKind
from saas.emergencies.stores import keeping, suppliers
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.moves import take_out
from saas.estates import find_estate
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tests.factories.stores import check_photo


def supplies_of(estate_id: UUID, staff: Mapping[str, Member], words: str) -> dict[str, list[str]]:
    """Two supplies, a supplier and two risks of an estate; the ids by the parameter that names them."""
    at = now() - timedelta(days=2)
    estate, manager, technician = find_estate(estate_id), staff["manager"], staff["technician"]
    assert estate is not None
    pump, tape = (
        keeping.register(
            estate,
            keeping.Supply(
                kind,
                f"{name} {words} {at:%H%M%S%f}",
                words[:12],
                f"库房 {words}",
                minimum=2,
                keeper_id=technician.id,
                expires_on=date(2027, 1, 1),
                plan_kinds=(PlanKind.WATER,),
                note=words,
            ),
            quantity=5,
            by=manager,
            at=at,
        )
        for kind, name in ((StoreKind.EQUIPMENT, "潜水泵"), (StoreKind.MATERIAL, "警戒带"))
    )
    take_out(pump, 1, f"借用 {words}", by=technician, at=at)
    photo = check_photo(technician, at)
    check(pump, 3, Condition.WORN, words=f"软管老化 {words}", photo=photo, by=technician, at=at)
    wanted = suppliers.Help(StoreKind.EQUIPMENT, f"抢险队 {words}", f"0571 {words}"[:30], words, words, 40)
    supplier = suppliers.add_supplier(estate, wanted, by=manager, at=at)
    danger = risks.Danger(
        f"车库进水 {words}", f"巡查 {words}", f"启动预案 {words}", manager.id, words, PlanKind.FLOODING
    )
    soon = local_date(at) + timedelta(days=90)
    judged = risks.Assessment(4, 5, soon, f"加装水泵 {words}")
    flooded, closed = (risks.register_risk(estate, danger, judged, by=manager, at=at) for _ in range(2))
    risks.review_risk(flooded, risks.Assessment(3, 5, soon, words), f"演练合格 {words}", by=manager, at=at)
    risks.close_risk(closed, f"消除 {words}", by=manager, at=at)
    db.session.flush()
    return {
        "supply_id": [str(tape.id), str(pump.id)],
        "supplier_id": [str(supplier.id)],
        "risk_id": [str(flooded.id)],
        "emergencies.risk:risk_id": [str(flooded.id), str(closed.id)],
    }
