"""What has to be disclosed, and how often: the eight topics of Civil Code 943 and three that other rules name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from tenants.text import N_


class Topic(StrEnum):
    """What a disclosure is about. The first eight are those of Civil Code 943, in its order."""

    SERVICE_ITEMS = "service_items"
    RESPONSIBLE_PERSONS = "responsible_persons"
    QUALITY = "quality"
    FEE_ITEMS = "fee_items"
    FEE_STANDARDS = "fee_standards"
    PERFORMANCE = "performance"
    FUND = "fund"
    COMMON_INCOME = "common_income"
    PRICE_BOARD = "price_board"
    YEARLY_ACCOUNTS = "yearly_accounts"
    SHARED_ENERGY = "shared_energy"


CIVIL_CODE_943 = tuple(Topic)[:8]
"""An estate without a current publication for one of these shows red."""

TOPIC_NAMES: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.SERVICE_ITEMS: N_("Service items"),
        Topic.RESPONSIBLE_PERSONS: N_("Responsible persons"),
        Topic.QUALITY: N_("Quality requirements"),
        Topic.FEE_ITEMS: N_("Fee items"),
        Topic.FEE_STANDARDS: N_("Fee standards"),
        Topic.PERFORMANCE: N_("Performance of the contract"),
        Topic.FUND: N_("Maintenance fund"),
        Topic.COMMON_INCOME: N_("Income of common parts"),
        Topic.PRICE_BOARD: N_("Price board"),
        Topic.YEARLY_ACCOUNTS: N_("Yearly accounts"),
        Topic.SHARED_ENERGY: N_("Shared water and power"),
    }
)


class Every(StrEnum):
    """How often a topic falls due. `standing`: it hangs there all the time and is renewed when something changes."""

    STANDING = "standing"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS: Mapping[Every, int] = MappingProxyType({Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12})
EVERY_NAMES: Mapping[Every, str] = MappingProxyType(
    {
        Every.STANDING: N_("at all times"),
        Every.MONTH: N_("each billing cycle"),
        Every.QUARTER: N_("every quarter"),
        Every.HALF_YEAR: N_("every half year"),
        Every.YEAR: N_("every year"),
    }
)

_NAME = re.compile(
    r"^(?P<year>20\d\d)(-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4])|-H(?P<half>[12]))?$|^(?P<standing>standing)$"
)


@dataclass(frozen=True, order=True)
class Span:
    """What a disclosure covers: `2026-10`, `2026-Q3`, `2026-H1`, `2026`, or `standing`, which has no days."""

    first: date
    last: date
    name: str

    @property
    def is_standing(self) -> bool:
        """Whether it covers no stretch of time."""
        return self.name == STANDING.name

    @property
    def every(self) -> Every:
        """Which kind of stretch this is."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return Every.STANDING if self.is_standing else {count: every for every, count in MONTHS.items()}[months]

    @property
    def before(self) -> Span:
        """The stretch of the same length before; what stands all the time has none but itself."""
        return self if self.is_standing else span_around(self.first - timedelta(days=1), self.every)

    @property
    def next(self) -> Span:
        """The stretch of the same length after."""
        return self if self.is_standing else span_around(self.last + timedelta(days=1), self.every)

    @property
    def months(self) -> list[str]:
        """The calendar months it covers, as `2026-07`."""
        if self.is_standing:
            return []
        begin = self.first.year * 12 + self.first.month - 1
        return [f"{index // 12}-{index % 12 + 1:02d}" for index in range(begin, begin + MONTHS[self.every])]


STANDING = Span(date.min, date.max, "standing")


def span_around(day: date, every: Every) -> Span:
    """The month, quarter, half year or year that a day lies in."""
    if every is Every.STANDING:
        return STANDING
    months = MONTHS[every]
    begin = day.year * 12 + (day.month - 1) // months * months
    first, after = _first_of(begin), _first_of(begin + months)
    name = {
        Every.MONTH: f"{first:%Y-%m}",
        Every.QUARTER: f"{first.year}-Q{(first.month + 2) // 3}",
        Every.HALF_YEAR: f"{first.year}-H{1 if first.month == 1 else 2}",
        Every.YEAR: f"{first.year}",
    }[every]
    return Span(first, after - timedelta(days=1), name)


def span_named(name: str) -> Span | None:
    """The stretch of a name, or nothing when it is none."""
    match = _NAME.match(name)
    if match is None:
        return None
    if match["standing"]:
        return STANDING
    year = int(match["year"])
    if match["month"]:
        return span_around(date(year, int(match["month"]), 1), Every.MONTH)
    if match["quarter"]:
        return span_around(date(year, int(match["quarter"]) * 3 - 2, 1), Every.QUARTER)
    if match["half"]:
        return span_around(date(year, int(match["half"]) * 6 - 5, 1), Every.HALF_YEAR)
    return span_around(date(year, 1, 1), Every.YEAR)


def said(span: Span, language: str) -> str:
    """A stretch as an office says it: 2026年第三季度, or the third quarter of 2026 as 2026 Q3."""
    if span.is_standing:
        return "常年公示" if language.startswith("zh") else "standing"
    if not language.startswith("zh"):
        return span.name.replace("-Q", " Q").replace("-H", " H")
    year = f"{span.first.year}年"
    if span.every is Every.MONTH:
        return f"{year}{span.first.month}月"
    if span.every is Every.QUARTER:
        return f"{year}第{'一二三四'[(span.first.month - 1) // 3]}季度"
    if span.every is Every.HALF_YEAR:
        return f"{year}{'上' if span.first.month == 1 else '下'}半年"
    return f"{year}度"


def _first_of(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
