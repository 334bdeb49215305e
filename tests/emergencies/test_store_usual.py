"""The usual supplies of domain 5.4 are put on an estate's list, to be counted by somebody."""

from __future__ import annotations

import pytest

from saas.emergencies import for_plan, overdue_of
from saas.emergencies.kinds import PlanKind
from saas.emergencies.stores import usual
from saas.emergencies.stores.queries import counts_of, moves_of
from saas.emergencies.stores.refusals import NoPlaceSaid
from saas.estates import find_estate
from tests.factories.stores import DAY, MONDAY, TODAY, item_of

OWN = {PlanKind.CUSTOM}


@pytest.mark.rule("EMG-10")
def test_every_kind_of_plan_has_its_usual_supplies_and_each_name_stands_once():
    lines = usual.usual_supplies()

    assert {plan for one in lines for plan in one.plans} == set(PlanKind) - OWN
    assert len({one.name for one in lines}) == len(lines)
    assert {one.kind for one in lines} == {"material", "equipment", "technical"}
    assert all(one.minimum > 0 and 1 <= one.check_months <= 36 and one.unit for one in lines)


@pytest.mark.rule("EMG-10")
def test_none_is_there_until_somebody_has_counted(in_green, manager):
    estate = find_estate(in_green.estate_id)

    brought = usual.bring_usual(estate, [PlanKind.FLOODING], "地下车库库房", by=manager, at=MONDAY)

    assert {one.name for one in brought} >= {"防汛沙袋", "潜水泵（含软管）", "移动发电机"}
    assert {(one.quantity, one.next_check, one.place) for one in brought} == {(0, TODAY, "地下车库库房")}
    assert not any(moves_of(one) for one in brought)
    assert set(for_plan(estate.id, PlanKind.FLOODING)) == set(brought)
    counts = counts_of([estate.id], TODAY)[estate.id]
    assert counts["wrong"] == counts["total"] == len(brought)
    assert len(overdue_of(estate.id, TODAY + DAY)) == len(brought)


def test_what_is_on_the_list_is_not_brought_again(in_green, manager):
    estate = find_estate(in_green.estate_id)
    mine = item_of(in_green, manager, 30, name="防汛沙袋", unit="袋")
    first = usual.bring_usual(estate, [PlanKind.FLOODING], "库房", by=manager, at=MONDAY)

    again = usual.bring_usual(estate, list(PlanKind), "库房", by=manager, at=MONDAY)

    assert mine.quantity == 30
    names = [one.name for one in (*first, *again)]
    assert "防汛沙袋" not in names
    assert sorted([*names, "防汛沙袋"]) == sorted(one.name for one in usual.usual_supplies())


def test_a_place_is_needed(in_green, manager):
    with pytest.raises(NoPlaceSaid):
        usual.bring_usual(find_estate(in_green.estate_id), list(PlanKind), " ", by=manager, at=MONDAY)
