"""A drill in any order of its verbs: it never skips a state, and what its rows say always fits together."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from saas.emergencies.drills.evaluating import Evaluation, add_problem, close_drill, evaluate
from saas.emergencies.drills.holding import hold
from saas.emergencies.drills.planning import announce, cancel, move, plan_drill, sign_in
from saas.emergencies.kinds import ActionState, DrillMode, DrillState, IncidentState, PlanKind
from saas.emergencies.learning.actions import Task, actions_of, finish_action, open_actions
from saas.emergencies.learning.files import ACTION_PROOF
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import store
from tenants.refusals import Refused
from tests.factories.drills import DAY, stood_down
from tests.factories.emergencies import NIGHT, plan_in_force
from tests.factories.requests import jpeg

VERBS = ("announce", "move", "cancel", "hold", "end", "sign_in", "evaluate", "fail", "problem", "finish", "close")
ORDER = list(DrillState)
AFTER = {
    DrillState.PLANNED: {DrillState.ANNOUNCED, DrillState.HELD},
    DrillState.ANNOUNCED: {DrillState.PLANNED, DrillState.HELD},
    DrillState.HELD: {DrillState.EVALUATED},
    DrillState.EVALUATED: {DrillState.RECTIFYING, DrillState.CLOSED},
    DrillState.RECTIFYING: {DrillState.CLOSED},
    DrillState.CLOSED: set(),
}
"""计划 → 已公告 → 已实施 → 已评估 → 整改中 → 关闭; moving takes the announcement back."""
BEGUN = ("announce", "hold", "end", "fail", "problem")
STAGES = st.sampled_from([BEGUN[:far] for far in (0, 2, 4, 5)])
"""How far it has come before the verbs follow in any order."""
starts = count(1)


def _do(verb: str, drill, by, at) -> None:
    who = {"by": by, "at": at}
    good = Evaluation("好", "好", "好", "好", passed=verb == "evaluate")
    if verb == "announce":
        announce(drill, "请配合", **who)
    elif verb == "move":
        move(drill, at + timedelta(hours=1), **who)
    elif verb == "cancel":
        cancel(drill, "台风", **who)
    elif verb == "hold":
        hold(drill, client_key=new_id(), **who)
    elif verb == "end" and drill.incident is not None and drill.incident.is_open:
        stood_down(drill.incident, by, at=at)
    elif verb == "sign_in":
        sign_in(drill, by, **who)
    elif verb in ("evaluate", "fail"):
        evaluate(drill, good, **who)
    elif verb == "problem":
        add_problem(drill, Task("整改", by, local_date(at)), **who)
    elif verb == "finish" and drill.incident is not None:
        for action in actions_of(drill.incident):
            if action.state == ActionState.OPEN:
                photo = store(ACTION_PROOF, jpeg(), name="x.jpg", by=by, at=at).token
                finish_action(action, "好了", photo=photo, **who)
    elif verb == "close":
        close_drill(drill, **who)


def _check(before: DrillState, drill) -> None:
    after = DrillState(drill.state)
    assert after == before or after in AFTER[before], (before, after)
    assert (drill.incident_id is not None) == (ORDER.index(after) >= ORDER.index(DrillState.HELD))
    assert (drill.announced_at is not None) or after != DrillState.ANNOUNCED
    assert (drill.passed is not None) == (ORDER.index(after) >= ORDER.index(DrillState.EVALUATED))
    if drill.cancelled_at is not None:
        assert after in (DrillState.PLANNED, DrillState.ANNOUNCED)
    if drill.incident is not None:
        assert drill.incident.is_drill
        assert drill.passed is None or not drill.incident.is_open
    if after == DrillState.CLOSED:
        assert open_actions(drill.incident) == 0
        assert drill.passed or actions_of(drill.incident)
        assert drill.incident.state == IncidentState.REVIEWED


@settings(max_examples=15)
@given(
    st.sampled_from([PlanKind.FIRE, PlanKind.WATER]), STAGES, st.lists(st.sampled_from(VERBS), min_size=3, max_size=10)
)
def test_no_order_of_verbs_skips_a_state(in_green, manager, kind, stage, verbs):
    day = NIGHT + next(starts) * DAY
    plan = plan_in_force(in_green, manager, PlanKind.CUSTOM)
    plan.kind = PlanKind.CUSTOM if kind == PlanKind.WATER else kind
    drill = plan_drill(
        plan,
        name="演练",
        mode=DrillMode.LIVE,
        scenario="情景",
        starts_at=day + timedelta(hours=1),
        by=manager,
        at=day,
    )
    for number, verb in enumerate([*stage, *verbs]):
        before = DrillState(drill.state)
        try:
            _do(verb, drill, manager, day + timedelta(minutes=number))
        except Refused:
            db.session.rollback()
        db.session.refresh(drill)
        db.session.expire(drill, ["incident"])
        _check(before, drill)
    plan.withdrawn_at = day
    db.session.commit()
