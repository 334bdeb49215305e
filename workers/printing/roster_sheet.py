"""The month's roster for the wall: people and days, the shifts by their signs, and what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from saas.reports.documents import Issuer, PrintRun
from saas.roster import Plan
from tenants.members import Member


@dataclass(frozen=True, kw_only=True)
class SheetDay:
    """The head of a column."""

    on: date
    week: str
    is_off: bool
    lacking: int


@dataclass(frozen=True, kw_only=True)
class SheetCell:
    """What somebody does on a day: signs of shifts, and how the first of them looks."""

    signs: str
    tone: str
    is_off: bool
    is_out: bool


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One person: the staff number stands for a telephone number, which has no place on a wall."""

    name: str
    staff_number: str
    post: str
    cells: Sequence[SheetCell]
    hours: int


@dataclass(frozen=True, kw_only=True)
class SheetShift:
    """One line of the legend."""

    sign: str
    name: str
    hours: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class MonthSheet:
    """值班表 of one estate for one month."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    size: str
    first: date
    is_published: bool
    days: Sequence[SheetDay]
    rows: Sequence[SheetRow]
    shifts: Sequence[SheetShift]
    deputies: Sequence[tuple[str, str, str]]
    """Post, who stands in at night, who on days off."""


def sheet_of(plan: Plan, *, company: str, size: str, language: str) -> MonthSheet:
    """The sheet of a month; people without any duty in it are left out."""
    estate, planned = plan.estate, {duty.member_id for duty in plan.duties}
    week = "一二三四五六日" if language.startswith("zh") else "MTWTFSS"
    return MonthSheet(
        issuer=Issuer(company=company, estate=estate.name, phone=estate.emergency_phone or ""),
        number=f"ZB-{estate.code}-{plan.first:%Y%m}",
        size=size,
        first=plan.first,
        is_published=plan.month is not None and plan.month.is_published,
        days=[
            SheetDay(
                on=day,
                week=week[day.weekday()],
                is_off=plan.days_off.is_off(day),
                lacking=plan.days_with_gaps.get(day, 0),
            )
            for day in plan.days
        ],
        rows=[_row(plan, member, language) for member in plan.people if member.id in planned],
        shifts=[
            SheetShift(sign=one.sign, name=one.called(language), hours=one.hours, tone=one.tone) for one in plan.shifts
        ],
        deputies=[
            (
                post.called(language),
                post.night_deputy.name if post.night_deputy else "",
                post.weekend_deputy.name if post.weekend_deputy else "",
            )
            for post in plan.posts
            if post.night_deputy or post.weekend_deputy
        ],
    )


def _row(plan: Plan, member: Member, language: str) -> SheetRow:
    mine = [duty for duty in plan.duties if duty.member_id == member.id]
    posts = dict.fromkeys(duty.post.called(language) for duty in mine)
    return SheetRow(
        name=member.name,
        staff_number=member.login,
        post=" / ".join(posts),
        cells=[_cell(plan, member, day) for day in plan.days],
        hours=plan.hours_of(member),
    )


def _cell(plan: Plan, member: Member, day: date) -> SheetCell:
    duties = plan.cells.get((member.id, day), ())
    return SheetCell(
        signs="".join(duty.shift.sign for duty in duties),
        tone=duties[0].shift.tone if duties else "",
        is_off=plan.days_off.is_off(day),
        is_out=bool(duties) and plan.is_out(duties[0]),
    )
