"""Drills, a reviewed incident and what follows from it, for the crawler's world."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from saas.emergencies.drills.evaluating import Evaluation, add_problem, evaluate
from saas.emergencies.drills.planning import cancel, name_outsiders, sign_in
from saas.emergencies.kinds import DrillMode, Level, PlanKind
from saas.emergencies.learning.actions import Task
from saas.emergencies.learning.reviewing import change_by_action, write_review
from saas.emergencies.running.activating import activate
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tests.factories.drills import DAY, happened, held, planned, stood_down
from tests.factories.emergencies import plan_in_force


def drills_of(place: Any, words: str) -> dict[str, list[str]]:
    """A drill ahead, one cancelled, one evaluated with an open problem, one without a record, an incident under review."""
    manager, at = place.staff["manager"], now()
    plan = plan_in_force(SimpleNamespace(estate_id=place.estate_id), manager, PlanKind.CUSTOM, at=at - 40 * DAY)  # type: ignore[arg-type]
    plan.name, plan.name_en = f"预案 {words}", f"Plan {words}"
    said = {"name": f"演练 {words}", "scenario": f"情景 {words}", "place": words, "mode": DrillMode.TABLETOP}
    ahead = planned(plan, manager, at=at, **said)
    cancel(planned(plan, manager, at=at, **said), f"台风 {words}", by=manager, at=at)
    past = planned(plan, manager, starts_at=at - 5 * DAY, at=at - 20 * DAY, **said)
    held(past, manager)
    sign_in(past, manager, by=manager, at=at)
    name_outsiders(past, f"消防站 {words}", by=manager, at=at)
    evaluate(past, Evaluation(words, words, words, words, passed=False), by=manager, at=at)
    task = Task(f"更换水泵 {words}", manager, local_date(at + 30 * DAY))
    problem = add_problem(past, task, by=manager, at=at)
    incident = happened(plan, manager, at=at - 3 * DAY)
    write_review(incident, went_well=words, went_badly=words, to_change=words, by=manager, at=at)
    action = change_by_action(incident, task, by=manager, at=at)
    begun = at - timedelta(hours=3)
    unplanned = activate(plan, is_drill=True, level=Level.C, client_key=new_id(), place=words, by=manager, at=begun)
    stood_down(unplanned.incident, manager, at=at)
    db.session.flush()
    reviewed = [str(incident.id)]
    return {
        "drill_id": [str(ahead.id), str(past.id)],
        "review_action_id": [str(problem.id), str(action.id)],
        "emergencies.review:incident_id": reviewed,
        "emergencies.change_after:incident_id": reviewed,
        "emergencies.close_review:incident_id": reviewed,
        "emergencies.incident_paper:incident_id": reviewed,
        "emergencies.record_drill:incident_id": [str(unplanned.incident.id)],
        "figure": ["parts", "resources", "roles"],
    }
