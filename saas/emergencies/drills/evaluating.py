"""A drill after it was held: evaluated in four respects, what it showed put right, and closed when all of it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from saas.emergencies.drills.planning import refuse_cancelled
from saas.emergencies.drills.proving import prove_duty
from saas.emergencies.kinds import DrillState, IncidentState
from saas.emergencies.learning.actions import Task, add_action, open_actions
from saas.emergencies.learning.models import Drill, ReviewAction
from saas.emergencies.learning.refusals import (
    ActionsOpen,
    ClosedAlready,
    EvaluatedAlready,
    EvaluationIncomplete,
    NotEvaluatedYet,
    NotHeldYet,
    NothingFollows,
    StillRuns,
)
from saas.emergencies.running.models import Incident
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Evaluation:
    """人员、预案、物资、协同, and whether it was passed. `asks_for_revision`: the plan itself has to change."""

    people: str
    plan: str
    supplies: str
    teamwork: str
    passed: bool | None
    asks_for_revision: bool = False


@transaction
def evaluate(drill: Drill, found: Evaluation, *, by: Member, at: datetime) -> None:
    """Judge a drill that was stood down. It can ask for a new version of the plan (`plan.review_asked_at`).

    What the law's calendar demands of such a plan is proven by it (`drilling_proving`).
    """
    lock(drill, drill.plan)
    refuse_cancelled(drill)
    incident = _incident_of(drill)
    if drill.state != DrillState.HELD:
        raise EvaluatedAlready()
    if incident.is_open:
        raise StillRuns()
    said = [part.strip() for part in (found.people, found.plan, found.supplies, found.teamwork)]
    if not all(said) or found.passed is None:
        raise EvaluationIncomplete()
    drill.of_people, drill.of_plan, drill.of_supplies, drill.of_teamwork = said
    drill.passed, drill.state = found.passed, DrillState.EVALUATED
    drill.evaluated_by_id, drill.evaluated_at = by.id, at
    if found.asks_for_revision:
        drill.plan.review_asked_at = at
    prove_duty(drill, incident, by=by, at=at)
    after = {"passed": found.passed, "asks_for_revision": found.asks_for_revision}
    record("emergency.drill_evaluated", drill, by=by, at=at, after=after)


@transaction
def add_problem(drill: Drill, task: Task, *, by: Member, at: datetime) -> ReviewAction:
    """Something that it showed and that is put right: by whom, until when. From the first one on it is rectified."""
    lock(drill)
    refuse_cancelled(drill)
    incident = _incident_of(drill)
    if drill.state == DrillState.HELD:
        raise NotEvaluatedYet()
    if drill.state == DrillState.CLOSED:
        raise ClosedAlready()
    drill.state = DrillState.RECTIFYING
    return add_action(incident, task, by=by, at=at)


@transaction
def close_drill(drill: Drill, *, by: Member, at: datetime) -> None:
    """Close it: evaluated, and each thing it showed is done with proof. A drill that was not passed has at least one."""
    lock(drill)
    refuse_cancelled(drill)
    incident = _incident_of(drill)
    lock(incident)
    if drill.state == DrillState.CLOSED:
        raise ClosedAlready()
    if drill.state == DrillState.HELD:
        raise NotEvaluatedYet()
    if drill.state == DrillState.EVALUATED and drill.passed is False:
        raise NothingFollows()
    if left := open_actions(incident):
        raise ActionsOpen(count=left)
    drill.state, drill.closed_at = DrillState.CLOSED, at
    incident.state = IncidentState.REVIEWED
    record("emergency.drill_closed", drill, by=by, at=at)


def _incident_of(drill: Drill) -> Incident:
    if drill.incident is None:
        raise NotHeldYet()
    return drill.incident
