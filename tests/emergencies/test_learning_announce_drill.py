"""The announcement of a drill: to everybody who lives there, once, beforehand; and nothing else ever goes out."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from saas.emergencies import Drill, IncidentNotice, OutsideReport
from saas.emergencies.drills.holding import hold
from saas.emergencies.drills.planning import announce, cancel, move
from saas.emergencies.drills.telling import tell_it_is_moved, tell_it_is_off, tell_of_drill, told_it_is_off, told_of
from saas.emergencies.kinds import DrillMode, DrillState, PlanKind
from saas.emergencies.learning.refusals import (
    AlreadyAnnounced,
    AnnounceFirst,
    NothingAnnounced,
    NotOnThatDay,
    TooLateToAnnounce,
)
from saas.requests.messages import Message, MessageKind
from tenants.db import db, new_id
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import add_member
from tests.factories.archives import person_in
from tests.factories.drills import DAY, held, planned
from tests.factories.emergencies import NIGHT, plan_in_force

WORDS = "届时会有警报声，请配合疏散，无需惊慌。"


def _messages(kind: MessageKind = MessageKind.DRILL_ANNOUNCED) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.at, Message.id)))


@pytest.fixture
def at_home(green, resident):
    """The resident lives in the first estate; somebody else in the other one."""
    other = add_member(green, Role.RESIDENT, name="别处")
    with acting_in(green.id):
        for member, house_id in ((resident, green.house_id), (other, green.other_house_id)):
            person_in(house_id, name=member.name, member=member)
        db.session.commit()
    return resident


@pytest.mark.rule("EMG-05")
def test_everybody_who_lives_there_is_told_once(green, manager, at_home, run_jobs):
    with acting_in(green.id):
        drill = planned(plan_in_force(green, manager, PlanKind.FIRE), manager)
        announce(drill, WORDS, by=manager, at=NIGHT)
        drill_id = drill.id
    run_jobs()
    with acting_in(green.id):
        drill = db.session.get_one(type(drill), (green.id, drill_id))
        assert [one.member_id for one in _messages()] == [at_home.id]
        assert drill.announced_to == 1
        assert tell_of_drill(drill, at=NIGHT) == 0
        assert len(_messages()) == 1
        assert (told_of(drill).written, told_of(drill).mailed, told_of(drill).read) == (1, 0, 0)
        with pytest.raises(AlreadyAnnounced):
            announce(drill, WORDS, by=manager, at=NIGHT)


def test_a_drill_that_was_cancelled_or_moved_meanwhile_tells_nobody(green, manager, at_home):
    with acting_in(green.id):
        plan = plan_in_force(green, manager, PlanKind.FIRE)
        cancelled, moved = planned(plan, manager), planned(plan, manager)
        for drill in (cancelled, moved):
            announce(drill, WORDS, by=manager, at=NIGHT)
        cancel(cancelled, "下雨", by=manager, at=NIGHT)
        move(moved, NIGHT + 9 * DAY, by=manager, at=NIGHT)
        assert tell_of_drill(cancelled, at=NIGHT) == tell_of_drill(moved, at=NIGHT) == 0
        assert tell_it_is_off(cancelled, at=NIGHT) == 0
        assert _messages() == _messages(MessageKind.DRILL_CALLED_OFF) == []


@pytest.mark.rule("EMG-05")
def test_a_drill_called_off_is_told_once_to_those_who_had_heard_of_it(green, manager, at_home, run_jobs):
    with acting_in(green.id):
        drill = planned(plan_in_force(green, manager, PlanKind.FIRE), manager)
        announced_for = drill.starts_at.isoformat()
        announce(drill, WORDS, by=manager, at=NIGHT)
        drill_id = drill.id
    run_jobs()
    late = add_member(green, Role.RESIDENT, name="新来")
    with acting_in(green.id):
        person_in(green.house_id, name=late.name, member=late)
        drill = db.session.get_one(type(drill), (green.id, drill_id))
        move(drill, NIGHT + 9 * DAY, by=manager, at=NIGHT)
        assert tell_it_is_off(drill, at=NIGHT) == 0
        cancel(drill, "下雨", by=manager, at=NIGHT + DAY)
    run_jobs()
    with acting_in(green.id):
        drill = db.session.get_one(type(drill), (green.id, drill_id))
        [message] = _messages(MessageKind.DRILL_CALLED_OFF)
        assert (message.member_id, message.values["due"]) == (at_home.id, announced_for)
        assert message.values["words"] == "下雨"
        assert tell_it_is_off(drill, at=NIGHT + 2 * DAY) == 0
        assert told_it_is_off(drill).written == len(_messages()) == 1


@pytest.mark.rule("EMG-05")
def test_another_time_is_told_once_to_those_who_had_heard_of_the_old_one(green, manager, at_home, run_jobs):
    with acting_in(green.id):
        drill = planned(plan_in_force(green, manager, PlanKind.FIRE), manager)
        announced_for, later = drill.starts_at.isoformat(), NIGHT + 9 * DAY
        announce(drill, WORDS, by=manager, at=NIGHT)
        drill_id = drill.id
    run_jobs()
    late = add_member(green, Role.RESIDENT, name="新来")
    with acting_in(green.id):
        person_in(green.house_id, name=late.name, member=late)
        move(db.session.get_one(Drill, (green.id, drill_id)), later, by=manager, at=NIGHT)
    run_jobs()
    with acting_in(green.id):
        drill = db.session.get_one(Drill, (green.id, drill_id))
        [message] = _messages(MessageKind.DRILL_MOVED)
        assert message.member_id == at_home.id
        assert (message.values["due"], message.values["expected"]) == (announced_for, later.isoformat())
        assert tell_it_is_moved(drill, at=NIGHT) == 0
        move(drill, later + DAY, by=manager, at=NIGHT)
        assert tell_it_is_moved(drill, at=NIGHT) == 1
        assert _messages(MessageKind.DRILL_MOVED)[-1].values["due"] == later.isoformat()
        cancel(drill, "下雨", by=manager, at=NIGHT + DAY)
        assert tell_it_is_off(drill, at=NIGHT + DAY) == 1
        [off] = _messages(MessageKind.DRILL_CALLED_OFF)
        assert off.values["due"] == (later + DAY).isoformat()


def test_a_drill_nobody_had_heard_of_is_moved_quietly(in_green, manager, at_home):
    drill = planned(plan_in_force(in_green, manager, PlanKind.FIRE), manager)
    move(drill, NIGHT + 9 * DAY, by=manager, at=NIGHT)
    assert tell_it_is_moved(drill, at=NIGHT) == 0


def test_an_announcement_says_something_and_comes_beforehand(in_green, manager):
    drill = planned(plan_in_force(in_green, manager), manager)
    with pytest.raises(NothingAnnounced):
        announce(drill, "  ", by=manager, at=NIGHT)
    with pytest.raises(TooLateToAnnounce):
        announce(drill, WORDS, by=manager, at=drill.starts_at)


def test_people_leave_their_homes_only_when_they_were_told_and_on_that_day(in_green, manager):
    drill = planned(plan_in_force(in_green, manager, PlanKind.FIRE), manager)
    with pytest.raises(AnnounceFirst):
        hold(drill, client_key=new_id(), by=manager, at=drill.starts_at)
    announce(drill, WORDS, by=manager, at=NIGHT)
    with pytest.raises(NotOnThatDay):
        hold(drill, client_key=new_id(), by=manager, at=drill.starts_at - DAY)
    hold(drill, client_key=new_id(), by=manager, at=drill.starts_at)
    assert drill.state == DrillState.HELD


def test_on_the_table_and_in_the_hall_nobody_needs_to_be_told(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.FIRE)
    table = planned(plan, manager, mode=DrillMode.TABLETOP)
    held(table, manager)
    held(planned(plan, manager, in_hall=True), manager)
    assert table.state == DrillState.HELD


def test_nothing_but_the_announcement_leaves_the_house(green, manager, at_home, run_jobs):
    with acting_in(green.id):
        drill = planned(plan_in_force(green, manager, PlanKind.FIRE), manager)
        announce(drill, WORDS, by=manager, at=NIGHT)
        held(drill, manager)
    run_jobs()
    with acting_in(green.id):
        told = select(Message.kind).where(Message.member_id == at_home.id)
        assert set(db.session.scalars(told)) <= {MessageKind.DRILL_ANNOUNCED}
        released = select(func.count()).select_from(IncidentNotice).where(IncidentNotice.released_at.is_not(None))
        sent = select(func.count()).select_from(OutsideReport).where(OutsideReport.state == "sent")
        assert db.session.scalar(released) == db.session.scalar(sent) == 0
