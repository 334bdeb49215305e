"""Fee items of the company's own, beside the 24 it was opened with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from saas.tariffs.items import add_item, find_item
from saas.tariffs.kinds import FeeClass, FormulaKind
from saas.tariffs.models import FeeItem
from saas.tariffs.refusals import (
    AgencySurcharge,
    BasisMissing,
    CommonParkingElsewhere,
    DepositByFormula,
    NameMissing,
    NameTaken,
    NotOwnClass,
)
from tenants.db import db
from tenants.members import Member
from tenants.numbers import next_number
from tenants.permissions import Permission
from tenants.verbs import hold, transaction

OWN_CLASSES = (
    FeeClass.INCOME,
    FeeClass.TRUST,
    FeeClass.PASS_THROUGH,
    FeeClass.AGENCY,
    FeeClass.DEPOSIT,
    FeeClass.COMMON_INCOME,
)
"""Late fees, prepayments, reductions and the fund have one item each, which the product knows."""
COMMON_PARKING = ("共有车位", "公共车位", "共用车位", "道路停车", "地面停车", "common parking")
ON_TOP = ("手续费", "服务费", "附加", "代收费", "handling", "surcharge", "service fee")


def may_add_items(actor: Member) -> bool:
    """The items are the whole company's: whoever sets prices in every estate."""
    return actor.may_everywhere(Permission.TARIFFS_MANAGE)


@transaction
def add_own_item(
    name: str,
    fee_class: FeeClass,
    kind: FormulaKind | None,
    *,
    expression: str = "",
    name_en: str = "",
    unit: str = "",
    legal_basis: str,
    by: Member,
    at: datetime,
) -> FeeItem:
    """Add an item with its class and legal basis; its code, Z01 and on, is the next free one.

    Raises `NameMissing`, `NameTaken`, `BasisMissing`, `NotOwnClass`, `DepositByFormula`, `AgencySurcharge`,
    `CommonParkingElsewhere` and what is wrong with a formula.
    """
    said, basis = name.strip(), legal_basis.strip()
    if not said:
        raise NameMissing
    if not basis:
        raise BasisMissing
    if fee_class not in OWN_CLASSES:
        raise NotOwnClass
    hold("fee_item")
    if db.session.scalar(select(FeeItem.id).where(or_(FeeItem.name == said, FeeItem.name_en == said))) is not None:
        raise NameTaken
    if fee_class is FeeClass.DEPOSIT and kind is not None:
        raise DepositByFormula
    _refuse_wrong_words(f"{said} {name_en}".lower(), fee_class)
    return add_item(
        _next_code(),
        said,
        fee_class,
        kind,
        expression=expression.strip() if kind is not None else "",
        name_en=name_en.strip(),
        unit=unit.strip(),
        legal_basis=basis,
        by=by,
        at=at,
    )


def _refuse_wrong_words(words: str, fee_class: FeeClass) -> None:
    """A name can give away what a formula would: a fee on top of a supplier's, common parking in another pot."""
    if fee_class is FeeClass.AGENCY and any(word in words for word in ON_TOP):
        raise AgencySurcharge
    if fee_class is not FeeClass.COMMON_INCOME and any(word in words for word in COMMON_PARKING):
        raise CommonParkingElsewhere


def _next_code() -> str:
    while True:
        code = f"Z{next_number('fee_item', estate_id=None, period=''):02d}"
        if find_item(code) is None:
            return code
