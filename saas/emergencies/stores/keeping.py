"""What is kept for an emergency (EMG-10): registered, described anew, no longer kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.kinds import PlanKind, StoreKind
from saas.emergencies.months import months_after
from saas.emergencies.policy import may_run
from saas.emergencies.stores.models import StoreItem
from saas.emergencies.stores.moves import MOST, alert_below, book, refuse_retired
from saas.emergencies.stores.queries import latest_checks
from saas.emergencies.stores.refusals import (
    BadCycle,
    CannotKeepIt,
    NothingIsNew,
    OutOfBounds,
    SaidNoReason,
    SupplyThereAlready,
    SupplyUnnamed,
)
from saas.estates import Estate
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member, find_member
from tenants.verbs import lock, transaction

CYCLES = range(1, 37)


@dataclass(frozen=True)
class Supply:
    """What is written down about a supply. Without plans it serves them all."""

    kind: StoreKind
    name: str
    unit: str
    place: str
    minimum: int = 0
    keeper_id: UUID | None = None
    expires_on: date | None = None
    check_months: int = 6
    plan_kinds: tuple[PlanKind, ...] = ()
    is_shareable: bool = False
    note: str = ""

    def values(self) -> Mapping[str, object]:
        """By column, without spaces at the ends."""
        found = {name: value.strip() if type(value) is str else value for name, value in vars(self).items()}
        return found | {"plan_kinds": [str(kind) for kind in PlanKind if kind in self.plan_kinds]}


@transaction
def register(estate: Estate, supply: Supply, *, quantity: int, by: Member, at: datetime) -> StoreItem:
    """A supply of an estate, counted today; how many there are is its first move."""
    lock(estate)
    _refuse_unfit(supply, estate.id)
    if not 0 <= quantity <= MOST:
        raise OutOfBounds()
    _refuse_twice(estate.id, supply)
    item = add(estate, supply, next_check=months_after(local_date(at), supply.check_months), by=by, at=at)
    if quantity:
        book(item, quantity, "", by=by, at=at)
    return item


@transaction
def change(item: StoreItem, supply: Supply, *, by: Member, at: datetime) -> None:
    """Write down anew what it is. How many there are is changed by moves and checks alone."""
    lock(item)
    refuse_retired(item)
    _refuse_unfit(supply, item.estate_id)
    values = supply.values()
    before = {name: getattr(item, name) for name, value in values.items() if getattr(item, name) != value}
    if not before:
        raise NothingIsNew()
    was_below = item.quantity < item.minimum
    months = item.check_months
    for name in before:
        setattr(item, name, values[name])
    if item.check_months != months:
        checked = latest_checks([item.id]).get(item.id)
        counted = months_after(local_date(checked.at if checked is not None else at), item.check_months)
        item.next_check = counted if checked is not None else min(item.next_check, counted)
    record("store.changed", item, by=by, at=at, before=before, after={name: values[name] for name in before})
    if not was_below:
        alert_below(item, at=at)


@transaction
def retire(item: StoreItem, reason: str, *, by: Member, at: datetime) -> None:
    """It is not kept any more; its moves and checks stay."""
    lock(item)
    refuse_retired(item)
    if not reason.strip():
        raise SaidNoReason()
    item.retired_at = at
    record("store.retired", item, by=by, at=at, before={"quantity": item.quantity}, reason=reason.strip())


def add(estate: Estate, supply: Supply, *, next_check: date, by: Member, at: datetime) -> StoreItem:
    """The row itself, with nothing in it yet. Part of a verb that holds the estate."""
    item = StoreItem(id=new_id(), estate_id=estate.id, quantity=0, next_check=next_check, **supply.values())
    db.session.add(item)
    db.session.flush()
    told = {"name": item.name, "kind": item.kind, "place": item.place, "minimum": item.minimum}
    record("store.registered", item, by=by, at=at, after=told)
    return item


def _refuse_unfit(supply: Supply, estate_id: UUID) -> None:
    if not all(words.strip() for words in (supply.name, supply.unit, supply.place)):
        raise SupplyUnnamed()
    if not 0 <= supply.minimum <= MOST:
        raise OutOfBounds()
    if supply.check_months not in CYCLES:
        raise BadCycle()
    keeper = find_member(supply.keeper_id) if supply.keeper_id is not None else None
    if keeper is not None and not (keeper.is_active and may_run(keeper, estate_id)):
        raise CannotKeepIt(name=keeper.name)


def _refuse_twice(estate_id: UUID, supply: Supply) -> None:
    name, place = supply.name.strip(), supply.place.strip()
    same = select(StoreItem.id).where(
        StoreItem.estate_id == estate_id,
        StoreItem.name == name,
        StoreItem.place == place,
        StoreItem.retired_at.is_(None),
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise SupplyThereAlready(name=name, place=place)
