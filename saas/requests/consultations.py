"""Asking a superior, and the reply that the resident must have five minutes later (INT-11, INT-36)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from saas.requests.models import Request
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.members import Member


class Consultation(TenantOwned, Model):
    """One question to a supervisor. `reply_due_at` is none where the service has a limit of its own (INT-12)."""

    __tablename__ = "consultation"
    __table_args__ = (
        belongs_to("request", "request_id"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "asked_of_id"),
        belongs_to("member", "advised_by_id"),
        Index(None, "tenant_id", "request_id", "consulted_at"),
        Index("ix_consultation_open", "tenant_id", "asked_of_id", postgresql_where="advised_at is null"),
        CheckConstraint("question <> ''", name="asks_something"),
    )

    request_id: Mapped[UUID] = mapped_column(info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    asked_of_id: Mapped[UUID] = mapped_column(info=internal())
    question: Mapped[str] = mapped_column(info=personal("service"))
    consulted_at: Mapped[datetime] = mapped_column(info=internal())
    reply_due_at: Mapped[datetime | None] = mapped_column(info=internal())
    advice: Mapped[str | None] = mapped_column(info=personal("service"))
    advised_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    advised_at: Mapped[datetime | None] = mapped_column(info=internal())
    replied_at: Mapped[datetime | None] = mapped_column(info=internal())

    request: Mapped[Request] = to_parent("Consultation", "Request", "request_id")
    asked_by: Mapped[Member] = to_parent("Consultation", "Member", "asked_by_id")
    asked_of: Mapped[Member] = to_parent("Consultation", "Member", "asked_of_id")

    @property
    def was_late(self) -> bool | None:
        """Whether the reply came after its five minutes: at exactly 5:00 it is in time. None: no clock, or no reply."""
        if self.reply_due_at is None or self.replied_at is None:
            return None
        return self.replied_at > self.reply_due_at


def consultations_of(request_id: UUID) -> Sequence[Consultation]:
    """Every question asked about a request, oldest first."""
    return db.session.scalars(
        select(Consultation)
        .where(Consultation.request_id == request_id)
        .order_by(Consultation.consulted_at, Consultation.id)
    ).all()


def questions_for(member: Member) -> Sequence[Consultation]:
    """What waits for this member's advice, oldest first."""
    return db.session.scalars(
        select(Consultation)
        .where(Consultation.asked_of_id == member.id, Consultation.advised_at.is_(None))
        .order_by(Consultation.consulted_at, Consultation.id)
    ).all()


def awaiting_reply(request_id: UUID) -> Sequence[Consultation]:
    """Questions after which the resident has not been answered yet."""
    return db.session.scalars(
        select(Consultation).where(Consultation.request_id == request_id, Consultation.replied_at.is_(None))
    ).all()
