"""What work is done on and what kind of work it is (FAC-03): houses, equipment, grounds; five kinds."""

from __future__ import annotations

import pytest

from saas import facilities
from saas.estates import find_estate
from saas.facilities.kinds import AssetKind, Scope
from saas.facilities.work import (
    OF_ROUNDS,
    WorkObject,
    WorkType,
    object_of_plan,
    object_of_request,
    work_of_plan,
    work_of_request,
)
from saas.requests import find_request
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.facilities import DAY, MONDAY, equipment, first_round, right_answers
from tests.factories.requests import Stage

OF_SCOPES = {
    "municipal": "management",
    "greening": "upkeep",
    "sanitation": "sanitation",
    "traffic": "order",
    "order": "order",
    "appearance": "sanitation",
    "service_hall": "management",
}


@pytest.mark.rule("FAC-03")
def test_houses_equipment_and_grounds_are_told_apart(in_green, visit, resident, desk, dispatcher, technician, manager):
    assert set(WorkObject) == {"house", "equipment", "site"}
    stage = Stage(in_green, resident, desk, dispatcher, technician)
    stage.settle()
    at_home = stage.reported()
    assert (object_of_request(at_home), work_of_request(at_home)) == (WorkObject.HOUSE, WorkType.REPAIR)

    found = first_round(equipment(in_green, manager, AssetKind.GENERATOR))
    answers = right_answers(found, technician) | {found.version.points[0].id: facilities.Answer(reading=1)}
    [failed] = [one for one in facilities.finish(found, answers, by=technician, at=MONDAY) if one.request_id]
    repair = find_request(failed.request_id)
    assert (object_of_request(repair), work_of_request(repair)) == (WorkObject.EQUIPMENT, WorkType.REPAIR)
    assert "设施设备 · 维修" in visit.as_(desk).get("requests.show", request_id=repair.id).get_text()

    for scope, kind in ((Scope.SANITATION, WorkType.SANITATION), (Scope.GREENING, WorkType.UPKEEP)):
        area = facilities.add_area(find_estate(in_green.estate_id), scope, "中心花园", by=manager, at=MONDAY)
        facilities.make_rounds(at=MONDAY)
        [found] = facilities.rounds_of(area=area)
        answers = right_answers(found, technician)
        clean = found.version.points[-2].id
        answers[clean] = facilities.Answer(passed=False, words="有垃圾", photos=answers[clean].photos)
        [failed] = [one for one in facilities.finish(found, answers, by=technician, at=MONDAY) if one.request_id]
        case = find_request(failed.request_id)
        assert (object_of_request(case), work_of_request(case)) == (WorkObject.SITE, kind)


@pytest.mark.rule("FAC-03")
def test_every_plan_has_its_kind_of_work_and_the_figure_its_rows(in_green, manager, technician):
    assert set(WorkType) == {"repair", "upkeep", "management", "sanitation", "order"}
    estate, here = find_estate(in_green.estate_id), frozenset({in_green.estate_id})
    for scope in Scope:
        area = facilities.add_area(estate, scope, f"{scope}", by=manager, at=MONDAY)
        for plan in facilities.plans_for(area=area):
            assert (object_of_plan(plan), work_of_plan(plan)) == (WorkObject.SITE, OF_SCOPES[scope])
    lift = equipment(in_green, manager, AssetKind.LIFT)
    kinds = {plan.code: (object_of_plan(plan), work_of_plan(plan)) for plan in facilities.plans_for(asset=lift)}
    assert kinds["lift.fortnight"] == (WorkObject.EQUIPMENT, WorkType.UPKEEP)
    assert kinds["lift.daily"] == (WorkObject.EQUIPMENT, WorkType.MANAGEMENT)
    facilities.make_rounds(at=MONDAY)
    over = MONDAY + 40 * DAY

    rows = facilities.rounds_due(here, at=over, since=MONDAY)
    assert len(rows) == 7 + 3, "the yearly check has time"
    for work in OF_ROUNDS:
        mine = facilities.rounds_due(here, at=over, since=MONDAY, work=work)
        assert {one.id for one in mine} == {one.id for one in rows if work_of_plan(one.plan) == work}
        assert facilities.on_time(here, at=over, since=MONDAY, work=work).due == len(mine) > 0


@pytest.mark.rule("FAC-03")
def test_rounds_are_shown_by_kind_of_work(green, manager, visit):
    at = now() - 20 * DAY
    with acting_in(green.id):
        equipment(green, manager, AssetKind.POWER_ROOM, at=at)
        facilities.add_area(find_estate(green.estate_id), Scope.ORDER, "东门", by=manager, at=at)
        facilities.make_rounds(at=at)
        db.session.commit()
    me = visit.as_(manager)
    rows = me.get("facilities.due", work="order").select("tbody tr")
    assert [("东门" in row.text, "场地 · 秩序维护" in row.text) for row in rows] == [(True, True)]
    assert "设施设备 · 管理" in me.get("facilities.due", work="management").text
    everything = me.get("facilities.due", work="nonsense").select("tbody tr")
    assert len(everything) > len(rows)
