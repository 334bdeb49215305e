"""Fee items: the 24 every company starts with (domain 5.6), and the company's own beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from saas.tariffs.formula import parse_for
from saas.tariffs.kinds import FeeClass, FormulaKind
from saas.tariffs.models import FeeItem
from saas.tariffs.refusals import AgencySurcharge, CommonParkingElsewhere, NumberTaken
from tenants.bulk import insert_many
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.provisioning import on_opening
from tenants.verbs import transaction

FOLDER = Path(__file__).parent
LATE_FEE, REDUCTION = "F19", "F03"


@cache
def default_items() -> tuple[Mapping[str, Any], ...]:
    """The items of a new company, as data."""
    return tuple(json.loads((FOLDER / "defaults.json").read_text(encoding="utf-8")))


def _rows(known: set[str]) -> Iterator[dict[str, Any]]:
    for item in default_items():
        if item["code"] not in known:
            yield {
                "code": item["code"],
                "name": item["name"],
                "name_en": item["name_en"],
                "fee_class": item["class"],
                "formula_kind": item["kind"],
                "unit": item["unit"],
                "expression": item["expression"],
                "legal_basis": item["basis"],
                "legal_basis_en": item["basis_en"],
                "caution": item["caution"],
                "caution_en": item["caution_en"],
                "priority": item["priority"],
                "is_default": True,
            }


@on_opening
@transaction
def install_items(at: datetime) -> int:
    """Give the company the default items it does not have yet, and say how many. Twice is harmless."""
    return insert_many(FeeItem, _rows(set(db.session.scalars(select(FeeItem.code)))))


def items() -> dict[str, FeeItem]:
    """The company's fee items by code, in order."""
    return {item.code: item for item in db.session.scalars(select(FeeItem).order_by(FeeItem.code))}


def find_item(code: str) -> FeeItem | None:
    """The fee item of a code."""
    return db.session.scalar(select(FeeItem).where(FeeItem.code == code))


def priced_items() -> Sequence[FeeItem]:
    """Items that have a formula and so may have a tariff."""
    return db.session.scalars(select(FeeItem).where(FeeItem.formula_kind.is_not(None)).order_by(FeeItem.code)).all()


@transaction
def add_item(
    code: str,
    name: str,
    fee_class: FeeClass,
    kind: FormulaKind | None,
    *,
    expression: str = "",
    name_en: str = "",
    unit: str = "",
    legal_basis: str = "",
    priority: int = 70,
    by: Member | None,
    at: datetime,
) -> FeeItem:
    """Add an item of the company's own. Refuses a taken code and what its class may never have."""
    if find_item(code) is not None:
        raise NumberTaken
    if kind is not None:
        refuse_wrong_money(fee_class, kind, expression)
    item = FeeItem(
        code=code,
        name=name,
        name_en=name_en or name,
        fee_class=fee_class,
        formula_kind=kind,
        expression=expression,
        unit=unit,
        legal_basis=legal_basis,
        priority=priority,
    )
    db.session.add(item)
    db.session.flush()
    record("tariff.item_added", item, by=by, at=at, after={"code": code, "class": fee_class})
    return item


def refuse_wrong_money(fee_class: FeeClass, kind: FormulaKind, expression: str) -> None:
    """Refuse a formula that would take money from where it may not be taken, or put it into the wrong pot."""
    node = parse_for(kind, expression)
    names = set(node.names())
    if fee_class is FeeClass.AGENCY and ("surcharge" in names or _has_more_than_products(node)):
        raise AgencySurcharge
    if "common_spaces" in names and fee_class is not FeeClass.COMMON_INCOME:
        raise CommonParkingElsewhere


def _has_more_than_products(node: Any) -> bool:
    """Whether a formula adds anything, or multiplies by a number of its own: a hidden surcharge."""
    return node.sign in ("+", "-", "/", "number") or any(_has_more_than_products(part) for part in node.parts)
