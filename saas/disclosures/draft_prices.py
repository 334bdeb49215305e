"""Fee items, fee standards, the price board and shared water and power: sheets that come from tariffs and billing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.billing import EXCLUSIONS, Meter, Reading, SharedCost
from saas.billing.shared import ShareBase, SharedState
from saas.disclosures.draft_money import agreement_on
from saas.disclosures.drafting import Order, fills
from saas.disclosures.layouts import Sheet
from saas.disclosures.topics import Topic
from saas.tariffs import FeeClass, FeeItem, FormulaKind, Tariff
from tenants.clock import local_date
from tenants.db import db
from tenants.text import N_

CLASS_WORDS = {
    FeeClass.INCOME: N_("income of the company"),
    FeeClass.TRUST: N_("held in trust for the owners"),
    FeeClass.PASS_THROUGH: N_("shared at cost"),
    FeeClass.AGENCY: N_("collected for the supplier, nothing added"),
    FeeClass.DEPOSIT: N_("deposit, given back"),
    FeeClass.COMMON_INCOME: N_("belongs to all owners"),
    FeeClass.FUND: N_("maintenance fund"),
    FeeClass.LATE_FEE: N_("by agreement only"),
    FeeClass.PREPAID: N_("prepayment"),
    FeeClass.REDUCTION: N_("reduction"),
}
METHOD_WORDS = {
    FormulaKind.FIXED: N_("fixed amount"),
    FormulaKind.AREA: N_("area × price"),
    FormulaKind.USAGE: N_("usage × price"),
    FormulaKind.SHARE: N_("shared by area or homes"),
}
ALL_HOUSES = N_("all homes")
BASE_WORDS = {ShareBase.AREA: N_("by area, %(total)s ㎡"), ShareBase.HOUSEHOLDS: N_("by homes, %(total)s")}
SAMPLE_AREA = 100
HOTLINE = "12315"


@fills(Topic.FEE_ITEMS)
def fill_fee_items(sheet: Sheet, order: Order) -> None:
    """Every fee that is charged in the estate, whose money it is, and on what ground."""
    for item in _items_in_use(order):
        cells = {
            "code": item.code,
            "item": item.name,
            "class": order.translate(CLASS_WORDS[FeeClass(item.fee_class)]),
            "basis": item.legal_basis,
        }
        sheet.add_row("items", item.code, cells)


@fills(Topic.FEE_STANDARDS)
def fill_fee_standards(sheet: Sheet, order: Order) -> None:
    """The prices in force, with whom they apply to and since when."""
    for tariff in tariffs_on(order.estate.id, local_date(order.at)):
        sheet.add_row("standards", str(tariff.id), _price_cells(tariff, order))


@fills(Topic.PRICE_BOARD)
def fill_price_board(sheet: Sheet, order: Order) -> None:
    """收费公示表 (发改价检〔2004〕1428号): the company's own fees, and what it only collects for others apart."""
    today = local_date(order.at)
    sheet.put("head.company", order.company)
    sheet.put("head.payers", order.translate(ALL_HOUSES))
    sheet.put("head.phone", order.estate.emergency_phone)
    sheet.put("head.hotline", HOTLINE)
    agreement = agreement_on(order.estate.id, today)
    if agreement is not None:
        sheet.put("head.content", agreement.content)
        sheet.put("head.basis", agreement.number)
        sheet.put("head.start", agreement.starts_on.isoformat())
    own = tariffs_on(order.estate.id, today)
    if own:
        sheet.put("head.effective", max(tariff.valid_from for tariff in own).isoformat())
    for tariff in own:
        cells = {**_price_cells(tariff, order), "basis": tariff.item.legal_basis}
        block = "agency" if tariff.fee_class == FeeClass.AGENCY else "own"
        names = {column["key"] for column in sheet.block(block)["columns"]}
        sheet.add_row(block, str(tariff.id), {name: value for name, value in cells.items() if name in names})


def tariffs_on(estate_id: UUID, day: date) -> Sequence[Tariff]:
    """The versions of an estate's tariffs that are in force on a day, by item and scope."""
    rows = db.session.scalars(
        select(Tariff)
        .where(Tariff.estate_id == estate_id, Tariff.valid_from <= day)
        .where(Tariff.ends_on.is_(None) | (Tariff.ends_on >= day))
        .order_by(Tariff.item_code, Tariff.scope_key, Tariff.valid_from.desc())
        .options(joinedload(Tariff.item))
    ).all()
    latest: dict[tuple[str, str], Tariff] = {}
    for row in rows:
        latest.setdefault((row.item_code, row.scope_key), row)
    return list(latest.values())


