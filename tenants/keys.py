"""Each company's data keys, and the sealing of single values with them.

`tenant_key` holds a company's keys wrapped by the master key, which is not in the database: a stolen dump opens
nothing. The `data` key seals values and is rotated; the `index` key makes blind indexes and stays, because an index
made with another key would no longer be found (docs/keys.md).
"""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal, secret
from tenants.db import Model, TenantOwned, db
from tenants.history import record
from tenants.key_cache import KeyCache
from tenants.master_keys import KEY_BYTES, MasterKeys, NoMasterKey, add_master_key, read_master_keys
from tenants.queue import JobList, ask
from tenants.scope import current_tenant_id
from tenants.sealing import DataKey, Place, SealBroken, key_version, unwrap, wrap
from tenants.verbs import transaction

if TYPE_CHECKING:
    from tenants.members import Member

__all__ = [
    "KeyPurpose",
    "MasterKeys",
    "NoMasterKey",
    "NoTenantKey",
    "SealBroken",
    "TenantKey",
    "add_master_key",
    "blind_index",
    "destroy_keys",
    "make_keys",
    "master_keys",
    "open_sealed",
    "rewrap_keys",
    "rotate_key",
    "seal",
    "start_with",
    "wrapped_by",
]

_UNCOMMITTED = "keys_uncommitted"


class NoTenantKey(RuntimeError):
    """The company has no such key: it was never made, or it was destroyed with the company."""


class KeyPurpose(StrEnum):
    """What a key is for."""

    DATA = "data"
    INDEX = "index"


class TenantKey(TenantOwned, Model):
    """One wrapped key of a company. `wrapped` is emptied, and the row kept as evidence, when the key is destroyed."""

    __tablename__ = "tenant_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "purpose", "version"),
        CheckConstraint("purpose in ('data', 'index')", name="known_purpose"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="destroyed_is_empty"),
    )

    purpose: Mapped[str] = mapped_column(info=internal())
    version: Mapped[int] = mapped_column(Integer, info=internal())
    wrapped: Mapped[bytes | None] = mapped_column(info=secret())
    created_at: Mapped[datetime] = mapped_column(info=internal())
    retired_at: Mapped[datetime | None] = mapped_column(info=internal())
    destroyed_at: Mapped[datetime | None] = mapped_column(info=internal())


class _Process:
    """What this process knows: the master keys, and the data keys it unwrapped a short while ago."""

    masters: MasterKeys | None = None
    cache = KeyCache()


def start_with(masters: MasterKeys | None = None) -> None:
    """Take these master keys, or those of the environment's file; forget every data key unwrapped before.

    Called once by each process at its start: raises `NoMasterKey` when there are none, so that it does not start.
    """
    _Process.masters = masters or read_master_keys()
    _Process.cache.clear()


def seal(table: str, column: str, row_id: UUID, text: str) -> bytes:
    """Encrypt a text for one row's column in the current company."""
    key = _key(KeyPurpose.DATA, None)
    return key.seal(Place(current_tenant_id(), table, column, row_id), text)


def open_sealed(table: str, column: str, row_id: UUID, value: bytes) -> str:
    """Decrypt what was sealed for this row's column; `SealBroken` for a value from any other place or company."""
    key = _key(KeyPurpose.DATA, key_version(value))
    return key.open(Place(current_tenant_id(), table, column, row_id), value)


def blind_index(table: str, column: str, normalised: str) -> bytes:
    """16 bytes for finding a sealed value by equality. Normalise first (`tenants.sealed_text.normal_phone`)."""
    return _key(KeyPurpose.INDEX, None).index(table, column, normalised)


@transaction
def make_keys(*, at: datetime) -> None:
    """Give the current company its first keys. Part of opening a company."""
    for purpose in KeyPurpose:
        _add_key(purpose, 1, at)


@transaction
def rotate_key(*, by: Member | None, at: datetime) -> TenantKey:
    """Make a new data key; from now on new values are sealed with it. A job then moves the old ones over."""
    newest = _stored(KeyPurpose.DATA, None, lock=True)
    key = _add_key(KeyPurpose.DATA, newest.version + 1, at)
    record("keys.rotated", key, by=by, at=at, before={"version": newest.version}, after={"version": key.version})
    ask("keys.reseal", on=JobList.BULK)
    return key


