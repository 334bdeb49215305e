"""Who answers now, in the stated order; and the shifts somebody has."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from saas import roster
from saas.roster import NO_HOLIDAYS, AbsenceKind, DaysOff, Standing, Team
from tests.roster.conftest import AT, FIRST, Stage, local

pytestmark = pytest.mark.rule("INT-43")
NIGHT = FIRST  # a Wednesday
SATURDAY = date(2026, 12, 5)


def answers(stage: Stage, at: datetime, post: str = "客服值班", **more: object) -> list[tuple[str | None, Standing]]:
    more.setdefault("days_off", NO_HOLIDAYS)
    found = roster.on_duty(stage.estate.id, at, post=stage.posts[post], **more)  # type: ignore[arg-type]
    return [(one.member.name if one.member else None, one.standing) for one in found]


def test_the_planned_person_during_the_shift_only(stage: Stage) -> None:
    stage.assign(0, NIGHT, "夜")
    assert answers(stage, local(NIGHT, 23))[0][1] is not Standing.DUTY  # nobody was told yet
    stage.publish()
    after = NIGHT + timedelta(days=1)
    assert answers(stage, local(NIGHT, 23)) == [("赵一", Standing.DUTY)]
    assert answers(stage, local(after, 6, 59)) == [("赵一", Standing.DUTY)]
    assert answers(stage, local(after, 7))[0][1] is not Standing.DUTY
    assert answers(stage, local(NIGHT, 22, 59))[0][1] is not Standing.DUTY


def test_two_people_in_one_shift(stage: Stage) -> None:
    stage.assign(0, FIRST, "白")
    stage.assign(1, FIRST, "白")
    stage.publish()
    assert {name for name, _standing in answers(stage, local(FIRST, 10))} == {"赵一", "钱二"}


def test_who_is_absent_does_not_answer(stage: Stage) -> None:
    stage.assign(0, FIRST, "白")
    stage.publish()
    roster.ask_absence(stage.people[0], AbsenceKind.SICK, FIRST, FIRST, by=stage.manager, at=AT)
    assert answers(stage, local(FIRST, 10)) == [(stage.manager.name, Standing.MANAGER)]


def test_the_order_of_those_who_stand_in(stage: Stage) -> None:
    stage.assign(1, SATURDAY, "全", "值班经理")
    stage.publish()
    security = "秩序值班"
    assert answers(stage, local(SATURDAY, 23), security) == [("孙三", Standing.NIGHT_DEPUTY)]
    assert answers(stage, local(SATURDAY, 12), security) == [("李四", Standing.WEEKEND_DEPUTY)]
    assert answers(stage, local(SATURDAY, 12)) == [("钱二", Standing.LEAD)]
    holiday = DaysOff(frozenset({FIRST}))
    assert answers(stage, local(FIRST, 12), security, days_off=holiday) == [("李四", Standing.WEEKEND_DEPUTY)]
    assert answers(stage, local(FIRST, 12), security) == [(stage.manager.name, Standing.MANAGER)]
    for one in (stage.people[2], stage.people[3]):
        roster.ask_absence(one, AbsenceKind.ANNUAL, SATURDAY, SATURDAY, by=stage.manager, at=AT)
    assert answers(stage, local(SATURDAY, 23), security) == [("钱二", Standing.LEAD)]


def test_nobody_at_all(stage: Stage) -> None:
    roster.ask_absence(stage.manager, AbsenceKind.ANNUAL, FIRST, FIRST, by=stage.people[0], at=AT)
    assert answers(stage, local(FIRST, 12)) == [(None, Standing.NOBODY)]


def test_all_posts_of_an_estate(stage: Stage) -> None:
    roster.set_skills(stage.people[0], [Team.SECURITY], by=stage.manager, at=AT)
    stage.assign(0, FIRST, "早", "秩序值班")
    stage.publish()
    noon = roster.on_duty(stage.estate.id, local(FIRST, 12), days_off=NO_HOLIDAYS)
    found = {one.post.name: one.standing for one in noon}
    assert found == {
        "值班经理": Standing.MANAGER,
        "工程值班": Standing.MANAGER,
        "秩序值班": Standing.DUTY,
        "客服值班": Standing.MANAGER,
        "消控室值班": Standing.MANAGER,
    }
    evening = roster.on_duty(stage.estate.id, local(FIRST, 21), days_off=NO_HOLIDAYS)
    night = {one.post.name for one in evening}
    assert "客服值班" not in night  # nobody is needed there at nine in the evening


def test_my_shifts_and_who_relieves_me(stage: Stage) -> None:
    stage.assign(0, FIRST, "早")
    stage.assign(1, FIRST, "中")
    stage.assign(2, FIRST - timedelta(days=1), "夜")
    stage.assign(0, FIRST + timedelta(days=1), "早")
    mine = roster.my_shifts(stage.people[0], local(FIRST, 6))
    assert (mine.now, mine.next, mine.coming) == (None, None, [])  # not published
    stage.publish()
    mine = roster.my_shifts(stage.people[0], local(FIRST, 6))
    assert mine.now is None and mine.next is not None and mine.next.day == FIRST
    assert [duty.member.name for duty in mine.relief] == ["钱二"]
    assert [duty.member.name for duty in mine.before] == ["孙三"]
    mine = roster.my_shifts(stage.people[0], local(FIRST, 8))
    assert mine.now is not None and mine.next is not None and mine.next.day == FIRST + timedelta(days=1)
    assert len(mine.coming) == 2


def test_the_picker_of_assignees_knows(stage: Stage) -> None:
    ids = [one.id for one in stage.people]
    assert roster.on_duty_among(ids, stage.estate.id, local(FIRST, 9)) is None
    stage.assign(1, FIRST, "白")
    stage.publish()
    assert roster.on_duty_among(ids[:2], stage.estate.id, local(FIRST, 9)) == {ids[0]: False, ids[1]: True}
