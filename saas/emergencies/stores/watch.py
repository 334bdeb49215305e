"""Telling, once each: supplies that run out, overdue checks, suppliers' agreements that end, risks to be reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from saas.emergencies.stores.kinds import SOON_DAYS
from saas.emergencies.stores.models import Risk, StoreItem, Supplier
from saas.emergencies.stores.moves import keepers_of
from saas.estates import every_estate
from saas.facilities.missing import note_once
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.companies import company_by_id
from tenants.db import db
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
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
def tell_of_agreements(*, at: datetime) -> int:
    """Tell who keeps an estate's store that an agreement with a supplier ends in 30 days or less, and that it has ended.

    Each step once; of an agreement of the whole company those of all its estates are told. Returns how many are told of.
    """
    today, told = local_date(at), 0
    for supplier in _ending(today + timedelta(days=SOON_DAYS)):
        assert supplier.contract_until is not None
        has_ended = supplier.contract_until < today
        kind, step = (MessageKind.SUPPLIER_ENDED, "ended") if has_ended else (MessageKind.SUPPLIER_ENDS, "ends")
        about = f"supplier {supplier.id} until {supplier.contract_until}"
        places = [supplier.estate] if supplier.estate is not None else every_estate()
        fresh = [estate for estate in places if note_once(estate.id, about, step, at=at)]
        keepers = [one for estate in fresh for one in members_with(Permission.EMERGENCIES_KEEP, estate_id=estate.id)]
        where = supplier.estate.name if supplier.estate is not None else _company()
        values = {"estate": where, "name": supplier.name, "day": str(supplier.contract_until)}
        told += bool(tell(keepers, kind, None, at=at, **values))
    return told


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


def _ending(day: date) -> Sequence[Supplier]:
    ends = (Supplier.ended_at.is_(None), Supplier.contract_until <= day)
    query = select(Supplier).where(*ends).options(joinedload(Supplier.estate))
    return db.session.scalars(query.order_by(Supplier.contract_until, Supplier.id)).all()


def _company() -> str:
    company = company_by_id(current_tenant_id())
    assert company is not None
    return company.short_name or company.name


def _planners(estate_id: UUID) -> Sequence[Member]:
    return members_with(Permission.EMERGENCIES_PLAN, estate_id=estate_id)