@transaction
def rewrap_keys(*, at: datetime) -> int:
    """Wrap the company's keys again with the newest master key; how many were still under an older one."""
    masters, rewrapped = master_keys(), 0
    for row in _every_key():
        if row.wrapped is None or key_version(row.wrapped) == masters.newest:
            continue
        row.wrapped = _wrapped(KeyPurpose(row.purpose), row.version, _unwrapped(row))
        rewrapped += 1
    if rewrapped:
        record("keys.rewrapped", None, by=None, at=at, after={"keys": rewrapped, "master": masters.newest})
    return rewrapped


def wrapped_by() -> list[int]:
    """The version of the master key that wraps each of the company's keys."""
    return [key_version(row) for row in db.session.scalars(select(TenantKey.wrapped)) if row is not None]


@transaction
def destroy_keys(*, by: Member | None, at: datetime) -> list[UUID]:
    """Crypto-shredding: empty every wrapped key of the company, so that nothing sealed opens again. The keys' ids.

    Backups keep the wrapped keys until they expire; the deletion ledger repeats this after a restore (docs/keys.md).
    """
    destroyed = []
    for row in _every_key():
        if row.wrapped is not None:
            row.wrapped, row.destroyed_at = None, at
            destroyed.append(row.id)
    _mark_uncommitted()
    _Process.cache.forget(current_tenant_id())
    record("keys.destroyed", None, by=by, at=at, after={"keys": destroyed})
    return destroyed


def newest_version() -> int:
    """The version that new values of the current company are sealed with, read from the database."""
    return _stored(KeyPurpose.DATA, None).version


def retire_keys_before(version: int, *, at: datetime) -> None:
    """Note that no value is sealed with the older data keys any more. They still open what a slow process wrote."""
    for row in _every_key():
        if row.purpose == KeyPurpose.DATA and row.version < version and row.retired_at is None:
            row.retired_at = at


def _key(purpose: KeyPurpose, version: int | None) -> DataKey:
    """An unwrapped key of the current company; without a version, the newest."""
    tenant_id = current_tenant_id()
    uncommitted = db.session().info.get(_UNCOMMITTED, False)
    known = None if uncommitted else _Process.cache.get(tenant_id, purpose, version)
    if known is not None:
        return known
    row = _stored(purpose, version)
    key = DataKey(row.version, _unwrapped(row))
    if not uncommitted:
        _Process.cache.put(tenant_id, purpose, version, key)
    return key


def _stored(purpose: KeyPurpose, version: int | None, *, lock: bool = False) -> TenantKey:
    query = select(TenantKey).where(TenantKey.purpose == purpose, TenantKey.wrapped.is_not(None))
    if version is not None:
        query = query.where(TenantKey.version == version)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    with db.session.no_autoflush:  # sealing happens while objects are half made; they must not be flushed by it
        row = db.session.scalars(query.order_by(TenantKey.version.desc()).limit(1)).first()
    if row is None:
        raise NoTenantKey(f"company {current_tenant_id()} has no {purpose} key" + (f" {version}" if version else ""))
    return row


def _every_key() -> list[TenantKey]:
    query = select(TenantKey).order_by(TenantKey.purpose, TenantKey.version).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _add_key(purpose: KeyPurpose, version: int, at: datetime) -> TenantKey:
    wrapped = _wrapped(purpose, version, secrets.token_bytes(KEY_BYTES))
    row = TenantKey(purpose=purpose, version=version, wrapped=wrapped, created_at=at)
    db.session.add(row)
    db.session.flush()
    _mark_uncommitted()
    return row


def _mark_uncommitted() -> None:
    """A key that a rollback would take away must not be remembered: this session goes past the cache from here on."""
    db.session().info[_UNCOMMITTED] = True


def _wrapped(purpose: KeyPurpose, version: int, plain: bytes) -> bytes:
    return wrap(master_keys(), tenant_id=current_tenant_id(), purpose=purpose, version=version, secret=plain)


def _unwrapped(row: TenantKey) -> bytes:
    assert row.wrapped is not None
    return unwrap(master_keys(), row.wrapped, tenant_id=row.tenant_id, purpose=row.purpose, version=row.version)


def master_keys() -> MasterKeys:
    """The master keys this process started with."""
    if _Process.masters is None:
        start_with()
    assert _Process.masters is not None
    return _Process.masters
