"""Handing over, taking over, and what is lent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import roster
from saas.roster import Duty, HandOver, OpenThing, ThingKind
from saas.roster.refusals import (
    BackAlready,
    HandedAlready,
    NotOfEstate,
    NotYetOver,
    NotYourDuty,
    TakeFromAnother,
    TakenAlready,
    ThingUnnamed,
)
from tenants.db import db, new_id
from tenants.members import Member
from tests.roster.conftest import FIRST, Stage, local

END = local(FIRST, 15)


@pytest.fixture
def duty(stage: Stage) -> Duty:
    """An early shift that is published."""
    duty = stage.assign(0, FIRST, "早")
    stage.publish()
    return duty


def handed(stage: Stage, duty: Duty, things: list[OpenThing] | None = None) -> HandOver:
    return roster.hand_over(duty, words="3栋水泵异响", open_things=things or [], by=stage.people[0], at=END)


def test_what_is_open_and_lent_goes_along(stage: Stage, duty: Duty) -> None:
    roster.lend(stage.estate, ThingKind.KEY, "屋面钥匙", "外墙施工队 王工", by=stage.people[0], at=local(FIRST, 9))
    thing = OpenThing("BX-1", "水管漏水", new_id(), END + timedelta(hours=2))
    left = handed(stage, duty, [thing])
    assert [one["number"] for one in left.open_things] == ["BX-1"]
    assert [(one["name"], one["holder"]) for one in left.lent_things] == [("屋面钥匙", "外墙施工队 王工")]
    with pytest.raises(HandedAlready):
        handed(stage, duty)


def test_only_by_who_was_on_duty_and_not_before(stage: Stage, duty: Duty) -> None:
    with pytest.raises(NotYourDuty):
        roster.hand_over(duty, open_things=[], by=stage.people[1], at=END)
    with pytest.raises(NotYetOver):
        roster.hand_over(duty, open_things=[], by=stage.people[0], at=local(FIRST, 6, 59))


def test_taken_by_the_next_person_with_both_names(stage: Stage, duty: Duty, other_manager: Member) -> None:
    left = handed(stage, duty)
    with pytest.raises(TakeFromAnother):
        roster.take_over(left, by=stage.people[0], at=END)
    with pytest.raises(NotOfEstate):
        roster.take_over(left, by=db.session.merge(other_manager), at=END)
    roster.take_over(left, remark="已看", by=stage.people[1], at=END)
    assert left.taken_by is not None and (left.giver.name, left.taken_by.name) == ("赵一", "钱二")
    with pytest.raises(TakenAlready, match="钱二"):
        roster.take_over(left, by=stage.people[2], at=END)


def test_red_after_half_an_hour(stage: Stage, duty: Duty) -> None:
    left = handed(stage, duty)
    assert not left.is_late(END + timedelta(minutes=30))
    assert left.is_late(END + timedelta(minutes=31))
    roster.take_over(left, by=stage.people[1], at=END + timedelta(minutes=40))
    assert not left.is_late(END + timedelta(minutes=50))


def test_a_shift_that_nobody_handed_over(stage: Stage, duty: Duty) -> None:
    assert roster.never_handed(stage.estate.id, END + timedelta(minutes=29)) == []
    assert [one.id for one in roster.never_handed(stage.estate.id, END + timedelta(minutes=31))] == [duty.id]
    handed(stage, duty)
    assert roster.never_handed(stage.estate.id, END + timedelta(minutes=31)) == []


def test_old_hand_overs_that_wait_hide_no_new_one(stage: Stage, duty: Duty) -> None:
    left = handed(stage, duty)
    columns = {one.key for one in HandOver.__mapper__.column_attrs} - {"id", "day"}
    values = {name: getattr(left, name) for name in columns if name != "tenant_id"}
    for days in range(1, 202):
        db.session.add(HandOver(day=duty.day + timedelta(days=days), **values))
    left.taken_by_id, left.taken_at = stage.people[1].id, END
    db.session.commit()
    assert roster.never_handed(stage.estate.id, END + timedelta(minutes=31)) == []


def test_which_duty_i_hand_over(stage: Stage, duty: Duty) -> None:
    def mine(hour: int, minute: int = 0) -> Duty | None:
        return roster.to_hand_over(stage.people[0], stage.estate.id, local(FIRST, hour, minute))

    assert mine(6, 59) is None and mine(7) == duty and mine(20) == duty
    handed(stage, duty)
    assert mine(20) is None


def test_lent_and_back_once(stage: Stage) -> None:
    with pytest.raises(ThingUnnamed):
        roster.lend(stage.estate, ThingKind.TOOL, "人字梯", " ", by=stage.manager, at=END)
    lent = roster.lend(
        stage.estate, ThingKind.TOOL, "人字梯", "1栋101", due_at=END, by=stage.manager, at=local(FIRST, 9)
    )
    assert not lent.is_late(END) and lent.is_late(END + timedelta(seconds=1))
    assert [one.id for one in roster.lent_out(stage.estate.id)] == [lent.id]
    roster.give_back(lent, by=stage.people[1], at=END)
    with pytest.raises(BackAlready):
        roster.give_back(lent, by=stage.people[1], at=END)
    assert roster.lent_out(stage.estate.id) == []
    assert [one.taken_back_by.name for one in roster.came_back(stage.estate.id) if one.taken_back_by] == ["钱二"]
