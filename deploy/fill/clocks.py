"""The clocks of past requests: when something was promised for, and when it was done."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from saas.promises import CalendarKind, ClockKind, WorkingCalendar, calendar_in_force, due_at
from saas.promises.defaults import Urgency
from saas.promises.standards import Standard, standard_for
from tenants.db import new_id


class Clocks:
    """The clocks of one estate, each run to its end."""

    def __init__(self, estate_id: UUID, chance: random.Random) -> None:
        self.estate_id, self.chance = estate_id, chance
        self.promises: list[dict[str, Any]] = []
        self.calendars: Mapping[CalendarKind, WorkingCalendar] = {
            kind: calendar_in_force(kind) for kind in CalendarKind
        }
        self.standards: dict[tuple[str, str], Standard | None] = {}

    def run(
        self, request_id: UUID, clock: ClockKind, start: datetime, code: str, urgency: Urgency, *, keeps: bool
    ) -> datetime:
        """Write a promise down that begins at an instant and is kept or broken; the instant at which it was met."""
        standard = self._standard(code, str(urgency))
        minutes = standard.limits.get(clock) if standard else None
        if standard is None or not minutes:
            return start + timedelta(minutes=20)
        kind = standard.completion_calendar if clock is ClockKind.COMPLETION else standard.calendar
        calendar = self.calendars[kind]
        due = due_at(start, minutes * 60, calendar)
        share = self.chance.uniform(0.15, 0.9) if keeps else self.chance.uniform(1.1, 2.2)
        met = due_at(start, minutes * 60 * share, calendar)
        self.promises.append(
            {
                "id": new_id(),
                "thing_kind": "request",
                "thing_id": request_id,
                "estate_id": self.estate_id,
                "clock": str(clock),
                "urgency": str(urgency),
                "is_published": clock in standard.published,
                "made_by": None,
                "made_at": start,
                "started_at": start,
                "working_seconds": minutes * 60,
                "calendar_kind": str(kind),
                "calendar_id": calendar.id,
                "calendar_version": calendar.version,
                "standard_id": standard.id,
                "promised_for": due,
                "due_at": due,
                "risk_at": due_at(start, minutes * 48, calendar),
                "state": "kept" if met <= due else "broken",
                "kept_at": met,
                "ended_at": met,
                "first_broken_at": None if met <= due else due,
            }
        )
        return met

    def _standard(self, code: str, urgency: str) -> Standard | None:
        key = (code, urgency)
        if key not in self.standards:
            self.standards[key] = standard_for(
                estate_id=self.estate_id, service_type_code=code, urgency=Urgency(urgency)
            )
        return self.standards[key]
