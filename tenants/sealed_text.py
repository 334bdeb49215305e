"""Sealed columns of models: written and read like text, stored as bytes that only their own row can open.

class Person(TenantOwned, Model):
    phone: SealedText = sealed("phone", info=personal("contact", mask="phone"), index=normal_phone)

person = Person(phone="138 0013 8000")          # seals into the column phone_sealed, fills phone_index
person.phone                                     # opens it
select(Person).where(Person.phone.matches(typed))  # finds it by its blind index
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, event, false, func, inspect, select, update
from sqlalchemy.orm import Mapper, mapped_column

from tenants.db import Base, TenantOwned, db, new_id
from tenants.keys import blind_index, newest_version, open_sealed, retire_keys_before, seal
from tenants.scope import OutsideTenant, current_tenant_id
from tenants.sealing import version_bytes
from tenants.verbs import transaction

Normaliser = Callable[[str], str]
ENCRYPTED = "encrypted"
_VERSION_STARTS, _VERSION_LENGTH = 3, 4


class SealedText:
    """A descriptor for one sealed text of a row. The row's id is made when it is first needed."""

    def __init__(self, name: str, *, info: Mapping[str, Any] | None, index: Normaliser | None) -> None:
        self.name = name
        self.info = info
        self.normalise = index
        self.column = f"{name}_sealed"
        self.index_column = f"{name}_index" if index else None
        self.owner: type[Any] | None = None

    def __set_name__(self, owner: type[Any], _attribute: str) -> None:
        """Make the columns the class does not declare itself."""
        self.owner = owner
        for column in (self.column, self.index_column):
            if column and column not in owner.__dict__:
                setattr(owner, column, mapped_column(LargeBinary, nullable=True, info=self._info()))

    def _info(self) -> dict[str, Any]:
        if self.info is None:
            raise TypeError(f'sealed("{self.name}") needs info=…, unless the class declares {self.column} itself')
        return {**self.info, ENCRYPTED: True}

    @overload
    def __get__(self, row: None, owner: type[Any]) -> SealedText: ...
    @overload
    def __get__(self, row: object, owner: type[Any]) -> str | None: ...

    def __get__(self, row: Any, owner: type[Any]) -> SealedText | str | None:
        if row is None:
            return self
        value = getattr(row, self.column)
        if value is None:
            return None
        _same_tenant(row)
        return open_sealed(row.__tablename__, self.name, row.id, value)

    def __set__(self, row: Any, text: str | None) -> None:
        _same_tenant(row)
        if row.id is None:
            row.id = new_id()
        for column, value in self.values(row.__tablename__, row.id, text).items():
            setattr(row, column, value)

    def values(self, table: str, row_id: UUID, text: str | None) -> dict[str, bytes | None]:
        """The column values for a text of one row; nothing is nothing, and an empty text is nothing too."""
        values = {self.column: seal(table, self.name, row_id, text) if text else None}
        if self.index_column:
            values[self.index_column] = self._indexed(table, text) if text else None
        return values

    def matches(self, text: str) -> ColumnElement[bool]:
        """For `where`: rows of this company whose value equals the text once both are normalised."""
        if self.owner is None or self.index_column is None:
            raise TypeError(f"{self.name} has no blind index")
        wanted = self._indexed(self.owner.__tablename__, text)
        if wanted is None:  # nothing is left of what was typed: that must not find the rows without a value
            return false()
        condition: ColumnElement[bool] = getattr(self.owner, self.index_column) == wanted
        return condition

    def _indexed(self, table: str, text: str) -> bytes | None:
        assert self.normalise is not None
        normalised = self.normalise(text)
        return blind_index(table, self.name, normalised) if normalised else None

    def __eq__(self, other: object) -> bool:
        if other is self:
            return True
        raise TypeError(f"{self.name} is sealed: ask {self.name}.matches(text), which needs a blind index")

    __hash__ = object.__hash__


def sealed(name: str, *, info: Mapping[str, Any] | None = None, index: Normaliser | None = None) -> SealedText:
    """Declare a sealed text. `name` is bound into every value and must never change; `info` as for any column.

    With `index` (a normaliser such as `normal_phone`) the column `<name>_index` makes it findable by equality; the
    class adds `Index(None, "tenant_id", "<name>_index")`. Columns the class declares itself are left alone.
    """
    return SealedText(name, info=info, index=index)


