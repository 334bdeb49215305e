"""Daily work reports (STA-03, STA-04): what somebody says about their day, beside what the day's rows say."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member


class DailyReport(TenantOwned, Model):
    """One member's report of one day. Its figures are read from history up to the moment it was submitted."""

    __tablename__ = "daily_report"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "member_id"),
        belongs_to("member", "read_by_id"),
        UniqueConstraint("tenant_id", "member_id", "day"),
        Index(None, "tenant_id", "estate_id", "day"),
        CheckConstraint("(read_at is null) = (read_by_id is null)", name="read_by_somebody"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal(), doc="whose manager it goes to")
    member_id: Mapped[UUID] = mapped_column(info=internal())
    day: Mapped[date] = mapped_column(info=internal())
    words: Mapped[str] = mapped_column(default="", info=personal("service"), doc="what no row says")
    submitted_at: Mapped[datetime] = mapped_column(info=internal())
    read_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    read_at: Mapped[datetime | None] = mapped_column(info=internal())
    comment: Mapped[str | None] = mapped_column(info=personal("service"), doc="what the manager says to it")

    estate: Mapped[Estate] = to_parent("DailyReport", "Estate", "estate_id")
    member: Mapped[Member] = to_parent("DailyReport", "Member", "member_id")
    read_by: Mapped[Member | None] = to_parent("DailyReport", "Member", "read_by_id")
