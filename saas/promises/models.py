"""Promises and their pauses, as rows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from saas.promises.calendar import CalendarKind, Pause, WorkingCalendar
from saas.promises.clock import ClockKind, Standing, Timing
from tenants.checks import one_of
from tenants.columns import internal, personal
from tenants.db import Model, TenantOwned, belongs_to, to_children, to_parent


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
        belongs_to("member", "responsible_id"),
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
        if self.state == PromiseState.BROKEN:
            return Standing.BROKEN
        if not self.is_open:
            return Standing.ENDED
        pause = self.open_pause
        if pause is not None and pause.since <= self.due_at:
            return Standing.STOPPED
        if at > self.due_at:
            return Standing.OVERDUE
        return Standing.AT_RISK if at >= self.risk_at else Standing.ON_TIME

    def timing(self, calendar: WorkingCalendar) -> Timing:
        """The promise as a clock, on the calendar version it was made with."""
        pauses = tuple(pause.span for pause in self.pauses)
        return Timing(self.started_at, self.due_at, self.working_seconds, calendar, pauses, self.kept_at)


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