def sealed_columns(model: type[TenantOwned]) -> list[SealedText]:
    """Every sealed text of a model."""
    return [value for kind in model.__mro__ for value in vars(kind).values() if isinstance(value, SealedText)]


def sealed_values(model: type[TenantOwned], row_id: UUID, **texts: str | None) -> dict[str, bytes | None]:
    """Column values of a row on its way through `insert_many`: `sealed_values(Person, row_id, phone="138…")`."""
    by_name = {column.name: column for column in sealed_columns(model)}
    values: dict[str, bytes | None] = {}
    for name, text in texts.items():
        values |= by_name[name].values(_table(model), row_id, text)
    return values


def normal_phone(text: str) -> str:
    """Digits only, full-width ones too, without the +86 or 0086 of a mainland mobile number."""
    digits = "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter in "0123456789")
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits


def normal_identity(text: str) -> str:
    """An identity number without blanks or hyphens, its check letter as X."""
    kept = (letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())
    return "".join(kept).upper()


def normal_text(text: str) -> str:
    """For mail addresses and plates: full-width folded, no blanks, one case."""
    folded = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return folded if folded == text else normal_text(folded)  # a removed blank may bring letter and accent together


@transaction
def reseal(model: type[TenantOwned], *, batch: int = 500) -> int:
    """Seal up to `batch` rows again that an older data key sealed; how many values changed. 0 means none are left.

    A row that somebody changed in the meantime is left to the next batch: the update asks for the bytes it read.
    """
    changed = 0
    for column in sealed_columns(model):
        stored = getattr(model, column.column)
        rows = db.session.execute(select(model.id, stored).where(_outdated(stored)).order_by(model.id).limit(batch))
        for row_id, value in rows.all():
            text = open_sealed(_table(model), column.name, row_id, value)
            fresh = column.values(_table(model), row_id, text)[column.column]
            guarded = update(model).where(model.id == row_id, stored == value).values({column.column: fresh})
            result: Any = db.session.execute(guarded, execution_options={"synchronize_session": False})
            changed += result.rowcount
    return changed


@transaction
def reseal_everything(*, at: datetime, batch: int = 500) -> int:
    """One batch of every model of the company; when nothing is left under an old key, note the old keys as retired."""
    changed = sum(reseal(model, batch=batch) for model in sealed_models())
    if changed == 0 and not any(_count_outdated(model) for model in sealed_models()):
        retire_keys_before(newest_version(), at=at)
    return changed


def sealed_models() -> Iterator[type[TenantOwned]]:
    """Every mapped class with a sealed column."""
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__):
        if issubclass(mapper.class_, TenantOwned) and sealed_columns(mapper.class_):
            yield mapper.class_


def _count_outdated(model: type[TenantOwned]) -> int:
    stored = [getattr(model, column.column) for column in sealed_columns(model)]
    return sum(db.session.scalar(select(func.count()).select_from(model).where(_outdated(one))) or 0 for one in stored)


def _outdated(stored: Any) -> ColumnElement[bool]:
    version = func.substring(stored, _VERSION_STARTS, _VERSION_LENGTH)
    outdated: ColumnElement[bool] = stored.is_not(None) & (version != version_bytes(newest_version()))
    return outdated


def _table(model: type[TenantOwned]) -> str:
    return str(inspect(model).local_table.name)


def _same_tenant(row: TenantOwned) -> None:
    if row.tenant_id is not None and row.tenant_id != current_tenant_id():
        raise OutsideTenant(f"{type(row).__name__} belongs to another tenant")


@event.listens_for(Mapper, "after_mapper_constructed")
def _watch_ids(_mapper: Mapper[Any], model: type[Any]) -> None:
    if issubclass(model, TenantOwned) and sealed_columns(model):
        event.listen(model.id, "set", _seal_for_new_id)


def _seal_for_new_id(row: Any, new: UUID, old: Any, _initiator: object) -> None:
    """`Person(phone=…, id=…)` seals before it knows the id it was given: seal again for that one."""
    if not isinstance(old, UUID) or old == new:
        return
    for column in sealed_columns(type(row)):
        value = getattr(row, column.column)
        if value is not None:
            text = open_sealed(row.__tablename__, column.name, old, value)
            setattr(row, column.column, seal(row.__tablename__, column.name, new, text))
