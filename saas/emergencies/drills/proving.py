"""A drill that was held proves the duty of the compliance calendar which asks for it: one proof, not two registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from saas import facilities
from saas.emergencies.kinds import DrillMode, PlanKind
from saas.emergencies.learning.models import Drill
from saas.emergencies.running.models import Incident
from saas.facilities.obligations import periods_of
from tenants.clock import local_date
from tenants.members import Member

DUTY_OF: Mapping[str, str] = MappingProxyType({PlanKind.LIFT: "lift_drill", PlanKind.FIRE: "fire_drill"})
"""Which item of the calendar (`saas/facilities/obligations.json`) a live drill of a kind of plan proves."""


def prove_duty(drill: Drill, incident: Incident, *, by: Member, at: datetime) -> None:
    """Write the proof for the period in which it was held. On the table proves nothing: the law asks for people."""
    code = DUTY_OF.get(drill.plan.kind)
    if code is None or drill.mode != DrillMode.LIVE or drill.in_hall:
        return
    held_on = local_date(incident.activated_at)
    periods = periods_of(facilities.obligations()[code], held_on.year)
    period = next(one.name for one in periods if one.first <= held_on <= one.due_on)
    note = f"{incident.number} {drill.name}"
    facilities.prove(drill.estate, code, period, done_on=held_on, note=note, by=by, at=at)
