"""Put right: by the one responsible or whoever takes it on, with words and a photo."""

from __future__ import annotations

import pytest

from saas import facilities
from saas.facilities import HazardState, Level
from saas.facilities.refusals import (
    CannotPutRight,
    HazardClosed,
    NoProof,
    NothingSaid,
    ReasonMissing,
    SameLevel,
    SameResponsible,
    WaitsForCheck,
)
from saas.requests import messages_for
from tenants.db import db
from tenants.leaving import leave
from tenants.members import find_member
from tenants.permissions import Role
from tests.cast import add_member
from tests.factories.facilities import DAY, MONDAY
from tests.factories.hazards import hazard_photo, put_right, reported


@pytest.mark.rule("FAC-07")
def test_a_photo_and_words_are_needed(in_green, desk, technician):
    hazard = reported(in_green, desk, responsible=technician)
    with pytest.raises(NoProof):
        facilities.rectify_hazard(hazard, "已清理", photos=(), by=technician, at=MONDAY)
    with pytest.raises(NothingSaid):
        facilities.rectify_hazard(hazard, " ", photos=(hazard_photo(technician),), by=technician, at=MONDAY)
    assert hazard.state == HazardState.RECTIFYING

    put_right(hazard, technician)

    assert (hazard.state, hazard.rectified_by_id) == (HazardState.TO_CHECK, technician.id)
    assert hazard.proof_id is not None


def test_the_checkers_hear_of_it_and_who_put_it_right_does_not(in_green, desk, technician, manager, supervisor):
    put_right(reported(in_green, desk), supervisor)

    assert "hazard_to_check" in [one.kind for one in messages_for(manager)]
    assert "hazard_to_check" not in [one.kind for one in messages_for(supervisor)]


def test_put_right_on_the_spot_it_was_taken_on_by_that(in_green, technician):
    hazard = put_right(reported(in_green, technician), technician)

    kinds = [step.kind for step in facilities.find_hazard(hazard.id).steps]
    assert kinds == ["reported", "assigned", "rectified"]
    assert hazard.responsible_id == technician.id


def test_who_does_not_go_round_there_cannot_put_it_right(in_green, desk):
    hazard = reported(in_green, desk)
    with pytest.raises(CannotPutRight):
        put_right(hazard, desk)
    assert hazard.state == HazardState.REPORTED


def test_handed_to_somebody_else_with_what_is_asked(in_green, green, manager, technician):
    colleague = add_member(green, Role.TECHNICIAN, name="何家维")
    hazard = reported(in_green, manager, responsible=technician)
    with pytest.raises(SameResponsible):
        facilities.assign_hazard(hazard, technician, by=manager, at=MONDAY)

    facilities.assign_hazard(hazard, colleague, "今天内清空", by=manager, at=MONDAY)

    assert hazard.responsible_id == colleague.id
    assert facilities.find_hazard(hazard.id).steps[-1].words == "今天内清空"
    put_right(hazard, colleague)
    with pytest.raises(WaitsForCheck):
        facilities.assign_hazard(hazard, technician, by=manager, at=MONDAY)


def test_graded_anew_the_due_time_counts_from_the_report(in_green, manager):
    hazard = reported(in_green, manager)
    with pytest.raises(ReasonMissing):
        facilities.grade_hazard(hazard, Level.MAJOR, " ", by=manager, at=MONDAY)
    with pytest.raises(SameLevel):
        facilities.grade_hazard(hazard, Level.GENERAL, "复核", by=manager, at=MONDAY)

    facilities.grade_hazard(hazard, Level.MAJOR, "堵住了唯一的疏散口", by=manager, at=MONDAY + DAY)

    assert (hazard.level, hazard.due_at) == ("major", MONDAY + DAY)


def test_closed_it_changes_no_more(in_green, manager, technician):
    hazard = put_right(reported(in_green, manager), technician)
    facilities.close_hazard(hazard, by=manager, at=MONDAY)

    for change in (
        lambda: facilities.assign_hazard(hazard, manager, by=manager, at=MONDAY),
        lambda: facilities.grade_hazard(hazard, Level.MAJOR, "复核", by=manager, at=MONDAY),
        lambda: put_right(hazard, technician),
        lambda: facilities.close_hazard(hazard, by=manager, at=MONDAY),
    ):
        with pytest.raises(HazardClosed):
            change()


def test_a_leavers_hazards_go_to_the_successor_or_back_to_nobody(in_green, green, manager, administrator):
    for heir, responsible in ((_here(green, "何家维"), True), (None, False)):
        leaver = _here(green, "即将离职")
        hazard = reported(in_green, manager, responsible=leaver)

        leave(leaver, successor=heir, by=administrator, at=MONDAY)

        db.session.refresh(hazard)
        assert hazard.responsible_id == (heir.id if heir is not None else None)
        assert hazard.state == (HazardState.RECTIFYING if responsible else HazardState.REPORTED)


def test_what_a_leaver_had_handed_in_for_its_check_does_not_come_back_to_them(in_green, green, manager, administrator):
    heir, leaver = _here(green, "何家维"), _here(green, "即将离职")
    handed_in = put_right(reported(in_green, manager, responsible=leaver), leaver)
    leave(leaver, successor=heir, by=administrator, at=MONDAY)
    db.session.refresh(handed_in)
    assert (handed_in.state, handed_in.responsible_id) == (HazardState.TO_CHECK, heir.id)
    facilities.send_back_hazard(handed_in, "门后还有纸箱", by=manager, at=MONDAY)
    assert (handed_in.state, handed_in.responsible_id) == (HazardState.RECTIFYING, heir.id)
    assert "hazard_sent_back" in [one.kind for one in messages_for(heir)]

    leaver = _here(green, "即将离职二")
    handed_in = put_right(reported(in_green, administrator, responsible=leaver), leaver)
    leave(leaver, successor=None, by=administrator, at=MONDAY)
    db.session.refresh(handed_in)
    assert handed_in.state == HazardState.TO_CHECK
    facilities.send_back_hazard(handed_in, "门后还有纸箱", by=administrator, at=MONDAY)
    assert (handed_in.state, handed_in.responsible_id) == (HazardState.REPORTED, None)
    assert [one.kind for one in messages_for(manager)].count("hazard_reported") == 2
    facilities.assign_hazard(handed_in, heir, by=manager, at=MONDAY)


def _here(company, name):
    member = find_member(add_member(company, Role.TECHNICIAN, name=name).id)
    assert member is not None
    return member
