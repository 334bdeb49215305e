"""Online payments: an order of ours, paid at the channel straight to the company's own account, settled once.

Messages come many times, late, in any order, or never; each settles an order at most once. Money that has arrived is
taken even if the order had been given up meanwhile: it is the payer's, and what nothing is owed for is prepaid.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from saas.billing import payable_charges
from saas.estates import House
from saas.ledger import MAX_FEN, BadAmount
from saas.payments.brakes import refuse_when_stopped
from saas.payments.channels import GatewayEvent, Merchant, PaymentOrder
from saas.payments.kinds import Channel, ChannelRefund, Method, OrderState, Outcome
from saas.payments.models import Payment, Refund
from saas.payments.refusals import NoOnlinePayment, NotPayable, SameKeyOtherOrder, SameTransactionOtherPayment
from saas.payments.signatures import Notice
from saas.payments.taking import pay
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.queue import ask
from tenants.verbs import lock, transaction

LASTS = timedelta(hours=2)
METHODS = {Channel.WECHAT: Method.WECHAT, Channel.ALIPAY: Method.ALIPAY}


class Gateway(Protocol):
    """What the product asks of a channel. The order's number is ours, so asking twice is asking once."""

    def begin(self, order: PaymentOrder, *, description: str, notify_url: str) -> str:
        """Open the order at the channel; the answer is the address to pay at (shown as a QR code or followed)."""

    def query(self, order: PaymentOrder) -> Notice | None:
        """What the channel knows about the order, or nothing."""

    def refund(self, refund: Refund, *, txn: str, total_fen: int) -> ChannelRefund:
        """Give back along the same way; how far the channel is with it."""


@transaction
def begin_order(
    house: House, channel: Channel, amount_fen: int, charges: Sequence[UUID], *, id: UUID, by: Member, at: datetime
) -> PaymentOrder:
    """Begin an online payment of a resident for chosen lines; the same id again with the same values is the same order.

    Raises `SameKeyOtherOrder`, `NoOnlinePayment`, `PaymentsStopped`, `NotPayable` when the amount is not what the lines come to.
    """
    known = db.session.scalar(select(PaymentOrder).where(PaymentOrder.id == id))
    if known is not None:
        before = known.house_id, known.channel, known.amount_fen, set(known.charge_ids)
        if before != (house.id, channel, amount_fen, {str(one) for one in charges}):
            raise SameKeyOtherOrder
        return known
    refuse_when_stopped(house.estate_id)
    if merchant_of(channel) is None or channel not in METHODS:
        raise NoOnlinePayment
    if type(amount_fen) is not int or not 0 < amount_fen <= MAX_FEN:
        raise BadAmount
    open_ones = {one.id: one.open_fen for one in payable_charges(house.id)}
    if not set(charges) <= set(open_ones) or amount_fen != sum(open_ones[one] for one in set(charges)):
        raise NotPayable
    order = PaymentOrder(
        id=id,
        estate_id=house.estate_id,
        house_id=house.id,
        channel=channel,
        amount_fen=amount_fen,
        charge_ids=[str(one) for one in charges],
        by_id=by.id,
        begun_at=at,
        expires_at=at + LASTS,
    )
    db.session.add(order)
    db.session.flush()
    ask("payments.begin_at_channel", order_id=order.id)
    return order


@transaction
def handle_notice(notice: Notice, *, at: datetime) -> Outcome:
    """Settle what a channel says, at most once, and say what became of it. The signature has been checked."""
    order = find_order_numbered(notice.order_number)
    if order is None:
        return _note(notice, Outcome.UNKNOWN_ORDER, at)
    lock(order)
    outcome = _outcome(notice, order)
    if outcome is Outcome.SETTLED:
        _settle(notice, order, at)
    elif outcome is Outcome.WRONG_AMOUNT and order.state == OrderState.WAITING:
        order.state = OrderState.WRONG
        record("payments.order_wrong", order, by=None, at=at, after={"fen": notice.amount_fen})
    return _note(notice, outcome, at)


