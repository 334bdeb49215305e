"""Why a line costs what it costs: the stored calculation, with every input tied to what it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from saas.billing.meters import Reading
from saas.billing.models import Adjustment, Charge
from saas.billing.queries import previous_charge
from saas.billing.shared import CostShare, SharedCost
from saas.tariffs import FeeItem, PriceNotice, ServiceAgreement, Tariff, find_agreement, find_item, find_tariff, written
from tenants.db import db, new_id
from tenants.scope import current_tenant_id


@dataclass(frozen=True)
class Change:
    """An input that is not what it was the month before; `percent` in tenths, when there was one to compare with."""

    name: str
    before: str
    now: str
    tenths: int | None


@dataclass(frozen=True)
class PartOfCost:
    """A house's share of one cost, and how it was rounded."""

    cost: SharedCost
    fen: int
    weight: int
    exact_fen: str
    got_remainder: bool
    is_exact: bool
    houses: int
    reading_before: Reading | None = None


@dataclass(frozen=True)
class Explanation:
    """Everything the page “怎么算的” says of a line."""

    charge: Charge
    item: FeeItem
    tree: Mapping[str, Any]
    tariff: Tariff | None
    notice: PriceNotice | None
    agreement: ServiceAgreement | None
    exact: str
    readings: Mapping[str, Reading]
    reductions: Mapping[str, Adjustment]
    late_charges: Mapping[str, Charge]
    parts: list[PartOfCost]
    previous: Charge | None
    changes: list[Change] = field(default_factory=list)

    @property
    def is_rounded(self) -> bool:
        """Whether what was reckoned had to be rounded to the fen."""
        return Fraction(self.tree["value"]) * 100 != self.charge.amount_fen

    @property
    def change_fen(self) -> int | None:
        """More or less than the month before."""
        return None if self.previous is None else self.charge.amount_fen - self.previous.amount_fen


def explanation_of(charge: Charge) -> Explanation:
    """Read what a line's stored calculation names, and compare it with the month before."""
    calculation = charge.calculation
    item = find_item(charge.item_code)
    if item is None:
        raise LookupError(charge.item_code)
    tariff = find_tariff(charge.tariff_id) if charge.tariff_id else None
    leaves = list(leaves_of(calculation["tree"]))
    previous = previous_charge(charge)
    agreement_id = calculation.get("agreement") or (tariff.agreement_id if tariff else None)
    return Explanation(
        charge=charge,
        item=item,
        tree=calculation["tree"],
        tariff=tariff,
        notice=tariff.notice if tariff else None,
        agreement=find_agreement(UUID(str(agreement_id))) if agreement_id else None,
        exact=_in_yuan(Fraction(calculation["tree"]["value"])),
        readings=_readings(leaves),
        reductions=_reductions(leaves),
        late_charges=_late_charges(calculation),
        parts=[_part(one) for leaf in leaves for one in leaf.get("shares", ())],
        previous=previous,
        changes=_changes(leaves, previous),
    )


def leaves_of(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The inputs of a calculation, from left to right."""
    if "parts" in tree:
        for part in tree["parts"]:
            yield from leaves_of(part)
    else:
        yield tree


def _in_yuan(value: Fraction) -> str:
    """An amount before rounding; one that never ends is shown to six places with an ellipsis."""
    text = written(value)
    if "/" not in text:
        return text
    shown = written(Fraction(value.numerator * 10**6 // value.denominator, 10**6))
    return f"{shown}…"


def _readings(leaves: list[Mapping[str, Any]]) -> dict[str, Reading]:
    ids = [UUID(one["id"]) for leaf in leaves for one in leaf.get("readings", ())]
    if not ids:
        return {}
    found = list(db.session.scalars(select(Reading).where(Reading.id.in_(ids))))
    before = [reading.previous_id for reading in found if reading.previous_id]
    found += db.session.scalars(select(Reading).where(Reading.id.in_(before)))
    return {str(reading.id): reading for reading in found}


def _reductions(leaves: list[Mapping[str, Any]]) -> dict[str, Adjustment]:
    ids = [UUID(leaf["source"]["id"]) for leaf in leaves if leaf.get("name") == "factor"]
    if not ids:
        return {}
    return {str(one.id): one for one in db.session.scalars(select(Adjustment).where(Adjustment.id.in_(ids)))}


def _late_charges(calculation: Mapping[str, Any]) -> dict[str, Charge]:
    ids = [UUID(part["charge"]) for part in calculation.get("late", ())]
    if not ids:
        return {}
    return {str(one.id): one for one in db.session.scalars(select(Charge).where(Charge.id.in_(ids)))}


def _part(share: Mapping[str, Any]) -> PartOfCost:
    cost = db.session.get_one(SharedCost, (current_tenant_id(), UUID(share["cost"])))
    exact = Fraction(share["total"] * share["weight"], share["of"])
    reading = cost.reading
    before = db.session.get(Reading, (current_tenant_id(), reading.previous_id or new_id())) if reading else None
    counted = select(func.count()).select_from(CostShare).where(CostShare.shared_cost_id == cost.id)
    return PartOfCost(
        cost=cost,
        fen=share["fen"],
        weight=share["weight"],
        exact_fen=_in_yuan(exact * Fraction(1, 100)),
        got_remainder=share["fen"] > exact,
        is_exact=share["fen"] == exact,
        houses=db.session.scalar(counted) or 0,
        reading_before=before,
    )


def _changes(leaves: list[Mapping[str, Any]], previous: Charge | None) -> list[Change]:
    if previous is None:
        return []
    then = {leaf["name"]: leaf for leaf in leaves_of(previous.calculation["tree"]) if "name" in leaf}
    changes = []
    for leaf in leaves:
        old = then.get(leaf.get("name", ""))
        if old is not None and old["value"] != leaf["value"]:
            changes.append(
                Change(leaf["name"], old["value"], leaf["value"], tenths_of_percent(leaf["value"], old["value"]))
            )
        elif old is None and "name" in leaf:
            changes.append(Change(leaf["name"], "—", leaf["value"], None))
    return changes


def tenths_of_percent(now: str, before: str) -> int | None:
    """By how many tenths of a percent a value changed, half up; nothing when there was nothing before."""
    old = Fraction(before)
    if not old:
        return None
    change = (Fraction(now) - old) * 1000
    exact = Fraction(change, old)
    sign = -1 if exact < 0 else 1
    return sign * int((abs(exact) * 2 + 1) // 2)
