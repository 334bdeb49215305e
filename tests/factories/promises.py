"""Promises about a thing that only has an id: this capability knows nothing of what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from saas import promises
from saas.promises import ClockKind, Promise
from tenants.db import new_id
from tests.cast import Company


class Subject:
    """Something promised about, in one estate, with the verbs bound to it."""

    def __init__(self, company: Company, thing_id: UUID | None = None) -> None:
        self.id = thing_id or new_id()
        self.estate_id = company.estate_id

    def promise(self, clock: ClockKind, start: datetime, **details: Any) -> Promise:
        """A promise that must come into being."""
        details.setdefault("at", start)
        if details.get("due") is None:
            details.setdefault("urgency", "P2")
        made = promises.make_promise(clock, thing_id=self.id, estate_id=self.estate_id, start=start, **details)
        assert made is not None
        return made
