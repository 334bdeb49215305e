"""The measured company, and the many others that have only rows of the measured table (`request`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg
from flask import Flask

from deploy.embedded.databases import connect
from saas.estates import find_house
from saas.requests import Request
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tenants.sessions import begin_session
from tests.cast import Company, add_member, open_company
from tests.factories.estates import estate, house
from tests.factories.requests import Stage

DAYS = 60
MANY_AT_ONCE = 50


@dataclass(frozen=True)
class Measured:
    """A company and the logins of those who look at its pages."""

    company: Company
    tokens: dict[str, str]
    followed: UUID
    sizes: tuple[int, int]


def open_measured(app: Flask, prefix: str, *, reported: int, taken_down: int, estates: int) -> Measured:
    """A company with so many open requests of one resident, so many of callers, and so many more estates."""
    with app.app_context():
        company = open_company(prefix)
        people = {
            role: add_member(company, role)
            for role in (Role.RESIDENT, Role.FRONT_DESK, Role.DISPATCHER, Role.TECHNICIAN, Role.HEAD_OFFICE)
        }
        with acting_in(company.id):
            here = {role: db.session.get_one(Member, (company.id, one.id)) for role, one in people.items()}
            for _ in range(estates):
                house(estate().id)
            db.session.commit()
            cast = (here[Role.RESIDENT], here[Role.FRONT_DESK], here[Role.DISPATCHER], here[Role.TECHNICIAN])
            stage = Stage(company, *cast, at=now() - timedelta(hours=6))
            stage.settle()
            assert find_house(company.house_id) is not None
            for _ in range(reported):
                stage.reported()
            for _ in range(taken_down):
                stage.taken_down()
            followed: Request = stage.dispatched().request
            followed_id = followed.id
            tokens = {
                role.value: begin_session(here[role], at=now(), address="127.0.0.1", agent="bench")
                for role in (Role.RESIDENT, Role.FRONT_DESK, Role.HEAD_OFFICE)
            }
            db.session.commit()
    return Measured(company, tokens, followed_id, (reported, taken_down))


def grow(superuser_url: str, tenant_id: int, *, to: int) -> None:
    """Give the company finished requests of the last sixty days until it has so many; rows of one table, by the server."""
    with connect(superuser_url) as connection:
        columns = _columns(superuser_url)
        changed = {
            "id": "gen_random_uuid()",
            "number": "'ZX-20260101-' || n",
            "received_at": f"r.received_at - (n %% {DAYS * 24}) * interval '1 hour'",
            "state": "'withdrawn'",
            "next_due_at": "null",
        }
        connection.execute("set session_replication_role = replica")
        connection.execute(
            f"insert into request ({', '.join(columns)}) "
            f"select {', '.join(changed.get(name, 'r.' + name) for name in columns)} "
            "from (select * from request where tenant_id = %s order by id limit 1) r, "
            "generate_series(1, %s - (select count(*) from request where tenant_id = %s)) n",
            (tenant_id, to, tenant_id),
        )


def add_others(superuser_url: str, tenant_id: int, *, first: int, count: int) -> None:
    """Companies of the same size beside the measured one, from tenant id ``first`` on: its requests, once more each.

    With many of them the plain indexes are taken down and built again after the rows: a million rows in minutes.
    """
    columns = _columns(superuser_url)
    changed = {"tenant_id": "t", "id": "gen_random_uuid()"}
    with connect(superuser_url) as connection, _without_indexes(connection, many=count > MANY_AT_ONCE):
        connection.execute("set session_replication_role = replica")
        connection.execute(
            f"insert into request ({', '.join(columns)}) "
            f"select {', '.join(changed.get(name, 'r.' + name) for name in columns)} "
            "from generate_series(%s, %s) t, (select * from request where tenant_id = %s) r",
            (first, first + count - 1, tenant_id),
        )


@contextmanager
def _without_indexes(connection: psycopg.Connection[tuple[object, ...]], *, many: bool) -> Iterator[None]:
    """All indexes but those of keys, built anew at the end."""
    plain = (
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = 'request'::regclass "
        "and not exists (select from pg_constraint where conindid = indexrelid)"
    )
    indexes = connection.execute(plain).fetchall() if many else []
    for name, _ in indexes:
        connection.execute(f"drop index {name}")
    yield
    connection.execute("set maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        connection.execute(str(definition))


def settle(superuser_url: str) -> None:
    """Statistics, visibility and dirty pages as after a quiet night."""
    with connect(superuser_url) as connection:
        connection.execute("vacuum (analyze) request")
        connection.execute("analyze")
        connection.execute("checkpoint")


def count_of(superuser_url: str) -> int:
    """How many requests the database holds."""
    with connect(superuser_url) as connection:
        [(count,)] = connection.execute("select count(*) from request").fetchall()
    return int(str(count))


def _columns(superuser_url: str) -> list[str]:
    with connect(superuser_url) as connection:
        rows = connection.execute(
            "select column_name from information_schema.columns where table_schema = 'public' "
            "and table_name = 'request' and is_generated = 'NEVER' order by ordinal_position"
        )
        return [str(name) for (name,) in rows]
