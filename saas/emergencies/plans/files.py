"""Files of plans: photos of shut-offs, and plans as we print them. The subject is the plan."""

from __future__ import annotations

from saas.emergencies.plans.queries import find_plan
from saas.emergencies.policy import may_view
from tenants.files import MADE_BY_US, PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def _of_plan(actor: Member, file: StoredFile) -> bool:
    plan = find_plan(file.subject_id) if file.subject_id is not None else None
    return plan is not None and may_view(actor, plan.estate_id)


def _may_upload(actor: Member) -> bool:
    return actor.is_staff and actor.may(Permission.EMERGENCIES_PLAN)


SHUTOFF_KIND = file_policy("emergencies.shutoff", _of_plan, may_upload=_may_upload, limits=PHOTO).name
PLAN_PAPER = file_policy("emergencies.plan_paper", _of_plan, limits=MADE_BY_US).name
