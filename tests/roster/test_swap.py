"""Two people change places."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import roster
from saas.roster import Team
from saas.roster.refusals import NotTwoDuties, SkillLacking, TwoShifts
from tests.roster.conftest import AT, FIRST, Stage


def who(stage: Stage) -> dict[str, str]:
    return {f"{duty.day.day}{duty.shift.sign}{duty.post.name}": duty.member.name for duty in stage.plan().duties}


def test_on_two_days(stage: Stage) -> None:
    one, other = stage.assign(0, FIRST, "早"), stage.assign(1, FIRST + timedelta(days=1), "夜")
    roster.swap(one, other, by=stage.manager, at=AT)
    assert who(stage) == {"2早客服值班": "钱二", "3夜客服值班": "赵一"}


def test_in_the_same_shift(stage: Stage) -> None:
    roster.set_skills(stage.people[0], [Team.FIRE], by=stage.manager, at=AT)
    roster.set_skills(stage.people[1], [Team.FIRE], by=stage.manager, at=AT)
    one, other = stage.assign(0, FIRST, "早", "消控室值班"), stage.assign(1, FIRST, "早")
    starts = other.starts_at
    roster.swap(one, other, by=stage.manager, at=AT)
    assert who(stage) == {"2早消控室值班": "钱二", "2早客服值班": "赵一"}
    assert other.starts_at == starts


def test_refused_whole(stage: Stage) -> None:
    roster.set_skills(stage.people[0], [Team.FIRE], by=stage.manager, at=AT)
    one, other = stage.assign(0, FIRST, "早", "消控室值班"), stage.assign(1, FIRST, "中")
    with pytest.raises(SkillLacking):
        roster.swap(one, other, by=stage.manager, at=AT)
    assert who(stage) == {"2早消控室值班": "赵一", "2中客服值班": "钱二"}


def test_a_third_duty_in_the_way(stage: Stage) -> None:
    one, other = stage.assign(0, FIRST, "早"), stage.assign(1, FIRST + timedelta(days=1), "早")
    stage.assign(0, FIRST + timedelta(days=1), "白", "客服值班")
    with pytest.raises(TwoShifts):
        roster.swap(one, other, by=stage.manager, at=AT)


def test_needs_two(stage: Stage) -> None:
    one = stage.assign(0, FIRST, "早")
    far = stage.assign(1, FIRST.replace(year=2027, month=1), "早")
    for other in (one, far):
        with pytest.raises(NotTwoDuties):
            roster.swap(one, other, by=stage.manager, at=AT)
