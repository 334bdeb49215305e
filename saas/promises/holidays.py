"""Public holidays and make-up workdays of mainland China, as the State Council announced them.

The arrangement of a year is announced around November of the year before, so later years are simply not here:
their dates follow the weekday and are shown as provisional. Add a year by adding its notice below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from saas.promises.calendar import DayKind, SpecialDay


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice: holidays as (name, first day, last day) and the weekend days worked instead."""

    year: int
    reference: str
    holidays: tuple[tuple[str, date, date], ...]
    make_up: tuple[tuple[str, date], ...]


NOTICES = (
    Notice(
        2024,
        "国办发明电〔2023〕7号",
        (
            ("元旦", date(2024, 1, 1), date(2024, 1, 1)),
            ("春节", date(2024, 2, 10), date(2024, 2, 17)),
            ("清明节", date(2024, 4, 4), date(2024, 4, 6)),
            ("劳动节", date(2024, 5, 1), date(2024, 5, 5)),
            ("端午节", date(2024, 6, 10), date(2024, 6, 10)),
            ("中秋节", date(2024, 9, 15), date(2024, 9, 17)),
            ("国庆节", date(2024, 10, 1), date(2024, 10, 7)),
        ),
        (
            ("春节", date(2024, 2, 4)),
            ("春节", date(2024, 2, 18)),
            ("清明节", date(2024, 4, 7)),
            ("劳动节", date(2024, 4, 28)),
            ("劳动节", date(2024, 5, 11)),
            ("中秋节", date(2024, 9, 14)),
            ("国庆节", date(2024, 9, 29)),
            ("国庆节", date(2024, 10, 12)),
        ),
    ),
    Notice(
        2025,
        "国办发明电〔2024〕12号",
        (
            ("元旦", date(2025, 1, 1), date(2025, 1, 1)),
            ("春节", date(2025, 1, 28), date(2025, 2, 4)),
            ("清明节", date(2025, 4, 4), date(2025, 4, 6)),
            ("劳动节", date(2025, 5, 1), date(2025, 5, 5)),
            ("端午节", date(2025, 5, 31), date(2025, 6, 2)),
            ("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8)),
        ),
        (
            ("春节", date(2025, 1, 26)),
            ("春节", date(2025, 2, 8)),
            ("劳动节", date(2025, 4, 27)),
            ("国庆节、中秋节", date(2025, 9, 28)),
            ("国庆节、中秋节", date(2025, 10, 11)),
        ),
    ),
    Notice(
        2026,
        "国办发明电〔2025〕7号",
        (
            ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
            ("春节", date(2026, 2, 15), date(2026, 2, 23)),
            ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
            ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
            ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
            ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
            ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
        ),
        (
            ("元旦", date(2026, 1, 4)),
            ("春节", date(2026, 2, 14)),
            ("春节", date(2026, 2, 28)),
            ("劳动节", date(2026, 5, 9)),
            ("国庆节", date(2026, 9, 20)),
            ("国庆节", date(2026, 10, 10)),
        ),
    ),
)

KNOWN_UNTIL = date(max(notice.year for notice in NOTICES), 12, 31)


def announced_days() -> tuple[SpecialDay, ...]:
    """Every announced holiday and make-up workday, in order of date."""
    days = (day for notice in NOTICES for day in (*_holidays(notice), *_make_up_days(notice)))
    return tuple(sorted(days, key=lambda day: day.on))


def _holidays(notice: Notice) -> Iterator[SpecialDay]:
    for name, first, last in notice.holidays:
        for offset in range((last - first).days + 1):
            yield SpecialDay(first + timedelta(days=offset), DayKind.HOLIDAY, name)


def _make_up_days(notice: Notice) -> Iterator[SpecialDay]:
    for name, day in notice.make_up:
        yield SpecialDay(day, DayKind.MAKE_UP, name)