def _items_in_use(order: Order) -> list[FeeItem]:
    return list({one.item_code: one.item for one in tariffs_on(order.estate.id, local_date(order.at))}.values())


def _price_cells(tariff: Tariff, order: Order) -> dict[str, Any]:
    return {
        "item": tariff.item.name,
        "scope": tariff.scope_name or order.translate(ALL_HOUSES),
        "price": decimal_text(tariff.price + tariff.surcharge, 4),
        "unit": tariff.unit or tariff.item.unit,
        "method": order.translate(METHOD_WORDS[FormulaKind(tariff.formula_kind)]),
        "from": tariff.valid_from.isoformat(),
    }


@fills(Topic.SHARED_ENERGY)
def fill_shared_energy(sheet: Sheet, order: Order) -> None:
    """公共水电费分摊: reading, usage, price, what was left out, what each ㎡ or home bears, and a worked example."""
    costs = db.session.scalars(
        select(SharedCost)
        .where(
            SharedCost.estate_id == order.estate.id,
            SharedCost.period.in_(order.span.months),
            SharedCost.state == SharedState.SHARED,
        )
        .order_by(SharedCost.period, SharedCost.item_code, SharedCost.id)
        .options(joinedload(SharedCost.reading).joinedload(Reading.meter))
    ).all()
    steps: list[str] = []
    sample = 0
    for cost in costs:
        per = _per_unit(cost)
        sheet.add_row("costs", str(cost.id), _cost_cells(cost, per, order), _cost_sources(cost))
        for index, one in enumerate(cost.exclusions, start=1):
            cells = {
                "reason": order.translate(EXCLUSIONS.get(str(one.get("reason")), "") or str(one.get("reason", ""))),
                "amount": int(one.get("fen", 0)),
            }
            sheet.add_row("exclusions", f"{cost.id}-{index}", cells)
        if cost.base == ShareBase.AREA and cost.building_id is None:
            steps.append(f"{decimal_text(per, 4)}×{SAMPLE_AREA}")
            sample += per * SAMPLE_AREA
        elif cost.building_id is None:
            steps.append(decimal_text(per, 4))
            sample += per
    if steps:
        sheet.put("sample.formula", "＋".join(steps))
        sheet.put("sample.amount", decimal_text((sample + 50) // 100, 2))


def _cost_cells(cost: SharedCost, per: int, order: Order) -> dict[str, Any]:
    reading: Reading | None = cost.reading
    meter: Meter | None = reading.meter if reading is not None else None
    total = decimal_text(cost.weights_total, 2) if cost.base == ShareBase.AREA else str(cost.weights_total)
    return {
        "meter": "　".join(part for part in (cost.title, meter.code if meter is not None else "") if part),
        "previous": decimal_text(reading.previous_value, 3) if reading is not None else None,
        "current": decimal_text(reading.value, 3) if reading is not None else None,
        "usage": decimal_text(cost.usage, 3) if cost.usage is not None else None,
        "price": decimal_text(cost.price, 4) if cost.price is not None else None,
        "gross": cost.gross_fen,
        "excluded": cost.excluded_fen,
        "shared": cost.total_fen,
        "base": order.translate(BASE_WORDS[ShareBase(cost.base)]) % {"total": total},
        "per": decimal_text(per, 4),
    }


def _cost_sources(cost: SharedCost) -> dict[str, list[dict[str, Any]]]:
    part = [{"shared_cost": str(cost.id)}]
    return {"gross": part, "excluded": part, "shared": part}


def _per_unit(cost: SharedCost) -> int:
    """What one ㎡ (or one home) bears, in 1/10,000 yuan, half up. Weights of area are 1/100 ㎡."""
    if not cost.weights_total:
        return 0
    scale = 100 * 100 if cost.base == ShareBase.AREA else 100
    return (2 * cost.total_fen * scale + cost.weights_total) // (2 * cost.weights_total)


def decimal_text(value: int, places: int) -> str:
    """A scaled whole number as people write it: 5380 with four places is 0.538, 21000 is 2.10."""
    whole, rest = divmod(abs(value), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0").ljust(2, "0")
    return f"{'-' if value < 0 else ''}{whole}.{digits}"
