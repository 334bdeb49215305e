"""Giving money back: one person asks, another decides. No brake ever stops it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.billing import Charge
from saas.ledger import AccountCode, BadAmount, JournalKind, Line, Pot, open_day_for, post
from saas.payments.allocating import one_at_a_time
from saas.payments.kinds import LANDS_IN, Method, PaymentState, RefundKind, RefundState
from saas.payments.models import Payment, Refund, goes_back_online
from saas.payments.prepaid import returned_of
from saas.payments.refusals import (
    AlreadyReversed,
    MoreThanThereIs,
    NotPayable,
    ReasonMissing,
    RefundDecided,
    SecondPersonMissing,
)
from saas.tariffs import FeeClass
from tenants import formats
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Everywhere, Member
from tenants.numbers import next_number
from tenants.permissions import Permission
from tenants.queue import ask
from tenants.verbs import lock, transaction


@transaction
def ask_refund(
    payment: Payment,
    amount_fen: int,
    *,
    reason: str,
    method: Method | None = None,
    pot: Pot = Pot.COMPANY,
    by: Member,
    at: datetime,
) -> Refund:
    """Ask that a part of a payment which is still prepaid be given back. What was paid on a line is freed by reversing it.

    Raises `MoreThanThereIs`, `AlreadyReversed`, `ReasonMissing`, `BadAmount`.
    """
    _refuse_badly_asked(amount_fen, reason)
    one_at_a_time(payment.house_id)
    lock(payment)
    if payment.state == PaymentState.REVERSED:
        raise AlreadyReversed
    _refuse_more_than(amount_fen, _prepaid(payment, pot) - _asked(Refund.payment_id == payment.id, Refund.pot == pot))
    refund = Refund(payment_id=payment.id, kind=RefundKind.PREPAID, pot=pot, method=method or Method(payment.method))
    return _asked_for(refund, payment, amount_fen, reason, by, at)


@transaction
def ask_deposit_return(
    charge: Charge, amount_fen: int, *, reason: str, method: Method = Method.CASH, by: Member, at: datetime
) -> Refund:
    """Ask that a deposit be returned, wholly or in part. Raises `NotPayable` for anything that is no deposit."""
    _refuse_badly_asked(amount_fen, reason)
    one_at_a_time(charge.house_id)
    lock(charge)
    if charge.fee_class != FeeClass.DEPOSIT:
        raise NotPayable
    _refuse_more_than(amount_fen, charge.allocated_fen - returned_of(charge.id) - _asked(Refund.charge_id == charge.id))
    refund = Refund(charge_id=charge.id, kind=RefundKind.DEPOSIT, method=method)
    return _asked_for(refund, charge, amount_fen, reason, by, at)


@transaction
def ask_refunds_at_end(estate_id: UUID, *, reason: str, by: Member, at: datetime) -> list[Refund]:
    """At the end of the service agreement: ask for everything that was prepaid, payment by payment.

    Owners get back what they paid for time not served (court interpretation on property service disputes, 2020).
    """
    held = db.session.scalars(
        select(Payment)
        .where(Payment.estate_id == estate_id, Payment.prepaid_fen + Payment.common_prepaid_fen > 0)
        .order_by(Payment.house_id, Payment.id)
    ).all()
    asked = []
    for payment in held:
        for pot in (Pot.COMPANY, Pot.COMMON):
            left = _prepaid(payment, pot) - _asked(Refund.payment_id == payment.id, Refund.pot == pot)
            if left > 0:
                asked.append(ask_refund(payment, left, reason=reason, pot=pot, by=by, at=at))
    return asked


@transaction
def approve_refund(refund: Refund, *, by: Member, at: datetime) -> Refund:
    """Decide as the second person and pay it back; an online payment goes back the way it came.

    Raises `SecondPersonMissing`, `RefundDecided`, `MoreThanThereIs`.
    """
    one_at_a_time(refund.house_id)
    lock(refund)
    _refuse_decided(refund, by)
    against = _take_out(refund)
    on = open_day_for(refund.estate_id, local_date(at))
    refund.state, refund.decided_by_id, refund.decided_at = RefundState.PAID, by.id, at
    year = local_date(at).year
    number = next_number("refund", estate_id=refund.estate_id, period=str(year))
    refund.number = f"TK-{refund.estate.code}-{year}-{number:06d}"
    money = LANDS_IN[Method(refund.method)]
    post(
        estate_id=refund.estate_id,
        pot=Pot(refund.pot),
        on=on,
        kind=JournalKind.REFUND,
        lines=[against, Line(money, -refund.amount_fen, house_id=refund.house_id)],
        source=("refund", refund.id),
        by=by,
        at=at,
    )
    if goes_back_online(refund):
        ask("payments.refund_at_channel", refund_id=refund.id)
    record("payments.refunded", refund, by=by, at=at, after={"fen": refund.amount_fen, "number": refund.number})
    return refund


@transaction
def refuse_refund(refund: Refund, *, reason: str, by: Member, at: datetime) -> None:
    """Decide against it, with a reason. Raises `SecondPersonMissing`, `RefundDecided`, `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    one_at_a_time(refund.house_id)
    lock(refund)
    _refuse_decided(refund, by)
    refund.state, refund.decided_by_id, refund.decided_at = RefundState.REFUSED, by.id, at
    refund.decision = reason.strip()
    record("payments.refund_refused", refund, by=by, at=at, reason=refund.decision)


def _take_out(refund: Refund) -> Line:
    """Take the money out of where it is held and say which account that is."""
    if refund.payment_id is not None:
        payment = db.session.scalars(select(Payment).where(Payment.id == refund.payment_id)).one()
        lock(payment)
        if payment.state == PaymentState.REVERSED:
            raise AlreadyReversed
        pot = Pot(refund.pot)
        _refuse_more_than(refund.amount_fen, _prepaid(payment, pot))
        if pot is Pot.COMPANY:
            payment.prepaid_fen -= refund.amount_fen
        else:
            payment.common_prepaid_fen -= refund.amount_fen
        payment.refunded_fen += refund.amount_fen
        return Line(AccountCode.PREPAID, refund.amount_fen, house_id=refund.house_id)
    charge = db.session.scalars(select(Charge).where(Charge.id == refund.charge_id)).one()
    lock(charge)
    _refuse_more_than(refund.amount_fen, charge.allocated_fen - returned_of(charge.id))
    return Line(AccountCode.DEPOSITS, refund.amount_fen, charge.item_code, refund.house_id, charge.id)


def _refuse_badly_asked(amount_fen: int, reason: str) -> None:
    if type(amount_fen) is not int or amount_fen <= 0:
        raise BadAmount
    if not reason.strip():
        raise ReasonMissing


def _refuse_more_than(amount_fen: int, most: int) -> None:
    if amount_fen > most:
        raise MoreThanThereIs(most=formats.amount(max(most, 0)))


def _refuse_decided(refund: Refund, by: Member) -> None:
    if refund.state != RefundState.ASKED:
        raise RefundDecided
    if refund.asked_by_id == by.id:
        raise SecondPersonMissing


def _asked_for(refund: Refund, of: Payment | Charge, amount_fen: int, reason: str, by: Member, at: datetime) -> Refund:
    refund.estate_id, refund.house_id = of.estate_id, of.house_id
    refund.amount_fen, refund.reason = amount_fen, reason.strip()
    refund.asked_by_id, refund.asked_at = by.id, at
    db.session.add(refund)
    db.session.flush()
    record("payments.refund_asked", refund, by=by, at=at, after={"fen": refund.amount_fen}, reason=refund.reason)
    return refund


def _prepaid(payment: Payment, pot: Pot) -> int:
    return payment.prepaid_fen if pot is Pot.COMPANY else payment.common_prepaid_fen


def _asked(*conditions: object) -> int:
    """What has been asked for and not been decided, in fen."""
    total = select(func.coalesce(func.sum(Refund.amount_fen), 0)).where(
        Refund.state == RefundState.ASKED,
        *conditions,  # type: ignore[arg-type]
    )
    return int(db.session.scalar(total) or 0)


def find_refund(refund_id: UUID) -> Refund | None:
    """A refund of this company."""
    return db.session.scalar(
        select(Refund)
        .where(Refund.id == refund_id)
        .options(joinedload(Refund.asked_by), joinedload(Refund.house), joinedload(Refund.payment))
    )


def refunds_open_to(actor: Member, *, decided: bool = False, most: int = 100) -> Sequence[Refund]:
    """Refunds of a member's estates: those that wait, oldest first, or the latest decided ones."""
    query = select(Refund).options(
        joinedload(Refund.asked_by), joinedload(Refund.decided_by), joinedload(Refund.house), joinedload(Refund.estate)
    )
    scope = actor.estates_with(Permission.PAYMENTS_VIEW)
    if not isinstance(scope, Everywhere):
        query = query.where(Refund.estate_id.in_(scope))
    if decided:
        query = query.where(Refund.state != RefundState.ASKED).order_by(Refund.decided_at.desc(), Refund.id)
    else:
        query = query.where(Refund.state == RefundState.ASKED).order_by(Refund.asked_at, Refund.id)
    return db.session.scalars(query.limit(most)).all()
