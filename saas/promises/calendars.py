"""Which hours count in this company: reading a calendar version, and making a new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Select, select

from saas.promises.calendar import (
    ROUND_THE_CLOCK,
    CalendarKind,
    DayKind,
    Opening,
    SpecialDay,
    WorkingCalendar,
    hours,
    hours_text,
    special_days,
)
from saas.promises.calendar_rows import CalendarDay, CalendarVersion
from saas.promises.defaults import CALENDAR_HOURS
from saas.promises.holidays import KNOWN_UNTIL, announced_days
from tenants.bulk import insert_many
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.numbers import next_number
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import transaction


class BadHours(Refused):
    message = N_("“%(text)s” is not a list of hours. Write them like 8:00-12:00 13:00-17:00.")


class NoOpenDay(Refused):
    message = N_("At least one day of the week must be open.")


class DayTwice(Refused):
    message = N_("%(day)s stands in the list twice.")


class CalendarChanged(Refused):
    message = N_("Somebody saved version %(version)s meanwhile. Look at it and enter your change again.")


def calendar_in_force(kind: CalendarKind) -> WorkingCalendar:
    """The hours that a promise made now would run in."""
    if kind is CalendarKind.ALWAYS:
        return ROUND_THE_CLOCK
    return calendar_of(kind, db.session.scalar(_newest(kind)))


@cache
def _newest(kind: CalendarKind) -> Select[UUID]:
    versions = select(CalendarVersion.id).where(CalendarVersion.kind == kind)
    return versions.order_by(CalendarVersion.version.desc()).limit(1)


def calendar_of(kind: CalendarKind, calendar_id: UUID | None) -> WorkingCalendar:
    """One version of the hours; without an id, the ones the product brings along."""
    if kind is CalendarKind.ALWAYS:
        return ROUND_THE_CLOCK
    if calendar_id is None:
        return _brought_along(kind)
    return _read(current_tenant_id(), calendar_id)


def versions_of(kind: CalendarKind) -> Sequence[CalendarVersion]:
    """Every version a company made of a calendar, newest first."""
    return db.session.scalars(
        select(CalendarVersion).where(CalendarVersion.kind == kind).order_by(CalendarVersion.version.desc())
    ).all()


@transaction
def make_calendar_version(
    kind: CalendarKind,
    *,
    week: Sequence[str],
    days: Iterable[SpecialDay],
    known_until: date | None,
    by: Member,
    at: datetime,
    make_up_hours: str = "",
    note: str | None = None,
    based_on: int | None = None,
) -> CalendarVersion:
    """Put new hours in force. Promises that run keep the version they were made with.

    `based_on` is the version the person looked at; somebody else's change in between is refused, not overwritten.
    """
    version = next_number(f"calendar.{kind}")
    if based_on is not None and based_on != version - 1:
        raise CalendarChanged(version=version - 1)
    listed = _checked(week, make_up_hours, days)
    row = CalendarVersion(
        kind=kind,
        version=version,
        week=[hours_text(_hours(text)) for text in week],
        make_up_hours=hours_text(_hours(make_up_hours)),
        known_until=known_until,
        note=note or None,
        made_at=at,
        made_by=by.id,
    )
    db.session.add(row)
    db.session.flush()
    insert_many(CalendarDay, (_as_row(row.id, day) for day in listed))
    record("promises.calendar_changed", row, by=by, at=at, after={"kind": kind, "version": version}, reason=note)
    return row


def days_of_year(calendar: WorkingCalendar, year: int) -> list[SpecialDay]:
    """The special days of one year, by date."""
    return sorted((day for day in calendar.special.values() if day.on.year == year), key=lambda day: day.on)


def with_year(calendar: WorkingCalendar, year: int, days: Iterable[SpecialDay]) -> list[SpecialDay]:
    """The calendar's special days with one year's replaced."""
    kept = [day for day in calendar.special.values() if day.on.year != year]
    return sorted([*kept, *days], key=lambda day: day.on)


def known_until_after(calendar: WorkingCalendar, year: int, *, announced: bool) -> date | None:
    """The last announced date once somebody says whether this year's arrangement is out."""
    if announced:
        return max(calendar.known_until or date.min, date(year, 12, 31))
    if calendar.known_until is None or calendar.known_until.year < year:
        return calendar.known_until
    return date(year - 1, 12, 31)


def _checked(week: Sequence[str], make_up_hours: str, days: Iterable[SpecialDay]) -> list[SpecialDay]:
    openings = [_hours(text) for text in week]
    if not any(openings):
        raise NoOpenDay
    _hours(make_up_hours)
    listed = sorted(days, key=lambda day: day.on)
    seen: set[date] = set()
    for day in listed:
        if day.on in seen:
            raise DayTwice(day=day.on.isoformat())
        seen.add(day.on)
    return listed


def _hours(text: str) -> tuple[Opening, ...]:
    try:
        openings = hours(text)
        WorkingCalendar(CalendarKind.WORKING, 0, (openings or hours("0:00-24:00"),) * 7)
    except ValueError:
        raise BadHours(text=text[:60]) from None
    return openings


def _as_row(calendar_id: UUID, day: SpecialDay) -> dict[str, object]:
    return {
        "calendar_id": calendar_id,
        "on_date": day.on,
        "kind": day.kind,
        "name": day.name,
        "hours": hours_text(day.openings),
    }


@lru_cache(maxsize=2)
def _brought_along(kind: CalendarKind) -> WorkingCalendar:
    if kind is CalendarKind.SERVICE:
        return WorkingCalendar(kind, 0, CALENDAR_HOURS[kind])
    return WorkingCalendar(kind, 0, CALENDAR_HOURS[kind], special_days(announced_days()), known_until=KNOWN_UNTIL)


@lru_cache(maxsize=512)
def _read(_tenant_id: int, calendar_id: UUID) -> WorkingCalendar:
    """A version never changes, so it is read once a process; the tenant is part of the key."""
    row = db.session.scalars(select(CalendarVersion).where(CalendarVersion.id == calendar_id)).one()
    days = db.session.scalars(select(CalendarDay).where(CalendarDay.calendar_id == calendar_id))
    return WorkingCalendar(
        CalendarKind(row.kind),
        row.version,
        tuple(hours(text) for text in row.week),
        MappingProxyType({day.on_date: _special(day) for day in days}),
        make_up=hours(row.make_up_hours),
        known_until=row.known_until,
        id=row.id,
    )


def _special(day: CalendarDay) -> SpecialDay:
    return SpecialDay(day.on_date, DayKind(day.kind), day.name, hours(day.hours))
