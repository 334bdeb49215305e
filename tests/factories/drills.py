"""Drills and incidents at a certain point of their way, so that what follows can be tried. Scope must be open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from saas.emergencies import Drill, Incident, Plan
from saas.emergencies.drills.holding import hold
from saas.emergencies.drills.planning import plan_drill
from saas.emergencies.kinds import DrillMode, Level, StepState
from saas.emergencies.running.activating import activate
from saas.emergencies.running.cards import acknowledge
from saas.emergencies.running.outside import leave_out
from saas.emergencies.running.queries import cards_of, outside_reports_of, steps_of
from saas.emergencies.running.standing_down import end
from saas.emergencies.running.stepping import done
from tenants.db import new_id
from tenants.members import Member
from tests.factories.emergencies import NIGHT

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def planned(plan: Plan, by: Member, *, mode: DrillMode = DrillMode.LIVE, at: datetime = NIGHT, **more: Any) -> Drill:
    """A drill planned for a week later."""
    usual: dict[str, Any] = {
        "name": "爆管夜间演练",
        "mode": mode,
        "scenario": "3号楼地下室给水主管爆裂",
        "starts_at": at + 7 * DAY,
        "place": "3号楼",
    }
    return plan_drill(plan, **usual | more, by=by, at=at)


def held(drill: Drill, by: Member) -> Drill:
    """Held at its time and stood down an hour later."""
    incident = hold(drill, client_key=new_id(), by=by, at=drill.starts_at)
    stood_down(incident, by, at=drill.starts_at + HOUR)
    return drill


def happened(plan: Plan, by: Member, *, at: datetime = NIGHT) -> Incident:
    """A real incident that has ended."""
    incident = activate(plan, is_drill=False, level=Level.B, client_key=new_id(), place="3号楼", by=by, at=at).incident
    stood_down(incident, by, at=at + HOUR)
    return incident


def stood_down(incident: Incident, by: Member, *, at: datetime) -> None:
    """Its person takes the commander's card and ends it."""
    for card in cards_of(incident):
        if card.member_id == by.id and card.acknowledged_at is None:
            acknowledge(card, by=by, at=at)
    for report in outside_reports_of(incident):
        leave_out(report, "口头演练", by=by, at=at)
    for step in steps_of(incident):
        if step.gate is not None and step.state != StepState.DONE:
            done(step, by=by, at=at)
    end(incident, course="爆管停水，已抢修", by=by, at=at)
