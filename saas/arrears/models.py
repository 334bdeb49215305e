"""Notices of arrears with their lines, deliveries, withdrawals and confirmations: all written once and never changed.

Where a debt stands on the ladder follows from these rows; nothing stores it. Amounts are whole fen.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.arrears.kinds import Ground, NoticeKind, WaiverState, Way, WriteOffState
from saas.billing import Charge
from saas.estates import Estate, House
from saas.ledger import MAX_FEN
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class ArrearsNotice(TenantOwned, Model):
    """A reminder (催费通知单), a written demand (催告函), or the handing over to the lawyers, as it was written."""

    __tablename__ = "arrears_notice"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "house_id", "issued_on", "id"),
        Index(None, "tenant_id", "estate_id", "issued_on", "id"),
        one_of("kind", NoticeKind),
        CheckConstraint(f"total_fen between 1 and {MAX_FEN}", name="total_is_real"),
        CheckConstraint(f"late_fen between 0 and {MAX_FEN}", name="late_is_real"),
        CheckConstraint("answer_by >= issued_on", name="ends_after_it_starts"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=internal())
    number: Mapped[str] = mapped_column(info=public())
    issued_on: Mapped[date] = mapped_column(info=internal(), doc="in Asia/Shanghai; what it says is as of this day")
    issued_at: Mapped[datetime] = mapped_column(info=internal())
    answer_by: Mapped[date] = mapped_column(info=internal(), doc="pay until; a demand's days count from its delivery")
    total_fen: Mapped[int] = mapped_column(info=personal("fees"))
    late_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"), doc="by contract, not billed yet")
    content: Mapped[dict[str, Any]] = mapped_column(info=personal("fees"), doc="payee, clause, ways to pay, as written")
    by_id: Mapped[UUID | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("ArrearsNotice", "Estate", "estate_id")
    house: Mapped[House] = to_parent("ArrearsNotice", "House", "house_id")
    by: Mapped[Member | None] = to_parent("ArrearsNotice", "Member", "by_id")


class ArrearsLine(TenantOwned, Model):
    """One overdue line of a notice, as it stood that day."""

    __tablename__ = "arrears_notice_line"
    __table_args__ = (
        belongs_to("arrears_notice", "notice_id"),
        belongs_to("charge", "charge_id"),
        UniqueConstraint("tenant_id", "notice_id", "charge_id"),
        Index(None, "tenant_id", "charge_id"),
        CheckConstraint(f"open_fen between 1 and {MAX_FEN}", name="open_is_real"),
        CheckConstraint("paid_fen >= 0", name="paid_is_real"),
        {"info": {"append_only": True}},
    )

    notice_id: Mapped[UUID] = mapped_column(info=internal())
    charge_id: Mapped[UUID] = mapped_column(info=internal())
    open_fen: Mapped[int] = mapped_column(info=personal("fees"))
    paid_fen: Mapped[int] = mapped_column(info=personal("fees"))
    due_on: Mapped[date] = mapped_column(info=internal())
    limitation_on: Mapped[date] = mapped_column(info=internal(), doc="the last day to claim it, as of the notice")

    charge: Mapped[Charge] = to_parent("ArrearsLine", "Charge", "charge_id")


class ArrearsDelivery(TenantOwned, Model):
    """How, when and to whom a letter was delivered, with its proof."""

    __tablename__ = "arrears_delivery"
    __table_args__ = (
        belongs_to("arrears_notice", "notice_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "notice_id", "delivered_on"),
        one_of("way", Way),
        CheckConstraint("way = 'message' or file_id is not null", name="has_proof"),
        {"info": {"append_only": True}},
    )

    notice_id: Mapped[UUID] = mapped_column(info=internal())
    way: Mapped[str] = mapped_column(info=internal())
    delivered_on: Mapped[date] = mapped_column(info=internal())
    receiver: Mapped[str] = mapped_column(default="", info=personal("fees"))
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    file: Mapped[StoredFile | None] = to_parent("ArrearsDelivery", "StoredFile", "file_id")
    by: Mapped[Member] = to_parent("ArrearsDelivery", "Member", "by_id")


class ArrearsWithdrawal(TenantOwned, Model):
    """A notice taken back, and why."""

    __tablename__ = "arrears_withdrawal"
    __table_args__ = (
        belongs_to("arrears_notice", "notice_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "notice_id"),
        CheckConstraint("reason <> ''", name="reason_given"),
        {"info": {"append_only": True}},
    )

    notice_id: Mapped[UUID] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    by: Mapped[Member] = to_parent("ArrearsWithdrawal", "Member", "by_id")


class ArrearsConfirmation(TenantOwned, Model):
    """The second person's word on handing a household over to the lawyers."""

    __tablename__ = "arrears_confirmation"
    __table_args__ = (
        belongs_to("arrears_notice", "notice_id"),
        belongs_to("member", "by_id"),
        UniqueConstraint("tenant_id", "notice_id"),
        {"info": {"append_only": True}},
    )

    notice_id: Mapped[UUID] = mapped_column(info=internal())
    is_granted: Mapped[bool] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    by: Mapped[Member] = to_parent("ArrearsConfirmation", "Member", "by_id")


