"""Who helps from outside with which kind of resource, how soon, and until when that is agreed (EMG-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from saas.emergencies.kinds import StoreKind
from saas.emergencies.stores.models import Supplier
from saas.emergencies.stores.refusals import BadArrival, NothingIsNew, SaidNoReason, SupplierEnded, SupplierUnnamed
from saas.estates import Estate
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

THREE_DAYS = 3 * 24 * 60
HIDDEN = "•"


@dataclass(frozen=True)
class Help:
    """What is written down about a supplier; the promised arrival is in minutes after the call."""

    kind: StoreKind
    name: str
    phone: str
    offers: str = ""
    contact: str = ""
    arrives_minutes: int | None = None
    contract_until: date | None = None

    def values(self) -> Mapping[str, object]:
        """By column, without spaces at the ends."""
        return {name: value.strip() if type(value) is str else value for name, value in vars(self).items()}


@transaction
def add_supplier(estate: Estate | None, wanted: Help, *, by: Member, at: datetime) -> Supplier:
    """A supplier of an estate, or of the whole company."""
    _refuse_unfit(wanted)
    supplier = Supplier(id=new_id(), estate_id=estate.id if estate is not None else None, **wanted.values())
    db.session.add(supplier)
    db.session.flush()
    record("supplier.added", supplier, by=by, at=at, after={"name": supplier.name, "kind": supplier.kind})
    return supplier


@transaction
def change_supplier(supplier: Supplier, wanted: Help, *, by: Member, at: datetime) -> None:
    """Write down anew whom to call, what they bring and how soon. A person's name and number are not kept in history."""
    lock(supplier)
    _refuse_ended(supplier)
    _refuse_unfit(wanted)
    values = wanted.values()
    before = {name: getattr(supplier, name) for name, value in values.items() if getattr(supplier, name) != value}
    if not before:
        raise NothingIsNew()
    for name in before:
        setattr(supplier, name, values[name])
    after = {name: values[name] for name in before}
    for name in ("contact", "phone"):
        if name in before:
            before[name] = after[name] = HIDDEN
    record("supplier.changed", supplier, by=by, at=at, before=before, after=after)


@transaction
def end_supplier(supplier: Supplier, reason: str, *, by: Member, at: datetime) -> None:
    """It is not called any more."""
    lock(supplier)
    _refuse_ended(supplier)
    if not reason.strip():
        raise SaidNoReason()
    supplier.ended_at = at
    record("supplier.ended", supplier, by=by, at=at, before={"name": supplier.name}, reason=reason.strip())


def _refuse_ended(supplier: Supplier) -> None:
    if supplier.ended_at is not None:
        raise SupplierEnded()


def _refuse_unfit(wanted: Help) -> None:
    if not wanted.name.strip() or not wanted.phone.strip():
        raise SupplierUnnamed()
    if wanted.arrives_minutes is not None and not 1 <= wanted.arrives_minutes <= THREE_DAYS:
        raise BadArrival()
