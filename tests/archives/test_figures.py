"""Days, money, areas, shares and plates: exact or refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.archives.figures import (
    read_area,
    read_count,
    read_day,
    read_moment,
    read_money,
    read_period,
    read_plate,
    read_share,
)
from saas.estates.unreadable import Unreadable

DAY = date(2019, 2, 15)


@pytest.mark.parametrize(
    "value",
    [datetime(2019, 2, 15), date(2019, 2, 15), "2019年02月15日", "2019年2月15日", "2019-2-15", "2019/02/15", "2019.2.15",
     "20190215", 43511, 43511.0, "43511", "2019-02-14T16:30:00Z", "２０１９-02-15", "2019/2/15 00:00:00",
     datetime(2019, 2, 14, 20, 0, tzinfo=UTC), datetime(2019, 2, 15, 1, tzinfo=timezone(timedelta(hours=8)))],
)  # fmt: skip
def test_a_day_in_every_notation_is_the_day_in_china(value: object) -> None:
    assert read_day(value) == DAY


@pytest.mark.parametrize(
    "value",
    ["", None, "2019年2月", "02/15/2019", "19-2-15", "2019-2/15", "2019-02-30", "1899-12-31", "2101-01-01", 3, 0, -1,
     float("nan"), float("inf"), 1e300, True, "昨天"],
)  # fmt: skip
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        read_day(value)


@pytest.mark.parametrize("text", ["2025.05.01 11:19", "2025/05/01 11:19", "2025-5-1 11:19:00", "2025年5月1日 11时19分"])
def test_a_wall_clock_is_in_shanghai(text: str) -> None:
    assert read_moment(text) == datetime(2025, 5, 1, 3, 19, tzinfo=UTC)


def test_moments_of_day_and_month_ends() -> None:
    assert read_moment("2025-12-31 23:59") == datetime(2025, 12, 31, 15, 59, tzinfo=UTC)
    assert read_moment(45778.5) == datetime(2025, 5, 1, 4, 0, tzinfo=UTC)
    with pytest.raises(Unreadable):
        read_moment("2025-05-01 24:00")


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("2025-09", "2025-09"),
        ("2025年9月", "2025-09"),
        ("202509", "2025-09"),
        (202509, "2025-09"),
        (date(2025, 9, 3), "2025-09"),
    ],
)
def test_months_of_account(value: object, period: str) -> None:
    assert read_period(value) == period
    with pytest.raises(Unreadable):
        read_period("2025-13")


@pytest.mark.parametrize(
    ("value", "fen"),
    [(336.7, 33670), ("1,234.56", 123456), ("¥1,234.56", 123456), ("￥5", 500), ("1234.56元", 123456), (0, 0),
     (0.1 + 0.2, 30), ("１２３.4", 12340), (99999999.99, 9999999999)],
)  # fmt: skip
def test_money_is_exact_to_the_fen(value: object, fen: int) -> None:
    assert read_money(value) == fen


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        "-5",
        -0.01,
        "1.234",
        0.001,
        "1e9",
        "12,34",
        "1.2万",
        10**12,
        float("nan"),
        float("inf"),
        True,
        "٣",
        "=1+1",
    ],
)
def test_impossible_money_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        read_money(value)


@given(st.integers(0, 10**10))
def test_every_amount_comes_back(fen: int) -> None:
    assert read_money(f"{fen // 100}.{fen % 100:02d}") == fen
    assert read_money(fen / 100) == fen


@pytest.mark.parametrize(
    ("value", "area"), [("68.9㎡", 6890), ("168.0㎡", 16800), (108.77, 10877), (168, 16800), ("100 平方米", 10000)]
)
def test_areas(value: object, area: int) -> None:
    assert read_area(value) == area


@pytest.mark.parametrize("value", ["0", 0, "", "-1", "108.777", "10000000", "大"])
def test_impossible_areas_are_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        read_area(value)


@pytest.mark.parametrize(
    ("value", "share"),
    [("100%", 1), ("50%", Fraction(1, 2)), ("1/3", Fraction(1, 3)), ("1／3", Fraction(1, 3)), ("½", Fraction(1, 2)),
     ("0.5", Fraction(1, 2)), (0.5, Fraction(1, 2)), (1, 1), ("三分之一", Fraction(1, 3)), ("33.33%", Fraction(3333, 10000))],
)  # fmt: skip
def test_shares_are_exact(value: object, share: Fraction) -> None:
    assert read_share(value) == share


@pytest.mark.parametrize("value", ["0", "0%", "120%", 50, "50", "1/0", "-1/2", "nan", 0.3333333333333333, "", "一半"])
def test_impossible_shares_are_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        read_share(value)


@pytest.mark.parametrize(
    ("value", "plate"),
    [("浙A·12345", "浙A12345"), ("浙a 12345", "浙A12345"), ("浙AD12345", "浙AD12345"), ("粤Z1234港", "粤Z1234港")],
)
def test_plates(value: str, plate: str) -> None:
    assert read_plate(value) == plate
    for wrong in ("", "12345", "浙A12O45", "浙A1234567", "XX"):
        with pytest.raises(Unreadable):
            read_plate(wrong)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.booleans()))
def test_any_value_is_read_or_refused(value: object) -> None:
    for read in (read_day, read_moment, read_period, read_money, read_area, read_share, read_plate, read_count):
        with suppress(Unreadable):
            assert read(value) is not None
