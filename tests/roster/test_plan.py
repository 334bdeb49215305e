"""Gaps in red, and what is allowed and unwise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from saas import roster
from saas.roster import DaysOff
from tenants.leaving import leave
from tests.roster.conftest import AT, DECEMBER, FIRST, Stage


@pytest.fixture(autouse=True)
def only_the_desk(stage: Stage) -> None:
    """Only the front desk's day shift is needed, so that a gap is easily counted."""
    for need in roster.needs_of(stage.estate.id):
        post, shift = roster.find_post(need.post_id), roster.find_shift(need.shift_id)
        assert post is not None and shift is not None
        if post.name != "客服值班":
            roster.set_need(post, shift, 0, 0, on_holidays=False, by=stage.manager, at=AT)


def need(stage: Stage, people: int, weekdays: int = 127, on_holidays: bool = True) -> None:
    post, shift = stage.posts["客服值班"], stage.shifts["白"]
    roster.set_need(post, shift, people, weekdays, on_holidays=on_holidays, by=stage.manager, at=AT)


def test_a_need_that_nobody_meets(stage: Stage) -> None:
    assert stage.plan().missing == 31
    stage.assign(0, FIRST, "白")
    plan = stage.plan()
    assert plan.missing == 30 and FIRST not in plan.days_with_gaps


def test_two_needed_one_there(stage: Stage) -> None:
    need(stage, 2)
    stage.assign(0, FIRST, "白")
    assert stage.plan().days_with_gaps[FIRST] == 1 and stage.plan().missing == 61


def test_only_on_working_days(stage: Stage) -> None:
    need(stage, 1, 0b11111, on_holidays=False)
    assert stage.plan().missing == 23
    holiday, sunday = date(2026, 12, 1), date(2026, 12, 6)
    days = DaysOff(frozenset({holiday}), frozenset({sunday}))
    plan = stage.plan(days_off=days)
    assert holiday not in plan.days_with_gaps and sunday in plan.days_with_gaps and plan.missing == 23


def test_only_on_days_off(stage: Stage) -> None:
    need(stage, 1, 0b1100000)
    assert stage.plan().missing == 8
    assert stage.plan(days_off=DaysOff(frozenset({DECEMBER}))).missing == 9


def test_who_left_leaves_gaps_and_the_planners_hear(stage: Stage, asked) -> None:
    stage.assign(0, FIRST, "白")
    stage.assign(0, FIRST, "夜")  # needed by nobody, planned all the same
    leave(stage.people[0], successor=None, by=stage.manager, at=AT)
    plan = stage.plan()
    assert sorted(gap.shift.sign for gap in plan.gaps if gap.out) == ["夜", "白"]
    assert asked().count("roster.tell_gaps") == 1


def test_a_deputy_who_leaves_is_missed(stage: Stage) -> None:
    stage.deputies()
    assert not any(post.lacks_deputies for post in roster.posts_of(stage.estate.id))
    leave(stage.people[2], successor=None, by=stage.manager, at=AT)
    stage.plan()
    assert [post.night_deputy_id for post in roster.posts_of(stage.estate.id) if post.is_command] == [None] * 4
    assert any(post.lacks_deputies for post in roster.posts_of(stage.estate.id))


def test_too_little_rest_is_allowed_and_said(stage: Stage) -> None:
    stage.assign(0, FIRST, "中")
    stage.assign(0, FIRST + timedelta(days=1), "早")
    [warning] = stage.plan().warnings
    assert (warning.kind, warning.hours, warning.duty.day) == ("rest", 8, FIRST + timedelta(days=1))


def test_eleven_hours_are_enough(stage: Stage) -> None:
    stage.assign(0, FIRST, "白")  # until 17:30
    stage.assign(0, FIRST + timedelta(days=1), "早")  # from 7:00
    assert stage.plan().warnings == []


def test_seven_days_in_a_row(stage: Stage) -> None:
    for day in range(6):
        stage.assign(0, FIRST + timedelta(days=day), "白")
    assert stage.plan().warnings == []
    stage.assign(0, FIRST + timedelta(days=6), "白")
    stage.assign(0, FIRST + timedelta(days=7), "白")
    assert [(one.kind, one.duty.day) for one in stage.plan().warnings] == [("row", FIRST + timedelta(days=6))]
