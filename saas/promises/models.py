"""Working calendars, service standards and promises, as rows. Versions of the first two are never changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.promises.calendar import CalendarKind, DayKind, Pause
from saas.promises.clock import ClockKind, Standing, Timing
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The column holds one of an enumeration's values, or nothing."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"known_{column}")


class StandardState(StrEnum):
    """draft → active → replaced. An active version is never edited: a new one replaces it."""

    DRAFT = "draft"
    ACTIVE = "active"
    REPLACED = "replaced"


class PromiseState(StrEnum):
    """How a promise ended, or that it did not yet. Overdue is no state: it follows from the deadline and the time."""

    RUNNING = "running"
    PAUSED = "paused"
    KEPT = "kept"
    BROKEN = "broken"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"


OPEN = (PromiseState.RUNNING, PromiseState.PAUSED)


class PauseReason(StrEnum):
    """The only reasons for which a clock may stand still (domain 5.1)."""

    RESIDENT = "resident"
    PARTS = "parts"
    UTILITY = "utility"
    APPROVAL = "approval"
    WARRANTY = "warranty"
    WEATHER = "weather"


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
    update: Mapped[int | None] = mapped_column(Integer, info=internal())
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


class Promise(TenantOwned, Model):
    """What was promised about a thing, by whom, until when, and whether it was kept.

    `promised_for` is the deadline as it was made and never changes; `due_at` is the same with the finished pauses in
    it, computed on the calendar version of the making. A deadline is never edited: moving it makes a new promise.
    """

    __tablename__ = "promise"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("working_calendar", "calendar_id"),
        belongs_to("service_standard", "standard_id"),
        belongs_to("promise", "replaces_id"),
        Index(None, "tenant_id", "thing_kind", "thing_id"),
        Index(
            "uq_promise_open",
            *("tenant_id", "thing_kind", "thing_id", "clock"),
            unique=True,
            postgresql_where="state in ('running', 'paused')",
        ),
        Index("ix_promise_next_step", "tenant_id", "next_step_at", postgresql_where="state = 'running'"),
        Index("ix_promise_period", "tenant_id", "estate_id", "clock", "due_at"),
        one_of("clock", ClockKind),
        one_of("state", PromiseState),
        one_of("calendar_kind", CalendarKind),
        CheckConstraint("state <> 'kept' or kept_at <= due_at", name="kept_in_time"),
        CheckConstraint("due_at >= promised_for", name="only_pauses_add_time"),
    )

    thing_kind: Mapped[str] = mapped_column(info=internal())
    thing_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    clock: Mapped[str] = mapped_column(info=internal())
    urgency: Mapped[str | None] = mapped_column(info=internal())
    text: Mapped[str] = mapped_column(default="", info=personal("service"))
    is_published: Mapped[bool] = mapped_column(info=internal())
    made_by: Mapped[UUID | None] = mapped_column(info=internal())
    responsible_id: Mapped[UUID | None] = mapped_column(info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())
    started_at: Mapped[datetime] = mapped_column(info=internal())
    working_seconds: Mapped[int] = mapped_column(info=internal())
    calendar_kind: Mapped[str] = mapped_column(info=internal())
    calendar_id: Mapped[UUID | None] = mapped_column(info=internal())
    calendar_version: Mapped[int] = mapped_column(Integer, info=internal())
    standard_id: Mapped[UUID | None] = mapped_column(info=internal())
    replaces_id: Mapped[UUID | None] = mapped_column(info=internal())
    promised_for: Mapped[datetime] = mapped_column(info=internal())
    due_at: Mapped[datetime] = mapped_column(info=internal())
    risk_at: Mapped[datetime] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=PromiseState.RUNNING, info=internal())
    kept_at: Mapped[datetime | None] = mapped_column(info=internal())
    ended_at: Mapped[datetime | None] = mapped_column(info=internal())
    end_reason: Mapped[str | None] = mapped_column(info=personal("service"))
    moved_with_consent: Mapped[bool | None] = mapped_column(info=internal())
    first_broken_at: Mapped[datetime | None] = mapped_column(info=internal())
    risk_told_at: Mapped[datetime | None] = mapped_column(info=internal())
    broken_told_at: Mapped[datetime | None] = mapped_column(info=internal())
    steps_told: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    next_step_at: Mapped[datetime | None] = mapped_column(info=internal())

    pauses: Mapped[list[PromisePause]] = to_children(
        "Promise", "PromisePause", "promise_id", lazy="selectin", order_by="PromisePause.since"
    )

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to keep it."""
        return self.state in OPEN

    @property
    def open_pause(self) -> PromisePause | None:
        return next((pause for pause in self.pauses if pause.until is None), None)

    def standing(self, at: datetime) -> Standing:
        """How it stands now, without asking for its calendar."""
        if self.state == PromiseState.KEPT:
            return Standing.KEPT
        if not self.is_open:
            return Standing.BROKEN
        pause = self.open_pause
        if pause is not None and pause.since <= self.due_at:
            return Standing.STOPPED
        if at > self.due_at:
            return Standing.OVERDUE
        return Standing.AT_RISK if at >= self.risk_at else Standing.ON_TIME


class PromisePause(TenantOwned, Model):
    """A stretch in which a promise's clock stood still: why, since when, and until when it was expected to."""

    __tablename__ = "promise_pause"
    __table_args__ = (
        belongs_to("promise", "promise_id", ondelete="CASCADE"),
        Index(None, "tenant_id", "promise_id", "since"),
        Index("uq_promise_pause_open", "tenant_id", "promise_id", unique=True, postgresql_where="until is null"),
        Index("ix_promise_pause_expected", "tenant_id", "expected_until", postgresql_where="until is null"),
        one_of("reason", PauseReason),
        CheckConstraint("until >= since", name="ends_after_it_began"),
        CheckConstraint("expected_until > since", name="expected_to_end"),
    )

    promise_id: Mapped[UUID] = mapped_column(info=internal())
    reason: Mapped[str] = mapped_column(info=internal())
    note: Mapped[str | None] = mapped_column(info=personal("service"))
    since: Mapped[datetime] = mapped_column(info=internal())
    expected_until: Mapped[datetime] = mapped_column(info=internal())
    until: Mapped[datetime | None] = mapped_column(info=internal())
    paused_by: Mapped[UUID | None] = mapped_column(info=internal())
    resumed_by: Mapped[UUID | None] = mapped_column(info=internal())
    overdue_told_at: Mapped[datetime | None] = mapped_column(info=internal())

    promise: Mapped[Promise] = to_parent("PromisePause", "Promise", "promise_id")

    @property
    def span(self) -> Pause:
        return Pause(self.since, self.until, self.reason)


def timing_of(promise: Promise, calendar: Any) -> Timing:
    """The promise as a clock, on the calendar version it was made with."""
    pauses = tuple(pause.span for pause in promise.pauses)
    return Timing(
        promise.started_at, promise.due_at, promise.working_seconds, calendar, pauses, promise.kept_at
    )
