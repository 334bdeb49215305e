"""Debts: overdue lines with their rung, what keeps them off a letter, and the last day to claim them.

Read once for a house or a whole estate: five queries, whatever the number of houses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from saas.archives.models import OWNING, Tenure
from saas.archives.queries import households_of
from saas.arrears.kinds import Hindrance, NoticeKind, Rung
from saas.arrears.limitation import WARNING_DAYS, limitation_date
from saas.arrears.models import ArrearsLine
from saas.arrears.standing import Standing, standing_notices
from saas.billing import Bill, Charge, ChargeState, Objection, ObjectionState
from saas.payments import Allocation
from saas.tariffs import LATE_FEE, FeeClass
from tenants.db import db


@dataclass(frozen=True, kw_only=True)
class Debt:
    """One overdue line on a day."""

    charge_id: UUID
    bill_id: UUID
    house_id: UUID
    item_code: str
    period: str
    period_from: date
    period_to: date
    due_on: date
    amount_fen: int
    paid_fen: int
    open_fen: int
    on: date
    limitation_on: date
    paid: tuple[tuple[date, int], ...] = ()
    notices: tuple[Standing, ...] = field(default=())
    objection: Objection | None = None
    is_former: bool = False

    @property
    def is_late_fee(self) -> bool:
        """Whether it is itself what paying late costs."""
        return self.item_code == LATE_FEE

    @property
    def is_barred(self) -> bool:
        """Whether the last day to claim it has passed."""
        return self.limitation_on < self.on

    @property
    def days_left(self) -> int:
        """Days until the last day to claim it; below zero when it has passed."""
        return (self.limitation_on - self.on).days

    @property
    def is_near(self) -> bool:
        """Whether it will be time-barred within 90 days."""
        return 0 <= self.days_left <= WARNING_DAYS

    @property
    def hindrance(self) -> Hindrance | None:
        """What keeps it off a letter, if anything."""
        if self.objection is not None:
            return Hindrance.OBJECTION
        if self.is_former:
            return Hindrance.FORMER_OWNER
        return Hindrance.TIME_BARRED if self.is_barred else None

    @property
    def notice(self) -> Standing | None:
        """The notice it stands on: the highest, of those the latest."""
        counting = [one for one in self.notices if one.counts]
        return max(counting, key=lambda one: (Rung(one.kind).height, one.issued_on, one.id), default=None)

    @property
    def waiting(self) -> Standing | None:
        """A handing over to the lawyers that waits for its second person."""
        return next((one for one in self.notices if one.kind is NoticeKind.LEGAL and one.granted is None), None)

    @property
    def rung(self) -> Rung:
        """How far it has come."""
        notice = self.notice
        return Rung(notice.kind) if notice is not None else Rung.NONE

    @property
    def next_step(self) -> Rung | None:
        """What is due now: the next rung once the day of this one has passed; none while it runs or is hindered."""
        notice = self.notice
        if self.hindrance is not None or self.waiting is not None:
            return None
        if notice is None:
            return Rung.REMINDER
        if notice.runs(self.on) or notice.kind is NoticeKind.LEGAL:
            return None
        return Rung.DEMAND if notice.kind is NoticeKind.REMINDER else Rung.LEGAL


def debts_of_house(house_id: UUID, *, at_day: date) -> list[Debt]:
    """The overdue lines of a house on a day, oldest first."""
    return _debts(Charge.house_id == house_id, at_day)


def debts_of_estate(estate_id: UUID, *, at_day: date) -> list[Debt]:
    """The overdue lines of an estate on a day, oldest first."""
    return _debts(Charge.estate_id == estate_id, at_day)


def overdue(place: ColumnElement[bool], on: date) -> list[ColumnElement[bool]]:
    """What an overdue line is: published and shown, due before the day, not settled, and no deposit."""
    return [
        place,
        Charge.state == ChargeState.PUBLISHED,
        Charge.unsettled_fen > 0,
        Charge.due_on < on,
        Charge.fee_class != FeeClass.DEPOSIT,
        Bill.released_at.is_not(None),
    ]


def _debts(place: ColumnElement[bool], on: date) -> list[Debt]:
    wanted = overdue(place, on)
    rows = db.session.execute(
        select(
            Charge.id,
            Charge.bill_id,
            Charge.house_id,
            Charge.item_code,
            Charge.period,
            Charge.period_from,
            Charge.period_to,
            Charge.due_on,
            Charge.amount_fen,
            Charge.allocated_fen,
            Charge.unsettled_fen,
            Bill.payer_id,
        )
        .join(Bill, and_(Bill.tenant_id == Charge.tenant_id, Bill.id == Charge.bill_id))
        .where(*wanted)
        .order_by(Charge.due_on, Charge.priority, Charge.id)
    ).all()
    if not rows:
        return []
    paid, notices, doubts = _paid(wanted), _notices(wanted), _objections(wanted)
    since = owners_since({row.house_id for row in rows}, on)
    return [
        Debt(
            charge_id=row.id,
            bill_id=row.bill_id,
            house_id=row.house_id,
            item_code=row.item_code,
            period=row.period,
            period_from=row.period_from,
            period_to=row.period_to,
            due_on=row.due_on,
            amount_fen=row.amount_fen,
            paid_fen=row.allocated_fen,
            open_fen=row.unsettled_fen,
            on=on,
            limitation_on=limitation_date(row.due_on, _interruptions(paid.get(row.id, ()), notices.get(row.id, ()))),
            paid=tuple(paid.get(row.id, ())),
            notices=tuple(notices.get(row.id, ())),
            objection=doubts.get(row.id),
            is_former=row.payer_id is not None or row.period_to < since.get(row.house_id, date.min),
        )
        for row in rows
    ]


def _interruptions(paid: Iterable[tuple[date, int]], notices: Iterable[Standing]) -> list[date]:
    """The days of part payments and of demands that arrived."""
    demanded = [day for one in notices if one.kind is NoticeKind.DEMAND for day in one.delivered_on]
    return [*(day for day, _ in paid), *demanded]


def _of_overdue(query: Any, key: Any, wanted: Sequence[ColumnElement[bool]], tenant: Any) -> Any:
    return (
        query.join(Charge, and_(Charge.tenant_id == tenant, Charge.id == key))
        .join(Bill, and_(Bill.tenant_id == Charge.tenant_id, Bill.id == Charge.bill_id))
        .where(*wanted)
    )


def _paid(wanted: Sequence[ColumnElement[bool]]) -> dict[UUID, list[tuple[date, int]]]:
    query = select(Allocation.charge_id, Allocation.allocated_on, Allocation.amount_fen).select_from(Allocation)
    query = _of_overdue(query, Allocation.charge_id, wanted, Allocation.tenant_id)
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for charge_id, day, fen in db.session.execute(query.where(Allocation.ended_at.is_(None))):
        found[charge_id].append((day, fen))
    return found


def _notices(wanted: Sequence[ColumnElement[bool]]) -> dict[UUID, list[Standing]]:
    query = select(ArrearsLine.charge_id, ArrearsLine.notice_id).select_from(ArrearsLine)
    query = _of_overdue(query, ArrearsLine.charge_id, wanted, ArrearsLine.tenant_id)
    pairs = db.session.execute(query).all()
    standing = standing_notices({notice_id for _, notice_id in pairs})
    found: dict[UUID, list[Standing]] = defaultdict(list)
    for charge_id, notice_id in pairs:
        if notice_id in standing:
            found[charge_id].append(standing[notice_id])
    return found


def _objections(wanted: Sequence[ColumnElement[bool]]) -> dict[UUID, Objection]:
    query = _of_overdue(select(Objection), Objection.charge_id, wanted, Objection.tenant_id)
    rows = db.session.scalars(query.where(Objection.state == ObjectionState.OPEN))
    return {one.charge_id: one for one in rows}


def owners_since(house_ids: Iterable[UUID], on: date) -> dict[UUID, date]:
    """Since when the first of today's owners has owned each house; a house whose owners are unknown is not there."""
    return {
        house_id: min(tenure.since or date.min for tenure in owning)
        for house_id, tenures in households_of(house_ids, on=on).items()
        if (owning := owners_among(tenures))
    }


def owners_among(tenures: Iterable[Tenure]) -> list[Tenure]:
    """The owners of a household."""
    return [tenure for tenure in tenures if tenure.kind in OWNING]
