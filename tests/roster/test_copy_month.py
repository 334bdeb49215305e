"""The month before, four weeks later."""

from __future__ import annotations

from datetime import date

import pytest

from saas import roster
from saas.roster.refusals import NothingToCopy
from tests.roster.conftest import AT, DECEMBER, Stage

NOVEMBER = date(2026, 11, 1)


def test_weekdays_and_shifts_stay_together(stage: Stage) -> None:
    for day in (2, 5, 28, 30):
        stage.assign(0, NOVEMBER.replace(day=day), "早")
    filled = roster.copy_month(stage.estate, DECEMBER, by=stage.manager, at=AT)
    days = [duty.day.day for duty in stage.plan().duties]
    # Monday 2 November lies four weeks before 30 November, so it comes on no day of December; the others do.
    assert days == [3, 26, 28] and filled.written == 3


def test_nothing_to_copy(stage: Stage) -> None:
    with pytest.raises(NothingToCopy):
        roster.copy_month(stage.estate, DECEMBER, by=stage.manager, at=AT)


def test_leavers_are_left_out_by_name(stage: Stage) -> None:
    stage.assign(0, date(2026, 11, 10), "早")
    stage.assign(1, date(2026, 11, 10), "中")
    stage.people[0].state = "left"
    filled = roster.copy_month(stage.estate, DECEMBER, by=stage.manager, at=AT)
    assert filled.written == 1 and [one.member.name for one in filled.left] == ["赵一"]
