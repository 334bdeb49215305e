"""Handing a request on: it keeps its number, its history and its first receiver (INT-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from saas.promises.defaults import Team
from tenants.checks import one_of
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, db


class Transfer(TenantOwned, Model):
    """From one department (and estate) to another, with the reason."""

    __tablename__ = "request_transfer"
    __table_args__ = (
        belongs_to("request", "request_id"),
        belongs_to("estate", "from_estate_id"),
        belongs_to("estate", "to_estate_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "request_id", "at"),
        one_of("from_department", Team),
        one_of("to_department", Team),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    request_id: Mapped[UUID] = mapped_column(info=internal())
    from_department: Mapped[str | None] = mapped_column(info=internal())
    to_department: Mapped[str] = mapped_column(info=internal())
    from_estate_id: Mapped[UUID] = mapped_column(info=internal())
    to_estate_id: Mapped[UUID] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=personal("service"))
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())


def transfers_of(request_id: UUID) -> Sequence[Transfer]:
    """Every hand-over of a request, oldest first."""
    return db.session.scalars(
        select(Transfer).where(Transfer.request_id == request_id).order_by(Transfer.at, Transfer.id)
    ).all()
