"""Files of drills and reviews: the photo that proves an action, and the papers we print. Who may open one."""

from __future__ import annotations

from sqlalchemy import select

from saas.emergencies.learning.models import Drill
from saas.emergencies.policy import may_view
from saas.emergencies.running.models import Incident
from tenants.db import db
from tenants.files import MADE_BY_US, PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def _of_incident(actor: Member, file: StoredFile) -> bool:
    found = db.session.scalar(select(Incident).where(Incident.id == file.subject_id))
    return found is not None and may_view(actor, found.estate_id)


def _of_run(actor: Member, file: StoredFile) -> bool:
    """A paper hangs on the incident, or on the drill that is still to be held."""
    drill = db.session.scalar(select(Drill).where(Drill.id == file.subject_id))
    return may_view(actor, drill.estate_id) if drill is not None else _of_incident(actor, file)


def _may_prove(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.EMERGENCIES_RUN)


ACTION_PROOF = file_policy("emergencies.action_proof", _of_incident, may_upload=_may_prove, limits=PHOTO).name
INCIDENT_PAPER = file_policy("emergencies.incident_paper", _of_run, limits=MADE_BY_US).name
"""The incident report, of the incident, and the record of a drill, of the drill."""
