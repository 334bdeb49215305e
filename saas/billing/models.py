"""Bill runs, bills and their lines, reductions and objections. Amounts are whole fen; a published line never changes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from saas.archives import Person
from saas.billing.origins import Origin
from saas.estates import Estate, House
from saas.tariffs import FeeClass, Tariff
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member

MOST_FEN = 10**12
"""No single line is more than 100 亿 yuan: beyond that somebody's comma slipped."""


class RunState(StrEnum):
    """draft → published (24 h in which it may be recalled, nobody is told) → frozen; a draft may be discarded."""

    PREPARING = "preparing"
    DRAFT = "draft"
    PUBLISHED = "published"
    FROZEN = "frozen"
    RECALLED = "recalled"
    DISCARDED = "discarded"


class BillRun(TenantOwned, Model):
    """One run of billing for an estate and a period."""

    __tablename__ = "bill_run"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "started_by_id"),
        belongs_to("member", "published_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "period", "sequence"),
        Index(
            "uq_bill_run_open",
            "tenant_id",
            "estate_id",
            "period",
            unique=True,
            postgresql_where="state in ('preparing', 'draft')",
        ),
        one_of("state", RunState),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(info=public())
    sequence: Mapped[int] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=RunState.PREPARING, info=internal())
    started_at: Mapped[datetime] = mapped_column(info=internal())
    started_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    prepared_at: Mapped[datetime | None] = mapped_column(info=internal())
    published_at: Mapped[datetime | None] = mapped_column(info=internal())
    published_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    recallable_until: Mapped[datetime | None] = mapped_column(info=internal())
    released_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="residents see it from here on")
    recalled_at: Mapped[datetime | None] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(default="", info=internal())
    houses: Mapped[int] = mapped_column(default=0, info=internal())
    charges: Mapped[int] = mapped_column(default=0, info=internal())
    total_fen: Mapped[int] = mapped_column(default=0, info=internal())
    skipped: Mapped[int] = mapped_column(default=0, info=internal())

    estate: Mapped[Estate] = to_parent("BillRun", "Estate", "estate_id")
    started_by: Mapped[Member | None] = to_parent("BillRun", "Member", "started_by_id")
    published_by: Mapped[Member | None] = to_parent("BillRun", "Member", "published_by_id")


class SkipReason(StrEnum):
    """Why a house has no line of an item in a run. Nothing missing is ever billed as zero."""

    NO_READING = "no_reading"
    READING_TO_CHECK = "reading_to_check"
    NO_METER = "no_meter"
    NO_AREA = "no_area"
    NO_HOUSEHOLD_SIZE = "no_household_size"
    NO_FLOOR = "no_floor"
    NO_INNER_AREA = "no_inner_area"
    FORMULA_FAILED = "formula_failed"
    ALREADY_BILLED = "already_billed"
    NOT_DELIVERED = "not_delivered"


class SkippedLine(TenantOwned, Model):
    """A line that a run could not reckon, and why."""

    __tablename__ = "skipped_line"
    __table_args__ = (
        belongs_to("bill_run", "run_id", ondelete="CASCADE"),
        belongs_to("house", "house_id"),
        Index(None, "tenant_id", "run_id", "item_code", "house_id"),
        one_of("reason", SkipReason),
    )

    run_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    item_code: Mapped[str] = mapped_column(info=public())
    reason: Mapped[str] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("SkippedLine", "House", "house_id")


class BillState(StrEnum):
    """A bill's state; how far it is paid or written off follows from its lines (`saas.billing.refresh_bills`)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PART_PAID = "part_paid"
    PAID = "paid"
    WRITTEN_OFF = "written_off"
    REVERSED = "reversed"


class Bill(TenantOwned, Model):
    """The bill of a house for a period. Its amount is the sum of its lines that stand."""

    __tablename__ = "bill"
    __table_args__ = (
        belongs_to("bill_run", "run_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("person", "payer_id"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        Index(None, "tenant_id", "house_id", "period"),
        Index(None, "tenant_id", "run_id", "position", "id"),
        Index(None, "tenant_id", "estate_id", "period", "state"),
        one_of("state", BillState),
    )

    run_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="none: billed or corrected by hand")
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    payer_id: Mapped[UUID | None] = mapped_column(info=personal("household"), doc="who left; none: who is there")
    position: Mapped[str] = mapped_column(default="", info=internal())
    period: Mapped[str] = mapped_column(info=public())
    number: Mapped[str] = mapped_column(info=public())
    state: Mapped[str] = mapped_column(default=BillState.DRAFT, info=internal())
    due_on: Mapped[date] = mapped_column(info=public())
    total_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"), doc="when it was published")
    released_at: Mapped[datetime | None] = mapped_column(info=internal(), doc="residents see it from here on")

    estate: Mapped[Estate] = to_parent("Bill", "Estate", "estate_id")
    house: Mapped[House] = to_parent("Bill", "House", "house_id")
    payer: Mapped[Person | None] = to_parent("Bill", "Person", "payer_id")
    run: Mapped[BillRun | None] = to_parent("Bill", "BillRun", "run_id")


class ChargeState(StrEnum):
    """draft → published → reversed, never back."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REVERSED = "reversed"