class LateFeeWaiver(TenantOwned, Model):
    """The asking to waive a late payment charge (违约金减免), and a second person's answer."""

    __tablename__ = "late_fee_waiver"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("charge", "charge_id"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index("uq_late_fee_waiver_open", "tenant_id", "charge_id", unique=True, postgresql_where="state = 'asked'"),
        Index(None, "tenant_id", "estate_id", "state", "asked_at"),
        Index(None, "tenant_id", "charge_id"),
        one_of("state", WaiverState),
        CheckConstraint("decided_by_id is null or decided_by_id <> asked_by_id", name="second_person"),
        CheckConstraint("(state = 'asked') = (decided_at is null)", name="decided_completely"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    charge_id: Mapped[UUID] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=personal("fees"))
    state: Mapped[str] = mapped_column(default=WaiverState.ASKED, info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("LateFeeWaiver", "House", "house_id")
    estate: Mapped[Estate] = to_parent("LateFeeWaiver", "Estate", "estate_id")
    charge: Mapped[Charge] = to_parent("LateFeeWaiver", "Charge", "charge_id")
    asked_by: Mapped[Member] = to_parent("LateFeeWaiver", "Member", "asked_by_id")
    decided_by: Mapped[Member | None] = to_parent("LateFeeWaiver", "Member", "decided_by_id")


class WriteOff(TenantOwned, Model):
    """The asking to write off what a house will never pay (坏账核销), and a second person's answer (trust 4.1, rule 13)."""

    __tablename__ = "write_off"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index(None, "tenant_id", "estate_id", "state", "asked_at"),
        Index(None, "tenant_id", "house_id"),
        one_of("state", WriteOffState),
        one_of("ground", Ground),
        CheckConstraint("decided_by_id is null or decided_by_id <> asked_by_id", name="second_person"),
        CheckConstraint("(state = 'asked') = (decided_at is null)", name="decided_completely"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    ground: Mapped[str] = mapped_column(info=personal("fees"))
    reason: Mapped[str] = mapped_column(info=personal("fees"))
    file_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="ruling, certificate or settlement")
    total_fen: Mapped[int] = mapped_column(info=personal("fees"))
    state: Mapped[str] = mapped_column(default=WriteOffState.ASKED, info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())
    decided_on: Mapped[date | None] = mapped_column(info=internal(), doc="in Asia/Shanghai")
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("WriteOff", "House", "house_id")
    estate: Mapped[Estate] = to_parent("WriteOff", "Estate", "estate_id")
    file: Mapped[StoredFile | None] = to_parent("WriteOff", "StoredFile", "file_id")
    asked_by: Mapped[Member] = to_parent("WriteOff", "Member", "asked_by_id")
    decided_by: Mapped[Member | None] = to_parent("WriteOff", "Member", "decided_by_id")


class WriteOffLine(TenantOwned, Model):
    """One line of a write-off: all that was open on it. Taken back when somebody pays after all."""

    __tablename__ = "write_off_line"
    __table_args__ = (
        belongs_to("write_off", "write_off_id"),
        belongs_to("charge", "charge_id"),
        belongs_to("member", "taken_back_by_id"),
        UniqueConstraint("tenant_id", "write_off_id", "charge_id"),
        Index(None, "tenant_id", "charge_id"),
        CheckConstraint(f"amount_fen between 1 and {MAX_FEN}", name="amount_is_real"),
        CheckConstraint("(taken_back_at is null) = (taken_back_on is null)", name="taken_back_completely"),
    )

    write_off_id: Mapped[UUID] = mapped_column(info=internal())
    charge_id: Mapped[UUID] = mapped_column(info=internal())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    taken_back_at: Mapped[datetime | None] = mapped_column(info=internal())
    taken_back_on: Mapped[date | None] = mapped_column(info=internal(), doc="in Asia/Shanghai")
    taken_back_by_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="none: the line itself was reversed")
    taken_back_reason: Mapped[str] = mapped_column(default="", info=personal("fees"))

    write_off: Mapped[WriteOff] = to_parent("WriteOffLine", "WriteOff", "write_off_id")
    charge: Mapped[Charge] = to_parent("WriteOffLine", "Charge", "charge_id")
    taken_back_by: Mapped[Member | None] = to_parent("WriteOffLine", "Member", "taken_back_by_id")


class PaymentInstructions(TenantOwned, Model):
    """How the households of an estate pay: printed on payment notices and on letters about arrears."""

    __tablename__ = "payment_instructions"
    __table_args__ = (belongs_to("estate", "estate_id"), UniqueConstraint("tenant_id", "estate_id"))

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    payee: Mapped[str] = mapped_column(default="", info=public(), doc="the account's name")
    bank: Mapped[str] = mapped_column(default="", info=public())
    account_no: Mapped[str] = mapped_column(default="", info=public())
    ways: Mapped[str] = mapped_column(default="", info=public())
    contact: Mapped[str] = mapped_column(default="", info=public(), doc="office, telephone, hours; no person")
    set_at: Mapped[datetime] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("PaymentInstructions", "Estate", "estate_id")
