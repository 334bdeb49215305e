"""Reminding of drills: thirty and seven days before, on the day, and twice when it is over; each once."""

from __future__ import annotations

from datetime import datetime

from saas.emergencies.drills.calendar import DrillDuty, drill_duties
from saas.estates import every_estate
from saas.facilities.missing import note_once
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.members import members_with
from tenants.permissions import Permission
from tenants.verbs import transaction

STEPS = (30, 7, 0, -1, -30)
"""Days before the due day; what was not held is asked for again the day after it, and a month later (EMG-05)."""
HALL = "服务大厅安全演练"


@transaction
def remind_of_drills(*, at: datetime) -> int:
    """Tell those who plan at an estate. Before the day only while no drill is planned that would be in time."""
    today, told = local_date(at), 0
    for duty in drill_duties(every_estate(), today=today):
        left = (duty.due_on - today).days
        reached = [days for days in STEPS if left <= days]
        if not reached or (duty.is_in_time and left > 0):
            continue
        about = f"drill {duty.plan.id if duty.plan is not None else 'hall'} {duty.due_on}"
        if note_once(duty.estate.id, about, str(min(reached)), at=at):
            _tell(duty, at)
            told += 1
    return told


def _tell(duty: DrillDuty, at: datetime) -> None:
    tell(
        members_with(Permission.EMERGENCIES_PLAN, estate_id=duty.estate.id),
        MessageKind.DRILL_DUE,
        None,
        at=at,
        estate=duty.estate.name,
        title=duty.plan.name if duty.plan is not None else HALL,
        day=str(duty.due_on),
    )
