"""A connection that died in the pool is replaced before a page gets it; a living one costs no round trip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool

from tenants import liveness
from tenants.liveness import replace_dead_connections
from tests.servers import Servers


@pytest.fixture
def pool(app: Flask) -> Iterator[Engine]:
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], poolclass=QueuePool, pool_size=1, max_overflow=0)
    replace_dead_connections(engine)
    yield engine
    engine.dispose()


def backend_of(engine: Engine) -> int:
    """The server process behind the only connection of the pool."""
    with engine.connect() as connection:
        return int(connection.execute(text("select pg_backend_pid()")).scalar_one())


def end(servers: Servers, engine: Engine, backend: int) -> None:
    """End a server process from outside, and wait until it is gone."""
    database = make_url(str(engine.url)).database
    assert database is not None
    with create_engine(servers.superuser_url(database)).connect() as connection:
        ended = connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": backend}).scalar_one()
        assert ended


def test_a_connection_ended_by_the_server_is_replaced(pool: Engine, servers: Servers) -> None:
    first = backend_of(pool)
    end(servers, pool, first)
    assert backend_of(pool) != first


def test_an_old_connection_is_asked_and_replaced(
    pool: Engine, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "TRUSTED_FOR", 0.0)
    first = backend_of(pool)
    assert backend_of(pool) == first
    end(servers, pool, first)
    assert backend_of(pool) != first


def test_a_connection_used_a_moment_ago_is_not_asked(pool: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def answers(_engine: Engine, connection: object) -> bool:
        asked.append(connection)
        return True

    monkeypatch.setattr(liveness, "_answers", answers)
    assert backend_of(pool) == backend_of(pool)
    assert asked == []


def test_what_the_pool_hands_out_again_is_the_same_connection_while_it_lives(pool: Engine) -> None:
    assert len({backend_of(pool) for _ in range(5)}) == 1
