"""What the pages of billing ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from saas.archives import homes_of
from saas.billing.models import Bill, BillRun, BillState, Charge, ChargeState, SkippedLine, SkipReason
from saas.billing.policy import concerns
from saas.ledger import Period
from tenants.db import db
from tenants.members import Member
from tenants.scope import current_tenant_id


def find_bill(bill_id: UUID) -> Bill | None:
    """A bill of this company."""
    return db.session.get(
        Bill, (current_tenant_id(), bill_id), options=[joinedload(Bill.house), joinedload(Bill.estate)]
    )


def find_charge(charge_id: UUID) -> Charge | None:
    """A line of a bill of this company."""
    return db.session.get(Charge, (current_tenant_id(), charge_id), options=[joinedload(Charge.bill)])


def my_bills(member: Member, *, at: datetime, most: int = 36) -> list[Bill]:
    """The released bills of a resident's homes, latest first; not from before they came."""
    homes = homes_of(member, at=at)
    rows = db.session.scalars(
        select(Bill)
        .where(
            Bill.house_id.in_([home.house_id for home in homes]),
            Bill.released_at.is_not(None),
            Bill.payer_id.is_(None),
            Bill.state != BillState.REVERSED,
        )
        .options(joinedload(Bill.house))
        .order_by(Bill.period.desc(), Bill.number.desc())
        .limit(most)
    ).all()
    return [bill for bill in rows if any(concerns(bill, home) for home in homes)]


def lines_of_bill(bill: Bill) -> Sequence[Charge]:
    """The lines of a bill in the order of their items; reversed ones stay visible."""
    return db.session.scalars(
        select(Charge).where(Charge.bill_id == bill.id).order_by(Charge.item_code, Charge.period_from, Charge.id)
    ).all()


def lines_of_bills(bill_ids: Sequence[UUID]) -> Mapping[UUID, list[Charge]]:
    """The standing lines of several bills."""
    found: dict[UUID, list[Charge]] = {bill_id: [] for bill_id in bill_ids}
    rows = db.session.scalars(
        select(Charge)
        .where(Charge.bill_id.in_(bill_ids), Charge.state != ChargeState.REVERSED)
        .order_by(Charge.item_code, Charge.period_from, Charge.id)
    )
    for charge in rows:
        found[charge.bill_id].append(charge)
    return found


def bills_of_run(run: BillRun, *, after: tuple[str, UUID] | None = None, most: int = 50) -> Sequence[Bill]:
    """The bills of a run by house, a page at a time."""
    query = select(Bill).where(Bill.run_id == run.id).options(joinedload(Bill.house))
    if after is not None:
        query = query.where(or_(Bill.position > after[0], (Bill.position == after[0]) & (Bill.id > after[1])))
    return db.session.scalars(query.order_by(Bill.position, Bill.id).limit(most)).all()


def bills_of_house(house_id: UUID, most: int = 60) -> Sequence[Bill]:
    """Every bill of a house but drafts, latest first."""
    return db.session.scalars(
        select(Bill)
        .where(Bill.house_id == house_id, Bill.state != BillState.DRAFT)
        .order_by(Bill.period.desc(), Bill.number.desc())
        .limit(most)
    ).all()


def previous_charge(charge: Charge) -> Charge | None:
    """The line of the same item of the month before."""
    return db.session.scalars(
        select(Charge)
        .where(
            Charge.house_id == charge.house_id,
            Charge.item_code == charge.item_code,
            Charge.period == Period.named(charge.period).previous.name,
            Charge.state == ChargeState.PUBLISHED,
        )
        .order_by(Charge.period_from.desc())
        .limit(1)
    ).first()


def skips_by_reason(run: BillRun) -> Sequence[tuple[str, SkipReason, int]]:
    """How many lines of which item were skipped, and why."""
    query = (
        select(SkippedLine.item_code, SkippedLine.reason, func.count())
        .where(SkippedLine.run_id == run.id)
        .group_by(SkippedLine.item_code, SkippedLine.reason)
        .order_by(SkippedLine.item_code, SkippedLine.reason)
    )
    return [(code, SkipReason(reason), count) for code, reason, count in db.session.execute(query)]


def skipped_lines(run: BillRun, most: int = 200) -> Sequence[SkippedLine]:
    """The skipped lines of a run with their houses."""
    return db.session.scalars(
        select(SkippedLine)
        .where(SkippedLine.run_id == run.id)
        .options(joinedload(SkippedLine.house))
        .order_by(SkippedLine.item_code, SkippedLine.house_id)
        .limit(most)
    ).all()


def corrections_of(charge_ids: Sequence[UUID]) -> Mapping[UUID, Charge]:
    """The lines that correct others, by the one they correct."""
    rows = db.session.scalars(
        select(Charge).where(Charge.corrects_id.in_(charge_ids)).options(joinedload(Charge.bill)).order_by(Charge.id)
    )
    return {charge.corrects_id: charge for charge in rows if charge.corrects_id is not None}
