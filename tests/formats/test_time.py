"""Days, instants and lengths of time, always in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tenants.formats import clock, day, long_day, long_moment, minutes, moment, month

LAST_MINUTE = datetime(2025, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 of New Year's Eve in Shanghai
NEW_YEAR = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)


def test_instants_fall_on_their_day_in_shanghai() -> None:
    assert (moment(LAST_MINUTE), moment(NEW_YEAR)) == ("2025-12-31 23:59", "2026-01-01 00:00")
    assert (day(LAST_MINUTE), day(NEW_YEAR)) == ("2025-12-31", "2026-01-01")
    assert clock(NEW_YEAR) == "00:00"


def test_a_day_is_taken_as_it_is() -> None:
    assert day(date(2026, 2, 28)) == "2026-02-28"


def test_documents_write_days_in_words() -> None:
    assert long_day(NEW_YEAR, "zh_CN") == "2026年1月1日"
    assert long_day(date(2026, 11, 21), "zh-Hans-CN") == "2026年11月21日"
    assert long_day(date(2026, 11, 21), "en") == "21 November 2026"
    assert long_moment(NEW_YEAR, "zh_CN") == "2026年1月1日 00:00"
    assert long_moment(NEW_YEAR, "en") == "1 January 2026, 00:00"
    assert (month(LAST_MINUTE, "zh_CN"), month(LAST_MINUTE, "en")) == ("2025年12月", "December 2025")


def test_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        moment(datetime(2026, 11, 21, 14, 30))


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "0分钟", "0 min"),
        (40, "40分钟", "40 min"),
        (60, "1小时", "1 h"),
        (85, "1小时25分", "1 h 25 min"),
        (1440, "1天", "1 d"),
        (1505, "1天1小时", "1 d 1 h"),
        (4321, "3天", "3 d"),
        (None, "—", "—"),
    ],
)
def test_lengths_of_time(value: int | None, chinese: str, english: str) -> None:
    assert minutes(value, "zh_CN") == chinese
    assert minutes(value, "en") == english
