"""What is left of a number or a name when it is shown to somebody who need not know it."""

from __future__ import annotations

import pytest

from tenants.formats import masked_id_number, masked_name, masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812348000", "138****8000"),
        (" 199 0000 1234 ", "199 **** 1234"),
        ("0571-88885678", "0571-****5678"),
        ("010-62345678", "010-****5678"),
        ("+86 138 1234 8000", "+86 138 **** 8000"),
        ("4008001234", "40****1234"),
        ("95598", "***98"),
        ("8", "*"),
        ("", ""),
    ],
)
def test_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("id_number", "shown"),
    [("11010119900101123X", "110*************3X"), ("E12345678", "E12****78"), ("1234", "****"), ("", "")],
)
def test_id_number_keeps_first_three_and_last_two(id_number: str, shown: str) -> None:
    assert masked_id_number(id_number) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("王淑兰", "王**"), ("李敏", "李*"), ("𬭛远", "𬭛*"), ("王", "王"), ("", "")]
)
def test_name_keeps_its_surname(name: str, shown: str) -> None:
    assert masked_name(name) == shown
