"""The announcement of a drill: a message to everybody who lives there, once, and what became of it."""

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
from tenants.verbs import lock, transaction


@dataclass(frozen=True)
class Told:
    """Of an announcement: messages written, mails that really went out, messages that were read."""

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
    known = set(db.session.scalars(select(Message.member_id).where(_about(drill))))
    missing = [one for one in residents_of_estate(drill.estate_id, on=local_date(at)) if one.id not in known]
    values = {
        "drill": str(drill.id),
        "estate": drill.estate.name,
        "title": drill.name,
        "place": drill.place or drill.estate.name,
        "due": drill.starts_at.isoformat(),
        "words": drill.announced_words,
    }
    tell_each([(one, values) for one in missing], MessageKind.DRILL_ANNOUNCED, at=drill.announced_at)
    drill.announced_to = len(known) + len(missing)
    return len(missing)


def told_of(drill: Drill) -> Told:
    """How its announcement stands. Mailed is what the mail server took, not what we meant to send."""
    if drill.announced_at is None:
        return Told(0, 0, 0)
    mailed, read = Message.mailed_at.is_not(None), Message.read_at.is_not(None)
    counts = select(func.count(), func.count().filter(mailed), func.count().filter(read)).where(_about(drill))
    return Told(*db.session.execute(counts).one())


def _about(drill: Drill) -> ColumnElement[bool]:
    """Its messages, by the index of those that are about no request."""
    return and_(
        Message.request_id.is_(None),
        Message.kind == MessageKind.DRILL_ANNOUNCED,
        Message.at == drill.announced_at,
        Message.values["drill"].astext == str(drill.id),
    )
