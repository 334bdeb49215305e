"""What happened: who, what, when, before and after, from where. Rows are only ever inserted; the company reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.clock import now
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, db
from tenants.origin import origin

if TYPE_CHECKING:
    from tenants.members import Member


class History(TenantOwned, Model):
    """One thing that happened inside a company. The app's role may insert and read, never change or delete."""

    __tablename__ = "history"
    __table_args__ = (
        Index(None, "tenant_id", "at", "id"),
        Index(None, "tenant_id", "thing_kind", "thing_id", "at"),
        Index(None, "tenant_id", "actor_id", "at"),
        {"info": {"append_only": True}},
    )

    at: Mapped[datetime] = mapped_column(info=internal())
    verb: Mapped[str] = mapped_column(info=internal())
    thing_kind: Mapped[str] = mapped_column(info=internal())
    thing_id: Mapped[UUID | None] = mapped_column(info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    actor_id: Mapped[UUID | None] = mapped_column(info=internal())
    actor_name: Mapped[str | None] = mapped_column(info=personal("history"))
    via: Mapped[str] = mapped_column(info=internal())
    address: Mapped[str | None] = mapped_column(info=personal("history"))
    request_id: Mapped[str | None] = mapped_column(info=internal())
    before: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("history"))
    after: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("history"))
    reason: Mapped[str | None] = mapped_column(info=public())


def record(
    verb: str,
    thing: TenantOwned | None,
    *,
    by: Member | None,
    at: datetime | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> History:
    """Write one history row in the running transaction; it stands or falls with the verb.

    `before` and `after` hold only what changed. Sealed fields are given by name with the value "•", never in clear.
    """
    where = origin()
    entry = History(
        at=at or now(),
        verb=verb,
        thing_kind=thing.__tablename__ if thing is not None else "company",  # type: ignore[attr-defined]
        thing_id=thing.id if thing is not None else None,
        estate_id=getattr(thing, "estate_id", None),
        actor_id=by.id if by is not None else None,
        actor_name=by.name if by is not None else None,
        via=where.via,
        address=where.address,
        request_id=where.request_id,
        before=_plain(before or {}),
        after=_plain(after or {}),
        reason=reason,
    )
    db.session.add(entry)
    return entry


def record_reading(
    thing: TenantOwned, fields: Iterable[str], *, by: Member, purpose: str, at: datetime, reason: str | None = None
) -> History:
    """Somebody saw personal data in clear (PRV-18): whose, which fields, what for.

    Written before the value is shown.
    """
    after = {"fields": sorted(fields), "purpose": purpose}
    return record("personal.read", thing, by=by, at=at, after=after, reason=reason)


def record_export(
    what: str,
    rows: int,
    *,
    by: Member,
    at: datetime,
    thing: TenantOwned | None = None,
    filters: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> History:
    """Personal data left the system as a file (PRV-24): what, how many rows, chosen how."""
    after = {"what": what, "rows": rows, "filters": dict(filters or {})}
    return record("personal.exported", thing, by=by, at=at, after=after, reason=reason)


def _plain(values: Any) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain_value(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain_value(item) for name, item in value.items()}
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
