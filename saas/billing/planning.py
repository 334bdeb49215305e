"""Everything a run needs to know of an estate and a period, read once: prices, readings, shares, reductions, moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select

from saas.archives.models import OWNING, Tenure
from saas.billing.late import Payment
from saas.billing.meters import Meter, Reading, ReadingState
from saas.billing.models import Adjustment, AdjustmentState, Bill, BillRun, Charge, ChargeState
from saas.billing.plan import MeterRead, Moved, Owed, Plan, Priced, Reduced, Shared
from saas.billing.refusals import NoAgreement, NoTariffs
from saas.billing.shared import CostShare, SharedCost, SharedState
from saas.estates import Estate
from saas.ledger import Period
from saas.tariffs import (
    LATE_FEE,
    FeeClass,
    FormulaKind,
    Stretch,
    agreement_on,
    items,
    parse_for,
    price_inputs,
    stretches_of,
)
from tenants.clock import local_date
from tenants.db import db

MONTHS_BACK = 3
PaidHistory = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[Payment]]]
PaidSince = Callable[[date], Select[UUID]]
WaivedLateFees = Callable[[UUID, str], set[UUID]]


class _Payments:
    """Who knows on which days money was put against a charge: payments, above us."""

    history: PaidHistory | None = None
    since: PaidSince | None = None


def paid_history_with(history: PaidHistory | None) -> None:
    """Say who knows when a charge was paid: `fn(charge_ids) -> {charge_id: [(date, fen), …]}`."""
    _Payments.history = history


def paid_since_with(since: PaidSince | None) -> None:
    """Say who knows which charges money was put on from a day on: `fn(day) -> select of charge ids`."""
    _Payments.since = since


class _Waivers:
    """Who knows whose late fee of a month was waived: arrears, above us."""

    waived: WaivedLateFees | None = None


def waived_late_fees_with(waived: WaivedLateFees | None) -> None:
    """Say who knows which houses are let off the late fee of a period: `fn(estate_id, "2026-10") -> {house_id, …}`."""
    _Waivers.waived = waived


def plan_of(estate: Estate, period: Period, *, house_id: UUID | None = None, today: date) -> Plan:
    """Read what a run of an estate (or of one house) needs on a day. Raises `NoAgreement` and `NoTariffs`."""
    agreement = agreement_on(estate.id, period.last) or agreement_on(estate.id, period.first)
    if agreement is None:
        raise NoAgreement(period=period.name)
    series = [[_priced(one) for one in cut] for cut in stretches_of(estate.id, period.first, period.last)]
    if not series:
        raise NoTariffs(period=period.name)
    plan = Plan(
        estate=estate,
        period=period,
        agreement=agreement,
        due_on=period.last + timedelta(days=agreement.due_day),
        items=items(),
        series=series,
        meters=_meters(estate.id, period, house_id),
        shares=_shares(estate.id, period, house_id),
        reduced=_reduced(estate.id, period, house_id),
        moved=_moved(estate.id, period, house_id),
        billed=_billed(estate.id, period, house_id),
    )
    if plan.clause is not None and period.last < today:  # days that may still be paid in time cost nothing yet
        plan.owed = _owed(estate.id, period, house_id)
        plan.let_off = _Waivers.waived(estate.id, period.name) if _Waivers.waived is not None else set()
    return plan


def bills_late_fees_later(run: BillRun) -> bool:
    """Whether a run was reckoned before its month was over, so that another one bills what paying late costs in it."""
    period = Period.named(run.period)
    agreement = agreement_on(run.estate_id, period.last) or agreement_on(run.estate_id, period.first)
    clause = agreement is not None and agreement.late_rate is not None
    return clause and run.prepared_at is not None and local_date(run.prepared_at) <= period.last


def _priced(stretch: Stretch) -> Priced:
    node = parse_for(FormulaKind(stretch.tariff.formula_kind), stretch.tariff.expression)
    return Priced(stretch, node, frozenset(node.names()), price_inputs(stretch.tariff))


def _meters(estate_id: UUID, period: Period, house_id: UUID | None) -> dict[tuple[UUID, str], list[MeterRead]]:
    same = (
        (Reading.tenant_id == Meter.tenant_id)
        & (Reading.meter_id == Meter.id)
        & (Reading.period == period.name)
        & (Reading.state == ReadingState.VALID)
    )
    query = (
        select(Meter.house_id, Meter.item_code, Meter.id, Reading)
        .join(Reading, same, isouter=True)
        .where(
            Meter.estate_id == estate_id,
            Meter.house_id.is_not(None),
            Meter.installed_on <= period.last,
            or_(Meter.removed_on.is_(None), Meter.removed_on >= period.first),
        )
        .order_by(Meter.code)
    )
    if house_id is not None:
        query = query.where(Meter.house_id == house_id)
    found: dict[tuple[UUID, str], list[MeterRead]] = defaultdict(list)
    for house, item_code, meter_id, reading in db.session.execute(query):
        if house is not None:
            found[house, item_code].append(MeterRead(meter_id, reading))
    return found


def _shares(estate_id: UUID, period: Period, house_id: UUID | None) -> dict[tuple[UUID, str], list[Shared]]:
    query = (
        select(
            CostShare.house_id,
            SharedCost.item_code,
            SharedCost.id,
            CostShare.amount_fen,
            CostShare.weight,
            SharedCost.weights_total,
            SharedCost.total_fen,
            SharedCost.base,
        )
        .join(SharedCost, (SharedCost.tenant_id == CostShare.tenant_id) & (SharedCost.id == CostShare.shared_cost_id))
        .where(
            SharedCost.estate_id == estate_id,
            SharedCost.period == period.name,
            SharedCost.state == SharedState.SHARED,
        )
        .order_by(SharedCost.id)
    )
    if house_id is not None:
        query = query.where(CostShare.house_id == house_id)
    found: dict[tuple[UUID, str], list[Shared]] = defaultdict(list)
    for row in db.session.execute(query):
        one = Shared(row.id, row.amount_fen, row.weight, row.weights_total, row.total_fen, row.base)
        found[row.house_id, row.item_code].append(one)
    return found


def _reduced(estate_id: UUID, period: Period, house_id: UUID | None) -> dict[UUID, list[Reduced]]:
    query = (
        select(Adjustment)
        .where(
            Adjustment.estate_id == estate_id,
            Adjustment.state == AdjustmentState.APPROVED,
            Adjustment.starts_on <= period.last,
            Adjustment.ends_on >= period.first,
        )
        .order_by(Adjustment.starts_on, Adjustment.id)
    )
    if house_id is not None:
        query = query.where(Adjustment.house_id == house_id)
    found: dict[UUID, list[Reduced]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.house_id].append(Reduced(one.id, one.item_code, one.factor, one.starts_on, one.ends_on))
    return found


def _moved(estate_id: UUID, period: Period, house_id: UUID | None) -> dict[UUID, Moved]:
    """Owners who left inside the period and were followed by another one the day after, or later in it."""
    query = (
        select(Tenure.house_id, Tenure.person_id, Tenure.until)
        .where(
            Tenure.estate_id == estate_id,
            Tenure.kind.in_(OWNING),
            Tenure.until >= period.first,
            Tenure.until < period.last,
        )
        .order_by(Tenure.until, Tenure.kind.desc(), Tenure.id)
    )
    if house_id is not None:
        query = query.where(Tenure.house_id == house_id)
    leavers = {house: Moved(person, until) for house, person, until in db.session.execute(query) if until is not None}
    if not leavers:
        return {}
    after = select(Tenure.house_id).where(
        Tenure.house_id.in_(leavers), Tenure.kind.in_(OWNING), Tenure.since > period.first, Tenure.since <= period.last
    )
    followed = set(db.session.scalars(after))
    return {house: moved for house, moved in leavers.items() if house in followed}


def _billed(estate_id: UUID, period: Period, house_id: UUID | None) -> set[tuple[UUID, str]]:
    query = select(Charge.house_id, Charge.item_code).where(
        Charge.estate_id == estate_id, Charge.period == period.name, Charge.state != ChargeState.REVERSED
    )
    if house_id is not None:
        query = query.where(Charge.house_id == house_id)
    return {(house, item) for house, item in db.session.execute(query)}


def _owed(estate_id: UUID, period: Period, house_id: UUID | None) -> dict[UUID, list[Owed]]:
    late = [Charge.unsettled_fen > 0, Charge.due_on >= period.shifted(-MONTHS_BACK).first]
    if _Payments.since is not None:  # an old charge that was paid in this month was late until then
        late.append(Charge.id.in_(_Payments.since(period.first)))
    query = (
        select(
            Charge.house_id,
            Charge.id,
            Charge.item_code,
            Charge.period,
            Charge.amount_fen,
            Charge.due_on,
            Charge.allocated_fen,
            Charge.written_off_fen,
        )
        .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
        .where(
            Charge.estate_id == estate_id,
            Charge.state == ChargeState.PUBLISHED,
            Charge.item_code != LATE_FEE,
            Charge.fee_class != FeeClass.DEPOSIT,
            Charge.due_on < period.last,
            Bill.released_at.is_not(None),
            or_(*late),
        )
        .order_by(Charge.due_on, Charge.id)
    )
    if house_id is not None:
        query = query.where(Charge.house_id == house_id)
    rows = db.session.execute(query).all()
    history = _Payments.history([row.id for row in rows]) if _Payments.history and rows else {}
    found: dict[UUID, list[Owed]] = defaultdict(list)
    for row in rows:
        known = tuple((day, fen) for day, fen in history.get(row.id, ()))
        unexplained = row.allocated_fen + row.written_off_fen - sum(fen for _, fen in known)
        paid = (*known, (row.due_on, unexplained)) if unexplained > 0 else known
        found[row.house_id].append(Owed(row.id, row.item_code, row.period, row.amount_fen, row.due_on, paid))
    return found
