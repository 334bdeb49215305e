"""Planning a drill, moving it, cancelling it."""

from __future__ import annotations

import pytest

from saas.emergencies.drills.planning import cancel, move, plan_drill
from saas.emergencies.kinds import DrillMode, DrillState, PlanKind
from saas.emergencies.learning.queries import drills_in
from saas.emergencies.learning.refusals import DrillCancelled, DrillInThePast, NoScenario, NotInForce, ReasonNeeded
from tests.factories.drills import DAY, planned
from tests.factories.emergencies import NIGHT, plan_in_force


@pytest.mark.rule("EMG-05")
def test_a_drill_says_its_plan_mode_place_scenario_and_time(in_green, manager):
    plan = plan_in_force(in_green, manager)
    drill = planned(plan, manager)

    assert (drill.plan_id, drill.estate_id, drill.mode) == (plan.id, plan.estate_id, "live")
    assert (drill.place, drill.starts_at, drill.state) == ("3号楼", NIGHT + 7 * DAY, DrillState.PLANNED)


@pytest.mark.rule("PRV-29")
def test_the_plan_for_a_data_breach_is_drilled_like_any_other(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.BREACH)
    drill = planned(plan, manager, mode=DrillMode.TABLETOP)

    assert drills_in(frozenset({in_green.estate_id}), kind=PlanKind.BREACH) == [drill]


def test_what_is_missing_or_over_is_refused(in_green, manager):
    plan = plan_in_force(in_green, manager)
    with pytest.raises(NoScenario):
        planned(plan, manager, scenario=" ")
    with pytest.raises(NoScenario):
        planned(plan, manager, name="")
    with pytest.raises(DrillInThePast):
        planned(plan, manager, starts_at=NIGHT)
    plan.in_force.state = "replaced"
    with pytest.raises(NotInForce):
        plan_drill(
            plan,
            name="x",
            mode=DrillMode.LIVE,
            scenario="x",
            starts_at=NIGHT + DAY,
            by=manager,
            at=NIGHT,
        )


def test_a_moved_drill_has_to_be_announced_again(in_green, manager):
    drill = planned(plan_in_force(in_green, manager), manager)
    drill.state, drill.announced_at, drill.announced_words = DrillState.ANNOUNCED, NIGHT, "请知悉"
    drill.announced_by_id = manager.id

    move(drill, NIGHT + 9 * DAY, by=manager, at=NIGHT + DAY)

    assert (drill.state, drill.announced_at, drill.announced_words) == (DrillState.PLANNED, None, "")
    with pytest.raises(DrillInThePast):
        move(drill, NIGHT, by=manager, at=NIGHT + DAY)


def test_a_cancelled_drill_keeps_its_reason_and_does_nothing_any_more(in_green, manager):
    drill = planned(plan_in_force(in_green, manager), manager)
    with pytest.raises(ReasonNeeded):
        cancel(drill, " ", by=manager, at=NIGHT)
    cancel(drill, "台风", by=manager, at=NIGHT)

    assert drills_in(frozenset({in_green.estate_id}), state="cancelled") == [drill]
    assert drills_in(frozenset({in_green.estate_id}), state="planned") == []
    with pytest.raises(DrillCancelled):
        move(drill, NIGHT + 9 * DAY, by=manager, at=NIGHT)
    with pytest.raises(DrillCancelled):
        cancel(drill, "again", by=manager, at=NIGHT)
