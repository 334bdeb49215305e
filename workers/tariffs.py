"""Agreements over time: the morning's look at which ones end."""

from __future__ import annotations

from saas.tariffs.ending import tell_of_ending_agreements
from tenants.clock import now
from workers.jobs import job


@job
def look() -> dict[str, int]:
    """Tell of agreements that end without another one."""
    return {"told": tell_of_ending_agreements(at=now())}
