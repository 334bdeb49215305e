"""Deadlines: the golden vectors of other people's mistakes, and the Chinese year."""

from __future__ import annotations

import pytest

from saas.promises.calendar import (
    ROUND_THE_CLOCK,
    CalendarKind,
    NeverOpen,
    Opening,
    Pause,
    WorkingCalendar,
    due_after_working_days,
    due_at,
    elapsed,
    hours,
    hours_text,
)
from tests.promises.arithmetic import LUNCH_BREAK, day, local, office, service_hours

HOUR = 3600


def test_friday_afternoon_ends_on_monday():
    assert due_at(local("2026-11-20 16:30"), HOUR, office()) == local("2026-11-23 09:30")


def test_time_that_just_fits_ends_the_same_day():
    assert due_at(local("2026-11-20 16:30"), HOUR / 2, office()) == local("2026-11-20 17:00")


def test_lunch_break_does_not_count():
    calendar = office(LUNCH_BREAK)

    assert due_at(local("2026-11-20 12:30"), 1, calendar) == local("2026-11-20 13:30:01")
    assert elapsed(local("2026-11-20 12:30"), local("2026-11-20 13:30"), calendar) == 0
    assert elapsed(local("2026-11-20 11:30"), local("2026-11-20 14:00"), calendar) == HOUR


def test_make_up_saturday_is_a_workday():
    calendar = office()

    assert calendar.is_working_day(day("2026-10-10"))
    assert due_at(local("2026-10-09 16:30"), HOUR, calendar) == local("2026-10-10 09:30")


def test_spring_festival_monday_is_no_workday():
    calendar = office()

    assert not calendar.is_working_day(day("2026-02-16"))
    assert calendar.is_working_day(day("2026-02-14"))
    assert due_at(local("2026-02-14 16:30"), HOUR, calendar) == local("2026-02-24 09:30")


def test_make_up_workday_may_have_hours_of_its_own():
    calendar = office(LUNCH_BREAK)

    assert hours_text(calendar.openings_on(day("2026-10-10"))) == "08:00-12:00 13:30-18:00"


def test_year_end_runs_into_the_next_year_and_is_provisional():
    calendar = office()

    due = due_at(local("2026-12-31 16:30"), HOUR, calendar)

    assert due == local("2027-01-01 09:30")  # a Friday; nobody has announced the holidays of 2027 yet
    assert calendar.is_provisional(due)
    assert not calendar.is_provisional(local("2026-12-31 23:59"))
    assert calendar.is_provisional(local("2027-01-01 00:00"))


def test_unknown_years_follow_the_week():
    calendar = office()

    assert calendar.is_working_day(day("2027-10-01"))
    assert not calendar.is_working_day(day("2027-10-02"))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-20 23:59:30", "2026-11-21 00:14:30"),
        ("2026-12-31 23:59:59", "2027-01-01 00:14:59"),
        ("2024-02-29 23:50:00", "2024-03-01 00:05:00"),
    ],
)
def test_emergency_runs_day_and_night(start, due):
    assert due_at(local(start), 15 * 60, ROUND_THE_CLOCK) == local(due)
    assert not ROUND_THE_CLOCK.is_provisional(local(due))


def test_midnight_belongs_to_the_day_in_shanghai():
    calendar = office()

    assert calendar.local_date(local("2026-11-21 00:00")) == day("2026-11-21")
    assert due_at(local("2026-11-22 23:59"), 1, calendar) == local("2026-11-23 09:00:01")
    assert due_at(local("2026-11-20 17:00"), 1, calendar) == local("2026-11-23 09:00:01")


def test_service_hours_are_open_on_holidays():
    assert due_at(local("2026-10-01 19:30"), HOUR, service_hours()) == local("2026-10-02 08:30")


def test_pause_adds_working_time_and_not_wall_time():
    pauses = [Pause(local("2026-11-20 16:45"), local("2026-11-23 09:15"))]

    assert due_at(local("2026-11-20 16:30"), HOUR, office(), pauses) == local("2026-11-23 10:00")


def test_pause_begun_on_a_holiday_takes_only_open_hours():
    pauses = [Pause(local("2026-10-03 10:00"), local("2026-10-08 11:00"))]

    assert due_at(local("2026-09-30 16:00"), 2 * HOUR, office(), pauses) == local("2026-10-08 12:00")


def test_overlapping_pauses_are_taken_off_once():
    pauses = [
        Pause(local("2026-11-20 10:00"), local("2026-11-20 12:00")),
        Pause(local("2026-11-20 11:00"), local("2026-11-20 13:00")),
        Pause(local("2026-11-20 11:30"), local("2026-11-20 11:40")),
    ]

    assert due_at(local("2026-11-20 09:00"), 2 * HOUR, office(), pauses) == local("2026-11-20 14:00")


def test_pause_after_the_deadline_changes_nothing():
    pauses = [Pause(local("2026-11-20 11:00"), local("2026-11-20 12:00"))]

    assert due_at(local("2026-11-20 09:00"), HOUR, office(), pauses) == local("2026-11-20 10:00")


def test_a_standing_pause_has_no_deadline():
    with pytest.raises(ValueError, match="without an end"):
        due_at(local("2026-11-20 09:00"), HOUR, office(), [Pause(local("2026-11-20 09:10"))])


def test_a_standing_pause_stops_the_count():
    pauses = [Pause(local("2026-11-20 10:00"))]

    assert elapsed(local("2026-11-20 09:00"), local("2026-11-20 16:00"), office(), pauses) == HOUR


@pytest.mark.rule("WEB-20")
@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-09-30 10:00", "2026-10-09 17:00"),  # the National Day week lies between
        ("2026-10-08 10:00", "2026-10-10 17:00"),  # the second day is the make-up Saturday
        ("2026-11-20 23:59", "2026-11-24 17:00"),
        ("2026-11-21 00:01", "2026-11-24 17:00"),
    ],
)
def test_two_working_days(asked, due):
    assert due_after_working_days(local(asked), 2, office()) == local(due)


@pytest.mark.rule("WEB-06")
def test_twenty_four_hours_count_nights_and_holidays():
    assert due_at(local("2026-10-01 22:10"), 24 * HOUR, ROUND_THE_CLOCK) == local("2026-10-02 22:10")


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(NeverOpen):
        WorkingCalendar(CalendarKind.WORKING, 1, ((),) * 7)


@pytest.mark.parametrize("text", ["9-17", "17:00-9:00", "9:00-12:00 11:00-13:00", "9:60-10:00", "9:00-25:00", "上午"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError):
        WorkingCalendar(CalendarKind.WORKING, 1, (hours(text),) * 7)


def test_hours_may_end_at_midnight():
    assert hours("18:00-24:00") == (Opening(1080, 1440),)
    assert hours_text(hours("8:00–12:00, 13:30–18:00")) == "08:00-12:00 13:30-18:00"
