"""Splitting an amount: nothing lost, nobody a fen from the exact share, the same answer every time."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.ledger import MAX_FEN, share

AMOUNTS = st.one_of(st.sampled_from([0, 1, 2, 99, 100, MAX_FEN, MAX_FEN - 1]), st.integers(-MAX_FEN, MAX_FEN))
WEIGHTS = st.lists(st.one_of(st.sampled_from([0, 1, 3, 9640]), st.integers(0, 10**7)), min_size=1, max_size=40)


def keyed(weights: list[int]) -> list[tuple[UUID, int]]:
    return [(UUID(int=place + 1), weight) for place, weight in enumerate(weights)]


def test_a_thousand_yuan_over_three_equal_flats() -> None:
    parts = share(100_000, keyed([1, 1, 1]))
    assert list(parts.values()) == [33334, 33333, 33333]


def test_ties_go_to_the_smaller_id_whatever_the_order() -> None:
    weights = keyed([5, 5, 5, 5])
    assert share(2, weights) == share(2, weights[::-1])
    assert share(2, weights)[UUID(int=1)] == share(2, weights)[UUID(int=2)] == 1


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_and_are_within_a_fen(total: int, weights: list[int]) -> None:
    if sum(weights) == 0:
        with pytest.raises(ValueError):
            share(total, keyed(weights))
        return
    parts = share(total, keyed(weights))
    assert sum(parts.values()) == total
    for key, weight in keyed(weights):
        exact = Fraction(total * weight, sum(weights))
        assert abs(parts[key] - exact) < 1
        assert weight or parts[key] == 0


@given(AMOUNTS, WEIGHTS)
def test_a_flat_of_weight_zero_changes_nothing(total: int, weights: list[int]) -> None:
    if sum(weights) == 0:
        return
    more = [*keyed(weights), (UUID(int=10**6), 0)]
    parts = share(total, more)
    assert parts.pop(UUID(int=10**6)) == 0
    assert parts == share(total, keyed(weights))


@pytest.mark.parametrize("weights", [[(UUID(int=1), -1), (UUID(int=2), 5)], [(UUID(int=1), 1)] * 2, []])
def test_impossible_weights_are_refused(weights: list[tuple[UUID, int]]) -> None:
    with pytest.raises(ValueError):
        share(100, weights)
