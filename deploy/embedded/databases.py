"""Roles and databases on a PostgreSQL that we hold the superuser of, embedded or not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

MIGRATOR = "mingbai_migrator"
APP = "mingbai_app"
BACKUP = "mingbai_backup"

ROLES_SQL = Path(__file__).resolve().parent.parent / "roles.sql"


def tool_environment(url: str) -> dict[str, str]:
    """Environment that makes PostgreSQL's own tools (psql, pg_dump, pg_restore) use a SQLAlchemy URL.

    A password travels here and not in arguments, which every account of the machine can read.
    """
    parts = make_url(url)
    wanted = {
        "PGHOST": parts.host or parts.query.get("host"),
        "PGPORT": parts.port or parts.query.get("port"),
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
        "PGSSLMODE": parts.query.get("sslmode"),
        "PGSSLROOTCERT": parts.query.get("sslrootcert"),
    }
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    return environment | {name: str(value) for name, value in wanted.items() if value}


def connect(url: str, *, autocommit: bool = True) -> psycopg.Connection[tuple[object, ...]]:
    """A plain psycopg connection to a SQLAlchemy URL."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=autocommit)


def make_roles(psql: Path, superuser_url: str, database: str, passwords: Mapping[str, str] | None = None) -> None:
    """Run ``deploy/roles.sql``. ``passwords`` are the variables it reads: MIGRATOR_PASSWORD and so on."""
    done = subprocess.run(
        [str(psql), "-X", "-q", "-v", f"database={database}", "-f", "-"],
        env={**tool_environment(superuser_url), **(passwords or {})},
        input=ROLES_SQL.read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"roles.sql failed:\n{done.stderr}")


def create(superuser_url: str, name: str, *, template: str | None = None) -> None:
    """Make a database of the migrator's, closed to everybody but the three roles."""
    made = sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(MIGRATOR))
    if template is not None:
        made += sql.SQL(" template {}").format(sql.Identifier(template))
    closed = sql.SQL("revoke all on database {} from public").format(sql.Identifier(name))
    opened = sql.SQL("grant connect on database {} to {}, {}").format(
        sql.Identifier(name), sql.Identifier(APP), sql.Identifier(BACKUP)
    )
    with connect(superuser_url) as connection:
        for statement in (made, closed, opened):
            connection.execute(statement)


def drop(superuser_url: str, name: str) -> None:
    """Drop a database and end whatever is still connected to it."""
    with connect(superuser_url) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
