"""Payments, what they were put against, receipts and refunds. Amounts are whole fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.billing import Charge
from saas.estates import Estate, House
from saas.ledger import MAX_FEN
from saas.payments.kinds import ONLINE, Channel, Method, PaymentState, RefundKind, RefundState
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class Payment(TenantOwned, Model):
    """Money that a house paid. `id` is the client's; the rest after allocation is prepaid, in each pot for itself."""

    __tablename__ = "payment"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("member", "taken_by_id"),
        belongs_to("member", "reversed_by_id"),
        Index(
            "uq_payment_channel_txn",
            "tenant_id",
            "channel",
            "channel_txn",
            unique=True,
            postgresql_where="channel_txn is not null and state = 'taken'",
        ),
        Index(
            "ix_payment_channel_txn", "tenant_id", "channel", "channel_txn", postgresql_where="channel_txn is not null"
        ),
        Index(None, "tenant_id", "estate_id", "received_on", "id"),
        Index(None, "tenant_id", "house_id", "received_on", "id"),
        Index(
            "ix_payment_prepaid",
            "tenant_id",
            "house_id",
            postgresql_where="prepaid_fen + common_prepaid_fen > 0",
        ),
        one_of("method", Method),
        one_of("channel", Channel),
        one_of("state", PaymentState),
        CheckConstraint(f"amount_fen between 1 and {MAX_FEN}", name="amount_is_real"),
        CheckConstraint(
            "prepaid_fen >= 0 and common_prepaid_fen >= 0 and refunded_fen >= 0"
            " and prepaid_fen + common_prepaid_fen + refunded_fen <= amount_fen",
            name="parts_fit",
        ),
        CheckConstraint("(channel is null) = (channel_txn is null)", name="transaction_names_channel"),
        CheckConstraint(
            "(state = 'reversed') = (reversed_at is not null)"
            " and (state = 'taken' or (prepaid_fen = 0 and common_prepaid_fen = 0 and refunded_fen = 0))",
            name="reversed_holds_nothing",
        ),
        CheckConstraint("reversed_by_id is null or reversed_by_id <> taken_by_id", name="second_person"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    method: Mapped[str] = mapped_column(info=internal())
    channel: Mapped[str | None] = mapped_column(info=internal())
    channel_txn: Mapped[str | None] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=PaymentState.TAKEN, info=internal())
    prepaid_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"))
    common_prepaid_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"))
    refunded_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"))
    received_on: Mapped[date] = mapped_column(info=internal(), doc="the day of the books, in Asia/Shanghai")
    received_at: Mapped[datetime] = mapped_column(info=internal())
    payer: Mapped[str] = mapped_column(default="", info=personal("fees"))
    note: Mapped[str] = mapped_column(default="", info=internal())
    request_hash: Mapped[str] = mapped_column(info=internal())
    taken_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    reversed_at: Mapped[datetime | None] = mapped_column(info=internal())
    reversed_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    reversal_reason: Mapped[str] = mapped_column(default="", info=internal())

    estate: Mapped[Estate] = to_parent("Payment", "Estate", "estate_id")
    house: Mapped[House] = to_parent("Payment", "House", "house_id")
    taken_by: Mapped[Member | None] = to_parent("Payment", "Member", "taken_by_id")
    reversed_by: Mapped[Member | None] = to_parent("Payment", "Member", "reversed_by_id")


class Allocation(TenantOwned, Model):
    """Money of a payment put against a line of a bill. It ends when the line or the payment is reversed."""

    __tablename__ = "allocation"
    __table_args__ = (
        belongs_to("payment", "payment_id"),
        belongs_to("charge", "charge_id"),
        Index(None, "tenant_id", "payment_id"),
        Index(None, "tenant_id", "charge_id"),
        CheckConstraint(f"amount_fen between 1 and {MAX_FEN}", name="amount_is_real"),
        CheckConstraint("pot in ('company', 'common')", name="known_pot"),
    )

    payment_id: Mapped[UUID] = mapped_column(info=internal())
    charge_id: Mapped[UUID] = mapped_column(info=internal())
    pot: Mapped[str] = mapped_column(info=internal())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    allocated_on: Mapped[date] = mapped_column(info=internal())
    from_prepaid: Mapped[bool] = mapped_column(default=False, info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())

    payment: Mapped[Payment] = to_parent("Allocation", "Payment", "payment_id")
    charge: Mapped[Charge] = to_parent("Allocation", "Charge", "charge_id")


