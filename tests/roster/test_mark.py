"""One tap on a cell: put on, change, take off."""

from __future__ import annotations

import pytest

from saas import roster
from saas.roster import Duty
from saas.roster.refusals import AlreadyWorked, TwoShifts
from tests.roster.conftest import AT, FIRST, Stage, local


def tap(stage: Stage, sign: str | None, who: int = 0) -> Duty | None:
    post = stage.posts["客服值班"] if sign else None
    shift = stage.shifts[sign] if sign else None
    return roster.mark(stage.estate, FIRST, stage.people[who], post, shift, by=stage.manager, at=AT)


def test_on_changed_and_off(stage: Stage) -> None:
    first = tap(stage, "早")
    assert first is not None and first.shift.sign == "早"
    second = tap(stage, "夜")
    assert second is not None and [duty.id for duty in stage.plan().duties] == [second.id]
    assert tap(stage, "夜") is None
    assert stage.plan().duties == []


def test_the_empty_brush_clears(stage: Stage) -> None:
    tap(stage, "早")
    assert tap(stage, None) is None
    assert stage.plan().duties == []


def test_a_refusal_leaves_the_cell_as_it_was(stage: Stage) -> None:
    tap(stage, "早")
    roster.assign(stage.estate, stage.cell(FIRST.replace(day=3), "早"), stage.people[0], by=stage.manager, at=AT)
    with pytest.raises(TwoShifts):
        tap(stage, "全")
    assert [duty.shift.sign for duty in stage.plan().duties] == ["早", "早"]


def test_what_was_handed_over_stays(stage: Stage) -> None:
    duty = tap(stage, "早")
    assert duty is not None
    roster.hand_over(duty, open_things=[], by=stage.people[0], at=local(FIRST, 15))
    for sign in ("夜", None):
        with pytest.raises(AlreadyWorked):
            tap(stage, sign)
