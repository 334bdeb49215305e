"""Readings from a file (CSV): good lines are taken, the others named with their reason."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from saas.billing.counting import reading_from_text
from saas.billing.meters import Meter, Way
from saas.billing.reading import read_meter
from saas.estates import Estate
from saas.ledger import Period
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused, Translatable
from tenants.text import N_
from tenants.verbs import transaction

MOST_LINES = 20_000
METER_WORDS = frozenset({"meter", "表号", "meter no.", "编号"})
VALUE_WORDS = frozenset({"reading", "读数", "本期读数", "value"})
DAY_WORDS = frozenset({"date", "日期", "抄表日期", "read on"})
NO_SUCH_METER, TWICE, BAD_DAY = N_("no meter of this number"), N_("this meter is in the file twice"), N_("not a date")


class NotATable(Refused):
    message = N_("This file has no columns “meter” and “reading” (表号, 读数).")


class TooManyLines(Refused):
    message = N_("This file has more than %(most)s lines.")


@dataclass(frozen=True)
class BadLine:
    """A line of the file that was not taken; `why` is the refusal to show."""

    line: int
    meter: str
    why: Refused | Translatable


@dataclass
class Imported:
    """What became of a file."""

    taken: int = 0
    odd: int = 0
    bad: list[BadLine] = field(default_factory=list)


def decoded(data: bytes) -> str:
    """The text of a file as spreadsheets here write it: UTF-8 or GB 18030."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


@transaction
def import_readings(estate: Estate, period: Period, data: bytes, *, by: Member, at: datetime) -> Imported:
    """Take the readings of a CSV file for a period. Each line stands alone; the answer names the bad ones."""
    rows = list(csv.reader(io.StringIO(decoded(data))))
    if len(rows) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    meter_at, value_at, day_at = _columns(rows)
    meters = {meter.code: meter for meter in db.session.scalars(select(Meter).where(Meter.estate_id == estate.id))}
    seen: set[str] = set()
    result = Imported()
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        code = row[meter_at].strip() if meter_at < len(row) else ""
        try:
            if code in seen:
                raise _Bad(TWICE)
            if code not in meters:
                raise _Bad(NO_SUCH_METER)
            seen.add(code)
            value = reading_from_text(row[value_at] if value_at < len(row) else "")
            day = _day(row[day_at]) if day_at is not None and day_at < len(row) else None
            with db.session.begin_nested():
                reading = read_meter(meters[code], period, value, way=Way.IMPORT, read_on=day, by=by, at=at)
        except _Bad as bad:
            result.bad.append(BadLine(number, code[:40], Translatable(bad.words)))
        except Refused as refusal:
            result.bad.append(BadLine(number, code[:40], refusal))
        else:
            result.taken += 1
            result.odd += not reading.may_be_billed
    after = {"period": period.name, "taken": result.taken, "odd": result.odd, "bad": len(result.bad)}
    record("billing.readings_imported", estate, by=by, at=at, after=after)
    return result


class _Bad(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def _columns(rows: list[list[str]]) -> tuple[int, int, int | None]:
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    found = [
        next((at for at, head in enumerate(heads) if head in words), None)
        for words in (METER_WORDS, VALUE_WORDS, DAY_WORDS)
    ]
    if found[0] is None or found[1] is None:
        raise NotATable
    return found[0], found[1], found[2]


def _day(text: str) -> date | None:
    plain = text.strip().replace("/", "-").replace(".", "-")
    if not plain:
        return None
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        raise _Bad(BAD_DAY) from None
