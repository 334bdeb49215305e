"""How many people each post needs, in which shifts, on which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from saas.roster.models import EVERY_DAY, Need, Post, Shift
from saas.roster.refusals import BadNeed, NotOurPost
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

MOST_PEOPLE = 50


class Wanted(NamedTuple):
    """What a post needs in a shift: nobody, or so many on these weekdays (Monday is the first bit) and on holidays."""

    people: int
    weekdays: int
    on_holidays: bool


def needs_of(estate_id: UUID) -> Sequence[Need]:
    """What the posts in use need."""
    here = (
        select(Need)
        .join(Post, (Post.tenant_id == Need.tenant_id) & (Post.id == Need.post_id))
        .join(Shift, (Shift.tenant_id == Need.tenant_id) & (Shift.id == Need.shift_id))
        .where(Post.estate_id == estate_id, Post.retired_at.is_(None), Shift.retired_at.is_(None))
    )
    return db.session.scalars(here).all()


@transaction
def set_need(
    post: Post, shift: Shift, people: int, weekdays: int, *, on_holidays: bool, by: Member, at: datetime
) -> None:
    """Say how many people a post needs in a shift and on which days; none takes the need away.

    Raises `NotOurPost`, `BadNeed`.
    """
    set_needs(post, {shift.id: Wanted(people, weekdays, on_holidays)}, by=by, at=at)


@transaction
def set_needs(post: Post, wanted: Mapping[UUID, Wanted], *, by: Member, at: datetime) -> None:
    """Say what a post needs in the shifts named by their ids; those not named stay as they are.

    Raises `NotOurPost` for a shift of another estate, `BadNeed`.
    """
    lock(post)
    here = (Shift.id.in_(wanted), Shift.estate_id == post.estate_id)
    shifts = db.session.scalars(select(Shift).where(*here).order_by(Shift.position, Shift.id)).all()
    if len(shifts) != len(wanted):
        raise NotOurPost(estate=post.estate.name)
    known = {need.shift_id: need for need in db.session.scalars(select(Need).where(Need.post_id == post.id))}
    for shift in shifts:
        _set(post, shift, known.get(shift.id), wanted[shift.id], by, at)


def _set(post: Post, shift: Shift, need: Need | None, wanted: Wanted, by: Member, at: datetime) -> None:
    people, weekdays, on_holidays = wanted
    if not 0 <= people <= MOST_PEOPLE or (people and not (weekdays & EVERY_DAY or on_holidays)):
        raise BadNeed()
    before = None if need is None else _said(need)
    after = {"people": people, "weekdays": weekdays, "on_holidays": on_holidays} if people else None
    if before == after:
        return
    if not people and need is not None:
        db.session.delete(need)
    elif people:
        need = need or Need(post_id=post.id, shift_id=shift.id)
        need.people, need.weekdays, need.on_holidays = people, weekdays & EVERY_DAY, on_holidays
        db.session.add(need)
    told = {"shift": shift.name, **(after or {"people": 0})}
    record("roster.need_set", post, by=by, at=at, before=before, after=told)


def _said(need: Need) -> dict[str, object]:
    return {"people": need.people, "weekdays": need.weekdays, "on_holidays": need.on_holidays}
