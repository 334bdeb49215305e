"""The rows of a draft: bills, their lines and what was skipped, a thousand houses at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from saas.billing.lines import lines_of
from saas.billing.models import Bill, BillRun, BillState, Charge, ChargeState, SkippedLine, SkipReason
from saas.billing.plan import Line, Plan, Skip
from saas.tariffs import HouseFacts, pot_of
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.numbers import next_number


@dataclass
class Tally:
    """What a run has made so far."""

    houses: int = 0
    charges: int = 0
    total_fen: int = 0
    skipped: int = 0
    to_look_at: int = 0
    """Skipped lines that somebody can do something about."""


def forget_draft(run: BillRun) -> None:
    """Take away what a draft has made so far."""
    ours = select(Bill.id).where(Bill.run_id == run.id)
    for query in (
        delete(Charge).where(Charge.bill_id.in_(ours), Charge.state == ChargeState.DRAFT),
        delete(Bill).where(Bill.run_id == run.id, Bill.state == BillState.DRAFT),
        delete(SkippedLine).where(SkippedLine.run_id == run.id),
    ):
        db.session.execute(query, execution_options={"synchronize_session": False})


def reckon(run: BillRun, plan: Plan, houses: Sequence[HouseFacts], tally: Tally) -> None:
    """Write the draft bills of some houses, and what was skipped."""

    bills: list[dict[str, Any]] = []
    charges: list[dict[str, Any]] = []
    skips: list[dict[str, Any]] = []

    for house in houses:
        lines = list(lines_of(house, plan))
        billed = [line for line in lines if isinstance(line, Line)]
        skips += [skip_row(run.id, house.id, line) for line in lines if isinstance(line, Skip)]
        for payer_id in dict.fromkeys(line.payer_id for line in billed):
            mine = [line for line in billed if line.payer_id == payer_id]
            bills.append(bill_row(run.estate_id, plan, house, payer_id, sum(line.fen for line in mine), run.id))
            charges += [charge_row(bills[-1]["id"], plan, house, line) for line in mine]
    number_bills(bills, run.estate_id, run.period)
    insert_many(Bill, bills)
    insert_many(Charge, charges)
    insert_many(SkippedLine, skips)
    tally.houses += len(houses)
    tally.charges += len(charges)
    tally.skipped += len(skips)
    tally.to_look_at += sum(row["reason"] != SkipReason.NOT_DELIVERED for row in skips)
    tally.total_fen += sum(row["total_fen"] for row in bills)


def number_bills(rows: list[dict[str, Any]], estate_id: UUID, period: str) -> None:
    """Give bills their numbers, `202610-00001` in their estate, in one step."""
    if not rows:
        return
    last = next_number("bill", estate_id=estate_id, period=period, count=len(rows))
    for number, row in enumerate(rows, start=last - len(rows) + 1):
        row["number"] = f"{period.replace('-', '')}-{number:05d}"


def bill_row(
    estate_id: UUID, plan: Plan, house: HouseFacts, payer_id: UUID | None, total_fen: int, run_id: UUID | None
) -> dict[str, Any]:
    """A draft bill of a house."""
    return {
        "id": new_id(),
        "run_id": run_id,
        "estate_id": estate_id,
        "house_id": house.id,
        "payer_id": payer_id,
        "position": house.position,
        "period": plan.period.name,
        "number": "",
        "state": BillState.DRAFT,
        "due_on": plan.due_on,
        "total_fen": total_fen,
        "released_at": None,
    }


def charge_row(bill_id: UUID, plan: Plan, house: HouseFacts, line: Line) -> dict[str, Any]:
    """A draft line of a bill."""
    return {
        "bill_id": bill_id,
        "estate_id": plan.estate.id,
        "house_id": house.id,
        "item_code": line.item_code,
        "pot": pot_of(line.fee_class),
        "fee_class": line.fee_class,
        "priority": plan.items[line.item_code].priority,
        "period": plan.period.name,
        "period_from": line.first,
        "period_to": line.last,
        "amount_fen": line.fen,
        "due_on": plan.due_on,
        "tariff_id": line.tariff_id,
        "calculation": line.calculation,
        "state": ChargeState.DRAFT,
        "allocated_fen": 0,
    }


def skip_row(run_id: UUID, house_id: UUID, skip: Skip) -> dict[str, Any]:
    """A line that was skipped."""
    return {"run_id": run_id, "house_id": house_id, "item_code": skip.item_code, "reason": skip.reason}
