"""What is billed: the paid part of a line, the state of a bill, the shares of a shared cost (I3, I8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, literal, or_, select

from saas.billing import Bill, BillState, Charge, ChargeState, CostShare, SharedCost, SharedState
from saas.payments.invariants.violation import Violation
from saas.payments.models import Allocation
from tenants.db import db


def live_allocations(by: Any) -> Any:
    """What is allocated now, summed by line or by payment."""
    return (
        select(by, func.sum(Allocation.amount_fen).label("fen"))
        .where(Allocation.ended_at.is_(None))
        .group_by(by)
        .subquery()
    )


def lines_and_bills_follow_their_allocations(estate_id: UUID) -> Iterator[Violation]:
    """A line: 0 ≤ paid and written off ≤ amount, paid is the sum of its allocations; a bill's state follows from both."""
    live = live_allocations(Allocation.charge_id)
    rows = db.session.execute(
        select(Charge.id, Charge.allocated_fen, func.coalesce(live.c.fen, 0))
        .outerjoin(live, live.c.charge_id == Charge.id)
        .where(
            Charge.estate_id == estate_id,
            or_(
                Charge.allocated_fen != func.coalesce(live.c.fen, 0),
                Charge.allocated_fen < 0,
                Charge.written_off_fen < 0,
                Charge.unsettled_fen < 0,
                and_(Charge.state != ChargeState.PUBLISHED, Charge.unsettled_fen != Charge.amount_fen),
            ),
        )
    )
    yield from (Violation("I3", f"line {row[0]}", f"{row[1]} paid, {row[2]} allocated") for row in rows)
    stands = Charge.state == ChargeState.PUBLISHED
    amount = func.coalesce(func.sum(Charge.amount_fen).filter(stands), 0)
    paid = func.coalesce(func.sum(Charge.allocated_fen).filter(stands), 0)
    given_up = func.coalesce(func.sum(Charge.written_off_fen).filter(stands), 0)
    expected = case(
        (func.count(Charge.id).filter(stands) == 0, literal(BillState.REVERSED.value)),
        (and_(paid + given_up >= amount, given_up > 0), literal(BillState.WRITTEN_OFF.value)),
        (paid >= amount, literal(BillState.PAID.value)),
        (paid > 0, literal(BillState.PART_PAID.value)),
        else_=literal(BillState.PUBLISHED.value),
    )
    bills = db.session.execute(
        select(Bill.id, Bill.state, expected)
        .join(Charge, and_(Charge.tenant_id == Bill.tenant_id, Charge.bill_id == Bill.id))
        .where(Bill.estate_id == estate_id, Bill.state != BillState.DRAFT)
        .group_by(Bill.id, Bill.state)
        .having(Bill.state != expected)
    )
    yield from (Violation("I3", f"bill {row[0]}", f"{row[1]} instead of {row[2]}") for row in bills)


def shares_add_up_to_their_cost(estate_id: UUID) -> Iterator[Violation]:
    """The shares of a shared cost add up to it."""
    rows = db.session.execute(
        select(SharedCost.id, SharedCost.total_fen, func.sum(CostShare.amount_fen))
        .join(CostShare, and_(CostShare.tenant_id == SharedCost.tenant_id, CostShare.shared_cost_id == SharedCost.id))
        .where(SharedCost.estate_id == estate_id, SharedCost.state == SharedState.SHARED)
        .group_by(SharedCost.id, SharedCost.total_fen)
        .having(func.sum(CostShare.amount_fen) != SharedCost.total_fen)
    )
    yield from (Violation("I8", f"shared cost {row[0]}", f"{row[2]} of {row[1]}") for row in rows)
