"""What is kept for an emergency, its checks and its use; outside suppliers; the risk register."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from saas.emergencies.kinds import Condition, PlanKind, StoreKind
from saas.estates import Estate
from tenants.checks import one_of
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.files import StoredFile
from tenants.members import Member


class StoreItem(TenantOwned, Model):
    """One resource of an estate's store (EMG-10): how many, at least how many, where, who keeps it, until when."""

    __tablename__ = "store_item"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "keeper_id"),
        Index(None, "tenant_id", "estate_id", "kind", "id"),
        one_of("kind", StoreKind),
        CheckConstraint("name <> '' and unit <> '' and place <> ''", name="named_and_placed"),
        CheckConstraint("quantity >= 0 and minimum >= 0", name="real_quantities"),
        CheckConstraint("check_months between 1 and 36", name="real_interval"),
        one_of("last_condition", Condition),
        CheckConstraint(f"plan_kinds <@ array[{', '.join(repr(str(kind)) for kind in PlanKind)}]", name="known_plans"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    unit: Mapped[str] = mapped_column(info=public())
    quantity: Mapped[int] = mapped_column(Integer, info=public())
    minimum: Mapped[int] = mapped_column(Integer, default=0, info=public())
    place: Mapped[str] = mapped_column(info=public())
    keeper_id: Mapped[UUID | None] = mapped_column(info=internal())
    expires_on: Mapped[date | None] = mapped_column(info=public())
    check_months: Mapped[int] = mapped_column(Integer, default=6, info=public())
    next_check: Mapped[date] = mapped_column(info=public())
    last_condition: Mapped[str | None] = mapped_column(info=public())
    plan_kinds: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=list, info=public(), doc="the plans it serves; none: all of them"
    )
    is_shareable: Mapped[bool] = mapped_column(default=False, info=public(), doc="other estates may see and ask for it")
    note: Mapped[str] = mapped_column(default="", info=internal())
    retired_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("StoreItem", "Estate", "estate_id")
    keeper: Mapped[Member | None] = to_parent("StoreItem", "Member", "keeper_id")


class StoreMove(TenantOwned, Model):
    """What came in or went out of a store, and for which incident. Only inserted; the quantities add up to it."""

    __tablename__ = "store_move"
    __table_args__ = (
        belongs_to("store_item", "item_id"),
        belongs_to("incident", "incident_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "item_id", "id"),
        Index(None, "tenant_id", "incident_id", "id"),
        CheckConstraint("change <> 0", name="changes_something"),
        {"info": {"append_only": True}},
    )

    item_id: Mapped[UUID] = mapped_column(info=internal())
    change: Mapped[int] = mapped_column(Integer, info=public())
    words: Mapped[str] = mapped_column(default="", info=internal())
    incident_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    item: Mapped[StoreItem] = to_parent("StoreMove", "StoreItem", "item_id")
    by: Mapped[Member] = to_parent("StoreMove", "Member", "by_id")


class StoreCheck(TenantOwned, Model):
    """One check of a resource (EMG-11): counted, in which condition, with a photo if it is worth one."""

    __tablename__ = "store_check"
    __table_args__ = (
        belongs_to("store_item", "item_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "item_id", "id"),
        one_of("condition", Condition),
        CheckConstraint("counted >= 0", name="real_count"),
        {"info": {"append_only": True}},
    )

    item_id: Mapped[UUID] = mapped_column(info=internal())
    counted: Mapped[int] = mapped_column(Integer, info=public())
    condition: Mapped[str] = mapped_column(info=public())
    words: Mapped[str] = mapped_column(default="", info=internal())
    file_id: Mapped[UUID | None] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    item: Mapped[StoreItem] = to_parent("StoreCheck", "StoreItem", "item_id")
    file: Mapped[StoredFile | None] = to_parent("StoreCheck", "StoredFile", "file_id")
    by: Mapped[Member] = to_parent("StoreCheck", "Member", "by_id")


class Supplier(TenantOwned, Model):
    """Who helps from outside with a kind of resource (EMG-12); without an estate for the whole company."""

    __tablename__ = "emergency_supplier"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        Index(None, "tenant_id", "estate_id", "kind", "id"),
        one_of("kind", StoreKind),
        CheckConstraint("name <> '' and phone <> ''", name="named_with_a_number"),
    )

    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    offers: Mapped[str] = mapped_column(default="", info=public())
    contact: Mapped[str] = mapped_column(default="", info=personal("emergencies"))
    phone: Mapped[str] = mapped_column(info=personal("emergencies"))
    arrives_minutes: Mapped[int | None] = mapped_column(Integer, info=public(), doc="as promised")
    contract_until: Mapped[date | None] = mapped_column(info=public())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate | None] = to_parent("Supplier", "Estate", "estate_id")


class Risk(TenantOwned, Model):
    """One risk of an estate (EMG-15, EMG-16): how likely, how bad, how it is prevented and controlled, who owns it."""

    __tablename__ = "risk"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "owner_id"),
        Index(None, "tenant_id", "estate_id", "id"),
        one_of("plan_kind", PlanKind),
        CheckConstraint("name <> '' and prevention <> '' and control <> ''", name="prevented_and_controlled"),
        CheckConstraint("likelihood between 1 and 5 and effect between 1 and 5", name="one_to_five"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    place: Mapped[str] = mapped_column(default="", info=public())
    plan_kind: Mapped[str | None] = mapped_column(info=public())
    likelihood: Mapped[int] = mapped_column(Integer, info=public())
    effect: Mapped[int] = mapped_column(Integer, info=public())
    prevention: Mapped[str] = mapped_column(info=public())
    control: Mapped[str] = mapped_column(info=public())
    measure: Mapped[str] = mapped_column(default="", info=public(), doc="what is being done about it now")
    owner_id: Mapped[UUID] = mapped_column(info=internal())
    review_on: Mapped[date] = mapped_column(info=public())
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())
    closed_words: Mapped[str] = mapped_column(default="", info=internal())

    estate: Mapped[Estate] = to_parent("Risk", "Estate", "estate_id")
    owner: Mapped[Member] = to_parent("Risk", "Member", "owner_id")

    @property
    def score(self) -> int:
        """Likelihood × effect, 1 to 25."""
        return self.likelihood * self.effect
