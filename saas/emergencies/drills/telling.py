"""The announcement of a drill: a message to everybody who lives there, once, and what became of it.

Another time, and its taking back when the drill is cancelled, go to whoever got the announcement, by the same door.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from saas.archives import residents_of_estate
from saas.emergencies.kinds import DrillState
from saas.emergencies.learning.models import Drill
from saas.requests.messages import Message, MessageKind, tell_each
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Told:
    """Of an announcement or its taking back: messages written, mails that really went out, messages that were read."""

    written: int
    mailed: int
    read: int


@transaction
def tell_of_drill(drill: Drill, *, at: datetime) -> int:
    """Write the messages of an announcement; says how many just now. Running it again tells only whom nobody told.

    A drill that was moved, cancelled or held in the meantime tells nobody.
    """
    lock(drill)
    if drill.state != DrillState.ANNOUNCED or drill.cancelled_at is not None or drill.announced_at is None:
        return 0
    known = set(db.session.scalars(select(Message.member_id).where(_announcing(drill))))
    missing = [one for one in residents_of_estate(drill.estate_id, on=local_date(at)) if one.id not in known]
    values = {**_called(drill), "place": drill.place or drill.estate.name, "words": drill.announced_words}
    tell_each([(one, values) for one in missing], MessageKind.DRILL_ANNOUNCED, at=drill.announced_at)
    drill.announced_to = len(known) + len(missing)
    return len(missing)


@transaction
def tell_it_is_moved(drill: Drill, *, at: datetime) -> int:
    """Tell whoever heard of another time than the one that counts now; says how many just now.

    Run again it tells nobody twice. A drill that was cancelled or held in the meantime tells nobody.
    """
    lock(drill)
    if drill.cancelled_at is not None or drill.incident_id is not None:
        return 0
    values, now_at = _called(drill), drill.starts_at
    told = [
        (member, {**values, "due": due, "expected": now_at.isoformat()})
        for member, due in _heard(drill).items()
        if datetime.fromisoformat(due) != now_at
    ]
    return sum(one is not None for one in tell_each(told, MessageKind.DRILL_MOVED, at=at))


@transaction
def tell_it_is_off(drill: Drill, *, at: datetime) -> int:
    """Tell whoever a cancelled drill was announced to that it is not held, and why; says how many just now.

    Each once, with the time they had heard of last. A drill that nobody heard of tells nobody; one that was not
    cancelled neither.
    """
    lock(drill)
    if drill.cancelled_at is None:
        return 0
    known = set(db.session.scalars(select(Message.member_id).where(_calling_off(drill))))
    values = {**_called(drill), "words": drill.cancelled_words}
    told = [(member, {**values, "due": due}) for member, due in _heard(drill).items() if member.id not in known]
    return sum(one is not None for one in tell_each(told, MessageKind.DRILL_CALLED_OFF, at=drill.cancelled_at))


def told_of(drill: Drill) -> Told:
    """How its announcement stands. Mailed is what the mail server took, not what we meant to send."""
    return _count(_announcing(drill)) if drill.announced_at is not None else Told(0, 0, 0)


def told_it_is_off(drill: Drill) -> Told:
    """How the taking back stands."""
    return _count(_calling_off(drill)) if drill.cancelled_at is not None else Told(0, 0, 0)


def _count(which: ColumnElement[bool]) -> Told:
    mailed, read = Message.mailed_at.is_not(None), Message.read_at.is_not(None)
    counts = select(func.count(), func.count().filter(mailed), func.count().filter(read)).where(which)
    return Told(*db.session.execute(counts).one())


def _heard(drill: Drill) -> dict[Member, str]:
    """For which time each of them last heard that it is held, in the order in which it was said."""
    time = func.coalesce(Message.values["expected"].astext, Message.values["due"].astext)
    kinds = [MessageKind.DRILL_ANNOUNCED, MessageKind.DRILL_MOVED]
    heard = select(time, Member).join(Member, Message.member_id == Member.id).where(_of(drill, *kinds))
    return {member: due for due, member in db.session.execute(heard.order_by(Message.id))}


def _called(drill: Drill) -> dict[str, str]:
    return {
        "drill": str(drill.id),
        "estate": drill.estate.name,
        "title": drill.name,
        "due": drill.starts_at.isoformat(),
    }


def _announcing(drill: Drill) -> ColumnElement[bool]:
    """The messages of the announcement that counts, by the index of those that are about no request."""
    return and_(_of(drill, MessageKind.DRILL_ANNOUNCED), Message.at == drill.announced_at)


def _calling_off(drill: Drill) -> ColumnElement[bool]:
    return and_(_of(drill, MessageKind.DRILL_CALLED_OFF), Message.at == drill.cancelled_at)


def _of(drill: Drill, *kinds: MessageKind) -> ColumnElement[bool]:
    return and_(Message.request_id.is_(None), Message.kind.in_(kinds), Message.values["drill"].astext == str(drill.id))
