"""A whole month at once: by a rotation, from the month before; and publishing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.estates import Estate
from saas.roster.book import Book
from saas.roster.days import days_of, last_month, month_of
from saas.roster.kinds import MonthState
from saas.roster.models import Duty, Month, Post, Shift
from saas.roster.planning import Cell, month_for, put, refuse_worked, tell_changed
from saas.roster.refusals import (
    BadPattern,
    DeputiesMissing,
    NobodyChosen,
    NothingPlanned,
    NothingToCopy,
    OutsideMonth,
    PublishedAlready,
)
from saas.roster.setting import posts_of
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.queue import ask
from tenants.refusals import Refused
from tenants.verbs import lock, transaction

REST = "休-"
USUAL = ("早早中中夜夜休休", "白白白白白休休", "全休休", "早早早早早休休")
"""Patterns that Chinese estates use; each needs its shifts."""
MOST_SIGNS = 42


@dataclass(frozen=True)
class Left:
    """A cell that stayed empty, and why."""

    day: date
    member: Member
    why: Refused


@dataclass
class Filled:
    """What a plan made of a month."""

    written: int = 0
    left: list[Left] = field(default_factory=list)


def read_pattern(text: str, shifts: Sequence[Shift]) -> list[Shift | None]:
    """`早早中中夜夜休休` as shifts, with nothing for days off. Raises `BadPattern`."""
    by_sign = {shift.sign: shift for shift in shifts}
    signs = "".join(text.split())[:MOST_SIGNS]
    known = " ".join(by_sign)
    for sign in signs:
        if sign not in REST and sign not in by_sign:
            raise BadPattern(sign=sign, signs=known)
    if not any(sign in by_sign for sign in signs):
        raise BadPattern(sign=signs, signs=known)
    return [by_sign.get(sign) for sign in signs]


def offsets(length: int, people: int) -> list[int]:
    """Where in the pattern each person begins, so that they are spread evenly over it."""
    return [index * length // people if people <= length else index % length for index in range(people)]


@transaction
def fill(
    estate: Estate,
    post: Post,
    pattern: Sequence[Shift | None],
    members: Sequence[Member],
    *,
    month: date,
    first: date,
    last: date,
    by: Member,
    at: datetime,
) -> Filled:
    """Plan a post by a rotation over chosen people, from one day of a month to another. `month` is its first day.

    Cells that are taken or refused stay as they are and are named. Raises `NobodyChosen`, `OutsideMonth`.
    """
    if not members:
        raise NobodyChosen()
    for day in (first, last):
        if month_of(day) != month:
            raise OutsideMonth(day=day.isoformat())
    if last < first:
        raise OutsideMonth(day=last.isoformat())
    lock(*members)
    book, planned, filled = Book(estate, members, first, last), month_for(estate, first), Filled()
    starts = offsets(len(pattern), len(members))
    written: list[Duty] = []
    for day in (first + timedelta(days=count) for count in range((last - first).days + 1)):
        for member, start in zip(members, starts, strict=True):
            shift = pattern[(start + (day - first).days) % len(pattern)]
            if shift is not None:
                _try(book, Cell(day, post, shift), member, planned, filled, written)
    _filled("roster.filled", planned, filled, written, by, at, post=post.name, people=[one.name for one in members])
    return filled


@transaction
def copy_month(estate: Estate, first: date, *, by: Member, at: datetime) -> Filled:
    """Take over the month before, four weeks (or five) later, so that weekdays and shifts stay together."""
    before = db.session.scalars(
        select(Duty)
        .join(Duty.month)
        .where(Month.estate_id == estate.id, Month.first_day == last_month(first))
        .options(joinedload(Duty.post), joinedload(Duty.shift), joinedload(Duty.member))
        .order_by(Duty.starts_at, Duty.id)
    ).all()
    if not before:
        raise NothingToCopy()
    members = {duty.member_id: duty.member for duty in before}
    lock(*members.values())
    days = days_of(first)
    book, month, filled = Book(estate, members.values(), days[0], days[-1]), month_for(estate, first), Filled()
    by_day: dict[date, list[Duty]] = {}
    for duty in before:
        by_day.setdefault(duty.day, []).append(duty)
    written: list[Duty] = []
    for day in days:
        weeks = 4 if month_of(day - timedelta(weeks=4)) != first else 5
        for duty in by_day.get(day - timedelta(weeks=weeks), []):
            _try(book, Cell(day, duty.post, duty.shift), duty.member, month, filled, written)
    _filled("roster.copied", month, filled, written, by, at)
    return filled


@transaction
def empty_month(month: Month, post: Post | None = None, *, by: Member, at: datetime) -> int:
    """Clear a month, or one post of it, to begin again; only before it is published."""
    lock(month)
    if month.is_published:
        raise PublishedAlready()
    mine = select(Duty).where(Duty.month_id == month.id)
    duties = db.session.scalars(mine if post is None else mine.where(Duty.post_id == post.id)).all()
    refuse_worked(duties)
    for duty in duties:
        db.session.delete(duty)
    record("roster.emptied", month, by=by, at=at, before={"duties": len(duties), "post": post.name if post else None})
    return len(duties)


@transaction
def publish(month: Month, *, by: Member, at: datetime) -> None:
    """Publish a month: each person is told once; from now on changes are told to whom they concern.

    Refused while a post of the emergency command has nobody for the night or the weekend (domain 5.4).
    """
    lock(month)
    if month.is_published:
        raise PublishedAlready()
    if db.session.scalar(select(Duty.id).where(Duty.month_id == month.id).limit(1)) is None:
        raise NothingPlanned()
    lacking = [post.name for post in posts_of(month.estate_id) if post.lacks_deputies]
    if lacking:
        raise DeputiesMissing(posts="、".join(lacking))
    month.state, month.published_at, month.published_by_id = MonthState.PUBLISHED, at, by.id
    ask("roster.tell_published", dedupe=f"roster.published.{month.id}", month_id=month.id)
    record("roster.published", month, by=by, at=at, after={"state": month.state, "month": month.name})


def months_of(estate_id: UUID) -> Sequence[Month]:
    """The months that were planned, the newest first."""
    return db.session.scalars(
        select(Month).where(Month.estate_id == estate_id).order_by(Month.first_day.desc()).limit(36)
    ).all()


def _try(book: Book, cell: Cell, member: Member, month: Month, filled: Filled, written: list[Duty]) -> None:
    try:
        written.append(put(book, cell, member, month))
        filled.written += 1
    except Refused as refusal:
        filled.left.append(Left(cell.day, member, refusal))


def _filled(
    verb: str, month: Month, filled: Filled, written: list[Duty], by: Member, at: datetime, **more: object
) -> None:
    tell_changed(month, written, at=at)
    after = {"written": filled.written, "left": len(filled.left), "month": month.name, **more}
    record(verb, month, by=by, at=at, after=after)
