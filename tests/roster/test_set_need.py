"""Posts, shifts and needs, and what is refused about them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import roster
from saas.estates import find_estate
from saas.roster import Shift, Team, Wanted
from saas.roster.refusals import (
    BadNeed,
    BadSign,
    BadTimes,
    DeputiesMissing,
    NameMissing,
    NameTakenHere,
    NotOfEstate,
    NotOurPost,
    RetiredAlready,
    SignTaken,
    StillPlanned,
)
from tenants.db import db
from tenants.members import Member, find_member
from tests.roster.conftest import AT, FIRST, Stage


def shift(stage: Stage, which: Shift | None = None, **more: object) -> Shift:
    values: dict[str, object] = {"name": "午夜班", "sign": "午", "starts_minute": 600, "length_minutes": 480, **more}
    return roster.save_shift(stage.estate, which, by=stage.manager, at=AT, **values)  # type: ignore[arg-type]


def test_a_shift_of_ones_own(stage: Stage) -> None:
    made = shift(stage)
    assert roster.shifts_of(stage.estate.id)[-1].hours == "10:00–18:00"
    with pytest.raises(NameTakenHere):
        shift(stage, sign="牛")
    with pytest.raises(SignTaken):
        shift(stage, name="别的", sign="早")
    for sign in ("休", "-", "", "早班"):
        with pytest.raises(BadSign):
            shift(stage, made, sign=sign)
    for starts, length in ((1440, 60), (-1, 60), (0, 29), (0, 1441)):
        with pytest.raises(BadTimes):
            shift(stage, made, starts_minute=starts, length_minutes=length)


def test_a_name_of_blanks_is_none(stage: Stage) -> None:
    with pytest.raises(NameMissing):
        shift(stage, name="  ")
    with pytest.raises(NameMissing):
        roster.save_post(stage.estate, None, name=" ", by=stage.manager, at=AT)


def test_new_times_do_not_move_what_was_planned(stage: Stage) -> None:
    duty = stage.assign(0, FIRST, "早")
    before = (duty.starts_at, duty.ends_at)
    shift(stage, stage.shifts["早"], name="早班", sign="早", starts_minute=360)
    assert [(one.starts_at, one.ends_at) for one in stage.plan().duties] == [before]


def test_needs(stage: Stage) -> None:
    post, late = stage.posts["客服值班"], stage.shifts["中"]
    for people, weekdays in ((51, 127), (-1, 127), (1, 0)):
        with pytest.raises(BadNeed):
            roster.set_need(post, late, people, weekdays, on_holidays=False, by=stage.manager, at=AT)
    roster.set_need(post, late, 2, 127, on_holidays=True, by=stage.manager, at=AT)
    assert len(roster.needs_of(stage.estate.id)) == 6
    roster.set_need(post, late, 0, 0, on_holidays=False, by=stage.manager, at=AT)
    assert len(roster.needs_of(stage.estate.id)) == 5


def test_a_shift_of_another_estate_is_no_need_of_this_post(stage: Stage) -> None:
    other = find_estate(stage.company.other_estate_id)
    assert other is not None
    roster.bring_defaults(other, by=stage.manager, at=AT)
    strange, desk = roster.shifts_of(other.id)[0], stage.posts["客服值班"]
    with pytest.raises(NotOurPost):
        roster.set_need(desk, strange, 1, 127, on_holidays=True, by=stage.manager, at=AT)
    with pytest.raises(NotOurPost):
        needs = {strange.id: Wanted(1, 127, True)}
        roster.save_post(stage.estate, desk, name="改名", needs=needs, by=stage.manager, at=AT)
    db.session.refresh(desk)
    assert desk.name == "客服值班"  # both or nothing


@pytest.mark.rule("INT-43")
def test_a_command_post_needs_both_deputies_of_this_estate(stage: Stage, other_manager: Member) -> None:
    stranger = find_member(other_manager.id)
    one, other = stage.people[:2]
    for night, weekend, refusal in (
        (None, one, DeputiesMissing),
        (one, None, DeputiesMissing),
        (one, stranger, NotOfEstate),
    ):
        with pytest.raises(refusal):
            roster.save_post(
                stage.estate,
                None,
                name="总指挥",
                is_command=True,
                night_deputy=night,
                weekend_deputy=weekend,
                by=stage.manager,
                at=AT,
            )
    made = roster.save_post(
        stage.estate,
        None,
        name="总指挥",
        team=Team.GENERAL,
        is_command=True,
        night_deputy=one,
        weekend_deputy=other,
        by=stage.manager,
        at=AT,
    )
    assert not made.lacks_deputies


def test_not_retired_while_planned(stage: Stage) -> None:
    duty = stage.assign(0, FIRST, "白")
    for thing in (stage.posts["客服值班"], stage.shifts["白"]):
        with pytest.raises(StillPlanned):
            roster.retire(thing, by=stage.manager, at=AT)
    roster.retire(stage.shifts["白"], by=stage.manager, at=duty.ends_at + timedelta(seconds=1))
    assert "白" not in [one.sign for one in roster.shifts_of(stage.estate.id)]
    assert [one.shift.sign for one in stage.plan().duties] == ["白"]  # what was worked is still shown


def test_retired_once(stage: Stage) -> None:
    for thing in (stage.posts["客服值班"], stage.shifts["白"]):
        roster.retire(thing, by=stage.manager, at=AT)
        with pytest.raises(RetiredAlready):
            roster.retire(thing, by=stage.manager, at=AT + timedelta(days=1))
        assert thing.retired_at == AT


def test_skills(stage: Stage) -> None:
    member = stage.people[0]
    roster.set_skills(member, [Team.FIRE, Team.LIFT], by=stage.manager, at=AT)
    roster.set_skills(member, [Team.LIFT], by=stage.manager, at=AT)
    assert roster.skills_of([member.id]) == {member.id: frozenset({"lift"})}
