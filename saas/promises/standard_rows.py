"""A company's own service types and standards. What it did not change comes from the defaults and has no row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.promises.calendar import CalendarKind
from tenants.checks import one_of
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to


class StandardState(StrEnum):
    """draft → active → replaced. An active version is never edited: a new one replaces it."""

    DRAFT = "draft"
    ACTIVE = "active"
    REPLACED = "replaced"


class OwnServiceType(TenantOwned, Model):
    """A company's own service type, or its own reading of one of ours (same code)."""

    __tablename__ = "service_type"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str] = mapped_column(info=public())
    category: Mapped[str] = mapped_column(info=public())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    urgency: Mapped[str] = mapped_column(info=public())
    worse_urgency: Mapped[str | None] = mapped_column(info=public())
    worse_when: Mapped[str] = mapped_column(default="", info=public())
    place: Mapped[str] = mapped_column(info=public())
    charge: Mapped[str] = mapped_column(info=public())
    price_hint: Mapped[str] = mapped_column(default="", info=public())
    team: Mapped[str] = mapped_column(info=public())
    questions: Mapped[list[Any]] = mapped_column(default=list, info=public())
    safety_hint: Mapped[str] = mapped_column(default="", info=public())
    is_active: Mapped[bool] = mapped_column(default=True, info=public())
    changed_at: Mapped[datetime] = mapped_column(info=internal())
    changed_by: Mapped[UUID | None] = mapped_column(info=internal())


class ServiceStandard(TenantOwned, Model):
    """One version of what a service must reach: for the company, or for one estate; for all grades, or for one.

    Limits are minutes of working time. `published_clocks` names the limits that residents were promised: they are
    part of the contract (Civil Code 938); every other limit is an internal target and never leaves the staff's pages.
    """

    __tablename__ = "service_standard"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        Index(
            "uq_service_standard_version",
            *("tenant_id", "subject", "estate_id", "grade", "version"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "uq_service_standard_active",
            *("tenant_id", "subject", "estate_id", "grade"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="state = 'active'",
        ),
        one_of("state", StandardState),
        one_of("calendar", CalendarKind),
        one_of("completion_calendar", CalendarKind),
        CheckConstraint("grade between 1 and 3", name="known_grade"),
        CheckConstraint("state = 'draft' or (response > 0 and btrim(quality) <> '')", name="active_is_complete"),
    )

    subject: Mapped[str] = mapped_column(info=public())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    grade: Mapped[int | None] = mapped_column(Integer, info=public())
    version: Mapped[int] = mapped_column(Integer, info=public())
    state: Mapped[str] = mapped_column(default=StandardState.DRAFT, info=internal())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    calendar: Mapped[str] = mapped_column(info=public())
    completion_calendar: Mapped[str | None] = mapped_column(info=public())
    response: Mapped[int | None] = mapped_column(Integer, info=internal())
    arrival: Mapped[int | None] = mapped_column(Integer, info=internal())
    completion: Mapped[int | None] = mapped_column(Integer, info=internal())
    complex_completion: Mapped[int | None] = mapped_column(Integer, info=internal())
    feedback: Mapped[int | None] = mapped_column(Integer, info=internal())
    update_every: Mapped[int | None] = mapped_column(Integer, info=internal())
    quality: Mapped[str] = mapped_column(default="", info=public())
    quality_en: Mapped[str] = mapped_column(default="", info=public())
    flow: Mapped[str] = mapped_column(default="", info=public())
    attitude: Mapped[str] = mapped_column(default="", info=public())
    target_name: Mapped[str] = mapped_column(default="", info=public())
    target_value: Mapped[int | None] = mapped_column(Integer, info=public())
    target_unit: Mapped[str] = mapped_column(default="", info=public())
    has_own_limit: Mapped[bool] = mapped_column(default=True, info=internal())
    published_clocks: Mapped[list[Any]] = mapped_column(default=list, info=public())
    source: Mapped[str] = mapped_column(default="", info=public())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    made_by: Mapped[UUID | None] = mapped_column(info=internal())
    activated_at: Mapped[datetime | None] = mapped_column(info=internal())
