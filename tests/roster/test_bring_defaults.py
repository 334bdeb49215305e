"""What an estate begins with, and that it is brought once."""

from __future__ import annotations

from datetime import date

from saas import roster
from saas.estates import open_estate
from saas.roster import Tone
from tenants.members import Member
from tests.cast import Company
from tests.roster.conftest import AT, Stage, local


def test_a_new_estate_has_posts_and_shifts_on_its_first_day(in_green: Company, manager: Member) -> None:
    estate = open_estate("新盘", code="XP", by=manager, at=AT)
    assert [post.name for post in roster.posts_of(estate.id)][:2] == ["值班经理", "工程值班"]
    assert len(roster.needs_of(estate.id)) == 5


def test_brought_once(stage: Stage) -> None:
    assert roster.bring_defaults(stage.estate, by=stage.manager, at=AT) == 0
    assert next(post.called("en") for post in roster.posts_of(stage.estate.id)) == "Duty manager"


def test_a_night_shift_crosses_midnight_by_the_local_clock(stage: Stage) -> None:
    night, day = stage.shifts["夜"], date(2026, 12, 31)
    assert night.span(day) == (local(day, 23), local(date(2027, 1, 1), 7))
    assert night.hours == "23:00–07:00" and night.crosses_midnight
    assert {sign: shift.tone for sign, shift in stage.shifts.items()} == {
        "早": Tone.MORNING,
        "中": Tone.AFTERNOON,
        "夜": Tone.NIGHT,
        "白": Tone.DAY,
        "全": Tone.FULL,
    }
