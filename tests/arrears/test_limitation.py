"""The last day to claim a debt: three years, month ends, 29 February, and what begins them again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.arrears import limitation_date, years_after

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "last"),
    [
        (date(2023, 11, 15), date(2026, 11, 15)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2021, 2, 28), date(2024, 2, 28)),
        (date(2023, 8, 31), date(2026, 8, 31)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_three_years_to_the_day(due_on: date, last: date) -> None:
    assert limitation_date(due_on) == last


def test_an_interruption_begins_them_again_while_they_run() -> None:
    due = date(2020, 5, 31)
    assert limitation_date(due, [date(2022, 2, 28)]) == date(2025, 2, 28)
    assert limitation_date(due, [date(2023, 5, 31)]) == date(2026, 5, 31), "the last day is in time"
    assert limitation_date(due, [date(2023, 6, 1)]) == date(2023, 5, 31), "a day later is not"
    assert limitation_date(due, [date(2026, 1, 1), date(2023, 3, 1)]) == date(2029, 1, 1), "in any order, in a chain"
    assert limitation_date(due, [date(2020, 5, 31), date(2019, 1, 1)]) == date(2023, 5, 31), (
        "before it was due: nothing"
    )


def test_years_before() -> None:
    assert years_after(date(2024, 2, 29), -1) == date(2023, 2, 28)


def oracle(due_on: date, interruptions: list[date]) -> date:
    """Walk day by day, as a clerk with a calendar would."""
    start, day = due_on, due_on
    while True:
        day += DAY
        if day in interruptions:
            start = day
        tomorrow = day + DAY
        third_year = day.year == start.year + 3 and day.month == start.month
        month_ends = tomorrow.month != day.month
        if third_year and (day.day == start.day or (month_ends and day.day < start.day)):
            return day


days = st.dates(date(2019, 1, 1), date(2024, 12, 31)) | st.sampled_from(
    [date(2020, 2, 29), date(2024, 2, 29), date(2021, 2, 28), date(2022, 12, 31), date(2023, 1, 31)]
)


@given(days, st.lists(days, max_size=4))
def test_as_day_by_day(due_on: date, interruptions: list[date]) -> None:
    assert limitation_date(due_on, interruptions) == oracle(due_on, interruptions)


@given(days, st.lists(days, max_size=3), days)
def test_one_more_interruption_never_shortens(due_on: date, interruptions: list[date], more: date) -> None:
    assert limitation_date(due_on, [*interruptions, more]) >= limitation_date(due_on, interruptions)
