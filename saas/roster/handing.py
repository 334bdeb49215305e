"""The end of a shift: handing over with what is open and what is lent, and taking over by a tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.estates import Estate
from saas.roster.handover_models import PATIENCE, HandOver, LentThing
from saas.roster.kinds import ThingKind
from saas.roster.models import Duty
from saas.roster.people import works_at
from saas.roster.planning import worked_among
from saas.roster.present import published_duties
from saas.roster.refusals import (
    BackAlready,
    HandedAlready,
    NotOfEstate,
    NotYetOver,
    NotYourDuty,
    TakeFromAnother,
    TakenAlready,
    ThingUnnamed,
)
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

LOOKED_BACK = timedelta(hours=36)


@dataclass(frozen=True)
class OpenThing:
    """Something of the estate that is not finished: the caller knows requests and repairs, the roster does not."""

    number: str
    title: str
    id: UUID
    due_at: datetime | None = None


@transaction
def hand_over(duty: Duty, *, words: str = "", open_things: Sequence[OpenThing], by: Member, at: datetime) -> HandOver:
    """Write down what the next shift must know. What is lent out is added from the register."""
    lock(duty)
    if duty.member_id != by.id:
        raise NotYourDuty()
    if at < duty.starts_at:
        raise NotYetOver()
    same = (HandOver.post_id == duty.post_id, HandOver.shift_id == duty.shift_id, HandOver.day == duty.day)
    if db.session.scalar(select(HandOver.id).where(*same, HandOver.from_id == by.id).limit(1)) is not None:
        raise HandedAlready()
    handed = HandOver(
        estate_id=duty.estate_id,
        post_id=duty.post_id,
        shift_id=duty.shift_id,
        day=duty.day,
        from_id=by.id,
        ended_at=duty.ends_at,
        handed_at=at,
        words=words.strip(),
        open_things=[
            {
                "number": one.number,
                "title": one.title,
                "id": str(one.id),
                "due_at": one.due_at.isoformat() if one.due_at else None,
            }
            for one in open_things
        ],
        lent_things=[
            {"kind": one.kind, "name": one.name, "holder": one.holder, "lent_at": one.lent_at.isoformat()}
            for one in lent_out(duty.estate_id)
        ],
    )
    db.session.add(handed)
    db.session.flush()
    after = {"day": duty.day, "open": len(handed.open_things), "lent": len(handed.lent_things)}
    record("roster.handed_over", handed, by=by, at=at, after=after)
    return handed


@transaction
def take_over(handed: HandOver, *, remark: str = "", by: Member, at: datetime) -> None:
    """The next person takes it, with both names in the record."""
    lock(handed)
    if handed.taken_by is not None:
        raise TakenAlready(name=handed.taken_by.name)
    if handed.from_id == by.id:
        raise TakeFromAnother()
    if not works_at(by, handed.estate_id):
        raise NotOfEstate(name=by.name, estate=handed.estate.name)
    handed.taken_by, handed.taken_at, handed.remark = by, at, remark.strip()
    after = {"from": handed.giver.name, "to": by.name, "late": at > handed.ended_at + PATIENCE}
    record("roster.taken_over", handed, by=by, at=at, after=after)


@transaction
def lend(
    estate: Estate,
    kind: ThingKind,
    name: str,
    holder: str,
    *,
    due_at: datetime | None = None,
    by: Member,
    at: datetime,
) -> LentThing:
    """A key, radio or tool leaves the post."""
    if not name.strip() or not holder.strip():
        raise ThingUnnamed()
    lent = LentThing(
        estate_id=estate.id,
        kind=kind,
        name=name.strip(),
        holder=holder.strip(),
        lent_by_id=by.id,
        lent_at=at,
        due_at=due_at,
    )
    db.session.add(lent)
    db.session.flush()
    record("roster.lent", lent, by=by, at=at, after={"name": lent.name, "holder": lent.holder})
    return lent


@transaction
def give_back(lent: LentThing, *, by: Member, at: datetime) -> None:
    """It is back."""
    lock(lent)
    if lent.returned_at is not None:
        raise BackAlready()
    lent.returned_at, lent.taken_back_by = at, by
    record("roster.given_back", lent, by=by, at=at, after={"name": lent.name, "holder": lent.holder})


def lent_out(estate_id: UUID) -> Sequence[LentThing]:
    """What is out, the longest out first."""
    out = select(LentThing).where(LentThing.estate_id == estate_id, LentThing.returned_at.is_(None))
    return (
        db.session.scalars(out.options(joinedload(LentThing.lent_by)).order_by(LentThing.lent_at, LentThing.id))
        .unique()
        .all()
    )


def came_back(estate_id: UUID, *, limit: int = 10) -> Sequence[LentThing]:
    """What came back lately."""
    back = select(LentThing).where(LentThing.estate_id == estate_id, LentThing.returned_at.is_not(None))
    shown = (joinedload(LentThing.lent_by), joinedload(LentThing.taken_back_by))
    return (
        db.session.scalars(back.options(*shown).order_by(LentThing.returned_at.desc(), LentThing.id).limit(limit))
        .unique()
        .all()
    )


def find_hand_over(hand_over_id: UUID) -> HandOver | None:
    """A hand-over of this company."""
    return db.session.get(HandOver, (current_tenant_id(), hand_over_id))


def find_lent(lent_id: UUID) -> LentThing | None:
    """Something lent in this company."""
    return db.session.get(LentThing, (current_tenant_id(), lent_id))


def hand_overs_of(estate_id: UUID, *, limit: int = 20) -> Sequence[HandOver]:
    """Those that wait first, then the latest."""
    shown = [joinedload(way) for way in (HandOver.post, HandOver.shift, HandOver.giver, HandOver.taken_by)]
    waiting = HandOver.taken_at.is_(None)
    query = select(HandOver).where(HandOver.estate_id == estate_id).options(*shown)
    ordered = query.order_by(waiting.desc(), HandOver.ended_at.desc(), HandOver.id.desc())
    return db.session.scalars(ordered.limit(limit)).unique().all()


def never_handed(estate_id: UUID, at: datetime) -> list[Duty]:
    """Duties that ended more than half an hour ago (and not days ago) and were never handed over."""
    over = published_duties(Duty.estate_id == estate_id, Duty.ends_at < at - PATIENCE, Duty.ends_at > at - LOOKED_BACK)
    done = worked_among(over)
    return [duty for duty in over if duty.id not in done]


def to_hand_over(member: Member, estate_id: UUID, at: datetime) -> Duty | None:
    """The duty that a member would hand over now: the one that runs, or the last one of these hours."""
    near = (Duty.starts_at <= at, Duty.ends_at > at - LOOKED_BACK)
    mine = published_duties(Duty.member_id == member.id, Duty.estate_id == estate_id, *near)
    if not mine:
        return None
    duty = mine[-1]
    same = (HandOver.post_id == duty.post_id, HandOver.shift_id == duty.shift_id, HandOver.day == duty.day)
    done = db.session.scalar(select(HandOver.id).where(*same, HandOver.from_id == member.id).limit(1))
    return duty if done is None else None
