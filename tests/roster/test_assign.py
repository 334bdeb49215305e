"""Putting somebody on duty, and every refusal by its name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from saas import roster
from saas.estates import find_estate
from saas.roster import AbsenceKind, Cell, Team
from saas.roster.refusals import AbsentThen, LeftCompany, NotOfEstate, NotOurPost, SkillLacking, TwoShifts
from tenants.leaving import leave
from tenants.members import Member, find_member
from tests.cast import Company
from tests.roster.conftest import AT, FIRST, Stage, local


def test_a_duty_lasts_as_its_shift_does(stage: Stage) -> None:
    duty = stage.assign(0, FIRST, "早")
    assert (duty.starts_at, duty.ends_at) == (local(FIRST, 7), local(FIRST, 15))
    assert duty.month.first_day == date(2026, 12, 1) and not duty.month.is_published


def test_two_shifts_at_once(stage: Stage) -> None:
    stage.assign(0, FIRST, "早")
    with pytest.raises(TwoShifts, match="赵一"):
        stage.assign(0, FIRST, "白")
    stage.assign(0, FIRST, "中")


def test_the_night_before_counts(stage: Stage) -> None:
    stage.assign(0, FIRST, "全")
    with pytest.raises(TwoShifts):
        stage.assign(0, FIRST + timedelta(days=1), "早")
    stage.assign(0, FIRST + timedelta(days=1), "中")


def test_at_another_estate_at_that_time(stage: Stage, head_office: Member) -> None:
    other = find_estate(stage.company.other_estate_id)
    assert other is not None
    roster.bring_defaults(other, by=stage.manager, at=AT)
    desk = next(post for post in roster.posts_of(other.id) if post.name == "客服值班")
    day = next(shift for shift in roster.shifts_of(other.id) if shift.sign == "白")
    everywhere = find_member(head_office.id)
    assert everywhere is not None
    roster.assign(other, Cell(FIRST, desk, day), everywhere, by=stage.manager, at=AT)
    with pytest.raises(TwoShifts, match="雅苑"):
        roster.assign(stage.estate, stage.cell(FIRST, "白"), everywhere, by=stage.manager, at=AT)


def test_absent(stage: Stage) -> None:
    roster.ask_absence(stage.people[0], AbsenceKind.ANNUAL, FIRST, FIRST, by=stage.manager, at=AT)
    with pytest.raises(AbsentThen):
        stage.assign(0, FIRST, "早")
    stage.assign(0, FIRST - timedelta(days=1), "夜")  # it began before the leave


def test_asked_for_is_not_absent(stage: Stage) -> None:
    roster.ask_absence(stage.people[0], AbsenceKind.ANNUAL, FIRST, FIRST, by=stage.people[0], at=AT)
    stage.assign(0, FIRST, "早")


def test_left(stage: Stage) -> None:
    leave(stage.people[0], successor=None, by=stage.manager, at=AT)
    with pytest.raises(LeftCompany):
        stage.assign(0, FIRST, "早")


def test_not_of_this_estate(stage: Stage, other_manager: Member, committee: Member) -> None:
    for stranger in (other_manager, committee):
        member = find_member(stranger.id)
        assert member is not None
        with pytest.raises(NotOfEstate):
            roster.assign(stage.estate, stage.cell(FIRST, "早"), member, by=stage.manager, at=AT)


def test_the_skill_of_the_post(stage: Stage) -> None:
    with pytest.raises(SkillLacking, match="工程值班"):
        stage.assign(0, FIRST, "早", "工程值班")
    roster.set_skills(stage.people[0], [Team.PLUMBING_ELECTRICAL], by=stage.manager, at=AT)
    stage.assign(0, FIRST, "早", "工程值班")


def test_a_post_of_another_estate(stage: Stage, in_green: Company) -> None:
    other = find_estate(in_green.other_estate_id)
    assert other is not None
    roster.bring_defaults(other, by=stage.manager, at=AT)
    theirs = next(post for post in roster.posts_of(other.id) if post.name == "客服值班")
    with pytest.raises(NotOurPost):
        roster.assign(stage.estate, Cell(FIRST, theirs, stage.shifts["早"]), stage.people[0], by=stage.manager, at=AT)
