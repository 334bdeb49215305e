"""Sharing a cost of common parts: exclusions out, the rest in whole fen by the largest remainder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import IO
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from saas.billing.meters import SCALE, Reading
from saas.billing.models import Charge, ChargeState
from saas.billing.origins import Origin
from saas.billing.refusals import (
    AlreadyShared,
    BadAmount,
    CostBilled,
    ExclusionsTooLarge,
    HousesWithoutArea,
    NobodyToShare,
    ReasonMissing,
)
from saas.billing.shared import CostShare, ShareBase, SharedCost, SharedState
from saas.estates import Building, Estate, HouseState
from saas.ledger import (
    MAX_FEN,
    Period,
    exact_to_fen,
    share,
)
from saas.tariffs import PRICE_SCALE, PriceNotice, houses_of
from saas.tariffs.documents import in_estate
from tenants.bulk import insert_many
from tenants.clock import now
from tenants.db import db, new_id
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import lock, transaction

NAMED_AT_MOST = 5

EXCLUSIONS: Mapping[str, str] = {
    "office": N_("Water and power of the company's own offices"),
    "greening": N_("Greening and guardhouse"),
    "festive": N_("Festive and publicity use"),
    "business": N_("Business on common parts"),
    "other": N_("Other"),
}
"""What may not be shared out under 包干制 (清远市物业管理条例 2022, article 37)."""


@dataclass(frozen=True)
class Exclusion:
    """A part of the cost that the houses do not bear."""

    reason: str
    fen: int


def _may_read_paper(actor: Member, file: StoredFile) -> bool:
    if file.subject_id is None:
        return file.created_by_id == actor.id
    cost = db.session.get(SharedCost, (current_tenant_id(), file.subject_id))
    return cost is not None and in_estate(actor, cost.estate_id, now())


COST_PAPER = file_policy("billing.cost", _may_read_paper, limits=Limits(PICTURES | {PDF}, 15 * MEGABYTE)).name


@transaction
def record_cost(
    estate: Estate,
    period: Period,
    item_code: str,
    title: str,
    *,
    gross_fen: int | None = None,
    reading: Reading | None = None,
    price: int | None = None,
    notice: PriceNotice | None = None,
    exclusions: Iterable[Exclusion] = (),
    building: Building | None = None,
    base: ShareBase = ShareBase.AREA,
    invoice_number: str = "",
    document: IO[bytes] | bytes | None = None,
    document_name: str | None = None,
    by: Member,
    at: datetime,
) -> SharedCost:
    """Record a cost: from a reading and a price (1/10,000 yuan), or in fen from the supplier's bill.

    Raises `BadAmount`, `ExclusionsTooLarge`.
    """
    if reading is not None and price is not None:
        gross_fen = exact_to_fen(Fraction(reading.usage, SCALE) * Fraction(price, PRICE_SCALE))
    if gross_fen is None or not 0 < gross_fen <= MAX_FEN:
        raise BadAmount
    left_out = [one for one in exclusions if one.fen]
    excluded = sum(one.fen for one in left_out)
    if any(one.fen < 0 for one in left_out) or excluded > gross_fen:
        raise ExclusionsTooLarge
    cost_id = new_id()
    file_id = store(COST_PAPER, document, name=document_name, by=by, at=at, to=cost_id).id if document else None
    cost = SharedCost(
        id=cost_id,
        estate_id=estate.id,
        building_id=building.id if building else None,
        period=period.name,
        item_code=item_code,
        title=title.strip(),
        reading_id=reading.id if reading else None,
        usage=reading.usage if reading else None,
        price=price,
        notice_id=notice.id if notice else None,
        gross_fen=gross_fen,
        excluded_fen=excluded,
        exclusions=[{"reason": one.reason, "fen": one.fen} for one in left_out],
        total_fen=gross_fen - excluded,
        base=base,
        invoice_number=invoice_number.strip(),
        file_id=file_id,
        made_at=at,
    )
    db.session.add(cost)
    db.session.flush()
    record(
        "billing.cost_recorded", cost, by=by, at=at, after={"item": item_code, "period": period.name, "fen": gross_fen}
    )
    return cost


@transaction
def share_out(cost: SharedCost, *, by: Member, at: datetime) -> int:
    """Share a cost among its houses and return how many; the shares add up to its total exactly.

    Every house counts, sold or not: the developer bears what nobody has bought. Raises `AlreadyShared`,
    `NobodyToShare`, `HousesWithoutArea` (naming them).
    """
    lock(cost)
    if cost.state != SharedState.DRAFT:
        raise AlreadyShared
    weights = _weights(cost)
    amounts = share(cost.total_fen, weights)
    insert_many(
        CostShare,
        (
            {"shared_cost_id": cost.id, "house_id": house_id, "weight": weight, "amount_fen": amounts[house_id]}
            for house_id, weight in weights
        ),
    )
    cost.weights_total = sum(weight for _, weight in weights)
    cost.state, cost.shared_at = SharedState.SHARED, at
    record("billing.cost_shared", cost, by=by, at=at, after={"houses": len(weights), "fen": cost.total_fen})
    return len(weights)


def _weights(cost: SharedCost) -> list[tuple[UUID, int]]:
    houses = list(houses_of(cost.estate_id, building_ids=[cost.building_id] if cost.building_id else ()))
    if not houses:
        raise NobodyToShare
    if cost.base == ShareBase.HOUSEHOLDS:
        lived = [house for house in houses if house.state not in (HouseState.UNSOLD, HouseState.SOLD)]
        if not lived:
            raise NobodyToShare
        return [(house.id, 1) for house in lived]
    without = [house.display for house in houses if not house.area]
    if without:
        more = "…" if len(without) > NAMED_AT_MOST else ""
        raise HousesWithoutArea(houses="、".join(without[:NAMED_AT_MOST]) + more)
    return [(house.id, house.area or 0) for house in houses]


@transaction
def withdraw(cost: SharedCost, reason: str, *, by: Member, at: datetime) -> None:
    """Take a cost back before any bill rests on it. Raises `CostBilled`."""
    lock(cost)
    if not reason.strip():
        raise ReasonMissing
    if is_billed(cost):
        raise CostBilled
    cost.state = SharedState.WITHDRAWN
    record("billing.cost_withdrawn", cost, by=by, at=at, reason=reason)


def is_billed(cost: SharedCost) -> bool:
    """Whether a line that stands rests on a cost."""
    lines = (
        select(Charge.id)
        .where(Charge.estate_id == cost.estate_id, Charge.period == cost.period, Charge.item_code == cost.item_code)
        .where(Charge.state != ChargeState.REVERSED)
        .where(Charge.calculation["costs"].contains([str(cost.id)]))
    )
    return db.session.scalar(lines.limit(1)) is not None


def comes_too_late(cost: SharedCost) -> bool:
    """Whether the houses that share a cost were billed this item of its month without it: nobody pays it then.

    A line of an item and month stands once for a house, so that no later run brings the cost in.
    """
    billed = (
        select(Charge.id)
        .join(CostShare, (CostShare.tenant_id == Charge.tenant_id) & (CostShare.house_id == Charge.house_id))
        .where(
            CostShare.shared_cost_id == cost.id,
            CostShare.amount_fen > 0,
            Charge.estate_id == cost.estate_id,
            Charge.period == cost.period,
            Charge.item_code == cost.item_code,
            Charge.state == ChargeState.PUBLISHED,
            Charge.origin == Origin.RUN,
        )
    )
    return cost.state == SharedState.SHARED and not is_billed(cost) and db.session.scalar(billed.limit(1)) is not None


def find_cost(cost_id: UUID) -> SharedCost | None:
    """A shared cost of this company."""
    return db.session.get(SharedCost, (current_tenant_id(), cost_id))


def costs_of(estate_id: UUID, period: Period | None = None) -> Sequence[SharedCost]:
    """The shared costs of an estate, latest first."""
    query = select(SharedCost).where(SharedCost.estate_id == estate_id, SharedCost.state != SharedState.WITHDRAWN)
    if period is not None:
        query = query.where(SharedCost.period == period.name)
    return db.session.scalars(
        query.order_by(SharedCost.period.desc(), SharedCost.item_code, SharedCost.id)
        .options(selectinload(SharedCost.building))
        .limit(200)
    ).all()


def shares_of(cost: SharedCost) -> Sequence[CostShare]:
    """The shares of a cost."""
    return db.session.scalars(
        select(CostShare).where(CostShare.shared_cost_id == cost.id).order_by(CostShare.amount_fen.desc(), CostShare.id)
    ).all()


def figures_of_shares(cost: SharedCost) -> tuple[int, int]:
    """How many houses share a cost, and what their shares add up to."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(CostShare.amount_fen), 0)).where(
            CostShare.shared_cost_id == cost.id
        )
    ).one()
    return row[0], int(row[1])
