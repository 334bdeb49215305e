"""The declarative base, the mixin for rows of one tenant, and the session that carries the scope into PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import uuid_utils
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import BigInteger, Boolean, Date, DateTime, ForeignKeyConstraint, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry, relationship

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

PLATFORM = "platform"
"""The schema of what has no tenant: companies, hosts, operators, doorbells and due times."""


class Base(DeclarativeBase):
    """Every table. Text is `text`, whole numbers are `bigint` (money in fen), instants are `timestamptz`."""

    registry = registry(
        metadata=MetaData(naming_convention=CONVENTION),
        type_annotation_map={
            str: Text(),
            int: BigInteger(),
            bool: Boolean(),
            bytes: LargeBinary(),
            date: Date(),
            datetime: DateTime(timezone=True),
            UUID: Uuid(),
            dict[str, Any]: JSONB(),
            list[Any]: JSONB(),
        },
    )


class TenantSession(FlaskSession):
    """A session of one tenant: `tenants.scope` hangs both walls on it."""


db = SQLAlchemy(
    model_class=Base, session_options={"class_": TenantSession, "expire_on_commit": False}, disable_autonaming=True
)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def new_id() -> UUID:
    """A UUIDv7: made in the app, ordered in time, telling nobody a volume."""
    return UUID(int=uuid_utils.uuid7().int)


class TenantOwned:
    """Mixin of every table inside the wall: `tenant_id` first in the primary key, then a UUIDv7."""

    tenant_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-19)


def belongs_to(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A composite foreign key `(tenant_id, column)`: a row and its parent are always on the same side of the wall."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], **options)


def to_parent(child: str, parent: str, column: str, **options: Any) -> Any:
    """A relationship along `belongs_to`. It uses the identity map and never copies a tenant."""
    condition = f"and_({child}.tenant_id == {parent}.tenant_id, foreign({child}.{column}) == {parent}.id)"
    return relationship(parent, primaryjoin=condition, **options)


def to_children(parent: str, child: str, column: str, **options: Any) -> Any:
    """The other end of `to_parent`, read only: children are written through their own class."""
    condition = f"and_({parent}.tenant_id == {child}.tenant_id, {parent}.id == foreign({child}.{column}))"
    return relationship(child, primaryjoin=condition, viewonly=True, **options)
