"""What pages ask about payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from saas.billing import Charge, ChargeState
from saas.estates import House
from saas.payments.kinds import Method, RefundState
from saas.payments.models import Allocation, Payment, Refund
from saas.tariffs import FeeClass
from tenants.db import db
from tenants.members import Everywhere, Member
from tenants.permissions import Permission

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class PaymentsWanted:
    """Which payments."""

    estate_id: UUID | None = None
    house_id: UUID | None = None
    method: Method | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class PaymentPage:
    """One page of payments, newest first."""

    rows: Sequence[Payment]
    cursor: str | None
    total_fen: int
    count: int


def payments_open_to(actor: Member, wanted: PaymentsWanted, *, after: str | None = None) -> PaymentPage:
    """Payments of the estates in which a member takes or reads them."""
    conditions = [*_open_to(actor)]
    if wanted.estate_id is not None:
        conditions.append(Payment.estate_id == wanted.estate_id)
    if wanted.house_id is not None:
        conditions.append(Payment.house_id == wanted.house_id)
    if wanted.method is not None:
        conditions.append(Payment.method == wanted.method)
    if wanted.since is not None:
        conditions.append(Payment.received_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(Payment.received_on <= wanted.until)
    total = db.session.execute(
        select(func.coalesce(func.sum(Payment.amount_fen), 0), func.count()).where(
            *conditions, Payment.reversed_at.is_(None)
        )
    ).one()
    query = (
        select(Payment)
        .where(*conditions)
        .options(joinedload(Payment.house), joinedload(Payment.estate), joinedload(Payment.taken_by))
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(PAGE + 1)
    )
    place = _place(after)
    if place is not None:
        query = query.where(
            (Payment.received_on < place[0]) | and_(Payment.received_on == place[0], Payment.id < place[1])
        )
    rows = db.session.scalars(query).all()
    more, rows = len(rows) > PAGE, rows[:PAGE]
    cursor = f"{rows[-1].received_on.isoformat()}_{rows[-1].id.hex}" if more else None
    return PaymentPage(rows, cursor, int(total[0]), int(total[1]))


def _open_to(actor: Member) -> list[ColumnElement[bool]]:
    taking, viewing = (actor.estates_with(one) for one in (Permission.PAYMENTS_TAKE, Permission.PAYMENTS_VIEW))
    if isinstance(taking, Everywhere) or isinstance(viewing, Everywhere):
        return []
    return [Payment.estate_id.in_(taking | viewing)]


def _place(after: str | None) -> tuple[date, UUID] | None:
    day, _, key = (after or "").partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def find_payment(payment_id: UUID) -> Payment | None:
    """A payment of this company with its house and people."""
    return db.session.scalar(
        select(Payment)
        .where(Payment.id == payment_id)
        .options(joinedload(Payment.house), joinedload(Payment.taken_by), joinedload(Payment.reversed_by))
    )


def allocations_of(payment: Payment) -> Sequence[Allocation]:
    """What a payment was put against, also what has ended."""
    return db.session.scalars(
        select(Allocation)
        .where(Allocation.payment_id == payment.id)
        .order_by(Allocation.allocated_on, Allocation.id)
        .options(joinedload(Allocation.charge).joinedload(Charge.bill))
    ).all()


def payments_of_house(house_id: UUID, most: int = 60) -> Sequence[Payment]:
    """The latest payments of a house."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.house_id == house_id)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
        .limit(most)
    ).all()


@dataclass(frozen=True)
class Deposit:
    """A deposit that was paid, and what of it is still held, in fen."""

    charge: Charge
    returned_fen: int

    @property
    def held_fen(self) -> int:
        """What the company still has to give back."""
        return self.charge.allocated_fen - self.returned_fen


def deposits_held(estate_ids: Sequence[UUID]) -> list[Deposit]:
    """Deposits paid and not returned, oldest first."""
    returned = (
        select(Refund.charge_id, func.sum(Refund.amount_fen).label("fen"))
        .where(Refund.estate_id.in_(estate_ids), Refund.state == RefundState.PAID)
        .group_by(Refund.charge_id)
        .subquery()
    )
    given_back = func.coalesce(returned.c.fen, 0)
    rows = db.session.execute(
        select(Charge, given_back)
        .outerjoin(returned, returned.c.charge_id == Charge.id)
        .join(House, and_(House.tenant_id == Charge.tenant_id, House.id == Charge.house_id))
        .where(
            Charge.estate_id.in_(estate_ids),
            Charge.fee_class == FeeClass.DEPOSIT,
            Charge.state == ChargeState.PUBLISHED,
            Charge.allocated_fen > given_back,
        )
        .order_by(Charge.due_on, Charge.id)
        .options(joinedload(Charge.house), joinedload(Charge.estate))
    )
    return [Deposit(charge, int(fen)) for charge, fen in rows]


@dataclass(frozen=True)
class Account:
    """Where a house stands, in fen: what it owes now, what it has paid ahead, and what became of its bills so far."""

    owed_fen: int
    prepaid_fen: int
    billed_fen: int = 0
    written_off_fen: int = 0

    @property
    def paid_fen(self) -> int:
        """What of the bills is paid (ARC-24)."""
        return self.billed_fen - self.owed_fen - self.written_off_fen


def account_of_house(house_id: UUID) -> Account:
    """What a house owes on published lines, what it has prepaid, and all that was billed to it."""
    lines = select(
        func.coalesce(func.sum(Charge.unsettled_fen), 0),
        func.coalesce(func.sum(Charge.amount_fen), 0),
        func.coalesce(func.sum(Charge.written_off_fen), 0),
    ).where(Charge.house_id == house_id, Charge.state == ChargeState.PUBLISHED)
    owed, billed, written_off = db.session.execute(lines).one()
    prepaid = select(func.coalesce(func.sum(Payment.prepaid_fen + Payment.common_prepaid_fen), 0)).where(
        Payment.house_id == house_id
    )
    return Account(int(owed), int(db.session.scalar(prepaid) or 0), int(billed), int(written_off))


def find_deposit(charge_id: UUID) -> Charge | None:
    """A line that is a deposit."""
    return db.session.scalar(
        select(Charge)
        .where(Charge.id == charge_id, Charge.fee_class == FeeClass.DEPOSIT)
        .options(joinedload(Charge.house), joinedload(Charge.estate))
    )


def houses_with_prepaid() -> Sequence[UUID]:
    """Houses that have prepaid something and owe something: where the one can settle the other."""
    return db.session.scalars(
        select(Payment.house_id)
        .join(Charge, and_(Charge.tenant_id == Payment.tenant_id, Charge.house_id == Payment.house_id))
        .where(
            Payment.prepaid_fen + Payment.common_prepaid_fen > 0,
            Charge.state == ChargeState.PUBLISHED,
            Charge.unsettled_fen > 0,
        )
        .distinct()
        .order_by(Payment.house_id)
    ).all()
