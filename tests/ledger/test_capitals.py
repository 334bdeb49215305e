"""Amounts in words, after the vectors of the payment rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.ledger.capitals import DIGITS, LARGEST_FEN, in_capitals

VECTORS = [
    (140950, "人民币壹仟肆佰零玖元伍角整"),
    (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
    (32504, "人民币叁佰贰拾伍元零肆分"),
    (10000, "人民币壹佰元整"),
    (1000, "人民币壹拾元整"),
    (0, "人民币零元整"),
    (10000000110, "人民币壹亿零壹元壹角整"),
    (10700053, "人民币壹拾万柒仟元零伍角叁分"),
    (600714, "人民币陆仟零柒元壹角肆分"),
    (168032, "人民币壹仟陆佰捌拾元零叁角贰分"),
    (5, "人民币伍分"),
    (50, "人民币伍角整"),
    (101, "人民币壹元零壹分"),
    (1001000, "人民币壹万零壹拾元整"),
    (10010000, "人民币壹拾万零壹佰元整"),
    (10000000000, "人民币壹亿元整"),
    (12300450067, "人民币壹亿贰仟叁佰万肆仟伍佰元零陆角柒分"),
    (100000000000000, "人民币壹万亿元整"),
    (-10000, "人民币负壹佰元整"),
]

VALUE = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(("fen", "words"), VECTORS)
def test_amount_is_written_as_the_rules_write_it(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


def test_more_than_can_be_written_is_refused() -> None:
    assert in_capitals(LARGEST_FEN).startswith("人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿")
    with pytest.raises(ValueError, match="more than can be written"):
        in_capitals(LARGEST_FEN + 1)


@given(st.integers(min_value=0, max_value=LARGEST_FEN))
def test_words_read_back_to_the_amount(fen: int) -> None:
    assert read_words(in_capitals(fen)) == fen


def read_words(words: str) -> int:
    """The fen that an amount in words says, read as a person reads it."""
    text = words.removeprefix("人民币").removesuffix("整")
    yuan, _, cents = text.rpartition("元")
    fen, digit = 0, 0
    for character in cents:
        if character in "角分":
            fen += digit * (10 if character == "角" else 1)
        else:
            digit = DIGITS.index(character)
    return read_whole(yuan) * 100 + fen


def read_whole(yuan: str) -> int:
    """A whole number in words."""
    if "亿" in yuan:
        above, below = yuan.rsplit("亿", 1)
        return read_whole(above) * 10**8 + read_whole(below)
    if "万" in yuan:
        above, below = yuan.rsplit("万", 1)
        return read_whole(above) * 10**4 + read_whole(below)
    total, digit = 0, 0
    for character in yuan:
        if character in VALUE:
            total += digit * VALUE[character]
            digit = 0
        else:
            digit = DIGITS.index(character)
    return total + digit
