"""What the demonstration's register leaves for somebody to find."""

from __future__ import annotations

from types import SimpleNamespace

from deploy.fill.calendar import add_calendar
from deploy.fill.facilities import add_facilities
from deploy.fill.places import BuiltEstate
from deploy.fill.plot import COMPANIES
from saas import facilities
from tenants.permissions import Role
from tests.factories.facilities import MONDAY


def test_one_certificate_ran_out_one_round_was_missed_and_one_point_became_a_repair(
    in_green, manager, technician, desk, dispatcher
):
    built = BuiltEstate(COMPANIES[0].estates[0], in_green.estate_id, ())
    people = SimpleNamespace(
        by_role={
            Role.ESTATE_MANAGER: [manager],
            Role.TECHNICIAN: [technician],
            Role.FRONT_DESK: [desk],
            Role.DISPATCHER: [dispatcher],
        }
    )

    add_facilities([built], people, at=MONDAY)

    here = frozenset({in_green.estate_id})
    assets = facilities.assets_in(here)
    assert [one.kind for one in assets if one.state == "stopped"] == ["lift"]
    assert len([one for one in assets if one.kind == "generator" and facilities.repairs_about(one)]) == 1
    add_calendar([built], people, at=MONDAY)
    [repair] = [one for asset in assets if asset.kind == "generator" for one in facilities.repairs_about(asset)]
    assert repair.state == "fed_back", "somebody saw to the generator"
    missed = facilities.rounds_missed(here, at=MONDAY, since=facilities.month_ago(MONDAY))
    assert {one.plan.code for one in missed} == {"power.daily"}
    assert facilities.rounds_open(here, at=MONDAY)
    heaps = facilities.count_hazards(manager, facilities.HazardFilter(), at=MONDAY)
    assert {view.value: count for view, count in heaps.items()} == {"open": 2, "overdue": 1, "to_check": 1, "closed": 1}
