"""Months of the books."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.ledger import Period, period_named


def test_a_month_knows_its_days() -> None:
    assert (Period(2028, 2).days, Period(2027, 2).days, Period(2026, 12).days) == (29, 28, 31)
    assert Period.named("2026-12").next == Period(2027, 1)
    assert Period(2027, 1).previous.name == "2026-12"
    assert date(2026, 11, 30) in Period(2026, 11)
    assert date(2026, 12, 1) not in Period(2026, 11)


def test_an_instant_counts_where_shanghai_is() -> None:
    assert Period.of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == Period(2026, 11)
    assert Period.of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == Period(2026, 10)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-00", "2026-1", "1999-01", "2026-01-01", "２０２６-01", None])
def test_other_words_are_no_months(name: str | None) -> None:
    assert period_named(name) is None


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)), st.integers(-30, 30))
def test_shifting_there_and_back(day: date, months: int) -> None:
    period = Period.of(day)
    assert day in period
    assert period.previous.last.toordinal() + 1 == period.first.toordinal()
    if 2000 <= period.shifted(months).year <= 2099:
        assert period.shifted(months).shifted(-months) == period
        assert Period.named(period.shifted(months).name) == period.shifted(months)
