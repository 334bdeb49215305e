"""What must hold for any hours, any dates and any pauses, with the slow count as the judge."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from saas.promises.calendar import (
    CalendarKind,
    DayKind,
    Opening,
    Pause,
    SpecialDay,
    WorkingCalendar,
    due_at,
    elapsed,
    special_days,
)
from tests.promises.arithmetic import count_minutes, local

START = local("2026-09-28 00:00")
DAYS = 14


@st.composite
def openings(draw):
    marks = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=4)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple(Opening(opens * 30, closes * 30) for opens, closes in pairs)


@st.composite
def calendars(draw):
    week = [draw(openings())] + [draw(st.one_of(st.just(()), openings())) for _ in range(6)]
    first = date(2026, 9, 28)
    dates = draw(st.sets(st.integers(0, DAYS), max_size=5))
    special = [
        SpecialDay(first + timedelta(days=offset), draw(st.sampled_from(DayKind)), openings=draw(openings()))
        for offset in sorted(dates)
    ]
    return WorkingCalendar(CalendarKind.WORKING, 1, tuple(week), special_days(special))


moments = st.integers(0, DAYS * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
pauses = st.lists(
    st.tuples(moments, st.integers(0, 2000)).map(lambda pair: Pause(pair[0], pair[0] + timedelta(minutes=pair[1]))),
    max_size=4,
)
amounts = st.integers(1, 3 * 24 * 60).map(lambda minutes: minutes * 60)
quickly = settings(max_examples=60)


@quickly
@given(calendars(), moments, moments, pauses)
def test_counting_agrees_with_looking_at_every_minute(calendar, one, other, pauses):
    start, end = sorted((one, other))

    assert elapsed(start, end, calendar, pauses) == count_minutes(start, end, calendar, pauses) * 60


@quickly
@given(calendars(), moments, moments, moments, pauses)
def test_elapsed_adds_up_over_any_cut(calendar, one, two, three, pauses):
    start, middle, end = sorted((one, two, three))

    whole = elapsed(start, end, calendar, pauses)

    assert whole == elapsed(start, middle, calendar, pauses) + elapsed(middle, end, calendar, pauses)
    assert whole >= elapsed(start, middle, calendar, pauses)


@quickly
@given(calendars(), moments, amounts, pauses)
def test_deadline_and_elapsed_are_inverse(calendar, start, amount, pauses):
    due = due_at(start, amount, calendar, pauses)

    assert elapsed(start, due, calendar, pauses) == amount
    assert elapsed(start, due - timedelta(seconds=1), calendar, pauses) == amount - 1  # and it is the earliest one


@quickly
@given(calendars(), moments, amounts, amounts, pauses)
def test_more_work_is_due_later(calendar, start, one, other, pauses):
    less, more = sorted((one, other))

    assert due_at(start, less, calendar, pauses) <= due_at(start, more, calendar, pauses)


@quickly
@given(calendars(), moments, moments, amounts, pauses)
def test_starting_later_is_never_due_earlier(calendar, one, other, amount, pauses):
    early, late = sorted((one, other))

    assert due_at(early, amount, calendar, pauses) <= due_at(late, amount, calendar, pauses)


@quickly
@given(calendars(), moments, amounts, amounts)
def test_deadlines_compose(calendar, start, one, other):
    assert due_at(due_at(start, one, calendar), other, calendar) == due_at(start, one + other, calendar)


@quickly
@given(calendars(), moments, amounts, pauses)
def test_a_pause_never_brings_a_deadline_forward(calendar, start, amount, pauses):
    assert due_at(start, amount, calendar) <= due_at(start, amount, calendar, pauses)
