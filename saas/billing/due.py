"""Which month of which estate is to be billed next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from saas.billing.models import BillRun, RunState
from saas.ledger import Period
from saas.tariffs import priced_estates
from tenants.db import db


@dataclass(frozen=True)
class Due:
    """The month an estate has not billed yet. `is_over`: the month has ended, so the bill is waited for."""

    estate_id: UUID
    period: Period
    is_over: bool


class _Waivers:
    """Who knows which waivers of late fees wait: arrears, above us."""

    asked: Callable[[Sequence[UUID]], Sequence[UUID]] | None = None


def asked_waivers_with(asked: Callable[[Sequence[UUID]], Sequence[UUID]] | None) -> None:
    """Say who knows whose waivers wait for a second person: `fn(estate_ids) -> [member_id, …]`, one for each."""
    _Waivers.asked = asked


def asked_waivers(estate_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Who asked for each waiver of a late fee that waits for a decision."""
    return _Waivers.asked(estate_ids) if _Waivers.asked is not None else []


def months_due(estate_ids: Sequence[UUID], today: date) -> list[Due]:
    """For each estate with prices the month after the last one it published, the longest overdue first.

    An estate that never billed begins with the month before this one. Nothing is due where this month is billed
    already, or where a draft of the month is open.
    """
    this = Period.of(today)
    priced = priced_estates(estate_ids, this.last)
    last = _latest(priced, (RunState.PUBLISHED, RunState.FROZEN))
    open_ones = _latest(priced, (RunState.DRAFT, RunState.PREPARING))
    found = []
    for estate_id in priced:
        done = last.get(estate_id)
        period = done.next if done is not None else this.previous
        if period <= this and open_ones.get(estate_id) != period:
            found.append(Due(estate_id, period, is_over=period < this))
    return sorted(found, key=lambda one: (one.period, estate_ids.index(one.estate_id)))


def _latest(estate_ids: Sequence[UUID], states: Sequence[RunState]) -> dict[UUID, Period]:
    query = (
        select(BillRun.estate_id, func.max(BillRun.period))
        .where(BillRun.estate_id.in_(estate_ids), BillRun.state.in_(states))
        .group_by(BillRun.estate_id)
    )
    return {estate_id: Period.named(name) for estate_id, name in db.session.execute(query)}
