"""How migrations run: as the migrator's role, one transaction, impatient about locks. Nothing of ours is imported."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import create_engine, text

URL = os.environ.get("DATABASE_MIGRATOR_URL") or os.environ.get("DATABASE_URL", "")
LOCK_TIMEOUT = "1s"
STATEMENT_TIMEOUT = "15min"


def run_offline() -> None:
    """Write the SQL instead of running it."""
    context.configure(dialect_name="postgresql", literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run on the database; whoever holds a lock for longer than a second makes us fail, not everybody wait."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    engine = create_engine(URL)
    with engine.begin() as connection:
        _run(connection)
    engine.dispose()


def _run(connection: object) -> None:
    connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))  # type: ignore[attr-defined]
    connection.execute(text(f"set local statement_timeout = '{STATEMENT_TIMEOUT}'"))  # type: ignore[attr-defined]
    connection.execute(text("select pg_advisory_xact_lock(20261121)"))  # type: ignore[attr-defined]
    context.configure(connection=connection)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
