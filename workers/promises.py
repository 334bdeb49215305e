"""Promises over time: the planner looks every minute, and each change is told once."""

from __future__ import annotations

from uuid import UUID

from saas import promises
from tenants.clock import now
from workers.jobs import Gone, job


@job
def look() -> dict[str, int]:
    """Find promises at risk, broken and long overdue in this company, and ask for their messages."""
    return {"steps": promises.take_steps(at=now())}


@job
def tell(promise_id: UUID, step: str) -> dict[str, int]:
    """One message to everybody concerned by one step of a promise."""
    promise = promises.find_promise(promise_id)
    if promise is None:
        raise Gone("the promise is gone")
    return {"told": promises.audience.tell(promise, promises.Step(step), at=now())}
