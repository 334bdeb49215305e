"""Telling, once each: supplies that run out, checks that are overdue, risks that are to be reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from saas.emergencies.stores.kinds import SOON_DAYS
from saas.emergencies.stores.models import Risk, StoreItem
from saas.emergencies.stores.moves import keepers_of
from saas.facilities.missing import note_once
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.verbs import transaction

STEPS = (SOON_DAYS, 7, 0)
"""Days before a supply runs out on which it is told."""
NAMED = 3
"""So many supplies are named in one message; the rest are counted."""


@transaction
def tell_of_expiry(*, at: datetime) -> int:
    """Tell the keepers of supplies that run out in 30 days, in 7, and on the day: each step once."""
    today, told = local_date(at), 0
    ends = StoreItem.expires_on <= today + timedelta(days=SOON_DAYS)
    for item in _kept(ends):
        assert item.expires_on is not None
        left = (item.expires_on - today).days
        step = min(days for days in STEPS if left <= days)
        if note_once(item.estate_id, f"supply {item.id} until {item.expires_on}", str(step), at=at):
            kind = MessageKind.STORE_RUNS_OUT if left > 0 else MessageKind.STORE_RAN_OUT
            values = {"estate": item.estate.name, "name": item.name, "place": item.place, "day": str(item.expires_on)}
            tell(keepers_of(item), kind, None, at=at, **values)
            told += 1
    return told


@transaction
def tell_of_checks(*, at: datetime) -> int:
    """Tell the keepers which checks have become overdue: each once, those of a keeper and estate in one message."""
    today = local_date(at)
    heaps: dict[tuple[UUID, UUID], tuple[Member, list[StoreItem]]] = {}
    for item in _kept(StoreItem.next_check < today):
        if note_once(item.estate_id, f"supply {item.id} check {item.next_check}", "overdue", at=at):
            for member in keepers_of(item):
                heaps.setdefault((member.id, item.estate_id), (member, []))[1].append(item)
    for member, items in heaps.values():
        names = "、".join(item.name for item in items[:NAMED])
        values = {"estate": items[0].estate.name, "count": len(items), "names": names}
        tell([member], MessageKind.STORE_CHECKS, None, at=at, **values)
    return len(heaps)


@transaction
def tell_of_reviews(*, at: datetime) -> int:
    """Tell the owners of risks whose review is due: once for each due day."""
    today, told = local_date(at), 0
    due = select(Risk).where(Risk.closed_at.is_(None), Risk.review_on <= today)
    people = (joinedload(Risk.estate), joinedload(Risk.owner))
    for risk in db.session.scalars(due.options(*people).order_by(Risk.estate_id, Risk.review_on, Risk.id)):
        if note_once(risk.estate_id, f"risk {risk.id} review {risk.review_on}", "due", at=at):
            values = {"estate": risk.estate.name, "name": risk.name, "day": str(risk.review_on)}
            owners = [risk.owner] if risk.owner.is_active else _planners(risk.estate_id)
            tell(owners, MessageKind.RISK_REVIEW, None, at=at, **values)
            told += 1
    return told


def _kept(which: ColumnElement[bool]) -> Sequence[StoreItem]:
    people = (joinedload(StoreItem.estate), joinedload(StoreItem.keeper))
    query = select(StoreItem).where(StoreItem.retired_at.is_(None), which).options(*people)
    return db.session.scalars(query.order_by(StoreItem.estate_id, StoreItem.kind, StoreItem.name)).all()


def _planners(estate_id: UUID) -> Sequence[Member]:
    return members_with(Permission.EMERGENCIES_PLAN, estate_id=estate_id)
