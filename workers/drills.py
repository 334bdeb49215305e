"""Drills over time and on paper: announcements, reminders of drills and actions, the record and the report printed."""

from __future__ import annotations

from uuid import UUID

from saas.emergencies.drills.reminding import remind_of_drills
from saas.emergencies.drills.telling import tell_it_is_moved, tell_it_is_off, tell_of_drill
from saas.emergencies.learning.actions import tell_of_overdue
from saas.emergencies.learning.files import INCIDENT_PAPER
from saas.emergencies.learning.papers import DrillRecord, IncidentReport
from saas.emergencies.learning.queries import find_drill
from saas.emergencies.learning.reviewing_facts import facts_of
from saas.emergencies.learning.sheets import MOST_PHOTOS, Speaker, drill_record_of, incident_report_of, photo_name
from saas.emergencies.running.models import Incident
from saas.emergencies.running.queries import find_incident
from tenants.clock import now
from tenants.files import open_file
from workers.jobs import Gone, job
from workers.printing.filed import Printing, printing


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


@job
def tell_moved(drill_id: UUID) -> dict[str, int]:
    """Tell those to whom a drill was announced that it is held at another time; each once."""
    drill = find_drill(drill_id)
    return {"told": tell_it_is_moved(drill, at=now()) if drill is not None else 0}


@job
def call_off(drill_id: UUID) -> dict[str, int]:
    """Tell those to whom a cancelled drill was announced that it is not held; each once."""
    drill = find_drill(drill_id)
    return {"told": tell_it_is_off(drill, at=now()) if drill is not None else 0}


@job
def print_record(drill_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The record of a drill: a form before it, complete after it. It hangs on the drill."""
    drill = find_drill(drill_id)
    if drill is None:
        raise Gone("no such drill")
    order = printing(language, member_id)
    with order.spoken:
        document = drill_record_of(drill, Speaker(language=language, **order.given()))
    return _printed(order, document, drill.incident, drill.id)


@job
def print_report(incident_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The report of an incident, with its timeline."""
    incident = find_incident(incident_id)
    if incident is None:
        raise Gone("no such incident")
    order = printing(language, member_id)
    with order.spoken:
        document = incident_report_of(incident, Speaker(language=language, **order.given()))
    return _printed(order, document, incident, incident.id)


def _printed(
    order: Printing, document: DrillRecord | IncidentReport, incident: Incident | None, thing_id: UUID
) -> dict[str, object]:
    shot = facts_of(incident).photos[:MOST_PHOTOS] if incident is not None else ()
    pictures = {photo_name(number): open_file(file, small=True).read() for number, (_at, file) in enumerate(shot)}
    return order.filed(document, INCIDENT_PAPER, f"{document.number or document.day}.pdf", thing_id, pictures)
