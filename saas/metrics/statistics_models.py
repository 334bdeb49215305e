"""The yearly statistics form (年客户信息统计表), filled month by month: what was counted, and as what (STA-01).

A month is filled once it has ended, and never changed: filling it again gives the same figures. Every figure of the
form is a number of these rows, so it always opens exactly what was counted.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.requests.kinds import Category
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to


class Nature(StrEnum):
    """性质: how urgent it was judged to be."""

    URGENT = "urgent"
    USUAL = "usual"
    PLANNED = "planned"
    UNGRADED = "ungraded"


class Progress(StrEnum):
    """处理情况: how far it was when the month ended."""

    DONE = "done"
    UNDER_WAY = "under_way"
    OVERDUE = "overdue"


class Reaction(StrEnum):
    """客户反映: what the resident had said about the result when the month ended."""

    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"
    NONE = "none"


class StatisticMonth(TenantOwned, Model):
    """One line of the yearly form of an estate: that it was filled, and when."""

    __tablename__ = "statistic_month"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "month"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    month: Mapped[str] = mapped_column(info=public(), doc="2026-10, in Asia/Shanghai")
    filled_at: Mapped[datetime] = mapped_column(info=internal())


class StatisticRow(TenantOwned, Model):
    """One request as it was counted in its month."""

    __tablename__ = "statistic_row"
    __table_args__ = (
        belongs_to("statistic_month", "month_id"),
        belongs_to("request", "request_id"),
        UniqueConstraint("tenant_id", "month_id", "request_id"),
        Index(None, "tenant_id", "request_id"),
        one_of("category", Category),
        one_of("nature", Nature),
        one_of("progress", Progress),
        one_of("reaction", Reaction),
        {"info": {"append_only": True}},
    )

    month_id: Mapped[UUID] = mapped_column(info=internal())
    request_id: Mapped[UUID] = mapped_column(info=internal())
    category: Mapped[str] = mapped_column(info=public())
    nature: Mapped[str] = mapped_column(info=public())
    progress: Mapped[str] = mapped_column(info=internal())
    reaction: Mapped[str] = mapped_column(info=internal())
