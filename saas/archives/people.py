"""Names, telephone numbers and certificates of people, as offices write them, read without guessing (domain 3.4)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pypinyin import Style, lazy_pinyin

from saas.estates.unreadable import Unreadable
from tenants.text import N_

LONGEST_NAME = 60
LONGEST_TEXT = 2000
SENSITIVE_BELOW = 14
"""Below this age personal information is sensitive (PIPL 28, PRV-02)."""

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_HAN = r"\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOTS = re.compile(rf"(?<=[{_HAN}])\s*[·•・‧⋅∙・.]\s*(?=[{_HAN}])")
_MOBILE = re.compile(r"(?a)1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?a)0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_EXTENSION = re.compile(r"(?a)(.*\d)\s*(?:转|EXT\.?|[-*,])\s*(\d{1,6})")
_SERVICE = re.compile(r"(?a)400\d{7}|800\d{7}|95\d{3,6}")
_ABROAD = re.compile(r"(?a)\+(?!86)[1-9]\d{6,14}")
_ID_CARD = re.compile(r"(?a)[0-8]\d{16}[\dX]")
_LICENCE = re.compile(r"(?a)[159][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_LICENCE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def read_text(value: object, longest: int = LONGEST_TEXT) -> str:
    """A remark as a person meant it: one form of every character, nothing invisible, trimmed. Empty is allowed."""
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    text = _INVISIBLE.sub("", text).strip(" \t\r\n\u3000")
    if len(text) > longest:
        raise Unreadable(N_("This is too long: at most %(longest)s characters."), longest=longest)
    if _has_control(text.replace("\n", "").replace("\r", "").replace("\t", "")):
        raise Unreadable(N_("This holds control characters. Write it again."))
    return text


def read_name(value: object) -> str:
    """A person's (or owning company's) name: NFKC, spaces of padding gone, `·` between the parts of a minority name."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    text = re.sub(r"\s+", " ", _INVISIBLE.sub("", text)).strip()
    text = _DOTS.sub("·", text)
    text = re.sub(rf"(?<=[{_HAN}]) (?=[{_HAN}])", "", text)
    if not text:
        raise Unreadable(N_("The name is missing."))
    if len(text) > LONGEST_NAME:
        raise Unreadable(
            N_("This is too long: at most %(longest)s characters."),
            longest=LONGEST_NAME,
        )
    if _has_control(text) or re.search(r"[\d=+@<>{}\[\]|\\^~]", text):
        raise Unreadable(N_("A name holds no digits or signs. Put a number into its own column."))
    return text


def initials(name: str) -> str:
    """The pinyin initials by which a desk finds a person: `张三` is `zs`. Latin letters stand for themselves."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors=_latin_initials)).lower()


def _latin_initials(rest: str) -> str:
    """What is not Chinese inside a name: the first letter of each Latin word, nothing of a sign."""
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+", rest))


def _has_control(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in text)


class PhoneKind(StrEnum):
    """What kind of line a number is: only mobiles get one-time codes and messages."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    ABROAD = "abroad"


_LINES = (
    (_MOBILE, PhoneKind.MOBILE),
    (_SERVICE, PhoneKind.SERVICE),
    (_LANDLINE, PhoneKind.LANDLINE),
    (_ABROAD, PhoneKind.ABROAD),
)


@dataclass(frozen=True)
class Phone:
    """One telephone number in its one form: digits only, abroad with `+`, an extension after `-`."""

    number: str
    kind: PhoneKind


def read_phone(value: object) -> Phone:
    """Read one telephone number: `199 0000 0048`, `+86199…`, `0571-8888 6666`. Raises `Unreadable`, values unseen."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = _INVISIBLE.sub("", unicodedata.normalize("NFKC", "" if value is None else str(value))).strip().upper()
    text = _dialled(written)
    if not text:
        raise Unreadable(N_("The phone number is missing."))
    if re.search(r"\dE\+?\d", text):
        raise Unreadable(
            N_("Excel has shortened this number to scientific notation. Format the column as text and write it again.")
        )
    if re.search(r"\d{7,}[/、,;和或]\+?\d{7,}", text):
        raise Unreadable(N_("There are two numbers in this cell. Keep one; the other goes into a line of its own."))
    for pattern, kind in _LINES:
        if pattern.fullmatch(text):
            return Phone(text, kind)
    extended = _EXTENSION.fullmatch(written)
    if extended and _LANDLINE.fullmatch(line := _dialled(extended.group(1))):
        return Phone(f"{line}-{extended.group(2)}", PhoneKind.LANDLINE)
    raise Unreadable(N_("This is not a phone number: a mobile has 11 digits, a landline its area code in front."))


def _dialled(written: str) -> str:
    """What one would dial: no spaces, dashes or brackets, no country code of China."""
    text = re.sub(r"[\s\-‐‑–—()]", "", written)
    return re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,}$|400\d{7}$)", "", text)


def last_four(number: str) -> str:
    """The last four digits of a number without its extension."""
    return re.sub(r"\D", "", number.split("-")[0])[-4:]


class CertificateKind(StrEnum):
    """Which paper proves who a person is."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"
    LICENCE = "licence"


@dataclass(frozen=True)
class Certificate:
    """A certificate number in its one form, with the birth date when the number holds one."""

    number: str
    kind: CertificateKind
    born: date | None = None


def read_certificate(value: object) -> Certificate:
    """Read an identity card (with check digit and real birth date), passport, permit or business licence number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise Unreadable(
            N_("Excel has kept this number as a quantity and may have lost its last digits. Write it as text.")
        )
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    text = re.sub(r"[\s\-()']", "", _INVISIBLE.sub("", text)).upper()
    if not text:
        raise Unreadable(N_("The certificate number is missing."))
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        raise Unreadable(
            N_("Excel has shortened this number to scientific notation. Format the column as text and write it again.")
        )
    if _ID_CARD.fullmatch(text):
        return Certificate(text, CertificateKind.ID_CARD, _birth_in(text))
    if re.fullmatch(r"[0-9]{15}", text):
        raise Unreadable(N_("Identity numbers of 15 digits ended in 2013. Ask for the number of 18 digits."))
    if re.fullmatch(r"(?a)[HM]\d{8}(\d{2})?|\d{8}", text):
        return Certificate(text, CertificateKind.TRAVEL_PERMIT)
    if re.fullmatch(r"(?a)[A-Z]{1,2}\d{6,9}", text):
        return Certificate(text, CertificateKind.PASSPORT)
    if _LICENCE.fullmatch(text) and _licence_checks(text):
        return Certificate(text, CertificateKind.LICENCE)
    raise Unreadable(N_("This is not a certificate number. An identity card has 18 characters."))


def _licence_checks(number: str) -> bool:
    """Whether a unified social credit code ends in its check character (GB 32100)."""
    total = sum(_LICENCE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:17]))
    return _LICENCE_SIGNS[-total % 31] == number[17]


def _birth_in(number: str) -> date:
    if (
        _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]
        != (number[17])
    ):
        raise Unreadable(N_("The check digit of this identity number is wrong: one character was mistyped."))
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise Unreadable(N_("This identity number holds no real birth date.")) from error


def is_child(born: date | None, on: date) -> bool:
    """Whether a person is under fourteen on a day (PRV-02). Unknown birth dates are not treated as a child's."""
    if born is None:
        return False
    try:
        fourteenth = born.replace(year=born.year + SENSITIVE_BELOW)
    except ValueError:
        fourteenth = date(born.year + SENSITIVE_BELOW, 3, 1)
    return on < fourteenth