class Charge(TenantOwned, Model):
    """One line of a bill, with the calculation it came from. Once published only state and payments move on."""

    __tablename__ = "charge"
    __table_args__ = (
        belongs_to("bill", "bill_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("tariff", "tariff_id"),
        belongs_to("charge", "corrects_id"),
        Index(
            "uq_charge_live",
            "tenant_id",
            "house_id",
            "item_code",
            "period_from",
            unique=True,
            postgresql_where="state <> 'reversed' and origin <> 'one_off'",
        ),
        Index(None, "tenant_id", "bill_id"),
        Index(None, "tenant_id", "estate_id", "period", "item_code", "state"),
        Index("ix_charge_open", "tenant_id", "house_id", "due_on", postgresql_where="state = 'published'"),
        Index("ix_charge_corrects", "tenant_id", "corrects_id", postgresql_where="corrects_id is not null"),
        one_of("fee_class", FeeClass),
        one_of("state", ChargeState),
        one_of("origin", Origin),
        CheckConstraint("pot in ('company', 'common', 'fund')", name="known_pot"),
        CheckConstraint("period_to >= period_from", name="ends_after_it_starts"),
        CheckConstraint(f"amount_fen between 0 and {MOST_FEN}", name="amount_is_real"),
        CheckConstraint("allocated_fen between 0 and amount_fen", name="never_over_allocated"),
        CheckConstraint("written_off_fen between 0 and amount_fen - allocated_fen", name="never_over_written_off"),
    )

    bill_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    origin: Mapped[str] = mapped_column(default=Origin.RUN, info=internal())
    item_code: Mapped[str] = mapped_column(info=public())
    pot: Mapped[str] = mapped_column(info=internal())
    fee_class: Mapped[str] = mapped_column(info=internal())
    priority: Mapped[int] = mapped_column(default=100, info=internal(), doc="the lower, the earlier it is paid")
    period: Mapped[str] = mapped_column(info=public(), doc="YYYY-MM of the bill")
    period_from: Mapped[date] = mapped_column(info=public())
    period_to: Mapped[date] = mapped_column(info=public())
    amount_fen: Mapped[int] = mapped_column(info=personal("fees"))
    due_on: Mapped[date] = mapped_column(info=public())
    tariff_id: Mapped[UUID | None] = mapped_column(info=internal())
    calculation: Mapped[dict[str, Any]] = mapped_column(info=personal("fees"))
    state: Mapped[str] = mapped_column(default=ChargeState.DRAFT, info=internal())
    allocated_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"), doc="paid")
    written_off_fen: Mapped[int] = mapped_column(default=0, info=personal("fees"), doc="given up by two persons")
    corrects_id: Mapped[UUID | None] = mapped_column(info=internal())
    published_at: Mapped[datetime | None] = mapped_column(info=internal())
    reversed_at: Mapped[datetime | None] = mapped_column(info=internal())
    reversal_reason: Mapped[str] = mapped_column(default="", info=public())

    bill: Mapped[Bill] = to_parent("Charge", "Bill", "bill_id")
    estate: Mapped[Estate] = to_parent("Charge", "Estate", "estate_id")
    house: Mapped[House] = to_parent("Charge", "House", "house_id")
    tariff: Mapped[Tariff | None] = to_parent("Charge", "Tariff", "tariff_id")

    @hybrid_property
    def unsettled_fen(self) -> int:
        """What of it is neither paid nor written off, whatever its state."""
        return self.amount_fen - self.allocated_fen - self.written_off_fen

    @property
    def open_fen(self) -> int:
        """What is still to be paid on it."""
        return self.unsettled_fen if self.state == ChargeState.PUBLISHED else 0


class AdjustmentState(StrEnum):
    """asked → approved or refused; an approved one may be ended by `ends_on`."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class Adjustment(TenantOwned, Model):
    """A reduction (空置、减免) of an item for a house, with its document and a second person's word."""

    __tablename__ = "adjustment"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("house", "house_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index(None, "tenant_id", "estate_id", "state", "starts_on"),
        Index(None, "tenant_id", "house_id"),
        one_of("state", AdjustmentState),
        CheckConstraint("factor between 0 and 9999", name="factor_reduces"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    item_code: Mapped[str] = mapped_column(info=public())
    factor: Mapped[int] = mapped_column(info=public(), doc="1/10,000 of the amount that remain to be paid")
    starts_on: Mapped[date] = mapped_column(info=public())
    ends_on: Mapped[date] = mapped_column(info=public())
    reason: Mapped[str] = mapped_column(info=personal("fees"))
    file_id: Mapped[UUID] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=AdjustmentState.ASKED, info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    house: Mapped[House] = to_parent("Adjustment", "House", "house_id")
    file: Mapped[StoredFile] = to_parent("Adjustment", "StoredFile", "file_id")
    asked_by: Mapped[Member] = to_parent("Adjustment", "Member", "asked_by_id")
    decided_by: Mapped[Member | None] = to_parent("Adjustment", "Member", "decided_by_id")
