"""Taking an import back: only while nothing it brought has been used or changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from saas.archives.import_models import ImportRun
from saas.archives.importing import loaded
from saas.archives.models import OpeningArrears, Person, Tenure, Vehicle
from saas.archives.people import read_phone
from saas.estates.models import Building, House, ParkingSpace, Unit
from tenants.db import TenantOwned, db
from tenants.history import History
from tenants.members import Member
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.text import N_

CHUNK = 500

TABLES: dict[str, Any] = {
    "opening_arrears": OpeningArrears,
    "vehicle": Vehicle,
    "parking_space": ParkingSpace,
    "tenure": Tenure,
    "person": Person,
    "house": House,
    "unit": Unit,
    "building": Building,
}
"""What imports make, in the order in which it can be taken away. Kinds above the archives add theirs in front."""


class UsedSince(Refused):
    """Something that the import brought is in use."""

    message = N_("This import cannot be taken back any more: %(count)s of its records were used or changed since.")


def take_back(steps: Sequence[Mapping[str, Any]], run: ImportRun) -> None:
    """Delete what the steps made, children before parents. Raises `UsedSince` and then deletes nothing."""
    made: dict[str, list[UUID]] = {}
    for step in steps:
        for table, thing_id in step.get("made", ()):
            made.setdefault(table, []).append(UUID(thing_id))
    refuse_touched((thing_id for ids in made.values() for thing_id in ids), run)
    try:
        with db.session.begin_nested():
            for table, model in TABLES.items():
                for ids in _chunks(made.get(table, [])):
                    db.session.execute(delete(model).where(model.id.in_(ids)), execution_options=_UNSYNCED)
    except IntegrityError as error:
        raise UsedSince(count=sum(len(ids) for ids in made.values())) from error


_UNSYNCED = {"synchronize_session": False}


def restore(steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
    """Give changed things their values of before, unless somebody has changed them again."""
    for step in reversed(steps):
        for table, thing_id, before, after in step.get("changed", ()):
            thing: TenantOwned | None = db.session.get(
                TABLES[table], (current_tenant_id(), UUID(thing_id)), with_for_update={"of": TABLES[table]}
            )
            new = loaded(after)
            if thing is None or any(getattr(thing, name) != value for name, value in new.items()):
                raise UsedSince(count=1)
            for name, value in loaded(before).items():
                _give_back(thing, name, value)
    db.session.flush()


def _give_back(thing: TenantOwned, name: str, value: Any) -> None:
    if isinstance(thing, Person) and name == "phone":
        thing.set_phone(value, read_phone(value).kind if value else None)
    else:
        setattr(thing, name, value)


def register_undoable(table: str, model: type[TenantOwned]) -> None:
    """A kind above the archives makes rows of its own; they are taken away first."""
    others = {name: known for name, known in TABLES.items() if name != table}
    TABLES.clear()
    TABLES.update({table: model, **others})


def refuse_touched(ids: Iterable[UUID], run: ImportRun) -> None:
    """Refuse when history knows of anything that happened to these things after they were imported."""
    touched = 0
    for some in _chunks(list(ids)):
        touched += (
            db.session.scalar(
                select(func.count(History.thing_id.distinct())).where(
                    History.thing_id.in_(some), History.at > run.applied_at, ~History.verb.in_(READINGS)
                )
            )
            or 0
        )
    if touched:
        raise UsedSince(count=touched)


READINGS = ("archives.read", "archives.care_read")
"""Looking at something is not using it."""


def _chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
