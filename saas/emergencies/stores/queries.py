"""What pages, boards, plans and readiness ask about a store, its sharing and the suppliers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from saas.emergencies.kinds import Condition, PlanKind, StoreKind
from saas.emergencies.stores.kinds import SOON_DAYS, Fault, StoreView
from saas.emergencies.stores.models import StoreCheck, StoreItem, StoreMove, Supplier
from tenants.db import db
from tenants.members import NAME_ONLY

PAGE = 500


def overdue_of(estate_id: UUID, today: date) -> Sequence[StoreItem]:
    """The supplies of an estate whose check should have been made before today, the longest overdue first."""
    return items_of([estate_id], today=today, view=StoreView.OVERDUE)


def for_plan(estate_id: UUID, kind: str) -> Sequence[StoreItem]:
    """What an estate keeps for a kind of plan, by kind and name: what serves it, and what serves every plan."""
    query = _kept().where(StoreItem.estate_id == estate_id, _serves(kind))
    return db.session.scalars(query.order_by(*_BY_NAME)).all()


def items_of(
    estate_ids: Collection[UUID],
    *,
    today: date,
    view: StoreView | None = None,
    kind: StoreKind | None = None,
    plan: PlanKind | None = None,
) -> Sequence[StoreItem]:
    """The supplies of estates: those next to be checked first."""
    query = _kept().where(StoreItem.estate_id.in_(estate_ids))
    if view is not None:
        query = query.where(_in_view(view, today))
    if kind is not None:
        query = query.where(StoreItem.kind == kind)
    if plan is not None:
        query = query.where(_serves(plan))
    return db.session.scalars(query.order_by(StoreItem.next_check, *_BY_NAME).limit(PAGE)).all()


def counts_of(estate_ids: Collection[UUID], today: date) -> Mapping[UUID, Mapping[str, int]]:
    """How many supplies of each estate lie in each heap, how many there are (`total`) and with any fault (`wrong`)."""
    wrong = or_(*(_in_view(StoreView(fault), today) for fault in Fault))
    heaps = [func.count().filter(_in_view(view, today)) for view in StoreView]
    query = (
        select(StoreItem.estate_id, func.count(), func.count().filter(wrong), *heaps)
        .where(StoreItem.retired_at.is_(None), StoreItem.estate_id.in_(estate_ids))
        .group_by(StoreItem.estate_id)
    )
    found = {row[0]: row[1:] for row in db.session.execute(query)}
    names = ("total", "wrong", *StoreView)
    return {one: dict(zip(names, found.get(one, (0,) * len(names)), strict=True)) for one in estate_ids}


def shared_elsewhere(estate_ids: Collection[UUID], *, words: str = "") -> Sequence[StoreItem]:
    """What the company's other estates would lend: what they share and have. Nothing of another company is ever here."""
    query = _kept().where(StoreItem.is_shareable, StoreItem.quantity > 0, StoreItem.estate_id.not_in(estate_ids))
    if words.strip():
        query = query.where(StoreItem.name.icontains(words.strip(), autoescape=True))
    return db.session.scalars(query.order_by(StoreItem.name, StoreItem.estate_id).limit(PAGE)).all()


def next_to_check(estate_id: UUID, today: date, *, after: StoreItem | None = None) -> StoreItem | None:
    """What is to be checked by today, walking from place to place: the first, or the one after another."""
    due = (StoreItem.estate_id == estate_id, StoreItem.next_check <= today)
    query = _kept().where(*due).order_by(StoreItem.place, StoreItem.name, StoreItem.id)
    if after is not None:
        here = tuple_(StoreItem.place, StoreItem.name, StoreItem.id)
        ahead = query.where(here > tuple_(after.place, after.name, after.id)).limit(1)
        return db.session.scalar(ahead) or db.session.scalar(query.where(StoreItem.id != after.id).limit(1))
    return db.session.scalar(query.limit(1))


