"""What disclosing goes by: the rules of a region, the keys that sign, and the reminders already sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.disclosures.topics import Topic
from tenants.checks import one_of
from tenants.columns import internal, public, secret
from tenants.db import Model, TenantOwned, belongs_to
from tenants.sealed_text import SealedText, sealed


class DisclosureRule(TenantOwned, Model):
    """Which text an estate (or, without one, the company) follows from a day on, with stricter terms of its own."""

    __tablename__ = "disclosure_rule"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "set_by_id"),
        Index(None, "tenant_id", "estate_id", "valid_from", "set_at"),
        CheckConstraint("topic is null or region is null", name="a_region_or_a_topic"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    region: Mapped[str | None] = mapped_column(info=public(), doc="a code of rules.json: holds for every topic")
    topic: Mapped[str | None] = mapped_column(info=public(), doc="the one topic that has terms of its own")
    own: Mapped[dict[str, Any]] = mapped_column(default=dict, info=public(), doc="every, due_days, posting_days, …")
    source: Mapped[str] = mapped_column(default="", info=public())
    valid_from: Mapped[date] = mapped_column(info=public())
    set_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    set_at: Mapped[datetime] = mapped_column(info=internal())


class DisclosureReminder(TenantOwned, Model):
    """That somebody was reminded of a due date, so that they are reminded once."""

    __tablename__ = "disclosure_reminder"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "topic", "period", "step"),
        one_of("topic", Topic),
        CheckConstraint("step in ('soon', 'overdue')", name="known_step"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    topic: Mapped[str] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(info=internal())
    step: Mapped[str] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())


class SigningKey(TenantOwned, Model):
    """An Ed25519 key of the company. The public half is published for ever; a retired key signs nothing new."""

    __tablename__ = "signing_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "fingerprint"),
        Index("uq_signing_key_in_use", "tenant_id", unique=True, postgresql_where="retired_at is null"),
    )

    fingerprint: Mapped[str] = mapped_column(info=public())
    public_key: Mapped[bytes] = mapped_column(info=public())
    private: SealedText = sealed("private", info=secret())
    created_at: Mapped[datetime] = mapped_column(info=public())
    retired_at: Mapped[datetime | None] = mapped_column(info=public())
