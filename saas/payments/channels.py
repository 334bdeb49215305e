"""What channels tell us: statements, messages, online payments begun, the daily count of cash, and the brakes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate, House
from saas.ledger import MAX_FEN
from saas.payments.kinds import Channel, LineState, OrderState, Outcome
from saas.payments.models import Payment
from tenants.checks import one_of
from tenants.columns import internal, personal, secret
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member
from tenants.sealed_text import SealedText, sealed


class BankStatement(TenantOwned, Model):
    """A statement of a channel for an estate, as imported; the same file never twice."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "imported_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "channel", "sha256"),
        Index(None, "tenant_id", "estate_id", "channel", "last_day"),
        one_of("channel", Channel),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    channel: Mapped[str] = mapped_column(info=internal())
    sha256: Mapped[str] = mapped_column(info=internal())
    first_day: Mapped[date] = mapped_column(info=internal())
    last_day: Mapped[date] = mapped_column(info=internal())
    lines: Mapped[int] = mapped_column(info=internal())
    imported_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    imported_at: Mapped[datetime] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("BankStatement", "Estate", "estate_id")
    imported_by: Mapped[Member | None] = to_parent("BankStatement", "Member", "imported_by_id")


class StatementLine(TenantOwned, Model):
    """One line of a statement: money in above zero, out below. A transaction of a channel is one line for ever."""

    __tablename__ = "statement_line"
    __table_args__ = (
        belongs_to("bank_statement", "statement_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("payment", "payment_id"),
        belongs_to("member", "decided_by_id"),
        UniqueConstraint("tenant_id", "channel", "txn"),
        Index(None, "tenant_id", "estate_id", "state", "day"),
        Index(None, "tenant_id", "payment_id", postgresql_where="payment_id is not null"),
        one_of("channel", Channel),
        one_of("state", LineState),
        CheckConstraint(f"amount_fen between -{MAX_FEN} and {MAX_FEN} and amount_fen <> 0", name="amount_is_real"),
        CheckConstraint("(state = 'matched') = (payment_id is not null)", name="matched_names_payment"),
    )

    statement_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    channel: Mapped[str] = mapped_column(info=internal())
    txn: Mapped[str] = mapped_column(info=internal())
    day: Mapped[date] = mapped_column(info=internal())
    amount_fen: Mapped[int] = mapped_column(info=internal())
    counterparty: Mapped[str] = mapped_column(default="", info=personal("fees"))
    memo: Mapped[str] = mapped_column(default="", info=personal("fees"))
    state: Mapped[str] = mapped_column(default=LineState.OPEN, info=internal())
    payment_id: Mapped[UUID | None] = mapped_column(info=internal())
    explanation: Mapped[str] = mapped_column(default="", info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())

    statement: Mapped[BankStatement] = to_parent("StatementLine", "BankStatement", "statement_id")
    payment: Mapped[Payment | None] = to_parent("StatementLine", "Payment", "payment_id")


class Merchant(TenantOwned, Model):
    """The company's own merchant account at a channel. Money goes straight there; the platform never holds any."""

    __tablename__ = "merchant"
    __table_args__ = (UniqueConstraint("tenant_id", "channel"), one_of("channel", Channel))

    channel: Mapped[str] = mapped_column(info=internal())
    merchant_no: Mapped[str] = mapped_column(info=internal())
    app_id: Mapped[str] = mapped_column(default="", info=internal())
    serial_no: Mapped[str] = mapped_column(default="", info=internal())
    channel_key: Mapped[str] = mapped_column(info=internal(), doc="the channel's public key, PEM")
    own_key: SealedText = sealed("own_key", info=secret())
    api_key: SealedText = sealed("api_key", info=secret())
    is_on: Mapped[bool] = mapped_column(default=True, info=internal())
    set_at: Mapped[datetime] = mapped_column(info=internal())


class PaymentOrder(TenantOwned, Model):
    """An online payment that a resident began. Its id, without dashes, is our order number at the channel."""

    __tablename__ = "payment_order"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("member", "by_id"),
        belongs_to("payment", "payment_id"),
        Index(None, "tenant_id", "state", "expires_at"),
        Index(None, "tenant_id", "house_id", "begun_at"),
        one_of("channel", Channel),
        one_of("state", OrderState),
        CheckConstraint(f"amount_fen between 1 and {MAX_FEN}", name="amount_is_real"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    channel: Mapped[str] = mapped_column(info=internal())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    charge_ids: Mapped[list[Any]] = mapped_column(default=list, info=internal())
    state: Mapped[str] = mapped_column(default=OrderState.WAITING, info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    begun_at: Mapped[datetime] = mapped_column(info=internal())
    expires_at: Mapped[datetime] = mapped_column(info=internal())
    pay_at: Mapped[str] = mapped_column(default="", info=internal(), doc="the channel's address to pay at")
    payment_id: Mapped[UUID | None] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("PaymentOrder", "House", "house_id")
    by: Mapped[Member] = to_parent("PaymentOrder", "Member", "by_id")

    @property
    def number(self) -> str:
        """Our order number at the channel."""
        return self.id.hex


class GatewayEvent(TenantOwned, Model):
    """A message of a channel whose signature was right, once for each of its ids, and what became of it."""

    __tablename__ = "gateway_event"
    __table_args__ = (
        UniqueConstraint("tenant_id", "channel", "event_id"),
        Index(None, "tenant_id", "received_at", "id"),
        one_of("channel", Channel),
        one_of("outcome", Outcome),
    )

    channel: Mapped[str] = mapped_column(info=internal())
    event_id: Mapped[str] = mapped_column(info=internal())
    order_number: Mapped[str] = mapped_column(info=internal())
    txn: Mapped[str] = mapped_column(info=internal())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    outcome: Mapped[str] = mapped_column(info=internal())
    times: Mapped[int] = mapped_column(default=1, info=internal())
    received_at: Mapped[datetime] = mapped_column(info=internal())


class CashDay(TenantOwned, Model):
    """The cash of an estate counted at the end of a day, beside what the payments say."""

    __tablename__ = "cash_day"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "counted_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "day"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    day: Mapped[date] = mapped_column(info=internal())
    expected_fen: Mapped[int] = mapped_column(info=internal())
    counted_fen: Mapped[int] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(default="", info=internal())
    counted_by_id: Mapped[UUID] = mapped_column(info=internal())
    counted_at: Mapped[datetime] = mapped_column(info=internal())

    counted_by: Mapped[Member] = to_parent("CashDay", "Member", "counted_by_id")


class PaymentBrake(TenantOwned, Model):
    """Stop taking payments: in one estate, or (without one) in the whole company. It never stops refunds."""

    __tablename__ = "payment_brake"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "put_on_by_id"),
        belongs_to("member", "taken_off_by_id"),
        Index(
            "uq_payment_brake_on",
            "tenant_id",
            "estate_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="taken_off_at is null",
        ),
    )

    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=internal())
    put_on_by_id: Mapped[UUID] = mapped_column(info=internal())
    put_on_at: Mapped[datetime] = mapped_column(info=internal())
    taken_off_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    taken_off_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate | None] = to_parent("PaymentBrake", "Estate", "estate_id")
    put_on_by: Mapped[Member] = to_parent("PaymentBrake", "Member", "put_on_by_id")
