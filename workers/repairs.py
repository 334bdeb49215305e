"""Work orders over time: a job that nobody accepts goes back to the dispatchers."""

from __future__ import annotations

from uuid import UUID

from saas import repairs
from tenants.clock import now
from workers.jobs import job


@job
def take_back_silent(repair_id: UUID) -> dict[str, int]:
    """Return a job to the queue when its technician has not accepted it in time."""
    repair = repairs.find_repair(repair_id)
    if repair is None:
        return {"taken_back": 0}
    return {"taken_back": int(repairs.take_back_silent(repair, at=now()))}
