"""Bill runs: start, prepare, publish, recall, release. Running a period again creates only what is not there yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import joinedload

from saas.billing.comparing import refuse_gaps
from saas.billing.drafting import Tally, forget_draft, reckon
from saas.billing.models import (
    Bill,
    BillRun,
    BillState,
    Charge,
    ChargeState,
    RunState,
)
from saas.billing.planning import plan_of
from saas.billing.posting import post_run, take_back
from saas.billing.refusals import (
    NothingToBill,
    PaidAlready,
    PeriodNotBegun,
    ReasonMissing,
    RunNotDraft,
    TooLateToRecall,
)
from saas.estates import Estate
from saas.ledger import Period
from saas.tariffs import houses_of
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.queue import Job, JobList, ask
from tenants.scope import current_tenant_id
from tenants.verbs import hold, lock, transaction

RECALL = timedelta(hours=24)
HOUSES_AT_ONCE = 1000
LINES_AT_ONCE = 4000
PREPARE, PUBLISH, RELEASE = "billing.prepare", "billing.publish", "billing.release"
TELL = "billing.tell_residents"
Progress = Any


def one_at_a_time(estate_id: UUID, period: str) -> None:
    """Hold the billing of an estate's period until this transaction ends."""
    hold("billing", estate_id, period)


@transaction
def start_run(estate: Estate, period: Period, *, by: Member | None, at: datetime) -> tuple[BillRun, Job | None]:
    """Begin a run and ask a worker to prepare it; the one that is open already comes back instead of a second.

    Raises `PeriodNotBegun`, `NoAgreement`, `NoTariffs`.
    """
    if period.first > local_date(at):
        raise PeriodNotBegun(period=period.name)
    plan_of(estate, period, house_id=new_id(), today=local_date(at))  # refuses at once what a worker would refuse later
    run, is_new = _open(estate, period, by, at)
    if not is_new:
        return run, None
    return run, ask(PREPARE, on=JobList.BULK, run_id=run.id)


def _open(estate: Estate, period: Period, by: Member | None, at: datetime) -> tuple[BillRun, bool]:
    one_at_a_time(estate.id, period.name)
    runs = select(BillRun).where(BillRun.estate_id == estate.id, BillRun.period == period.name)
    there = db.session.scalars(runs.where(BillRun.state.in_((RunState.PREPARING, RunState.DRAFT)))).first()
    if there is not None:
        return there, False
    last = db.session.scalar(runs.with_only_columns(func.max(BillRun.sequence))) or 0
    run = BillRun(
        estate_id=estate.id,
        period=period.name,
        sequence=last + 1,
        state=RunState.PREPARING,
        started_at=at,
        started_by_id=by.id if by else None,
    )
    db.session.add(run)
    db.session.flush()
    record("billing.run_started", run, by=by, at=at, after={"period": period.name})
    return run, True


@transaction
def bill(estate: Estate, period: Period, *, by: Member | None, at: datetime) -> BillRun:
    """Start and prepare a run here and now: for small estates, the generator and tests. Raises `NothingToBill` too."""
    if period.first > local_date(at):
        raise PeriodNotBegun(period=period.name)
    run, _is_new = _open(estate, period, by, at)
    prepare(run, at=at)
    if run.state == RunState.DISCARDED:
        raise NothingToBill(period=period.name)
    return run


@transaction
def prepare(run: BillRun, *, at: datetime, progress: Progress | None = None) -> BillRun:
    """Reckon the draft of a run, or reckon it anew. A run with nothing to bill is discarded and says so."""
    one_at_a_time(run.estate_id, run.period)
    lock(run)
    if run.state not in (RunState.PREPARING, RunState.DRAFT):
        raise RunNotDraft
    forget_draft(run)
    plan = plan_of(run.estate, Period.named(run.period), today=local_date(at))
    houses = houses_of(run.estate_id)
    tally = Tally()
    while batch := list(islice(houses, HOUSES_AT_ONCE)):
        reckon(run, plan, batch, tally)
        if progress is not None:
            progress(tally.houses)
    run.houses, run.charges, run.total_fen, run.skipped = tally.houses, tally.charges, tally.total_fen, tally.skipped
    run.prepared_at = at
    run.state = RunState.DRAFT if tally.charges or tally.to_look_at else RunState.DISCARDED
    record("billing.run_prepared", run, by=None, at=at, after={"charges": run.charges, "fen": run.total_fen})
    return run


@transaction
def discard(run: BillRun, *, by: Member, at: datetime) -> None:
    """Throw a draft away."""
    lock(run)
    if run.state not in (RunState.PREPARING, RunState.DRAFT):
        raise RunNotDraft
    forget_draft(run)
    run.state = RunState.DISCARDED
    record("billing.run_discarded", run, by=by, at=at)


