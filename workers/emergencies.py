"""Running emergencies over time: what the clock does to them each minute, and their paper pack."""

from __future__ import annotations

from uuid import UUID

from saas.emergencies.running import marking
from saas.emergencies.running.pack import IncidentPack, pack_of
from saas.emergencies.running.queries import find_incident
from saas.reports.documents import stamped
from tenants.clock import now
from tenants.companies import company_by_id
from tenants.keys import blind_index
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers.jobs import Gone, job
from workers.printing.fetched import print_one
from workers.printing.sheets import TEMPLATES

TEMPLATES[IncidentPack] = "emergencies/print/pack.html"


@job
def look() -> dict[str, int]:
    """Deputies, overdue reports, lift marks: each once, for every incident that runs."""
    at, found = now(), 0
    for incident_id in marking.open_ids():
        incident = find_incident(incident_id)
        if incident is not None:
            found += marking.look_at(incident, at=at)
    return {"found": found}


@job
def print_pack(incident_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Role cards, checklist, contacts, shut-offs, houses and an empty log."""
    incident, company = find_incident(incident_id), company_by_id(current_tenant_id())
    if incident is None or company is None:
        raise Gone("no such incident")
    at, member = now(), find_member(member_id)
    document = stamped(
        pack_of(incident, reader=member, company=company.name, language=language, at=at),
        printed_at=at,
        printed_by=member.name if member is not None else "",
        key=blind_index("document", "check_code", "key"),
    )
    return print_one(document, language, member_id, at=at)
