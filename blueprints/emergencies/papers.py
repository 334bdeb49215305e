"""The paper pack: readable on a page at once, and as a PDF."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.access import actor, at, company, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.running import visible_incident
from blueprints.language import current
from saas.emergencies.running.pack import ask_for_pack, pack_of
from tenants.permissions import Permission


@bp.get("/incidents/<uuid:incident_id>/paper")
@requires(Permission.EMERGENCIES_VIEW)
def paper(incident_id: UUID) -> ResponseReturnValue:
    """Role cards, checklist, contacts, shut-offs, houses and an empty log, to be printed from the browser."""
    incident = visible_incident(incident_id)
    document = pack_of(incident, reader=actor(), company=company().name, language=current(), at=at())
    return render_template("emergencies/running/paper.html", incident=incident, document=document)


@bp.post("/incidents/<uuid:incident_id>/pack")
@requires(Permission.EMERGENCIES_VIEW)
def pack(incident_id: UUID) -> ResponseReturnValue:
    """The same as a PDF."""
    incident = visible_incident(incident_id)
    job_id = ask_for_pack(incident, language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job_id), 303)
