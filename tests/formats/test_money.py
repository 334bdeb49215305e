"""Money and figures: fen in, yuan out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenants.formats import amount, money, number, percent


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (123456, "1,234.56"),
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-123456, "-1,234.56"),
        (10**12, "10,000,000,000.00"),
    ],
)
def test_fen_become_yuan(fen: int, written: str) -> None:
    assert amount(fen) == written
    assert money(fen) == (f"-¥{written[1:]}" if fen < 0 else f"¥{written}")


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [
        (1, 3, "33.3%"),
        (1, 8, "12.5%"),
        (0, 5, "0.0%"),
        (5, 5, "100.0%"),
        (0, 0, "—"),
        (669, 2000, "33.5%"),
        (999, 1000, "99.9%"),
    ],
)
def test_rate_is_rounded_half_up_and_nothing_is_a_dash(part: int, whole: int, written: str) -> None:
    assert percent(part, whole) == written


def test_rate_without_decimals() -> None:
    assert percent(1, 8, 0) == "13%"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(1284, 0, "1,284"), (Decimal("9.96875"), 1, "10.0"), (2.5, 0, "3"), (None, 0, "—"), (-0.25, 1, "-0.3")],
)
def test_figure_is_rounded_half_up(value: float | None, decimals: int, written: str) -> None:
    assert number(value, decimals) == written
