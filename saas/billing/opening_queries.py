"""What is known of opening arrears: which fees wait to be taken over, what was, and where a line came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from saas.archives import ImportRun, OpeningArrears
from saas.billing.by_hand import OpeningCharge
from saas.billing.models import Charge, ChargeState
from saas.billing.origins import Origin
from saas.estates import Estate
from saas.tariffs import FeeClass, FeeItem, items
from tenants.db import db
from tenants.scope import current_tenant_id

OWED_BEFORE = frozenset(
    {FeeClass.INCOME, FeeClass.TRUST, FeeClass.PASS_THROUGH, FeeClass.AGENCY, FeeClass.COMMON_INCOME}
)


_USUAL = (
    ("车位管理", "F07"),
    ("车位", "F08"),
    ("停车", "F08"),
    ("公摊电", "F05"),
    ("公共电", "F05"),
    ("公摊水", "F04"),
    ("公共水", "F04"),
    ("加压", "F06"),
    ("电费", "F11"),
    ("水费", "F10"),
    ("燃气", "F12"),
    ("供暖", "F13"),
    ("取暖", "F13"),
    ("垃圾", "F14"),
    ("商铺", "F02"),
    ("物业", "F01"),
)
"""Words of old books and what they usually mean; a person decides."""


@dataclass(frozen=True)
class Waiting:
    """What the old books call one fee, not taken over yet: how many months of houses, how much, what it may be."""

    said: str
    rows: int
    fen: int
    since: str
    until: str
    guess: str | None


def may_be_owed_before(item: FeeItem) -> bool:
    """Whether arrears of this item may be taken over."""
    return FeeClass(item.fee_class) in OWED_BEFORE


def items_owed_before() -> list[FeeItem]:
    """The items that arrears of the old books may be."""
    return [item for item in items().values() if may_be_owed_before(item)]


def standing(arrears_ids: Collection[UUID] | None = None) -> Any:
    """The ids of imported rows that a published line stands for; of these rows, or of all."""
    query = (
        select(OpeningCharge.arrears_id)
        .join(Charge, (Charge.tenant_id == OpeningCharge.tenant_id) & (Charge.id == OpeningCharge.charge_id))
        .where(Charge.state == ChargeState.PUBLISHED)
    )
    return query if arrears_ids is None else query.where(OpeningCharge.arrears_id.in_(arrears_ids))


def waiting_in(estate: Estate) -> list[Waiting]:
    """The fees of an estate's imported arrears that no line stands for yet, the largest first."""
    rows = db.session.execute(
        select(
            OpeningArrears.item,
            func.count(),
            func.sum(OpeningArrears.amount),
            func.min(OpeningArrears.period),
            func.max(OpeningArrears.period),
        )
        .where(OpeningArrears.estate_id == estate.id, OpeningArrears.amount > 0, OpeningArrears.id.not_in(standing()))
        .group_by(OpeningArrears.item)
    ).all()
    known = {item.code: item for item in items_owed_before()}
    found = [
        Waiting(said, count, int(fen), since, until, _guess(said, known)) for said, count, fen, since, until in rows
    ]
    return sorted(found, key=lambda one: (-one.fen, one.said))


def _guess(said: str, known: Mapping[str, FeeItem]) -> str | None:
    for code, item in known.items():
        if said.strip() in (code, item.name, item.name_en):
            return code
    return next((code for word, code in _USUAL if word in said and code in known), None)


def opening_of(charge: Charge) -> tuple[OpeningCharge, ImportRun | None] | None:
    """Where a line of opening arrears was taken over from: its note, and the import if it is known."""
    if charge.origin != Origin.OPENING:
        return None
    note = db.session.scalar(select(OpeningCharge).where(OpeningCharge.charge_id == charge.id))
    if note is None:
        return None
    run = db.session.get(ImportRun, (current_tenant_id(), note.import_run_id)) if note.import_run_id else None
    return note, run


@dataclass(frozen=True)
class OpeningFigures:
    """What was taken over in an estate and stands, and what of it is paid, in fen."""

    lines: int
    fen: int
    paid_fen: int


def opening_figures(estate_id: UUID) -> OpeningFigures:
    """What was taken over in an estate."""
    count, fen, paid = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Charge.amount_fen), 0),
            func.coalesce(func.sum(Charge.allocated_fen), 0),
        ).where(Charge.estate_id == estate_id, Charge.origin == Origin.OPENING, Charge.state == ChargeState.PUBLISHED)
    ).one()
    return OpeningFigures(count, int(fen), int(paid))
