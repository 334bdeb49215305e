"""Calendar versions: new hours for new promises, old ones for old promises."""

from __future__ import annotations

import pytest

from saas import promises
from saas.promises import CalendarKind, ClockKind, DayKind, SpecialDay
from saas.promises.calendars import BadHours, CalendarChanged, DayTwice, NoOpenDay, days_of_year, with_year
from saas.promises.day_list import BadDay, read_days, write_days
from tenants.db import new_id
from tenants.scope import acting_in
from tests.promises.arithmetic import day, local

NOW = local("2026-11-23 09:00")
WEEK = ["9:00-17:00"] * 5 + ["", ""]


def new_hours(by, kind=CalendarKind.SERVICE, week=WEEK, days=(), **values):
    values.setdefault("known_until", None)
    return promises.make_calendar_version(kind, week=week, days=days, by=by, at=NOW, **values)


def test_promises_keep_the_version_they_were_made_with(thing, administrator, technician):
    before = thing.promise(ClockKind.COMPLETION, local("2026-11-23 10:00"))
    promises.pause(
        thing.id,
        promises.PauseReason.PARTS,
        expected_until=local("2026-11-24 08:00"),
        at=local("2026-11-23 12:00"),
        by=technician,
    )
    new_hours(administrator)

    promises.resume(thing.id, at=local("2026-11-23 14:00"), by=technician)
    after = promises.make_promise(
        ClockKind.COMPLETION,
        thing_id=new_id(),
        estate_id=thing.estate_id,
        start=local("2026-11-23 10:00"),
        at=NOW,
        urgency="P2",
    )

    assert (before.calendar_version, after.calendar_version) == (0, 1)
    assert before.due_at == local("2026-11-25 12:00")  # 24 hours of 8:00-20:00, and two that stood still
    assert after.due_at == local("2026-11-26 10:00")  # 24 hours of 9:00-17:00


def test_versions_are_numbered_and_the_newest_is_in_force(in_green, administrator):
    new_hours(administrator)
    new_hours(administrator, week=["8:00-12:00 13:00-17:00"] * 7)

    calendar = promises.calendar_in_force(CalendarKind.SERVICE)
    assert calendar.version == 2
    assert calendar.is_open(local("2026-11-22 16:00"))  # a Sunday


def test_the_neighbour_has_hours_of_their_own(in_green, grey, administrator):
    new_hours(administrator)

    with acting_in(grey.id):
        assert promises.calendar_in_force(CalendarKind.SERVICE).version == 0


def test_special_days_and_their_own_hours(in_green, administrator):
    days = read_days("2027-01-01 休 元旦\n2027-01-02 班 元旦 9:00-12:00", 2027)
    new_hours(administrator, CalendarKind.WORKING, days=days, known_until=day("2027-12-31"))

    calendar = promises.calendar_in_force(CalendarKind.WORKING)
    assert not calendar.is_working_day(day("2027-01-01"))
    assert calendar.is_open(local("2027-01-02 11:59"))
    assert not calendar.is_open(local("2027-01-02 12:00"))
    assert not calendar.is_provisional(local("2027-06-01 12:00"))


@pytest.mark.parametrize(
    ("week", "refusal"),
    [
        (["9-17"] * 7, BadHours),
        (["10:00-9:00"] * 7, BadHours),
        (["9:00-12:00 11:00-13:00"] * 7, BadHours),
        ([""] * 7, NoOpenDay),
    ],
)
def test_hours_that_are_none_are_refused(in_green, administrator, week, refusal):
    with pytest.raises(refusal):
        new_hours(administrator, week=week)


def test_a_day_twice_is_refused(in_green, administrator):
    twice = [SpecialDay(day("2027-01-01"), DayKind.HOLIDAY), SpecialDay(day("2027-01-01"), DayKind.MAKE_UP)]

    with pytest.raises(DayTwice):
        new_hours(administrator, days=twice)


def test_a_refused_version_leaves_no_gap(in_green, administrator):
    with pytest.raises(NoOpenDay):
        new_hours(administrator, week=[""] * 7)

    assert new_hours(administrator).version == 1


def test_somebody_elses_version_is_not_overwritten(in_green, administrator):
    new_hours(administrator, based_on=0)

    with pytest.raises(CalendarChanged):
        new_hours(administrator, based_on=0)


def test_one_year_is_replaced_and_the_others_stay(in_green):
    calendar = promises.calendar_in_force(CalendarKind.WORKING)

    days = with_year(calendar, 2026, read_days("2026-01-01 休 元旦", 2026))

    assert [one.on for one in days if one.on.year == 2026] == [day("2026-01-01")]
    assert len([one for one in days if one.on.year == 2025]) == len(days_of_year(calendar, 2025))


def test_the_list_of_a_year_reads_back_as_it_was_written(in_green):
    calendar = promises.calendar_in_force(CalendarKind.WORKING)

    for year in (2024, 2025, 2026):
        days = days_of_year(calendar, year)
        assert read_days(write_days(days), year) == days
    assert write_days(days).splitlines()[0] == "2026-01-01 至 2026-01-03 休 元旦"


@pytest.mark.parametrize("text", ["明天 休", "2027-13-01 休", "2027-01-01", "2026-12-31 休", "2027-01-01 班 x 9-12"])
def test_lines_that_cannot_be_read_are_named(text):
    with pytest.raises(BadDay) as refused:
        read_days("\n" + text, 2027)

    assert refused.value.values["line"] == 2


def test_known_until_follows_what_is_announced(in_green):
    calendar = promises.calendar_in_force(CalendarKind.WORKING)

    assert promises.known_until_after(calendar, 2027, announced=True) == day("2027-12-31")
    assert promises.known_until_after(calendar, 2027, announced=False) == day("2026-12-31")
    assert promises.known_until_after(calendar, 2026, announced=False) == day("2025-12-31")
    assert promises.known_until_after(calendar, 2025, announced=True) == day("2026-12-31")
