"""Corrections: a published line is reversed and, where something is still owed, billed anew. Never edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from saas.billing.drafting import bill_row, charge_row, number_bills
from saas.billing.lines import lines_of
from saas.billing.models import Bill, BillState, Charge, ChargeState
from saas.billing.origins import Origin
from saas.billing.passing_on import carry_payment
from saas.billing.plan import Line, Plan
from saas.billing.planning import plan_of
from saas.billing.posting import biller_of, post_charge
from saas.billing.refusals import CostGone, NotPublished, NotReckoned, PaidAlready, ReasonMissing, SecondPersonMissing
from saas.billing.runs import one_at_a_time
from saas.billing.shared import SharedCost, SharedState
from saas.billing.sharing import Exclusion, record_cost, share_out
from saas.estates import Building, Estate
from saas.ledger import Period
from saas.tariffs import HouseFacts, houses_of
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction


class OnReversal(Protocol):
    """What must be taken off a charge before the charge is reversed: money put against it, or a write-off."""

    def __call__(self, charge: Charge, *, by: Member | None, at: datetime) -> None: ...


_on_reversal: list[OnReversal] = []


def on_reversal(callback: OnReversal) -> OnReversal:
    """Register who takes something off a charge that is being reversed (payments and arrears, above us)."""
    if callback not in _on_reversal:
        _on_reversal.append(callback)
    return callback


@transaction
def reverse_charge(charge: Charge, *, reason: str, by: Member | None, at: datetime) -> None:
    """Reverse a published line; what was paid on it goes back to the house. Raises `NotPublished`, `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    lock(charge)
    if charge.state != ChargeState.PUBLISHED:
        raise NotPublished
    if charge.unsettled_fen != charge.amount_fen:
        for callback in _on_reversal:
            callback(charge, by=by, at=at)
        db.session.flush()
        if charge.unsettled_fen != charge.amount_fen:
            raise PaidAlready
    charge.state, charge.reversed_at, charge.reversal_reason = ChargeState.REVERSED, at, reason.strip()
    db.session.flush()
    post_charge(charge, back=True, memo=reason.strip(), by=by, at=at)
    refresh_bills([charge.bill_id])
    record("billing.charge_reversed", charge, by=by, at=at, after={"fen": charge.amount_fen}, reason=reason)


@transaction
def take_off(charge: Charge, *, reason: str, by: Member, at: datetime) -> None:
    """Reverse a published line for good: nothing is billed instead. By somebody else than who billed it.

    Raises `SecondPersonMissing`, and what `reverse_charge` raises.
    """
    if not may_take_off(by, charge):
        raise SecondPersonMissing
    reverse_charge(charge, reason=reason, by=by, at=at)


def may_take_off(actor: Member, charge: Charge) -> bool:
    """Whether somebody is not who put the line into the books: a debt that one person makes and unmakes has no witness."""
    return biller_of(charge) != actor.id


@transaction
def correct(charge: Charge, *, reason: str, by: Member | None, at: datetime) -> list[Charge]:
    """Reverse a line and bill the same item and days again from what is known now; the new lines point to the old.

    A line that was split because somebody moved is corrected together with its other parts.
    """
    one_at_a_time(charge.estate_id, charge.period)
    if charge.state != ChargeState.PUBLISHED:
        raise NotPublished
    if charge.origin != Origin.RUN:
        raise NotReckoned
    parts = _standing(charge.estate_id, charge.period, charge.item_code, charge.house_id)
    for part in parts:
        reverse_charge(part, reason=reason, by=by, at=at)
    plan = plan_of(charge.estate, Period.named(charge.period), house_id=charge.house_id, today=local_date(at))
    return _rebill(parts, plan, by=by, at=at)


def _standing(estate_id: UUID, period: str, item_code: str, house_id: UUID | None = None) -> list[Charge]:
    query = select(Charge).where(
        Charge.estate_id == estate_id,
        Charge.period == period,
        Charge.item_code == item_code,
        Charge.state == ChargeState.PUBLISHED,
        Charge.origin == Origin.RUN,
    )
    if house_id is not None:
        query = query.where(Charge.house_id == house_id)
    return list(db.session.scalars(query.order_by(Charge.id)))


def _rebill(reversed_ones: Sequence[Charge], plan: Plan, *, by: Member | None, at: datetime) -> list[Charge]:
    """Bill again what was reversed, one bill for each line, shown at once."""
    if not reversed_ones:
        return []
    item_code = reversed_ones[0].item_code
    olds = {(one.house_id, one.period_from): one.id for one in reversed_ones}
    any_old = {one.house_id: one.id for one in reversed_ones}
    plan.billed = {key for key in plan.billed if key[0] not in any_old or key[1] != item_code}
    bills: list[dict[str, Any]] = []
    charges: list[dict[str, Any]] = []
    for house in houses_of(plan.estate.id, house_ids=list(any_old)):
        for line in _fresh(house, plan, item_code):
            bills.append(bill_row(plan.estate.id, plan, house, line.payer_id, line.fen, None))
            old = olds.get((house.id, line.first), any_old[house.id])
            charges.append({**charge_row(bills[-1]["id"], plan, house, line), "corrects_id": old})
    number_bills(bills, plan.estate.id, plan.period.name)
    insert_many(Bill, [{**row, "state": _state(1, row["total_fen"], 0), "released_at": at} for row in bills])
    insert_many(Charge, [{**row, "state": ChargeState.PUBLISHED, "published_at": at} for row in charges])
    made = db.session.scalars(select(Charge).where(Charge.bill_id.in_([row["id"] for row in bills]))).all()
    for charge in made:
        post_charge(charge, memo=plan.period.name, by=by, at=at)
        record("billing.charge_corrected", charge, by=by, at=at, after={"fen": charge.amount_fen})
    return list(made)


def _fresh(house: HouseFacts, plan: Plan, item_code: str) -> list[Line]:
    return [line for line in lines_of(house, plan) if isinstance(line, Line) and line.item_code == item_code]


@transaction
def correct_for_everybody(
    estate: Estate, period: Period, item_code: str, *, reason: str, by: Member | None, at: datetime
) -> tuple[int, int]:
    """Reckon an item of a period again for every house and correct the lines that come out differently.

    Returns how many lines were looked at and how many were corrected: a wrong rule is not put right for one only.
    """
    one_at_a_time(estate.id, period.name)
    standing = _standing(estate.id, period.name, item_code)
    plan = plan_of(estate, period, today=local_date(at))
    plan.billed = {key for key in plan.billed if key[1] != item_code}
    billed = {one.house_id for one in standing}
    houses = {house.id: house for house in houses_of(estate.id) if house.id in billed}
    moved = {one.house_id for one in standing if _differs(one, houses[one.house_id], plan)}
    wrong = [one for one in standing if one.house_id in moved]
    for charge in wrong:
        reverse_charge(charge, reason=reason, by=by, at=at)
    _rebill(wrong, plan, by=by, at=at)
    after = {"item": item_code, "period": period.name, "looked_at": len(standing), "corrected": len(wrong)}
    record("billing.item_corrected", estate, by=by, at=at, after=after, reason=reason)
    return len(standing), len(wrong)


def _differs(charge: Charge, house: HouseFacts, plan: Plan) -> bool:
    now = [line for line in _fresh(house, plan, charge.item_code) if line.first == charge.period_from]
    return not now or now[0].fen != charge.amount_fen or now[0].last != charge.period_to


@transaction
def replace_cost(
    cost: SharedCost,
    *,
    gross_fen: int,
    exclusions: Iterable[Exclusion],
    reason: str,
    by: Member,
    at: datetime,
) -> tuple[SharedCost, int, int]:
    """Share a cost anew that was shared wrongly, and correct everybody's line. Returns it with both counts.

    Raises `ReasonMissing`, `CostGone`, and what `record_cost` raises.
    """
    if not reason.strip():
        raise ReasonMissing
    lock(cost)
    if cost.state != SharedState.SHARED:
        raise CostGone
    period = Period.named(cost.period)
    new = record_cost(
        cost.estate,
        period,
        cost.item_code,
        cost.title,
        gross_fen=gross_fen,
        exclusions=exclusions,
        building=db.session.get(Building, (current_tenant_id(), cost.building_id)) if cost.building_id else None,
        invoice_number=cost.invoice_number,
        by=by,
        at=at,
    )
    new.base, new.rule_version = cost.base, cost.rule_version + 1
    new.reading_id, new.usage, new.price, new.notice_id = cost.reading_id, cost.usage, cost.price, cost.notice_id
    cost.state = SharedState.WITHDRAWN
    db.session.flush()
    share_out(new, by=by, at=at)
    carry_payment(cost, new, by=by, at=at)
    looked, corrected = correct_for_everybody(cost.estate, period, cost.item_code, reason=reason, by=by, at=at)
    return new, looked, corrected


def refresh_bills(bill_ids: Iterable[UUID]) -> None:
    """Say anew of bills how far they are settled, from their lines. Call after allocating or writing off."""
    wanted = sorted(set(bill_ids))
    db.session.flush()
    live = Charge.state == ChargeState.PUBLISHED
    rows = db.session.execute(
        select(
            Charge.bill_id,
            func.count().filter(live),
            func.coalesce(func.sum(Charge.amount_fen).filter(live), 0),
            func.coalesce(func.sum(Charge.allocated_fen).filter(live), 0),
            func.coalesce(func.sum(Charge.written_off_fen).filter(live), 0),
        )
        .where(Charge.bill_id.in_(wanted))
        .group_by(Charge.bill_id)
    ).all()
    states = {
        bill_id: _state(count, int(amount), int(paid), int(given_up)) for bill_id, count, amount, paid, given_up in rows
    }
    for bill in db.session.scalars(select(Bill).where(Bill.id.in_(wanted))):
        if bill.state != BillState.DRAFT and bill.id in states:
            bill.state = states[bill.id]
    db.session.flush()


def _state(lines: int, amount_fen: int, paid_fen: int, written_off_fen: int = 0) -> BillState:
    if not lines:
        return BillState.REVERSED
    if paid_fen + written_off_fen >= amount_fen:
        return BillState.WRITTEN_OFF if written_off_fen else BillState.PAID
    return BillState.PART_PAID if paid_fen else BillState.PUBLISHED


def payable_charges(house_id: UUID) -> list[Charge]:
    """What a house may pay now, in the order in which money goes to it: oldest due, priority of the item, id."""
    query = (
        select(Charge)
        .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
        .where(
            Charge.house_id == house_id,
            Charge.state == ChargeState.PUBLISHED,
            Charge.unsettled_fen > 0,
            Bill.released_at.is_not(None),
        )
        .options(contains_eager(Charge.bill))
        .order_by(Charge.due_on, Charge.priority, Charge.id)
    )
    return list(db.session.scalars(query))
