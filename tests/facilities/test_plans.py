"""Plans: each has its source; stricter is free, looser is not; checklists are versioned."""

from __future__ import annotations

import pytest

from saas import facilities
from saas.facilities.default_plans import default_plans, point_types
from saas.facilities.kinds import SERVICE_TYPES, AssetKind, Every, PointKind, Scope
from saas.facilities.refusals import (
    BadInterval,
    BadRange,
    LooserThanTheRule,
    NoPoint,
    NoSuchPlan,
    NothingChanged,
    PlanThereAlready,
)
from saas.facilities.repairing import AREA_TYPES
from saas.promises import service_type
from tests.factories.facilities import DAY, MONDAY, equipment, first_round


def test_every_default_plan_names_its_source_and_mark_and_asks_something():
    for plan in default_plans():
        assert plan.source and plan.mark in ("P", "S", "G", "D"), plan.code
        assert plan.points and all(point.words and point.words_en for point in plan.points), plan.code
        assert all(point.low is not None or point.high is not None for point in plan.points if point.kind == "reading")
        assert bool(plan.kinds) != bool(plan.scopes)


def test_every_kind_of_equipment_and_every_scope_has_a_plan_and_a_known_service_type():
    planned = {kind for plan in default_plans() for kind in plan.kinds}
    assert planned == {kind.value for kind in AssetKind}
    assert {scope for plan in default_plans() for scope in plan.scopes} == {scope.value for scope in Scope}


def test_the_service_types_of_repairs_are_known(in_green):
    of_points = [code for code in point_types().values() if code is not None]
    codes = (*SERVICE_TYPES.values(), *AREA_TYPES.values(), *of_points)
    assert [code for code in codes if service_type(code) is None] == []
    assert point_types().keys() <= {point.words for plan in default_plans() for point in plan.points}


def test_only_what_endangers_people_is_raised_as_danger(in_green):
    by_kind = {service_type(code).urgency for code in SERVICE_TYPES.values()}
    assert "P0" not in by_kind
    assert [words for words, code in point_types().items() if code and service_type(code).urgency == "P0"] == [
        "井盖、防坠网完好"
    ]


def test_more_often_is_free_and_less_often_is_refused(in_green, manager):
    lift = equipment(in_green, manager, AssetKind.LIFT)
    plan = next(plan for plan in facilities.plans_for(asset=lift) if plan.code == "lift.fortnight")

    with pytest.raises(LooserThanTheRule):
        facilities.tighten(plan, Every.DAY, 16, by=manager, at=MONDAY)
    for step in (0, -1, 401):
        with pytest.raises(BadInterval):
            facilities.tighten(plan, Every.DAY, step, by=manager, at=MONDAY)
    with pytest.raises(NothingChanged):
        facilities.tighten(plan, Every.DAY, 15, by=manager, at=MONDAY)
    facilities.tighten(plan, Every.WEEK, 1, by=manager, at=MONDAY)
    assert (plan.every, plan.step) == ("week", 1)


def test_a_plan_is_there_once_and_fits_its_thing(in_green, manager):
    thing = equipment(in_green, manager, AssetKind.OTHER)
    [plan] = facilities.plans_for(asset=thing)
    for code, refusal in (("other.quarter", PlanThereAlready), ("lift.daily", NoSuchPlan)):
        default = next(one for one in default_plans() if one.code == code)
        with pytest.raises(refusal):
            facilities.adopt(default, asset=thing, by=manager, at=MONDAY)
    assert facilities.plans_for(asset=thing) == [plan]


def test_a_new_version_leaves_the_rounds_that_exist_alone(in_green, manager):
    thing = equipment(in_green, manager)
    before = first_round(thing)
    checklist = before.version.checklist
    points = [facilities.Point("运行时间", kind=PointKind.READING, unit="min", low=45)]

    facilities.write_checklist(checklist, points, by=manager, at=MONDAY)

    assert (checklist.version, len(before.version.points)) == (2, 3)
    later = first_round(thing, at=MONDAY + 31 * DAY)
    assert [point.words for point in later.version.points] == ["运行时间"]


def test_a_checklist_has_points_and_ranges_that_can_be_met(in_green, manager):
    checklist = first_round(equipment(in_green, manager)).version.checklist
    with pytest.raises(NoPoint):
        facilities.write_checklist(checklist, [], by=manager, at=MONDAY)
    with pytest.raises(BadRange):
        facilities.write_checklist(
            checklist, [facilities.Point("电压", kind=PointKind.READING, low=420, high=380)], by=manager, at=MONDAY
        )
