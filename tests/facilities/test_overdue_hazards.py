"""What is not put right in time is told once, and stands in its heap."""

from __future__ import annotations

from saas import facilities
from saas.facilities import HazardFilter, HazardView, Level
from saas.requests import messages_for
from tenants.permissions import Role
from tests.cast import add_member
from tests.factories.facilities import DAY, MONDAY
from tests.factories.hazards import put_right, reported


def test_it_is_told_once_to_the_manager_and_to_who_puts_it_right(in_green, technician, manager):
    reported(in_green, technician, responsible=technician, level=Level.MAJOR)

    assert facilities.tell_of_overdue_hazards(at=MONDAY + DAY) == 0
    assert facilities.tell_of_overdue_hazards(at=MONDAY + 2 * DAY) == 1
    assert facilities.tell_of_overdue_hazards(at=MONDAY + 3 * DAY) == 0
    for one in (technician, manager):
        assert [message.kind for message in messages_for(one)].count("hazard_overdue") == 1


def test_what_waits_for_its_check_is_overdue_as_well_and_what_is_closed_is_not(in_green, technician, manager):
    waiting = put_right(reported(in_green, technician), technician)
    done = put_right(reported(in_green, technician), technician)
    facilities.close_hazard(done, by=manager, at=MONDAY)
    late = MONDAY + 8 * DAY

    def heap(view: HazardView) -> list[str]:
        return [one.number for one in facilities.hazards_in(manager, view, HazardFilter(), at=late)]

    assert heap(HazardView.OVERDUE) == heap(HazardView.OPEN) == heap(HazardView.TO_CHECK) == [waiting.number]
    assert heap(HazardView.CLOSED) == [done.number]
    counts = facilities.count_hazards(manager, HazardFilter(), at=late)
    assert counts == {view: len(heap(view)) for view in HazardView}
    assert facilities.tell_of_overdue_hazards(at=late) == 1


def test_who_sees_no_facilities_sees_what_they_reported_and_who_works_elsewhere_nothing(
    in_green, green, finance, desk, technician
):
    mine = reported(in_green, finance)
    theirs = reported(in_green, desk, responsible=technician)
    there = add_member(green, Role.ESTATE_MANAGER, estate_id=green.other_estate_id)

    def seen(member, **only) -> list[str]:
        found = facilities.hazards_in(member, HazardView.OPEN, HazardFilter(**only), at=MONDAY)
        return [one.number for one in found]

    assert seen(finance) == [mine.number]
    assert seen(desk) == [mine.number, theirs.number]
    assert seen(technician, mine=True) == [theirs.number]
    assert seen(there) == []
    assert not facilities.may_see_hazard(there, mine)
    assert facilities.may_see_hazard(finance, mine) and not facilities.may_see_hazard(finance, theirs)
