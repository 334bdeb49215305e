"""Drills over time: the announcement written to every resident, and reminding of drills and actions that are due."""

from __future__ import annotations

from uuid import UUID

from saas.emergencies.actions import tell_of_overdue
from saas.emergencies.drilling_reminding import remind_of_drills
from saas.emergencies.drilling_telling import tell_of_drill
from saas.emergencies.learning_queries import find_drill
from tenants.clock import now
from workers.jobs import job


@job
def look() -> dict[str, int]:
    """Remind of drills that are due, and of what was to be done after one."""
    at = now()
    return {"reminded": remind_of_drills(at=at), "overdue": tell_of_overdue(at=at)}


@job
def announce(drill_id: UUID) -> dict[str, int]:
    """Write the messages of a drill's announcement. Told again it tells only whom nobody told."""
    drill = find_drill(drill_id)
    return {"told": tell_of_drill(drill, at=now()) if drill is not None else 0}
