"""The announced arrangements, day by day."""

from __future__ import annotations

from collections import Counter

import pytest

from saas.promises.calendar import DayKind
from saas.promises.holidays import announced_days
from tests.promises.arithmetic import day, office


def test_holidays_and_make_up_days_of_each_year():
    counted = Counter((special.on.year, special.kind) for special in announced_days())

    assert counted == {
        (2024, DayKind.HOLIDAY): 28,
        (2024, DayKind.MAKE_UP): 8,
        (2025, DayKind.HOLIDAY): 28,
        (2025, DayKind.MAKE_UP): 5,
        (2026, DayKind.HOLIDAY): 33,
        (2026, DayKind.MAKE_UP): 6,
    }


def test_make_up_days_are_weekend_days_and_no_date_is_both():
    days = announced_days()

    assert all(special.on.weekday() >= 5 for special in days if special.kind is DayKind.MAKE_UP)
    assert len({special.on for special in days}) == len(days)


@pytest.mark.parametrize("worked", ["2024-02-04", "2025-09-28", "2026-01-04", "2026-09-20", "2026-10-10"])
def test_worked_weekends(worked):
    assert office().is_working_day(day(worked))


@pytest.mark.parametrize("free", ["2024-09-17", "2025-10-08", "2026-01-02", "2026-02-16", "2026-06-19", "2026-09-25"])
def test_free_weekdays(free):
    assert not office().is_working_day(day(free))


def test_new_years_eve_of_2024_was_a_workday():
    assert office().is_working_day(day("2024-02-09"))
