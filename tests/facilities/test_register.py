"""Equipment is registered with a number of its own and the rounds its kind needs."""

from __future__ import annotations

import pytest

from saas import facilities
from saas.facilities.kinds import AssetKind
from saas.facilities.refusals import AlreadyRetired, NameMissing, NothingChanged, ReasonMissing, SameState
from tenants.db import db
from tenants.history import History
from tests.factories.facilities import DAY, MONDAY, equipment


@pytest.mark.rule("FAC-01")
def test_a_lift_comes_with_the_rounds_the_law_asks_for(in_green, manager):
    asset = equipment(in_green, manager, AssetKind.LIFT)

    plans = {plan.code: plan for plan in facilities.plans_for(asset=asset)}
    assert (plans["lift.fortnight"].every, plans["lift.fortnight"].step) == ("day", 15)
    assert "特种设备安全监察条例" in plans["lift.fortnight"].source
    assert {"lift.daily", "lift.weekly", "lift.self_check"} <= set(plans)


def test_numbers_have_no_gap_and_start_anew_in_each_estate(in_green, manager):
    first, second, pump = (
        equipment(in_green, manager, kind) for kind in (AssetKind.LIFT, AssetKind.LIFT, AssetKind.PUMP)
    )
    other = equipment(in_green, manager, AssetKind.LIFT, estate_id=in_green.other_estate_id)

    assert [one.number for one in (first, second, pump, other)] == ["DT-001", "DT-002", "GS-001", "DT-001"]
    assert len({one.label_code for one in (first, second, pump, other)}) == 4


def test_what_needs_no_paper_is_in_use_at_once_and_a_lift_is_not(in_green, manager):
    assert equipment(in_green, manager, AssetKind.GENERATOR).state == "in_use"
    assert equipment(in_green, manager, AssetKind.LIFT).state == "stopped"


def test_it_has_a_name_and_a_place(in_green, manager):
    with pytest.raises(NameMissing):
        equipment(in_green, manager, name="  ")


def test_a_change_is_in_the_history_with_what_was_before(in_green, manager):
    asset = equipment(in_green, manager)
    details = facilities.Details(name="1号设备", place="地下二层")

    facilities.change(asset, details, by=manager, at=MONDAY)

    row = db.session.query(History).filter_by(verb="facility.changed").one()
    assert (row.before, row.after) == ({"place": "地下一层"}, {"place": "地下二层"})
    with pytest.raises(NothingChanged):
        facilities.change(asset, details, by=manager, at=MONDAY)


def test_out_of_use_needs_a_reason(in_green, manager):
    asset = equipment(in_green, manager)

    with pytest.raises(ReasonMissing):
        facilities.stop(asset, " ", by=manager, at=MONDAY)
    facilities.stop(asset, "等待配件", by=manager, at=MONDAY)
    assert (asset.state, asset.state_reason) == ("stopped", "等待配件")
    with pytest.raises(SameState):
        facilities.stop(asset, "再停", by=manager, at=MONDAY)


def test_what_is_scrapped_changes_no_more_and_asks_for_no_rounds(in_green, manager):
    asset = equipment(in_green, manager)
    facilities.make_rounds(at=MONDAY)

    facilities.retire(asset, "更新换代", by=manager, at=MONDAY)

    assert not facilities.plans_for(asset=asset)
    assert {one.state for one in facilities.rounds_of(asset=asset)} == {"called_off"}
    assert facilities.make_rounds(at=MONDAY + 400 * DAY) == 0
    with pytest.raises(AlreadyRetired):
        facilities.put_in_use(asset, by=manager, at=MONDAY)
