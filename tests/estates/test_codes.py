"""House codes: every notation an office uses leads to one key, and nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.estates.codes import HouseCode, displayed, house_code_of, read_house_code, read_parking_code
from saas.estates.unreadable import Unreadable

SAME = [
    "8-1-2602", "8栋1单元2602", "8#1-2602", "８－１－２６０２", "8号楼1单元2602", "8#楼1单元2602室", "8幢1门2602房",
    "8座1单元26层2602户", "8—1—2602", "8/1/2602", "8.1.2602", " 8 栋 1 单元 2602 室 ", "8栋-1单元-2602", "08-01-2602",
    "八栋一单元2602", "8 1 2602",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_notations_of_one_house_have_one_key(text: str) -> None:
    assert read_house_code(text).key == "8-1-2602"
    assert read_house_code(text).display == "8栋1单元2602"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("8-1-0101", "8-1-0101"), ("8-1-101", "8-1-101"), ("8-2602", "8-2602"), ("8栋26楼2602", "8-2602"),
        ("1单元302", "1-302"), ("2602", "2602"), ("A栋1单元101", "A-1-101"), ("甲栋1单元101", "甲-1-101"),
        ("2期8-1-2602", "2期8-1-2602"), ("二期8栋1单元2602", "2期8-1-2602"), ("东区3-2-101", "东区3-2-101"),
        ("12弄3号502室", "12-3-502"), ("十二栋1单元501", "12-1-501"), ("8-1-2602a", "8-1-2602A"), (2602.0, "2602"),
    ],
)  # fmt: skip
def test_levels_may_be_missing_and_zeros_of_rooms_stay(text: object, key: str) -> None:
    assert read_house_code(text).key == key


@pytest.mark.parametrize(
    "text",
    ["", None, "8-1-", "8-1-26-2602", "8-1--1", "2602室8栋", "8栋", "1栋1单元", "你好", "=8-1-2602", "8-1-2602;drop",
     "地下车库", "x" * 200, datetime(2026, 1, 8)],
)  # fmt: skip
def test_what_is_no_code_is_refused(text: object) -> None:
    with pytest.raises(Unreadable):
        read_house_code(text)


def test_columns_of_their_own_make_the_same_code() -> None:
    assert house_code_of(1, 2, "0301").key == "1-2-0301"
    assert house_code_of("1栋", "2单元", 301.0).key == "1-2-301"
    assert house_code_of("1#", None, "301").key == "1-301"


def test_shanghai_lanes_are_said_as_lanes() -> None:
    assert read_house_code("12弄3号502室").display == "12弄3号502室"


def test_houses_sort_as_people_count() -> None:
    codes = ["10-1-101", "2-1-1001", "2-1-201"]
    assert sorted(codes, key=lambda code: read_house_code(code).position) == ["2-1-201", "2-1-1001", "10-1-101"]


def test_a_key_that_is_no_notation_is_shown_as_it_is() -> None:
    assert displayed("whatever it is") == "whatever it is"


@pytest.mark.parametrize(("text", "key"), [("b2－118", "B2-118"), ("B2 118", "B2-118"), ("B2-118号车位", "B2-118")])
def test_parking_spaces(text: str, key: str) -> None:
    assert read_parking_code(text) == key


@given(st.integers(1, 99), st.integers(1, 9), st.integers(1, 40), st.integers(1, 20))
def test_reading_a_display_gives_the_house_back(building: int, unit: int, floor: int, door: int) -> None:
    code = HouseCode(f"{floor}{door:02d}", str(unit), str(building))
    assert read_house_code(code.display) == code
    assert read_house_code(code.key) == code


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        assert read_house_code(text).key