def due_count(estate_id: UUID, today: date) -> int:
    """How many supplies of an estate are to be checked by today."""
    due = (StoreItem.estate_id == estate_id, StoreItem.next_check <= today, StoreItem.retired_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(StoreItem).where(*due)) or 0


def find_item(item_id: UUID) -> StoreItem | None:
    """A supply of this company."""
    return db.session.scalar(select(StoreItem).where(StoreItem.id == item_id))


def moves_of(item: StoreItem, *, limit: int = 50) -> Sequence[StoreMove]:
    """What came in and went out, newest first."""
    query = select(StoreMove).where(StoreMove.item_id == item.id).options(joinedload(StoreMove.by).options(*NAME_ONLY))
    return db.session.scalars(query.order_by(StoreMove.id.desc()).limit(limit)).all()


def checks_of(item: StoreItem, *, limit: int = 50) -> Sequence[StoreCheck]:
    """Its checks, newest first."""
    query = select(StoreCheck).where(StoreCheck.item_id == item.id)
    query = query.options(joinedload(StoreCheck.by).options(*NAME_ONLY), joinedload(StoreCheck.file))
    return db.session.scalars(query.order_by(StoreCheck.id.desc()).limit(limit)).all()


def latest_checks(item_ids: Collection[UUID]) -> Mapping[UUID, StoreCheck]:
    """The newest check of each of these supplies."""
    newest = (
        select(StoreCheck)
        .where(StoreCheck.item_id.in_(item_ids))
        .distinct(StoreCheck.item_id)
        .order_by(StoreCheck.item_id, StoreCheck.id.desc())
        .options(joinedload(StoreCheck.by).options(*NAME_ONLY))
    )
    return {check.item_id: check for check in db.session.scalars(newest)}


def used_in(incident_id: UUID) -> Sequence[StoreMove]:
    """What was taken out for an incident, in order."""
    query = select(StoreMove).where(StoreMove.incident_id == incident_id)
    query = query.options(joinedload(StoreMove.by).options(*NAME_ONLY), joinedload(StoreMove.item))
    return db.session.scalars(query.order_by(StoreMove.id)).all()


def suppliers_for(estate_ids: Collection[UUID], *, kind: StoreKind | None = None) -> Sequence[Supplier]:
    """Who helps these estates from outside, with those of the whole company: by kind, the quickest first."""
    query = select(Supplier).where(
        Supplier.ended_at.is_(None), or_(Supplier.estate_id.is_(None), Supplier.estate_id.in_(estate_ids))
    )
    if kind is not None:
        query = query.where(Supplier.kind == kind)
    query = query.options(joinedload(Supplier.estate))
    return db.session.scalars(query.order_by(Supplier.kind, Supplier.arrives_minutes, Supplier.name)).all()


def find_supplier(supplier_id: UUID) -> Supplier | None:
    """A supplier of this company."""
    return db.session.scalar(select(Supplier).where(Supplier.id == supplier_id))


def _kept() -> Select[StoreItem]:
    people = (joinedload(StoreItem.estate), joinedload(StoreItem.keeper).options(*NAME_ONLY))
    return select(StoreItem).where(StoreItem.retired_at.is_(None)).options(*people)


def _serves(plan: str) -> ColumnElement[bool]:
    return or_(StoreItem.plan_kinds == [], StoreItem.plan_kinds.contains([str(plan)]))


def _in_view(view: StoreView, today: date) -> ColumnElement[bool]:
    soon = StoreItem.expires_on.between(today, today + timedelta(days=SOON_DAYS))
    wrong: dict[str, ColumnElement[bool]] = {
        Fault.EXPIRED: StoreItem.expires_on < today,
        Fault.OVERDUE: StoreItem.next_check < today,
        Fault.BELOW: StoreItem.quantity < StoreItem.minimum,
        Fault.NOT_GOOD: and_(StoreItem.last_condition.is_not(None), StoreItem.last_condition != Condition.GOOD),
        StoreView.EXPIRING: soon,
    }
    return wrong[view]


_BY_NAME = (StoreItem.kind, StoreItem.name, StoreItem.id)
