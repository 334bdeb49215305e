"""Closing a month: one person proposes, another confirms what both have seen. A closed month never opens again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from saas.ledger.models import AccountingPeriod, Journal, PeriodState
from saas.ledger.periods import Period
from saas.ledger.queries import find_period, last_closed, trial_balance
from saas.ledger.refusals import (
    AlreadyClosed,
    EarlierMonthOpen,
    FiguresChanged,
    MonthNotOver,
    SecondPersonMissing,
)
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import hold, transaction


def trial_of(estate_id: UUID, period: Period) -> dict[str, Any]:
    """The trial balance of a month as it is stored: plain values, whole fen, in one order."""
    rows = trial_balance(estate_id, period)
    return {
        "estate": str(estate_id),
        "period": period.name,
        "rows": [
            {
                "pot": row.pot.value,
                "account": row.code.value,
                "item": row.item_code,
                "opening": row.opening,
                "debit": row.debit,
                "credit": row.credit,
                "closing": row.closing,
            }
            for row in rows
        ],
    }


def hash_of(trial: dict[str, Any]) -> str:
    """SHA-256 of a trial balance's canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(trial, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction
def propose_closing(estate_id: UUID, period: Period, *, by: Member, at: datetime) -> AccountingPeriod:
    """Say that a month is complete; a second person closes it. Raises `MonthNotOver`, `AlreadyClosed`, `EarlierMonthOpen`."""
    _refuse_too_early(estate_id, period, at)
    row = find_period(estate_id, period)
    if row is None:
        row = AccountingPeriod(estate_id=estate_id, period=period.name, proposed_by_id=by.id, proposed_at=at)
        db.session.add(row)
        db.session.flush()
    elif row.state == PeriodState.CLOSED:
        raise AlreadyClosed(period=period.name)
    else:
        row.proposed_by_id, row.proposed_at = by.id, at
    record("ledger.closing_proposed", row, by=by, at=at, after={"period": period.name})
    return row


@transaction
def confirm_closing(row: AccountingPeriod, *, seen: str, by: Member, at: datetime) -> AccountingPeriod:
    """Close a proposed month as another person. `seen` is the hash of the trial balance this person has looked at.

    Raises `SecondPersonMissing`, `FiguresChanged` when entries came in between, `AlreadyClosed`, `EarlierMonthOpen`.
    """
    period = Period.named(row.period)
    _hold_books(row.estate_id)
    db.session.refresh(row, with_for_update={"of": AccountingPeriod})
    if row.state == PeriodState.CLOSED:
        raise AlreadyClosed(period=period.name)
    if row.proposed_by_id == by.id:
        raise SecondPersonMissing
    _refuse_too_early(row.estate_id, period, at)
    trial = trial_of(row.estate_id, period)
    if hash_of(trial) != seen:
        raise FiguresChanged
    row.state, row.closed_by_id, row.closed_at = PeriodState.CLOSED, by.id, at
    row.trial, row.trial_hash = trial, seen
    record("ledger.closed", row, by=by, at=at, after={"period": period.name, "hash": seen})
    return row


@transaction
def close_period(estate_id: UUID, period: Period, *, by: Member, second: Member, at: datetime) -> AccountingPeriod:
    """Propose and confirm in one step, where both persons are at hand (the year's end, a demonstration)."""
    if by.id == second.id:
        raise SecondPersonMissing
    row = propose_closing(estate_id, period, by=by, at=at)
    _hold_books(estate_id)
    return confirm_closing(row, seen=hash_of(trial_of(estate_id, period)), by=second, at=at)


def _hold_books(estate_id: UUID) -> None:
    """Wait until nobody is posting into this estate, and let nobody begin, until this transaction ends."""
    hold("ledger", estate_id)  # the name the triggers of the ledger hold, too


def _refuse_too_early(estate_id: UUID, period: Period, at: datetime) -> None:
    if local_date(at) <= period.last:
        raise MonthNotOver
    closed = last_closed(estate_id)
    if closed is not None and period <= closed:
        raise AlreadyClosed(period=period.name)
    earlier = db.session.scalar(
        select(func.min(Journal.period)).where(
            Journal.estate_id == estate_id,
            Journal.period < period.name,
            Journal.period > (closed.name if closed else ""),
        )
    )
    if earlier is not None:
        raise EarlierMonthOpen(period=earlier)
