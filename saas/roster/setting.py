"""Posts and shifts of an estate: what it starts with, and changing it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.estates import Estate
from saas.roster.kinds import Team
from saas.roster.models import EVERY_DAY, Duty, Need, Post, Shift
from saas.roster.needs import Wanted, set_needs
from saas.roster.people import works_at
from saas.roster.refusals import (
    BadSign,
    BadTimes,
    DeputiesMissing,
    NameMissing,
    NameTakenHere,
    NotOfEstate,
    RetiredAlready,
    SignTaken,
    StillPlanned,
)
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

DAYS = {"every": EVERY_DAY, "working": 0b11111, "off": 0b1100000}


@cache
def _defaults() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(Path(__file__).with_name("defaults.json").read_text("utf-8"))
    return loaded


def posts_of(estate_id: UUID, *, retired_too: bool = False) -> Sequence[Post]:
    """The posts of an estate in their order."""
    mine = select(Post).where(Post.estate_id == estate_id).order_by(Post.position, Post.id)
    mine = mine.options(joinedload(Post.night_deputy), joinedload(Post.weekend_deputy))
    return db.session.scalars(mine if retired_too else mine.where(Post.retired_at.is_(None))).unique().all()


def shifts_of(estate_id: UUID, *, retired_too: bool = False) -> Sequence[Shift]:
    """The shifts of an estate in their order."""
    mine = select(Shift).where(Shift.estate_id == estate_id).order_by(Shift.position, Shift.id)
    return db.session.scalars(mine if retired_too else mine.where(Shift.retired_at.is_(None))).all()


def find_post(post_id: UUID) -> Post | None:
    """A post of this company."""
    return db.session.get(Post, (current_tenant_id(), post_id))


def find_shift(shift_id: UUID) -> Shift | None:
    """A shift of this company."""
    return db.session.get(Shift, (current_tenant_id(), shift_id))


@transaction
def bring_defaults(estate: Estate, *, by: Member | None, at: datetime) -> int:
    """Give an estate the usual posts, shifts and needs, unless it has some; how many posts were written."""
    lock(estate)
    if posts_of(estate.id, retired_too=True) or shifts_of(estate.id, retired_too=True):
        return 0
    shifts: dict[str, Shift] = {}
    for position, one in enumerate(_defaults()["shifts"]):
        hour, minute = map(int, one["starts"].split(":"))
        shift = Shift(
            estate_id=estate.id,
            name=one["name"],
            name_en=one["name_en"],
            sign=one["sign"],
            starts_minute=60 * hour + minute,
            length_minutes=one["minutes"],
            position=position,
        )
        shifts[shift.sign] = shift
        db.session.add(shift)
    for position, one in enumerate(_defaults()["posts"]):
        post = Post(
            estate_id=estate.id,
            name=one["name"],
            name_en=one["name_en"],
            team=one["team"],
            is_lead=one.get("is_lead", False),
            is_command=one["is_command"],
            position=position,
        )
        db.session.add(post)
        db.session.flush()
        for need in one["needs"]:
            at_shift, days = shifts[need["shift"]], DAYS[need["days"]]
            db.session.add(Need(post_id=post.id, shift_id=at_shift.id, people=need["people"], weekdays=days))
    posts = len(_defaults()["posts"])
    record("roster.furnished", estate, by=by, at=at, after={"posts": posts, "shifts": len(shifts)})
    return posts


@transaction
def save_post(
    estate: Estate,
    post: Post | None,
    *,
    name: str,
    name_en: str = "",
    team: Team | None = None,
    is_lead: bool = False,
    is_command: bool = False,
    night_deputy: Member | None = None,
    weekend_deputy: Member | None = None,
    needs: Mapping[UUID, Wanted] | None = None,
    by: Member,
    at: datetime,
) -> Post:
    """Write a post down, new or changed, with its needs. `needs` by the id of the shift; those not named stay.

    A command post needs a deputy for the night and one for the weekend. Raises `NameMissing`, `NameTakenHere`,
    `NotOfEstate`, `DeputiesMissing` and what `set_needs` refuses.
    """
    lock(estate)
    name = name.strip()
    if not name:
        raise NameMissing()
    if any(one.name == name and one is not post for one in posts_of(estate.id, retired_too=True)):
        raise NameTakenHere(name=name)
    for deputy in (night_deputy, weekend_deputy):
        if deputy is not None and not (deputy.is_active and works_at(deputy, estate.id)):
            raise NotOfEstate(name=deputy.name, estate=estate.name)
    if is_command and (night_deputy is None or weekend_deputy is None):
        raise DeputiesMissing(posts=name)
    before = None if post is None else _post_words(post)
    if post is None:
        post = Post(estate_id=estate.id, position=_last_position(Post, estate.id) + 1)
        db.session.add(post)
    post.name, post.name_en, post.team = name, name_en.strip(), team
    post.is_lead, post.is_command = is_lead, is_command
    post.night_deputy, post.weekend_deputy = night_deputy, weekend_deputy
    db.session.flush()
    record("roster.post_saved", post, by=by, at=at, before=before, after=_post_words(post))
    if needs:
        set_needs(post, needs, by=by, at=at)
    return post


@transaction
def save_shift(
    estate: Estate,
    shift: Shift | None,
    *,
    name: str,
    name_en: str = "",
    sign: str,
    starts_minute: int,
    length_minutes: int,
    by: Member,
    at: datetime,
) -> Shift:
    """Write a shift down. New times hold for what is planned from now on; duties that stand keep theirs."""
    lock(estate)
    name, sign = name.strip(), sign.strip()
    if not name:
        raise NameMissing()
    if len(sign) != 1 or sign in "休-":
        raise BadSign()
    if not (0 <= starts_minute < 1440 and 30 <= length_minutes <= 1440):
        raise BadTimes()
    for other in shifts_of(estate.id, retired_too=True):
        if other is not shift and other.name == name:
            raise NameTakenHere(name=name)
        if other is not shift and other.sign == sign:
            raise SignTaken(sign=sign)
    before = None if shift is None else {"name": shift.name, "sign": shift.sign, "hours": shift.hours}
    if shift is None:
        shift = Shift(estate_id=estate.id, position=_last_position(Shift, estate.id) + 1)
        db.session.add(shift)
    shift.name, shift.name_en, shift.sign = name, name_en.strip(), sign
    shift.starts_minute, shift.length_minutes = starts_minute, length_minutes
    db.session.flush()
    after = {"name": shift.name, "sign": shift.sign, "hours": shift.hours}
    record("roster.shift_saved", shift, by=by, at=at, before=before, after=after)
    return shift


@transaction
def retire(thing: Post | Shift, *, by: Member, at: datetime) -> None:
    """Use a post or a shift no more; what was planned with it in the past stays."""
    lock(thing)
    if thing.retired_at is not None:
        raise RetiredAlready()
    column = Duty.post_id if isinstance(thing, Post) else Duty.shift_id
    ahead = db.session.scalar(select(func.count()).where(column == thing.id, Duty.ends_at > at)) or 0
    if ahead:
        raise StillPlanned(count=ahead)
    thing.retired_at = at
    record("roster.retired", thing, by=by, at=at, after={"name": thing.name})


def _post_words(post: Post) -> dict[str, object]:
    return {
        "name": post.name,
        "team": post.team,
        "is_lead": post.is_lead,
        "is_command": post.is_command,
        "night_deputy": post.night_deputy.name if post.night_deputy else None,
        "weekend_deputy": post.weekend_deputy.name if post.weekend_deputy else None,
    }


def _last_position(model: type[Post] | type[Shift], estate_id: UUID) -> int:
    found = db.session.scalar(select(func.max(model.position)).where(model.estate_id == estate_id))
    return found if found is not None else -1
