"""What a value of an import is called on a page: before and after, in the words of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext

from saas.archives.office_words import TENURE_NAMES
from saas.estates.words import HOUSE_STATE_NAMES
from tenants.formats import day, masked_id_number, masked_phone, moment, money, number, percent

NOTHING = "—"


def _area(hundredths: int) -> str:
    return f"{number(hundredths / 100, 2)} ㎡"


_BY_FIELD: Mapping[str, Callable[[Any], str]] = {
    "area": _area,
    "inner_area": _area,
    "state": lambda state: gettext(HOUSE_STATE_NAMES[state]),
    "kind": lambda kind: gettext(TENURE_NAMES[kind]),
    "phone": masked_phone,
    "certificate": masked_id_number,
    "amount": money,
}


def value_word(name: str, value: Any) -> str:
    """A value of a field as a list may show it (PRV-11); a dash where there is none."""
    if value is None or value == "":
        return NOTHING
    if name in _BY_FIELD:
        return _BY_FIELD[name](value)
    if isinstance(value, Fraction):
        return percent(value.numerator, value.denominator)
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value)
