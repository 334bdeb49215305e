"""Photos of running incidents, and who may open one."""

from __future__ import annotations

from saas.emergencies.policy import may_view
from saas.emergencies.running.models import Incident
from tenants.db import db
from tenants.files import PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def _of_incident(actor: Member, file: StoredFile) -> bool:
    if file.subject_id is None:
        return False
    found = db.session.get(Incident, (file.tenant_id, file.subject_id))
    return found is not None and may_view(actor, found.estate_id)


def _may_run(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.EMERGENCIES_RUN)


STEP_KIND = file_policy("emergencies.photo", _of_incident, may_upload=_may_run, limits=PHOTO).name
