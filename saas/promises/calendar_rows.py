"""A company's working calendars, version by version. A version is never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.promises.calendar import DayKind
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to


class CalendarVersion(TenantOwned, Model):
    """One version of a company's hours; the highest version of a kind is in force."""

    __tablename__ = "working_calendar"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "version"),
        CheckConstraint("kind in ('service', 'working')", name="known_kind"),
    )

    kind: Mapped[str] = mapped_column(info=public())
    version: Mapped[int] = mapped_column(Integer, info=public())
    week: Mapped[list[Any]] = mapped_column(info=public(), doc="hours of each weekday as text, Monday first")
    make_up_hours: Mapped[str] = mapped_column(default="", info=public())
    known_until: Mapped[date | None] = mapped_column(info=public(), doc="last date with announced holidays")
    note: Mapped[str | None] = mapped_column(info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    made_by: Mapped[UUID | None] = mapped_column(info=internal())


class CalendarDay(TenantOwned, Model):
    """A holiday or a make-up workday of one calendar version."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        belongs_to("working_calendar", "calendar_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "calendar_id", "on_date"),
        one_of("kind", DayKind),
    )

    calendar_id: Mapped[UUID] = mapped_column(info=internal())
    on_date: Mapped[date] = mapped_column(info=public())
    kind: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(default="", info=public())
    hours: Mapped[str] = mapped_column(default="", info=public())