class Receipt(TenantOwned, Model):
    """A receipt (收据) as it was given: number without gaps per estate and year, content never changed, void if reversed."""

    __tablename__ = "receipt"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("payment", "payment_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "issued_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "year", "sequence"),
        UniqueConstraint("tenant_id", "payment_id"),
        Index(None, "tenant_id", "house_id", "issued_at"),
        CheckConstraint("sequence >= 1", name="counts_from_one"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    payment_id: Mapped[UUID] = mapped_column(info=internal())
    year: Mapped[int] = mapped_column(Integer, info=internal())
    sequence: Mapped[int] = mapped_column(Integer, info=internal())
    number: Mapped[str] = mapped_column(info=public())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    content: Mapped[dict[str, Any]] = mapped_column(info=personal("fees"))
    issued_at: Mapped[datetime] = mapped_column(info=internal())
    issued_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    voided_at: Mapped[datetime | None] = mapped_column(info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())

    payment: Mapped[Payment] = to_parent("Receipt", "Payment", "payment_id")
    house: Mapped[House] = to_parent("Receipt", "House", "house_id")
    estate: Mapped[Estate] = to_parent("Receipt", "Estate", "estate_id")
    file: Mapped[StoredFile | None] = to_parent("Receipt", "StoredFile", "file_id")


class Refund(TenantOwned, Model):
    """Money given back: asked by one person, decided by another."""

    __tablename__ = "refund"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("payment", "payment_id"),
        belongs_to("charge", "charge_id"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index(None, "tenant_id", "estate_id", "state", "asked_at"),
        Index(None, "tenant_id", "payment_id"),
        Index(None, "tenant_id", "charge_id", postgresql_where="charge_id is not null"),
        one_of("kind", RefundKind),
        one_of("state", RefundState),
        one_of("method", Method),
        CheckConstraint(f"amount_fen between 1 and {MAX_FEN}", name="amount_is_real"),
        CheckConstraint("decided_by_id is null or decided_by_id <> asked_by_id", name="second_person"),
        CheckConstraint("(state = 'asked') = (decided_at is null)", name="decided_completely"),
        CheckConstraint("(kind = 'deposit') = (charge_id is not null)", name="deposit_names_charge"),
        CheckConstraint("(state = 'failed') = (failed_at is not null)", name="failed_completely"),
        CheckConstraint("pot in ('company', 'common')", name="known_pot"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    payment_id: Mapped[UUID | None] = mapped_column(info=internal())
    charge_id: Mapped[UUID | None] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    pot: Mapped[str] = mapped_column(default="company", info=internal())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    method: Mapped[str] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=personal("fees"))
    state: Mapped[str] = mapped_column(default=RefundState.ASKED, info=internal())
    number: Mapped[str | None] = mapped_column(info=public())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())
    decision: Mapped[str] = mapped_column(default="", info=internal())
    channel_done_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="the channel gave it back")
    failed_at: Mapped[datetime | None] = mapped_column(
        info=internal(), doc="the channel ended it without giving it back; the money is prepaid again"
    )

    estate: Mapped[Estate] = to_parent("Refund", "Estate", "estate_id")
    house: Mapped[House] = to_parent("Refund", "House", "house_id")
    payment: Mapped[Payment | None] = to_parent("Refund", "Payment", "payment_id")
    charge: Mapped[Charge | None] = to_parent("Refund", "Charge", "charge_id")
    asked_by: Mapped[Member] = to_parent("Refund", "Member", "asked_by_id")
    decided_by: Mapped[Member | None] = to_parent("Refund", "Member", "decided_by_id")

    @property
    def is_on_its_way(self) -> bool:
        """Granted, and the channel has not given it back yet."""
        return self.state == RefundState.PAID and goes_back_online(self) and self.channel_done_at is None


def goes_back_online(refund: Refund) -> bool:
    """Whether a channel gives it back, along the way the payment came."""
    return Method(refund.method) in ONLINE and refund.payment_id is not None


def on_their_way() -> list[ColumnElement[bool]]:
    """For `where`: refunds that were granted and that the channel has not given back yet."""
    return [
        Refund.state == RefundState.PAID,
        Refund.method.in_(ONLINE),
        Refund.payment_id.is_not(None),
        Refund.channel_done_at.is_(None),
    ]
