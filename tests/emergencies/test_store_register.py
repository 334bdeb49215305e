"""A supply is registered with all the rule asks for, described anew, and no longer kept."""

from __future__ import annotations

from datetime import date

import pytest

from saas.emergencies.kinds import PlanKind
from saas.emergencies.stores import keeping
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.moves import MOST, bring_in, take_out
from saas.emergencies.stores.queries import for_plan, moves_of
from saas.emergencies.stores.refusals import (
    BadCycle,
    CannotKeepIt,
    NothingIsNew,
    OutOfBounds,
    SaidNoReason,
    SupplyRetired,
    SupplyThereAlready,
    SupplyUnnamed,
)
from saas.requests.messages import messages_for
from tenants.db import db
from tenants.history import History
from tests.factories.stores import DAY, GOOD, MONDAY, TODAY, item_of, supply


@pytest.mark.rule("EMG-10")
def test_what_is_there_is_its_first_move_and_the_next_check_a_cycle_away(in_green, manager, technician):
    item = item_of(in_green, manager, 5, keeper_id=technician.id, check_months=3, expires_on=date(2027, 5, 1))

    assert (item.quantity, item.minimum, item.place, item.keeper_id) == (5, 2, "应急物资库", technician.id)
    assert (item.next_check, item.expires_on) == (date(2027, 2, 23), date(2027, 5, 1))
    assert [move.change for move in moves_of(item)] == [5]


def test_with_nothing_there_is_no_move(in_green, manager):
    assert not moves_of(item_of(in_green, manager, 0))


@pytest.mark.parametrize("lacking", ["name", "unit", "place"])
def test_it_has_a_name_a_unit_and_a_place(in_green, manager, lacking):
    with pytest.raises(SupplyUnnamed):
        item_of(in_green, manager, **{lacking: "  "})


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"quantity": -1}, OutOfBounds),
        ({"quantity": MOST + 1}, OutOfBounds),
        ({"minimum": -1}, OutOfBounds),
        ({"check_months": 0}, BadCycle),
        ({"check_months": 37}, BadCycle),
    ],
)
def test_figures_that_cannot_be_are_refused(in_green, manager, given, refusal):
    with pytest.raises(refusal):
        item_of(in_green, manager, **given)


def test_the_keeper_works_in_the_estate(in_green, manager, other_manager, finance):
    with pytest.raises(CannotKeepIt):
        item_of(in_green, manager, keeper_id=other_manager.id)


def test_the_same_thing_at_the_same_place_is_one_supply(in_green, manager):
    item_of(in_green, manager)
    with pytest.raises(SupplyThereAlready):
        item_of(in_green, manager, name=" 潜水泵 ")
    item_of(in_green, manager, place="地下车库")
    item_of(in_green, manager, estate_id=in_green.other_estate_id)


def test_a_change_is_in_the_history_and_moves_no_quantity(in_green, manager):
    item = item_of(in_green, manager, 5)

    keeping.change(item, supply(place="门岗", minimum=1), by=manager, at=MONDAY + DAY)

    row = db.session.query(History).filter_by(verb="store.changed").one()
    assert (row.before, row.after) == ({"place": "应急物资库", "minimum": 2}, {"place": "门岗", "minimum": 1})
    assert (item.quantity, len(moves_of(item))) == (5, 1)
    with pytest.raises(NothingIsNew):
        keeping.change(item, supply(place="门岗", minimum=1), by=manager, at=MONDAY + DAY)


def test_a_shorter_cycle_counts_from_the_last_check(in_green, manager):
    item = item_of(in_green, manager, 5, check_months=12)
    check(item, 5, GOOD, by=manager, at=MONDAY + 10 * DAY)

    keeping.change(item, supply(check_months=1), by=manager, at=MONDAY + 20 * DAY)

    assert item.next_check == date(2027, 1, 3)


def test_raising_the_minimum_above_what_is_there_tells_the_keeper_once(in_green, manager, technician):
    item = item_of(in_green, manager, 5, keeper_id=technician.id)

    keeping.change(item, supply(minimum=6, keeper_id=technician.id), by=manager, at=MONDAY)
    keeping.change(item, supply(minimum=7, keeper_id=technician.id), by=manager, at=MONDAY)

    assert [one.kind for one in messages_for(technician)] == ["store_below"]


def test_what_is_no_longer_kept_is_neither_moved_nor_checked_nor_shown(in_green, manager):
    item = item_of(in_green, manager, 5)
    with pytest.raises(SaidNoReason):
        keeping.retire(item, " ", by=manager, at=MONDAY)

    keeping.retire(item, "换成新型号", by=manager, at=MONDAY)

    assert not for_plan(in_green.estate_id, PlanKind.FLOODING)
    for do in (
        lambda: bring_in(item, 1, by=manager, at=MONDAY),
        lambda: take_out(item, 1, "借用", by=manager, at=MONDAY),
        lambda: check(item, 5, GOOD, by=manager, at=MONDAY),
        lambda: keeping.change(item, supply(place="别处"), by=manager, at=MONDAY),
        lambda: keeping.retire(item, "再次", by=manager, at=MONDAY),
    ):
        with pytest.raises(SupplyRetired):
            do()
    item_of(in_green, manager, 1)


@pytest.mark.rule("EMG-10")
def test_a_plan_shows_what_serves_it_and_what_serves_them_all(in_green, manager):
    item_of(in_green, manager, name="潜水泵", plan_kinds=(PlanKind.FLOODING, PlanKind.WATER))
    item_of(in_green, manager, name="急救箱")
    item_of(in_green, manager, name="灭火器", plan_kinds=(PlanKind.FIRE,))
    item_of(in_green, manager, name="挡水板", plan_kinds=(PlanKind.FLOODING,), estate_id=in_green.other_estate_id)

    assert {one.name for one in for_plan(in_green.estate_id, PlanKind.FLOODING)} == {"潜水泵", "急救箱"}
    assert {one.name for one in for_plan(in_green.estate_id, PlanKind.FIRE)} == {"灭火器", "急救箱"}
    assert for_plan(in_green.estate_id, PlanKind.FIRE)[0].next_check > TODAY
