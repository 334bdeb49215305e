"""Fee items, price notices, tariffs in versions, and the service agreements they rest on.

Prices are whole numbers of 1/10,000 yuan (`price`), so that 0.5380 yuan a kilowatt-hour is 5380; money is fen.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate
from saas.tariffs.kinds import ChargingModel, FeeClass, FormulaKind
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile

PRICE_SCALE = 10_000
RATE_SCALE = 1_000_000


class FeeItem(TenantOwned, Model):
    """One fee (收费项目) of a company: whose money it brings, how it is reckoned, and on what ground."""

    __tablename__ = "fee_item"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        one_of("fee_class", FeeClass),
        one_of("formula_kind", FormulaKind),
        CheckConstraint("priority between 0 and 999", name="priority_is_small"),
    )

    code: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(info=public())
    fee_class: Mapped[str] = mapped_column(info=public())
    formula_kind: Mapped[str | None] = mapped_column(info=public())
    unit: Mapped[str] = mapped_column(default="", info=public())
    expression: Mapped[str] = mapped_column(default="", info=public(), doc="the formula proposed for a new tariff")
    legal_basis: Mapped[str] = mapped_column(default="", info=public())
    legal_basis_en: Mapped[str] = mapped_column(default="", info=public())
    caution: Mapped[str] = mapped_column(default="", info=public())
    caution_en: Mapped[str] = mapped_column(default="", info=public())
    priority: Mapped[int] = mapped_column(default=100, info=public(), doc="the lower, the earlier it is paid")
    is_default: Mapped[bool] = mapped_column(default=False, info=internal())

    def called(self, language: str) -> str:
        """The name in a language."""
        return self.name if language.startswith("zh") else self.name_en


class PriceNotice(TenantOwned, Model):
    """A posted notice of prices (收费公示): its document, and from which day the prices apply."""

    __tablename__ = "price_notice"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("stored_file", "file_id"),
        UniqueConstraint("tenant_id", "estate_id", "version"),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        CheckConstraint("effective_on >= posted_on + interval '1 month'", name="one_month_of_notice"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    version: Mapped[int] = mapped_column(info=public())
    title: Mapped[str] = mapped_column(info=public())
    posted_on: Mapped[date] = mapped_column(info=public())
    effective_on: Mapped[date] = mapped_column(info=public())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    made_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("PriceNotice", "Estate", "estate_id")
    file: Mapped[StoredFile | None] = to_parent("PriceNotice", "StoredFile", "file_id")


class ServiceAgreement(TenantOwned, Model):
    """A property service agreement (物业服务合同) with content, term and fee (FEE-02), and its late fee clause."""

    __tablename__ = "service_agreement"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("stored_file", "file_id"),
        UniqueConstraint("tenant_id", "estate_id", "number"),
        Index(None, "tenant_id", "estate_id", "starts_on"),
        one_of("charging_model", ChargingModel),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("late_rate is null or late_rate between 1 and 10000", name="late_rate_is_real"),
        CheckConstraint("late_cap_percent is null or late_cap_percent between 1 and 100", name="late_cap_is_real"),
        CheckConstraint("grace_days between 0 and 365", name="grace_is_real"),
        CheckConstraint("prepayment_months is null or prepayment_months between 0 and 60", name="prepayment_is_real"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    number: Mapped[str] = mapped_column(info=public())
    owners_side: Mapped[str] = mapped_column(info=public())
    company_side: Mapped[str] = mapped_column(info=public())
    content: Mapped[str] = mapped_column(info=public())
    fee: Mapped[str] = mapped_column(info=public())
    charging_model: Mapped[str] = mapped_column(info=public())
    starts_on: Mapped[date] = mapped_column(info=public())
    ends_on: Mapped[date | None] = mapped_column(info=public(), doc="the last day; none: until further notice")
    due_day: Mapped[int] = mapped_column(default=15, info=public(), doc="days after the end of a period to pay")
    late_rate: Mapped[int | None] = mapped_column(
        info=public(), doc="millionths of the principal a day; none: no clause"
    )
    late_cap_percent: Mapped[int | None] = mapped_column(
        info=public(), doc="all late fees of a debt, % of its principal"
    )
    grace_days: Mapped[int] = mapped_column(default=0, info=public())
    prepayment_months: Mapped[int | None] = mapped_column(info=public(), doc="stricter than the region, if agreed")
    region: Mapped[str] = mapped_column(default="", info=public())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("ServiceAgreement", "Estate", "estate_id")
    file: Mapped[StoredFile | None] = to_parent("ServiceAgreement", "StoredFile", "file_id")

    @property
    def daily_rate(self) -> Decimal | None:
        """The late fee as ‰ a day."""
        return None if self.late_rate is None else Decimal(self.late_rate).scaleb(-3).normalize()

    @property
    def yearly_rate(self) -> Decimal | None:
        """The late fee as percent a year: 3 ‰ a day are 109.5 %."""
        return None if self.late_rate is None else Decimal(self.late_rate * 365).scaleb(-4)


class Tariff(TenantOwned, Model):
    """One version of an item's price and formula for an estate, some of its buildings or some of its houses."""

    __tablename__ = "tariff"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("fee_item", "item_id"),
        belongs_to("price_notice", "notice_id"),
        belongs_to("service_agreement", "agreement_id"),
        UniqueConstraint("tenant_id", "estate_id", "item_code", "scope_key", "version"),
        UniqueConstraint("tenant_id", "estate_id", "item_code", "scope_key", "valid_from"),
        one_of("fee_class", FeeClass),
        one_of("formula_kind", FormulaKind),
        CheckConstraint("scope in ('estate', 'buildings', 'houses')", name="known_scope"),
        CheckConstraint("price >= 0 and surcharge >= 0", name="prices_are_not_negative"),
        CheckConstraint("fee_class <> 'agency' or surcharge = 0", name="agency_without_surcharge"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    item_id: Mapped[UUID] = mapped_column(info=internal())
    item_code: Mapped[str] = mapped_column(info=public())
    fee_class: Mapped[str] = mapped_column(info=public())
    formula_kind: Mapped[str] = mapped_column(info=public())
    version: Mapped[int] = mapped_column(info=public())
    scope: Mapped[str] = mapped_column(default="estate", info=public())
    scope_ids: Mapped[list[Any]] = mapped_column(default=list, info=internal(), doc="ids of buildings or of houses")
    scope_key: Mapped[str] = mapped_column(default="", info=internal(), doc="names the scope: same key, same series")
    scope_name: Mapped[str] = mapped_column(default="", info=public())
    expression: Mapped[str] = mapped_column(info=public())
    price: Mapped[int] = mapped_column(info=public(), doc="1/10,000 yuan")
    surcharge: Mapped[int] = mapped_column(default=0, info=public(), doc="1/10,000 yuan")
    unit: Mapped[str] = mapped_column(default="", info=public())
    share_base: Mapped[str] = mapped_column(default="area", info=public(), doc="what shared costs are split by")
    valid_from: Mapped[date] = mapped_column(info=public())
    ends_on: Mapped[date | None] = mapped_column(info=public(), doc="the last day, when the item is given up")
    notice_id: Mapped[UUID | None] = mapped_column(info=internal())
    agreement_id: Mapped[UUID | None] = mapped_column(info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    made_by_id: Mapped[UUID | None] = mapped_column(info=personal("history"))

    estate: Mapped[Estate] = to_parent("Tariff", "Estate", "estate_id")
    item: Mapped[FeeItem] = to_parent("Tariff", "FeeItem", "item_id")
    notice: Mapped[PriceNotice | None] = to_parent("Tariff", "PriceNotice", "notice_id")
    agreement: Mapped[ServiceAgreement | None] = to_parent("Tariff", "ServiceAgreement", "agreement_id")

    @property
    def price_yuan(self) -> Decimal:
        """The price in yuan, exactly."""
        return Decimal(self.price).scaleb(-4)

    @property
    def surcharge_yuan(self) -> Decimal:
        """The surcharge in yuan, exactly."""
        return Decimal(self.surcharge).scaleb(-4)
