"""Shares, days, moments, money, areas and plates, as spreadsheets hold them. Exact: nothing is rounded in silence."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from saas.estates.unreadable import Unreadable
from tenants.clock import SHANGHAI
from tenants.text import N_

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)
MOST_FEN = 100_000_000_00
MOST_AREA = 1_000_000_00
FINEST_SHARE = 1_000_000

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(10_000, 73_416)
_DAY = re.compile(
    r"(?a)(\d{4})(?:年(\d{1,2})月(\d{1,2})日?|([-/.])(\d{1,2})\4(\d{1,2})|(\d{2})(\d{2}))"
    r"(?:[T\s]*(\d{1,2})[:时点](\d{1,2})(?:分?|:(\d{1,2})(?:\.\d+)?秒?)分?)?"
)
_NUMBER = re.compile(r"(?a)[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_PLATE = re.compile(
    r"(?a)[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
    r"|[A-Z]{2}\d{5}|WJ.?\d{4,5}[\dA-Z]?|使\d{6}|\d{6}使|[京沪粤川辽]·?[A-Z]?\d{4}领"
)

HOW_TO_WRITE_A_DAY = N_("This is not a date. Write year, month and day, like 2026-11-21.")


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", "" if value is None else str(value)).strip()


def read_day(value: object) -> date:
    """A calendar day. A spreadsheet's date, its serial number, or text in four notations; a bare date is never UTC."""
    if isinstance(value, datetime):
        return _sensible(_local(value).date())
    if isinstance(value, date):
        return _sensible(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_serial(float(value)).date()
    text = _plain(value)
    if not text:
        raise Unreadable(N_("The date is missing."))
    if re.fullmatch(r"(?a)\d{5}(\.\d+)?", text):
        return _from_serial(float(text)).date()
    return _from_text(text).date()


def read_moment(value: object) -> datetime:
    """An instant (aware, UTC) from a wall clock in Asia/Shanghai. The same notations as `read_day`, with the time."""
    if isinstance(value, datetime):
        local = _local(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        local = _from_serial(float(value))
    else:
        text = _plain(value)
        if not text:
            raise Unreadable(N_("The time is missing."))
        local = _from_serial(float(text)) if re.fullmatch(r"(?a)\d{5}(\.\d+)?", text) else _from_text(text)
    _sensible(local.date())
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _local(value: datetime) -> datetime:
    return value.astimezone(SHANGHAI).replace(tzinfo=None) if value.tzinfo else value


def _sensible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Unreadable(N_("This date lies outside 1900 to 2100."))
    return day


def _from_serial(serial: float) -> datetime:
    if not math.isfinite(serial) or int(serial) not in _SERIALS:
        raise Unreadable(HOW_TO_WRITE_A_DAY)
    seconds = round((serial - int(serial)) * 86_400)
    return datetime.combine(_EXCEL_DAY_ZERO, time()) + timedelta(days=int(serial), seconds=seconds)


def _from_text(text: str) -> datetime:
    if re.search(r"(?a):\d{2}.*([zZ]|[+-]\d{2}:?\d{2})$", text):
        try:
            return _local(datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00")))
        except ValueError:
            pass
    match = _DAY.fullmatch(text)
    if match is None:
        raise Unreadable(HOW_TO_WRITE_A_DAY)
    year, *rest = match.groups()
    month, day = next((m, d) for m, d in ((rest[0], rest[1]), (rest[3], rest[4]), (rest[5], rest[6])) if m)
    hour, minute, second = (int(part or 0) for part in rest[7:10])
    try:
        moment = datetime.combine(date(int(year), int(month), int(day)), time(hour, minute, second))
    except ValueError as error:
        raise Unreadable(N_("There is no such day in the calendar.")) from error
    _sensible(moment.date())
    return moment


def read_period(value: object) -> str:
    """A month of account, `2025-09`, from `2025-09`, `2025年9月`, `202509` or a date inside it."""
    if isinstance(value, date):
        return f"{read_day(value):%Y-%m}"
    text = _plain(int(value) if isinstance(value, float) and value.is_integer() else value)
    match = re.fullmatch(r"(?a)(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))", text)
    if match is None or not 1 <= int(match.group(2) or match.group(3)) <= 12 or not 1990 <= int(match.group(1)) <= 2100:
        raise Unreadable(N_("This is not a month. Write year and month, like 2026-11."))
    return f"{match.group(1)}-{int(match.group(2) or match.group(3)):02d}"


def _decimal(value: object, strip: str) -> Decimal:
    """A finite number. Floats are read as the spreadsheet shows them (12 digits), not with their binary noise."""
    if isinstance(value, bool):
        raise Unreadable(N_("This is not a number."))
    if isinstance(value, float):
        value = format(value, ".12g")
        if value in ("nan", "inf", "-inf"):
            raise Unreadable(N_("This is not a number."))
        return Decimal(value)
    if isinstance(value, int):
        return Decimal(value)
    text = re.sub(strip, "", _plain(value)).strip()
    if not _NUMBER.fullmatch(text):
        raise Unreadable(N_("This is not a number."))
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Unreadable(N_("This is not a number.")) from error


def _hundredths(number: Decimal, most: int) -> int:
    if number < 0:
        raise Unreadable(N_("This is less than nothing. A credit goes into a line of its own."))
    scaled = number * 100
    if scaled != scaled.to_integral_value():
        raise Unreadable(N_("At most two decimals are possible here."))
    if scaled > most:
        raise Unreadable(N_("This is larger than anything we can believe. Please check it."))
    return int(scaled)


def read_money(value: object) -> int:
    """An amount in fen from yuan (`1,234.56`, `¥1,234.56`, `1234.56元`). Refuses negative, huge and finer than fen."""
    if value is None or _plain(value) == "":
        raise Unreadable(N_("The amount is missing."))
    return _hundredths(_decimal(value, r"^[¥￥]\s*|\s*元$"), MOST_FEN)


def read_area(value: object) -> int:
    """An area in hundredths of a square metre (`108.77`, `68.9㎡`). Refuses nothing, negative and huge."""
    if value is None or _plain(value) == "":
        raise Unreadable(N_("The area is missing."))
    area = _hundredths(_decimal(value, r"\s*(m2|m²|平方米|平米|平)$"), MOST_AREA)
    if area == 0:
        raise Unreadable(N_("An area is larger than zero."))
    return area


def read_share(value: object) -> Fraction:
    """A share of ownership, exact: `50%`, `1/3`, `0.5`, `三分之一`. Refuses 0, more than 1, and a bare `50`."""
    text = _plain(value).replace("\u2044", "/")
    if not text:
        raise Unreadable(N_("The share is missing."))
    if chinese := re.fullmatch(r"([二三四五六七八九十])分之([一二三四五六七八九])", text):
        share = Fraction(
            "一二三四五六七八九十".index(chinese[2]) + 1,
            "一二三四五六七八九十".index(chinese[1]) + 1,
        )
    elif ratio := re.fullmatch(r"(?a)(\d{1,7})\s*/\s*(\d{1,7})", text):
        if int(ratio[2]) == 0:
            raise Unreadable(N_("Write the share as a fraction (1/2), a decimal (0.5) or in per cent."))
        share = Fraction(int(ratio[1]), int(ratio[2]))
    elif text.endswith("%"):
        share = Fraction(_decimal(text[:-1], "")) / 100
    else:
        share = Fraction(_decimal(value if isinstance(value, (int, float)) else text, ""))
        if share > 1:
            raise Unreadable(N_("Write the share as a fraction (1/2), a decimal (0.5) or in per cent."))
    if not 0 < share <= 1:
        raise Unreadable(N_("A share lies between nothing and the whole."))
    if share.denominator > FINEST_SHARE:
        raise Unreadable(N_("This share is finer than one millionth. Write it as a fraction, like 1/3."))
    return share


def read_plate(value: object) -> str:
    """A number plate in its one form, without dots and spaces. New-energy plates have eight characters."""
    text = re.sub(r"[\s·•・.\-]", "", _plain(value).upper())
    if not text:
        raise Unreadable(N_("The number plate is missing."))
    if not _PLATE.fullmatch(text):
        raise Unreadable(N_("This is not a number plate: province, letter, five or six characters, without I and O."))
    return text


def masked_plate(plate: str) -> str:
    """The first two and the last two characters."""
    return f"{plate[:2]}{'*' * max(len(plate) - 4, 2)}{plate[-2:]}"


def read_count(value: object, most: int = 1_000_000) -> int:
    """A whole number that is not negative."""
    number = _decimal(value, "")
    if number != number.to_integral_value() or not 0 <= number <= most:
        raise Unreadable(N_("This is not a whole number between 0 and %(most)s."), most=most)
    return int(number)
