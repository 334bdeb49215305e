"""Shared costs (公共能耗分摊): a bill for common parts, what is left out of it, and each house's share in whole fen."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.billing.meters import Reading
from saas.estates import Building, Estate
from saas.tariffs import PriceNotice
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile


class ShareBase(StrEnum):
    """What a shared cost is split by; area unless a document says otherwise (Civil Code 283)."""

    AREA = "area"
    HOUSEHOLDS = "households"


class SharedState(StrEnum):
    """draft → shared; a shared cost that was wrong is withdrawn and a new one is shared."""

    DRAFT = "draft"
    SHARED = "shared"
    WITHDRAWN = "withdrawn"


class SharedCost(TenantOwned, Model):
    """One cost of common parts in a period. `total_fen` is what is shared: gross less exclusions."""

    __tablename__ = "shared_cost"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("building", "building_id"),
        belongs_to("reading", "reading_id"),
        belongs_to("price_notice", "notice_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("stored_file", "paid_file_id"),
        Index(None, "tenant_id", "estate_id", "period"),
        one_of("base", ShareBase),
        one_of("state", SharedState),
        CheckConstraint("gross_fen > 0 and gross_fen <= 100000000000000", name="gross_is_real"),
        CheckConstraint("excluded_fen >= 0 and excluded_fen <= gross_fen", name="exclusions_are_part"),
        CheckConstraint("total_fen = gross_fen - excluded_fen", name="total_is_the_rest"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    building_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="shared in this building only")
    period: Mapped[str] = mapped_column(info=public())
    item_code: Mapped[str] = mapped_column(info=public())
    title: Mapped[str] = mapped_column(info=public())
    reading_id: Mapped[UUID | None] = mapped_column(info=internal())
    usage: Mapped[int | None] = mapped_column(info=public(), doc="thousandths")
    price: Mapped[int | None] = mapped_column(info=public(), doc="1/10,000 yuan")
    notice_id: Mapped[UUID | None] = mapped_column(info=internal())
    gross_fen: Mapped[int] = mapped_column(info=public())
    excluded_fen: Mapped[int] = mapped_column(default=0, info=public())
    exclusions: Mapped[list[Any]] = mapped_column(default=list, info=public(), doc="[{reason, fen}]")
    total_fen: Mapped[int] = mapped_column(info=public())
    base: Mapped[str] = mapped_column(default=ShareBase.AREA, info=public())
    rule_version: Mapped[int] = mapped_column(default=1, info=public())
    weights_total: Mapped[int] = mapped_column(default=0, info=public())
    invoice_number: Mapped[str] = mapped_column(default="", info=public())
    file_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the supplier's invoice")
    paid_to: Mapped[str] = mapped_column(default="", info=public())
    paid_on: Mapped[date | None] = mapped_column(info=public())
    paid_fen: Mapped[int | None] = mapped_column(info=public())
    paid_file_id: Mapped[UUID | None] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=SharedState.DRAFT, info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    shared_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("SharedCost", "Estate", "estate_id")
    building: Mapped[Building | None] = to_parent("SharedCost", "Building", "building_id")
    reading: Mapped[Reading | None] = to_parent("SharedCost", "Reading", "reading_id")
    notice: Mapped[PriceNotice | None] = to_parent("SharedCost", "PriceNotice", "notice_id")
    file: Mapped[StoredFile | None] = to_parent("SharedCost", "StoredFile", "file_id")
    paid_file: Mapped[StoredFile | None] = to_parent("SharedCost", "StoredFile", "paid_file_id")


class CostShare(TenantOwned, Model):
    """A house's share of a shared cost. All shares of a cost add up to its total exactly."""

    __tablename__ = "cost_share"
    __table_args__ = (
        belongs_to("shared_cost", "shared_cost_id", ondelete="CASCADE"),
        belongs_to("house", "house_id"),
        UniqueConstraint("tenant_id", "shared_cost_id", "house_id"),
        Index(None, "tenant_id", "house_id"),
        CheckConstraint("weight > 0", name="weight_is_real"),
        CheckConstraint("amount_fen >= 0", name="amount_is_not_negative"),
    )

    shared_cost_id: Mapped[UUID] = mapped_column(info=internal())
    house_id: Mapped[UUID] = mapped_column(info=internal())
    weight: Mapped[int] = mapped_column(info=public(), doc="1/100 ㎡, or 1 for each household")
    amount_fen: Mapped[int] = mapped_column(info=public())

    cost: Mapped[SharedCost] = to_parent("CostShare", "SharedCost", "shared_cost_id")
