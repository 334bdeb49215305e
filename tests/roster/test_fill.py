"""A month by a rotation."""

from __future__ import annotations

from datetime import date

import pytest

from saas import roster
from saas.roster import AbsenceKind, Filled, offsets, read_pattern
from saas.roster.refusals import AbsentThen, BadPattern, NobodyChosen, OutsideMonth, TwoShifts
from tests.roster.conftest import AT, DECEMBER, FIRST, Stage

LAST = date(2026, 12, 31)


def fill(
    stage: Stage, pattern: str, people: int = 4, post: str = "客服值班", last: date = LAST, month: date = DECEMBER
) -> Filled:
    return roster.fill(
        stage.estate,
        stage.posts[post],
        read_pattern(pattern, list(stage.shifts.values())),
        stage.people[:people],
        month=month,
        first=DECEMBER,
        last=last,
        by=stage.manager,
        at=AT,
    )


def test_four_people_keep_three_shifts_covered(stage: Stage) -> None:
    filled = fill(stage, "早早中中夜夜休休")
    assert (filled.written, filled.left) == (93, [])
    plan = stage.plan()
    by_day = {day: sorted(one.shift.sign for one in plan.duties if one.day == day) for day in plan.days}
    assert set(map(tuple, by_day.values())) == {("中", "夜", "早")}


def test_what_is_refused_is_named_and_the_rest_written(stage: Stage) -> None:
    stage.assign(0, DECEMBER, "白")
    roster.ask_absence(stage.people[1], AbsenceKind.TRAINING, FIRST, FIRST, by=stage.manager, at=AT)
    filled = fill(stage, "早", people=2)
    assert filled.written == 60
    assert [(one.day, one.member.name, type(one.why)) for one in filled.left] == [
        (DECEMBER, "赵一", TwoShifts),
        (FIRST, "钱二", AbsentThen),
    ]


def test_twice_writes_nothing_twice(stage: Stage) -> None:
    assert fill(stage, "白休").written == 62
    assert fill(stage, "白休").written == 0


def test_what_cannot_be_a_pattern(stage: Stage) -> None:
    for bad in ("早早X", "休休", "", "-"):
        with pytest.raises(BadPattern):
            fill(stage, bad)
    with pytest.raises(NobodyChosen):
        fill(stage, "早", people=0)
    with pytest.raises(OutsideMonth):
        fill(stage, "早", last=date(2027, 1, 1))
    with pytest.raises(OutsideMonth):
        fill(stage, "早", last=date(2026, 11, 30))
    with pytest.raises(OutsideMonth):
        fill(stage, "早", month=date(2026, 11, 1))


def test_people_are_spread_over_the_pattern() -> None:
    assert offsets(8, 4) == [0, 2, 4, 6]
    assert offsets(8, 3) == [0, 2, 5]
    assert offsets(2, 4) == [0, 1, 0, 1]
