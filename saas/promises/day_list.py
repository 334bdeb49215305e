"""A year's holidays as people type them: one stretch a line, as it stands in the State Council's notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from saas.promises.calendar import DayKind, SpecialDay, hours, hours_text
from tenants.refusals import Refused
from tenants.text import N_


class BadDay(Refused):
    message = N_("Line %(line)s cannot be read: “%(text)s”. Write a date or two, then 休 or 班, then a name.")


MARKS = {DayKind.HOLIDAY: "休", DayKind.MAKE_UP: "班"}
_LINE = re.compile(
    r"(?P<first>\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:~|—|-|至|to)\s*(?P<last>\d{4}-\d{1,2}-\d{1,2}))?"
    r"\s*(?P<mark>休|班|holiday|workday)\s*(?P<name>[^\d]*?)\s*(?P<hours>\d{1,2}:\d\d.*)?"
)


def read_days(text: str, year: int) -> list[SpecialDay]:
    """The days of one year from lines like "2027-01-01 至 2027-01-03 休 元旦" or "2027-01-04 班 元旦"."""
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return [day for number, line in lines if line for day in _days_of_line(number, line, year)]


def write_days(days: Sequence[SpecialDay]) -> str:
    """The opposite of `read_days`, with neighbouring dates of one holiday joined."""
    return "\n".join(_line(first, last) for first, last in _stretches(days))


def _days_of_line(number: int, line: str, year: int) -> Iterator[SpecialDay]:
    match = _LINE.fullmatch(line)
    try:
        if match is None:
            raise ValueError
        first = _date(match["first"])
        last = _date(match["last"]) if match["last"] else first
        openings = hours(match["hours"] or "")
    except ValueError:
        raise BadDay(line=number, text=line[:60]) from None
    if not (first <= last and first.year == last.year == year):
        raise BadDay(line=number, text=line[:60])
    kind = DayKind.HOLIDAY if match["mark"] in ("休", "holiday") else DayKind.MAKE_UP
    for offset in range((last - first).days + 1):
        yield SpecialDay(first + timedelta(days=offset), kind, match["name"].strip()[:40], openings)


def _date(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    return date(year, month, day)


def _stretches(days: Sequence[SpecialDay]) -> Iterator[tuple[SpecialDay, SpecialDay]]:
    first: SpecialDay | None = None
    last: SpecialDay | None = None
    for day in days:
        if first is None or last is None or not _continues(last, day):
            if first is not None and last is not None:
                yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last


def _continues(last: SpecialDay, day: SpecialDay) -> bool:
    return (last.kind, last.name, last.openings) == (day.kind, day.name, day.openings) and last.on + timedelta(
        days=1
    ) == day.on


def _line(first: SpecialDay, last: SpecialDay) -> str:
    span = first.on.isoformat() if first.on == last.on else f"{first.on.isoformat()} 至 {last.on.isoformat()}"
    return f"{span} {MARKS[first.kind]} {first.name} {hours_text(first.openings)}".rstrip()