@transaction
def publish(run: BillRun, *, without: Collection[str] = (), by: Member, at: datetime) -> BillRun:
    """Freeze the amounts of a draft and put them into the books; nobody is told for 24 hours.

    `without` names (by `Gap.key`) what the month before had and this one lacks on purpose: anything else that is
    missing is refused with `LeavesOut`. Two people at once: one publishes, the other is refused with `RunNotDraft`.
    """
    one_at_a_time(run.estate_id, run.period)
    lock(run)
    if run.state != RunState.DRAFT:
        raise RunNotDraft
    if not run.charges:
        raise NothingToBill(period=run.period)
    refuse_gaps(run, without)
    _change_lines(run, ChargeState.DRAFT, state=ChargeState.PUBLISHED, published_at=at)
    state = case((Bill.total_fen == 0, BillState.PAID.value), else_=BillState.PUBLISHED.value)
    _all(update(Bill).where(Bill.run_id == run.id).values(state=state))
    run.state, run.published_at, run.published_by_id = RunState.PUBLISHED, at, by.id
    run.recallable_until = at + RECALL
    post_run(run, by=by, at=at)
    ask(RELEASE, not_before=run.recallable_until, run_id=run.id)
    told = {"charges": run.charges, "fen": run.total_fen, "without": sorted(without)}
    record("billing.run_published", run, by=by, at=at, after=told)
    return run


@transaction
def recall(run: BillRun, reason: str, *, by: Member, at: datetime) -> None:
    """Take a published run back within 24 hours: every line and every entry in the books is reversed.

    Raises `TooLateToRecall`, `PaidAlready`, `ReasonMissing`.
    """
    lock(run)
    if run.state != RunState.PUBLISHED or run.recallable_until is None or at >= run.recallable_until:
        raise TooLateToRecall
    if not reason.strip():
        raise ReasonMissing
    ours = select(Bill.id).where(Bill.run_id == run.id)
    if db.session.scalar(
        select(Charge.id).where(Charge.bill_id.in_(ours), Charge.unsettled_fen < Charge.amount_fen).limit(1)
    ):
        raise PaidAlready
    take_back(run, reason=reason, by=by, at=at)
    reversal = {"state": ChargeState.REVERSED, "reversed_at": at, "reversal_reason": reason.strip()}
    _change_lines(run, ChargeState.PUBLISHED, **reversal)
    _all(update(Bill).where(Bill.run_id == run.id).values(state=BillState.REVERSED))
    run.state, run.recalled_at, run.reason = RunState.RECALLED, at, reason.strip()
    record("billing.run_recalled", run, by=by, at=at, reason=reason)


@transaction
def release(run: BillRun, *, by: Member | None = None, at: datetime) -> None:
    """Show the bills to the residents: by itself after 24 hours, or earlier by a person who gives up recalling."""
    lock(run)
    if run.state != RunState.PUBLISHED:
        return
    run.state, run.released_at = RunState.FROZEN, at
    _all(update(Bill).where(Bill.run_id == run.id).values(released_at=at))
    ask(TELL, on=JobList.BULK, run_id=run.id)
    record("billing.run_released", run, by=by, at=at)


def _change_lines(run: BillRun, of: ChargeState, **values: Any) -> None:
    """Move the lines of a run on, some thousands to a statement: no statement may run for long."""
    bills = db.session.scalars(select(Bill.id).where(Bill.run_id == run.id)).all()
    for start in range(0, len(bills), LINES_AT_ONCE):
        some = bills[start : start + LINES_AT_ONCE]
        _all(update(Charge).where(Charge.bill_id.in_(some), Charge.state == of).values(**values))


def _all(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.expire_all()


def find_run(run_id: UUID) -> BillRun | None:
    """A run of this company."""
    return db.session.get(BillRun, (current_tenant_id(), run_id))


def runs_of(estate_ids: Sequence[UUID], *, state: RunState | None = None, most: int = 60) -> Sequence[BillRun]:
    """The runs of some estates, latest first; with `state` only those."""
    query = select(BillRun).where(BillRun.estate_id.in_(estate_ids)).options(joinedload(BillRun.estate))
    if state is not None:
        query = query.where(BillRun.state == state)
    return db.session.scalars(query.order_by(BillRun.period.desc(), BillRun.started_at.desc()).limit(most)).all()


def charges_of_run(run: BillRun) -> Iterator[Charge]:
    """Every line of a run, a thousand at a time."""
    query = (
        select(Charge)
        .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
        .where(Bill.run_id == run.id)
        .order_by(Charge.id)
    )
    yield from db.session.scalars(query, execution_options={"yield_per": HOUSES_AT_ONCE})
