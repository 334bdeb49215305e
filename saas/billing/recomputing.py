"""Reckoning a stored calculation again, from its leaves and the shares it names: the fen must be the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.billing.late import Clause, late_fee
from saas.billing.lines import split
from saas.billing.models import Charge
from saas.billing.shared import CostShare, SharedCost
from saas.ledger import exact_to_fen, share
from saas.tariffs import worth
from tenants.db import db
from tenants.scope import current_tenant_id

Shares = dict[UUID, Mapping[UUID, int]]


class DoesNotHold(ValueError):
    """A stored calculation and what it rests on disagree."""


def recompute(charge: Charge, known: Shares | None = None) -> int:
    """The fen of a charge, reckoned again from its stored tree; shared costs are shared again.

    `known` keeps shared costs between calls. Raises `DoesNotHold` or `BrokenTree` when something on the way differs.
    """
    calculation = charge.calculation
    if calculation["kind"] == "late":
        return _late(calculation)
    for leaf in _leaves(calculation["tree"]):
        _check_leaf(leaf, charge.house_id, known if known is not None else {})
    fen = exact_to_fen(worth(calculation["tree"]))
    parted = calculation.get("split")
    if parted is not None:
        if parted["whole"] != fen:
            raise DoesNotHold(f"the whole is {fen} fen, not {parted['whole']}")
        fen = split(fen, parted["weights"])[parted["index"]]
    return fen


def _leaves(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "parts" in tree:
        for part in tree["parts"]:
            yield from _leaves(part)
    else:
        yield tree


def _check_leaf(leaf: Mapping[str, Any], house_id: UUID, known: Shares) -> None:
    if "shares" in leaf:
        said = sum(one["fen"] for one in leaf["shares"])
        found = sum(_share_of(UUID(one["cost"]), house_id, known) for one in leaf["shares"])
        if not said == found == Fraction(leaf["value"]) * 100:
            raise DoesNotHold(f"shares of {found} fen are written as {said}")
    if "readings" in leaf:
        used = sum((Fraction(one["usage"]) for one in leaf["readings"]), Fraction(0))
        if used != Fraction(leaf["value"]):
            raise DoesNotHold(f"a usage of {used} is written as {leaf['value']}")


def _share_of(cost_id: UUID, house_id: UUID, known: Shares) -> int:
    if cost_id not in known:
        cost = db.session.get_one(SharedCost, (current_tenant_id(), cost_id))
        rows = db.session.execute(
            select(CostShare.house_id, CostShare.weight).where(CostShare.shared_cost_id == cost_id)
        )
        known[cost_id] = share(cost.total_fen, [(house, weight) for house, weight in rows])
    return known[cost_id][house_id]


def _late(calculation: Mapping[str, Any]) -> int:
    clause = Clause(calculation["rate"], calculation["cap_percent"], calculation["grace_days"])
    first, last = date.fromisoformat(calculation["from"]), date.fromisoformat(calculation["to"])
    total = 0
    for part in calculation["late"]:
        paid = [(date.fromisoformat(day), fen) for day, fen in part["paid"]]
        fen = late_fee(part["principal"], date.fromisoformat(part["due_on"]), paid, clause, first, last)
        if fen != part["fen"]:
            raise DoesNotHold(f"a late fee of {fen} fen is written as {part['fen']}")
        total += fen
    return total
