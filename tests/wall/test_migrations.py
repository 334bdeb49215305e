"""The migrations build what the models say: tables, columns, keys, indexes; the catalogue lint does the rest."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from app import load_capabilities
from deploy.embedded.postgres import MIGRATOR
from tenants.db import PLATFORM, db
from tests.servers import Servers


def _engine(servers: Servers) -> Engine:
    return create_engine(servers.url(MIGRATOR, f"mingbai_{servers.worker}"))


def test_a_migrated_database_is_what_the_models_say(servers: Servers) -> None:
    load_capabilities()
    engine = _engine(servers)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_schemas": True, "include_name": _is_ours, "compare_type": True}
        )
        assert compare_metadata(context, db.metadata) == []
    engine.dispose()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    if kind == "schema":
        return name in (None, PLATFORM)
    return name != "alembic_version"


def test_it_was_migrated_and_not_created(servers: Servers) -> None:
    engine = _engine(servers)
    with engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalars().all()
    engine.dispose()
