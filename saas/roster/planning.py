"""Single duties: put somebody on, take them off, one tap on a cell, swap two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, tuple_

from saas.estates import Estate
from saas.roster.book import Book
from saas.roster.days import month_of
from saas.roster.handover_models import HandOver
from saas.roster.models import Duty, Month, Post, Shift
from saas.roster.refusals import AlreadyWorked, NothingPlanned, NotTwoDuties
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.queue import ask
from tenants.verbs import lock, transaction

GATHERED = timedelta(minutes=5)
"""Changes of so long are told together: who plans taps many cells."""


class Cell(NamedTuple):
    """What somebody is to do on a day."""

    day: date
    post: Post
    shift: Shift


@transaction
def assign(estate: Estate, cell: Cell, member: Member, *, by: Member, at: datetime) -> Duty:
    """Put somebody on duty. Refused by name: two shifts at once, absent, left, not of the estate, skill lacking."""
    lock(member)
    book = Book(estate, [member], cell.day, cell.day)
    duty = put(book, cell, member, month_for(estate, cell.day))
    record("roster.assigned", duty, by=by, at=at, after=_told(duty))
    tell_changed(duty.month, [duty], at=at)
    return duty


@transaction
def clear(duty: Duty, *, by: Member, at: datetime) -> None:
    """Take somebody off a duty."""
    lock(duty.member)
    refuse_worked([duty])
    _drop(duty, by, at)


@transaction
def mark(
    estate: Estate, day: date, member: Member, post: Post | None, shift: Shift | None, *, by: Member, at: datetime
) -> Duty | None:
    """One tap on a cell of the grid: the same duty is cleared, another is replaced, an empty cell is filled.

    Without post or shift the cell is emptied. Returns the duty that stands there afterwards.
    """
    lock(member)
    book = Book(estate, [member], day, day)
    before = book.on(member, day)
    refuse_worked(before)
    for duty in before:
        book.remove(duty)
        _drop(duty, by, at)
    db.session.flush()
    if post is None or shift is None or any((one.post_id, one.shift_id) == (post.id, shift.id) for one in before):
        return None
    duty = put(book, Cell(day, post, shift), member, month_for(estate, day))
    record("roster.assigned", duty, by=by, at=at, after=_told(duty))
    tell_changed(duty.month, [duty], at=at)
    return duty


@transaction
def swap(one: Duty, other: Duty, *, by: Member, at: datetime) -> None:
    """Two people change places. Both must be able to do what the other was to do."""
    if one.id == other.id or one.month_id != other.month_id:
        raise NotTwoDuties()
    first, second = one.member, other.member
    lock(*{member.id: member for member in (first, second)}.values())
    lock(one, other)
    if (one.member_id, other.member_id) != (first.id, second.id):
        raise NotTwoDuties()
    refuse_worked([one, other])
    book = Book(one.estate, [first, second], min(one.day, other.day), max(one.day, other.day))
    before = {"one": first.name, "other": second.name}
    for duty in (one, other):
        book.remove(duty)
    for duty, member in ((one, second), (other, first)):
        refusal = book.refusal(member, duty.post, duty.shift, duty.day)
        if refusal is not None:
            raise refusal
    tell_changed(one.month, [one, other], at=at)
    _change_members(one, second, other, first)
    after = {"days": [one.day, other.day], "one": second.name, "other": first.name}
    record("roster.swapped", one.month, by=by, at=at, before=before, after=after)


def _change_members(one: Duty, second: Member, other: Duty, first: Member) -> None:
    """Change both in two steps: duties that begin together must not collide on the way."""
    starts = other.starts_at
    other.starts_at -= timedelta(microseconds=1)
    other.member = first
    db.session.flush()
    one.member = second
    db.session.flush()
    other.starts_at = starts
    db.session.flush()


def put(book: Book, cell: Cell, member: Member, month: Month) -> Duty:
    """Write a duty when the book allows it, else raise its refusal."""
    refusal = book.refusal(member, cell.post, cell.shift, cell.day)
    if refusal is not None:
        raise refusal
    starts, ends = cell.shift.span(cell.day)
    duty = Duty(
        month_id=month.id,
        estate_id=book.estate.id,
        post_id=cell.post.id,
        shift_id=cell.shift.id,
        member_id=member.id,
        day=cell.day,
        starts_at=starts,
        ends_at=ends,
    )
    db.session.add(duty)
    db.session.flush()
    book.add(duty)
    return duty


def month_for(estate: Estate, day: date) -> Month:
    """The month of a day, begun when nobody has planned it yet."""
    first = month_of(day)
    wanted = select(Month).where(Month.estate_id == estate.id, Month.first_day == first)
    found = db.session.scalar(wanted)
    if found is None:
        lock(estate)
        found = db.session.scalar(wanted)
    if found is None:
        found = Month(estate_id=estate.id, first_day=first)
        db.session.add(found)
        db.session.flush()
    return found


def planned_month(estate_id: UUID, first: date) -> Month:
    """The month that begins on a day. Raises `NothingPlanned` when nobody has begun it."""
    found = db.session.scalar(select(Month).where(Month.estate_id == estate_id, Month.first_day == first))
    if found is None:
        raise NothingPlanned()
    return found


def refuse_worked(duties: Iterable[Duty]) -> None:
    """What was handed over was worked, and is not planned differently afterwards."""
    if worked_among(duties):
        raise AlreadyWorked()


def worked_among(duties: Iterable[Duty]) -> frozenset[UUID]:
    """The ids of those duties that were handed over."""
    by_key = {(duty.post_id, duty.shift_id, duty.day, duty.member_id): duty.id for duty in duties}
    if not by_key:
        return frozenset()
    columns = (HandOver.post_id, HandOver.shift_id, HandOver.day, HandOver.from_id)
    handed = db.session.execute(select(*columns).where(tuple_(*columns).in_(list(by_key))))
    return frozenset(by_key[key] for post, shift, day, giver in handed if (key := (post, shift, day, giver)))


def tell_changed(month: Month, duties: Iterable[Duty], *, at: datetime) -> None:
    """In a published month, tell each person concerned once for all changes of some minutes."""
    if not month.is_published:
        return
    part = at.timestamp() // GATHERED.total_seconds()
    for member_id in {duty.member_id for duty in duties}:
        ask(
            "roster.tell_changed",
            not_before=at + GATHERED,
            dedupe=f"roster.changed.{month.id}.{member_id}.{part:.0f}",
            month_id=month.id,
            member_id=member_id,
        )


def _drop(duty: Duty, by: Member, at: datetime) -> None:
    tell_changed(duty.month, [duty], at=at)
    record("roster.cleared", duty, by=by, at=at, before=_told(duty))
    db.session.delete(duty)
    db.session.flush()


def _told(duty: Duty) -> dict[str, object]:
    return {"day": duty.day, "post": duty.post.name, "shift": duty.shift.name, "member": duty.member.name}