def _outcome(notice: Notice, order: PaymentOrder) -> Outcome:
    merchant = merchant_of(Channel(order.channel))
    if merchant is None or notice.channel != order.channel or notice.merchant_no != merchant.merchant_no:
        return Outcome.WRONG_MERCHANT
    if not notice.paid or not notice.txn:
        return Outcome.NOT_PAID
    if notice.amount_fen != order.amount_fen:
        return Outcome.WRONG_AMOUNT
    return Outcome.SETTLED


def _settle(notice: Notice, order: PaymentOrder, at: datetime) -> None:
    """Take the payment under the order's id; a second transaction for one order is a payment of its own.

    A message that comes again after somebody reversed its payment takes nothing: what the money is for, a person says.
    """
    first = order.payment_id is None
    payment = _heard_of(notice, order) or pay(
        id=order.id if first else uuid5(order.id, notice.txn),
        house_id=order.house_id,
        amount_fen=notice.amount_fen,
        method=METHODS[notice.channel],
        charges=[UUID(one) for one in order.charge_ids],
        channel=notice.channel,
        channel_txn=notice.txn,
        payer=order.by.name,
        by=None,
        at=at,
        checked=False,
    )
    if first:
        order.state, order.payment_id = OrderState.PAID, payment.id


def _heard_of(notice: Notice, order: PaymentOrder) -> Payment | None:
    """The payment that this transaction became, also when it was reversed since; the order's own before another."""
    known = db.session.scalars(
        select(Payment)
        .where(Payment.channel == notice.channel, Payment.channel_txn == notice.txn)
        .order_by((Payment.id == order.payment_id).desc().nulls_last(), Payment.received_at, Payment.id)
    ).first()
    if known is not None and (known.house_id, known.amount_fen) != (order.house_id, notice.amount_fen):
        raise SameTransactionOtherPayment
    return known


def _note(notice: Notice, outcome: Outcome, at: datetime) -> Outcome:
    """Write a message down once; told again it is only counted."""
    known = db.session.scalar(
        select(GatewayEvent)
        .where(GatewayEvent.channel == notice.channel, GatewayEvent.event_id == notice.event_id)
        .with_for_update()
    )
    if known is not None:
        known.times += 1
        return Outcome.REPEATED
    event = GatewayEvent(
        channel=notice.channel,
        event_id=notice.event_id,
        order_number=notice.order_number,
        txn=notice.txn,
        amount_fen=notice.amount_fen,
        outcome=outcome,
        received_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:
        return Outcome.REPEATED  # the same message at the same moment
    return outcome


@transaction
def give_up(order: PaymentOrder, *, at: datetime) -> None:
    """Nobody paid in time. Money that comes later is taken all the same."""
    lock(order)
    if order.state == OrderState.WAITING and at >= order.expires_at:
        order.state = OrderState.CLOSED


def merchant_of(channel: Channel) -> Merchant | None:
    """The company's merchant account at a channel, if it is in use."""
    return db.session.scalar(select(Merchant).where(Merchant.channel == channel, Merchant.is_on))


def channels_on() -> list[Channel]:
    """The channels through which residents may pay."""
    names = db.session.scalars(select(Merchant.channel).where(Merchant.is_on).order_by(Merchant.channel))
    return [Channel(name) for name in names]


def find_order(order_id: UUID) -> PaymentOrder | None:
    """An online payment of this company."""
    return db.session.scalar(select(PaymentOrder).where(PaymentOrder.id == order_id))


def find_order_numbered(number: str) -> PaymentOrder | None:
    """The order of a number as the channel writes it."""
    try:
        return find_order(UUID(hex=number))
    except ValueError:
        return None


def waiting_orders(most: int = 200) -> Sequence[PaymentOrder]:
    """Online payments that nobody has heard of yet, oldest first."""
    return db.session.scalars(
        select(PaymentOrder).where(PaymentOrder.state == OrderState.WAITING).order_by(PaymentOrder.begun_at).limit(most)
    ).all()
