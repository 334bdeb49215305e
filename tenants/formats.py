"""How money, dates, names and numbers of people are written, on pages and on paper.

`language` is "zh_CN" or "en" (anything that begins with "zh" is Chinese). Instants must be aware and are shown in
Asia/Shanghai, which has no summer time. Money is an integer of fen. Rules: Chinese office practice, 24-hour clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from tenants.clock import SHANGHAI

NO_VALUE = "—"
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def is_chinese(language: str) -> bool:
    """Whether a language code means Chinese."""
    return language.lower().startswith("zh")


def amount(fen: int) -> str:
    """Fen as yuan for a column of figures: 123456 is 1,234.56, zero is 0.00, a refund carries a minus."""
    yuan, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{cents:02d}"


def money(fen: int) -> str:
    """Fen as yuan in a sentence: 123456 is ¥1,234.56, -500 is -¥5.00."""
    return f"{'-' if fen < 0 else ''}¥{amount(abs(fen))}"


def day(value: date) -> str:
    """A day for screens and tables: 2026-11-21. An instant is taken in Asia/Shanghai."""
    return _local_day(value).isoformat()


def moment(value: datetime) -> str:
    """An instant for screens and tables: 2026-11-21 14:30, in Asia/Shanghai."""
    return _local(value).strftime("%Y-%m-%d %H:%M")


def clock(value: datetime) -> str:
    """The time of day alone: 14:30, in Asia/Shanghai."""
    return _local(value).strftime("%H:%M")


def long_day(value: date, language: str) -> str:
    """A day as documents write it: 2026年11月21日, or 21 November 2026."""
    local = _local_day(value)
    if is_chinese(language):
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {ENGLISH_MONTHS[local.month - 1]} {local.year}"


def long_moment(value: datetime, language: str) -> str:
    """An instant as documents write it: 2026年11月21日 14:30, or 21 November 2026, 14:30."""
    separator = " " if is_chinese(language) else ", "
    return f"{long_day(value, language)}{separator}{clock(value)}"


def month(value: date, language: str) -> str:
    """The month of a day: 2026年11月, or November 2026."""
    local = _local_day(value)
    if is_chinese(language):
        return f"{local.year}年{local.month}月"
    return f"{ENGLISH_MONTHS[local.month - 1]} {local.year}"


def minutes(value: int | None, language: str) -> str:
    """A length of time in whole minutes: 3天4小时, 1小时25分; 3 d 4 h, 1 h 25 min; none is a dash."""
    if value is None:
        return NO_VALUE
    days, hours, rest = value // 1440, value // 60 % 24, value % 60
    if is_chinese(language):
        parts = ((days, "天"), (hours, "小时"), (rest, "分" if days or hours else "分钟"))
        joined, empty = "", "0分钟"
    else:
        parts = ((days, " d"), (hours, " h"), (rest, " min"))
        joined, empty = " ", "0 min"
    shown = parts[:2] if days else parts
    return joined.join(f"{number}{unit}" for number, unit in shown if number) or empty


def percent(part: int, whole: int, decimals: int = 1) -> str:
    """A rate rounded half up: 1 of 3 is 33.3%. Nothing to divide by is a dash, never 0% or 100%."""
    if whole == 0:
        return NO_VALUE
    rate = Decimal(part * 100) / Decimal(whole)
    return f"{rate.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}%"


def number(value: Decimal | float | int | None, decimals: int = 0) -> str:
    """A plain figure with thousands separators, rounded half up; none is a dash."""
    if value is None:
        return NO_VALUE
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP):,}"


def masked_phone(phone: str) -> str:
    """A phone number nobody can call: 138****1234, 0571-****5678; of a short one only the last two digits stay."""
    text = phone.strip()
    digits = sum(character.isdigit() for character in text)
    if digits < 7:
        return _keep_ends(text, 0, 2)
    kept_at_front = 3 if digits == 11 and text.startswith("1") else max(digits - 8, 0)
    return _mask_digits(text, kept_at_front, digits - 4)


def masked_id_number(id_number: str) -> str:
    """An identity card, passport or permit number: first three and last two stay, 110*************3X."""
    return _keep_ends(id_number.strip(), 3, 2)


def masked_name(name: str) -> str:
    """A person's name: the surname's first character and one star for each further one, 王**."""
    text = name.strip()
    return text[:1] + "*" * max(len(text) - 1, 0)


def _keep_ends(text: str, front: int, back: int) -> str:
    if len(text) <= front + back:
        return "*" * len(text)
    return text[:front] + "*" * (len(text) - front - back) + text[len(text) - back :]


def _mask_digits(text: str, first: int, last: int) -> str:
    """Star the digits from the first to the one before last, counting digits only."""
    masked, seen = "", 0
    for character in text:
        hidden = character.isdigit() and first <= seen < last
        masked += "*" if hidden else character
        seen += character.isdigit()
    return masked


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant without a zone cannot be shown in Asia/Shanghai")
    return value.astimezone(SHANGHAI)


def _local_day(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


# What templates may call as filters.
FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "amount": amount,
        "money": money,
        "day": day,
        "moment": moment,
        "clock": clock,
        "long_day": long_day,
        "long_moment": long_moment,
        "month": month,
        "minutes": minutes,
        "percent": percent,
        "number": number,
        "masked_phone": masked_phone,
        "masked_id_number": masked_id_number,
        "masked_name": masked_name,
    }
)
