"""The line of a house for paying late: a part for each overdue charge, with its stretches of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from saas.billing.late import Clause, late_fee, overdue
from saas.billing.plan import Line, Owed, Plan
from saas.tariffs import LATE_FEE, FeeClass, HouseFacts, written


def late_lines(plan: Plan, house: HouseFacts, clause: Clause) -> Iterator[Line]:
    """What paying late costs in this period: one line with a part for each overdue charge."""
    first, last = plan.period.first, plan.period.last
    reduced = any(one.item_code == LATE_FEE and one.factor == 0 for one in plan.reduced.get(house.id, ()))
    waived = reduced or house.id in plan.let_off
    parts = [part for owed in plan.owed[house.id] if (part := _late_part(owed, clause, first, last))]
    fen = sum(part["fen"] for part in parts)
    if waived or not fen:
        return
    calculation = {
        "v": 1,
        "kind": "late",
        "agreement": str(plan.agreement.id),
        "rate": clause.rate,
        "cap_percent": clause.cap_percent,
        "grace_days": clause.grace_days,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "late": parts,
        "tree": {"value": written(Fraction(fen, 100))},
        "fen": fen,
    }
    yield Line(LATE_FEE, FeeClass.LATE_FEE, first, last, fen, calculation)


def _late_part(owed: Owed, clause: Clause, first: date, last: date) -> dict[str, Any] | None:
    fen = late_fee(owed.amount_fen, owed.due_on, owed.paid, clause, first, last)
    if not fen:
        return None
    stretches = [one for one in overdue(owed.amount_fen, owed.due_on, owed.paid, clause, last) if one.last >= first]
    return {
        "charge": str(owed.id),
        "item": owed.item_code,
        "period": owed.period,
        "principal": owed.amount_fen,
        "due_on": owed.due_on.isoformat(),
        "paid": [[day.isoformat(), paid] for day, paid in owed.paid],
        "stretches": [
            {
                "from": max(one.first, first).isoformat(),
                "to": one.last.isoformat(),
                "days": (one.last - max(one.first, first)).days + 1,
                "fen": one.principal_fen,
            }
            for one in stretches
        ],
        "fen": fen,
    }
