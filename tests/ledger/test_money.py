"""Whole fen out of what people and formulas say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.ledger import MAX_FEN, BadAmount, exact_to_fen, fen_from_text, to_fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1", 100), ("0.01", 1), ("12.3", 1230), ("1,234.56", 123456), (" ¥99.90 ", 9990), ("128元", 12800)],
)
def test_an_amount_as_people_type_it(text: str, fen: int) -> None:
    assert fen_from_text(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", None, "0", "0.00", "-1", "NaN", "Infinity", "1e3", "1.234", "1,23", "12,34.5", "٣", "１２", "1 2", "十", "0x10",
     "10000000000.01", "9" * 40, ".5", "1."],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str | None) -> None:
    with pytest.raises(BadAmount):
        fen_from_text(text)


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("2.8000", 280), ("269.9250", 26993), ("0", 0)],
)
def test_rounding_is_half_up(yuan: str, fen: int) -> None:
    assert to_fen(Decimal(yuan)) == fen
    assert exact_to_fen(Fraction(yuan)) == fen


@pytest.mark.parametrize("yuan", ["NaN", "Infinity", "-Infinity", "sNaN", "10000000000.01", "1e30"])
def test_what_no_amount_can_be_is_refused(yuan: str) -> None:
    with pytest.raises(BadAmount):
        to_fen(Decimal(yuan))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_both_roundings_agree_and_stay_within_half_a_fen(yuan: Decimal) -> None:
    fen = to_fen(yuan)
    assert fen == exact_to_fen(Fraction(yuan))
    assert abs(Fraction(fen) - Fraction(yuan) * 100) <= Fraction(1, 2)


def test_a_fraction_beyond_the_limit_is_refused() -> None:
    assert exact_to_fen(Fraction(MAX_FEN, 100)) == MAX_FEN
    with pytest.raises(BadAmount):
        exact_to_fen(Fraction(MAX_FEN + 1, 100))
