"""Names, phones and certificates as offices write them; nothing wrong passes, and no message holds the value."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.archives.people import (
    CertificateKind,
    PhoneKind,
    initials,
    is_child,
    last_four,
    read_certificate,
    read_name,
    read_phone,
    read_text,
)
from saas.estates.unreadable import Unreadable


@pytest.mark.parametrize(
    ("text", "name"),
    [(" 韩欣珍\u3000", "韩欣珍"), ("张　三", "张三"), ("尼玛•扎西", "尼玛·扎西"), ("阿依古丽.买买提", "阿依古丽·买买提"),
     ("诸葛㛃", "诸葛㛃"), ("John  Smith", "John Smith"), ("\u200b李四\ufeff", "李四"), ("Ｊｏｈｎ", "John")],
)  # fmt: skip
def test_names_have_one_form(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text", ["", None, "  ", "李四13800138000", "=HYPERLINK(1)", "a" * 61, "李\x00四", "<b>李</b>"]
)
def test_what_is_no_name_is_refused(text: object) -> None:
    with pytest.raises(Unreadable):
        read_name(text)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("张三", "zs"), ("尼玛·扎西", "nmzx"), ("John Smith", "js"), ("李Tom", "lt"), ("王(小)", "wx")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("199 0000 0048", "19900000048", PhoneKind.MOBILE), ("+8619900000063", "19900000063", PhoneKind.MOBILE),
        ("+86199 0000 2339", "19900002339", PhoneKind.MOBILE), ("0086 19900000063", "19900000063", PhoneKind.MOBILE),
        ("8619900000063", "19900000063", PhoneKind.MOBILE), (19900000008, "19900000008", PhoneKind.MOBILE),
        (19900000008.0, "19900000008", PhoneKind.MOBILE), ("１９９００００００４８", "19900000048", PhoneKind.MOBILE),
        ("0571-8888 6666", "057188886666", PhoneKind.LANDLINE), ("(010)65551234", "01065551234", PhoneKind.LANDLINE),
        ("0571-88886666转802", "057188886666-802", PhoneKind.LANDLINE),
        ("057188886666-12", "057188886666-12", PhoneKind.LANDLINE),
        ("400-820-8820", "4008208820", PhoneKind.SERVICE), ("+85291234567", "+85291234567", PhoneKind.ABROAD),
    ],
)  # fmt: skip
def test_phones_have_one_form(text: object, number: str, kind: PhoneKind) -> None:
    assert (read_phone(text).number, read_phone(text).kind) == (number, kind)


@pytest.mark.parametrize(
    "text",
    ["", None, "12900000048", "1990000004", "199000000481", "88886666", "1.99E+10", "19900000001/19900000002", "119",
     "٠١٩٩٠٠٠٠٠٠", "0571-8888666-1234567", True, "057188886666123"],
)  # fmt: skip
def test_what_is_no_phone_is_refused_and_not_repeated(text: object) -> None:
    with pytest.raises(Unreadable) as refused:
        read_phone(text)
    assert not text or str(text) not in str(refused.value)


def test_last_four_leave_the_extension_out() -> None:
    assert last_four("057188886666-802") == "6666"


@pytest.mark.parametrize(
    ("text", "kind", "born"),
    [
        ("11000019720405085X", CertificateKind.ID_CARD, date(1972, 4, 5)),
        ("11000019990120565x", CertificateKind.ID_CARD, date(1999, 1, 20)),
        ("110000 19620807 3464", CertificateKind.ID_CARD, date(1962, 8, 7)),
        ("E12345678", CertificateKind.PASSPORT, None), ("H12345678", CertificateKind.TRAVEL_PERMIT, None),
        ("914403001922038216", CertificateKind.LICENCE, None),
    ],
)  # fmt: skip
def test_certificates(text: str, kind: CertificateKind, born: date | None) -> None:
    assert (read_certificate(text).kind, read_certificate(text).born) == (kind, born)


@pytest.mark.parametrize(
    "text",
    ["110000196208073465", "110000196202303464", "1.10000196208073E+17", 1.10000196208073e17, 110000196208073464,
     "110000620807346", "abc", "", None, "914403001922038217"],
)  # fmt: skip
def test_wrong_certificates_are_refused(text: object) -> None:
    with pytest.raises(Unreadable):
        read_certificate(text)


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_mistyped_digit_is_always_found(place: int, by: int) -> None:
    number = "110000196208073464"
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(Unreadable):
        read_certificate(wrong)


@pytest.mark.rule("PRV-02")
def test_a_child_is_under_fourteen_to_the_day() -> None:
    born = date(2012, 2, 29)
    assert is_child(born, date(2026, 2, 28))
    assert not is_child(born, date(2026, 3, 1))
    assert not is_child(None, date(2026, 3, 1))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_name, read_phone, read_certificate, read_text):
        with suppress(Unreadable):
            assert read(text) is not None
