"""Sessions for what has no tenant. They cannot read a tenant's table: no setting is made, so PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from tenants.db import db


@contextmanager
def platform_session() -> Iterator[Session]:
    """A short session on the `platform` schema, committed at the end. Its callers are listed by a guard test."""
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session
