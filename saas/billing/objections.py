"""A resident's doubt about one line, as it is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from saas.billing.models import Charge
from tenants.checks import one_of
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member


class ObjectionState(StrEnum):
    """open → answered (the line stands) or corrected (it was wrong)."""

    OPEN = "open"
    ANSWERED = "answered"
    CORRECTED = "corrected"


class Objection(TenantOwned, Model):
    """A resident's doubt about one line, with a clock of its own."""

    __tablename__ = "objection"
    __table_args__ = (
        belongs_to("charge", "charge_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("member", "by_id"),
        belongs_to("member", "answered_by_id"),
        Index("uq_objection_open", "tenant_id", "charge_id", unique=True, postgresql_where="state = 'open'"),
        Index(None, "tenant_id", "estate_id", "state", "due_at"),
        Index(None, "tenant_id", "charge_id"),
        one_of("state", ObjectionState),
    )

    charge_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    by_id: Mapped[UUID] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(info=personal("fees"))
    raised_at: Mapped[datetime] = mapped_column(info=internal())
    due_at: Mapped[datetime] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=ObjectionState.OPEN, info=internal())
    answer: Mapped[str] = mapped_column(default="", info=personal("fees"))
    answered_at: Mapped[datetime | None] = mapped_column(info=internal())
    answered_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    charge: Mapped[Charge] = to_parent("Objection", "Charge", "charge_id")
    by: Mapped[Member] = to_parent("Objection", "Member", "by_id")
    answered_by: Mapped[Member | None] = to_parent("Objection", "Member", "answered_by_id")
