"""Which month of which estate is to be billed next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


Asked = Callable[[Sequence[UUID]], Sequence[UUID]]
_asked: dict[str, Asked] = {}


def asked_with(kind: str, asked: Asked) -> None:
    """Say who asked for each decision of a kind that waits: `fn(estate_ids) -> [member_id, …]`. Arrears do, above us."""
    _asked[kind] = asked


def asked_for(kind: str, estate_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Who asked for each decision of a kind (a waiver of late fees, a write-off) that waits for a second person."""
    return _asked[kind](estate_ids) if kind in _asked else []


def months_due(estate_ids: Sequence[UUID], today: date) -> list[Due]:
    """For each estate the first month with prices after the last one it published, the longest overdue first.

    An estate that never billed begins with the month before this one. Nothing is due where this month is billed
    already, or where a draft of the month is open.
    """
    this = Period.of(today)
    last = _latest(estate_ids, (RunState.PUBLISHED, RunState.FROZEN))
    open_ones = _latest(estate_ids, (RunState.DRAFT, RunState.PREPARING))
    begins = {one: last[one].next if one in last else this.previous for one in estate_ids}
    found = [
        Due(estate_id, period, is_over=period < this)
        for estate_id, period in _first_priced(begins, this)
        if open_ones.get(estate_id) != period
    ]
    return sorted(found, key=lambda one: (one.period, estate_ids.index(one.estate_id)))


def _first_priced(begins: Mapping[UUID, Period], until: Period) -> Iterator[tuple[UUID, Period]]:
    """For each estate the first month, from its own on, in which it had a price on some day."""
    waiting = {estate_id: period for estate_id, period in begins.items() if period <= until}
    while waiting:
        period = min(waiting.values())
        here = [estate_id for estate_id, first in waiting.items() if first == period]
        priced = priced_estates(here, period.first, period.last)
        for estate_id in here:
            del waiting[estate_id]
        yield from ((estate_id, period) for estate_id in priced)
        later = priced_estates([one for one in here if one not in priced], period.next.first, until.last)
        waiting |= {estate_id: period.next for estate_id in later if period.next <= until}


def _latest(estate_ids: Sequence[UUID], states: Sequence[RunState]) -> dict[UUID, Period]:
    query = (
        select(BillRun.estate_id, func.max(BillRun.period))
        .where(BillRun.estate_id.in_(estate_ids), BillRun.state.in_(states))
        .group_by(BillRun.estate_id)
    )
    return {estate_id: Period.named(name) for estate_id, name in db.session.execute(query)}
