"""The private servers of the first run: what was committed survives kill -9, nothing listens, nothing is opened up."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from deploy.embedded import EmbeddedPostgres
from deploy.embedded import postgres as postgres_module
from deploy.embedded.account import Account, home_for, socket_folder
from deploy.embedded.databases import connect
from deploy.embedded.postgres import APP, BACKUP, MIGRATOR, SUPERUSER, find_binaries
from deploy.embedded.process import ServerDidNotStart, descendants
from tests.servers import private_postgres, private_redis

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with private_postgres() as running:
        yield running


def test_what_was_committed_survives_kill_9(server: EmbeddedPostgres) -> None:
    with connect(server.url(MIGRATOR)) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
        address = server.url(MIGRATOR)
        killed = server.kill()

    assert len(killed) > 3, "the postmaster and its children"
    assert not any(Path(f"/proc/{pid}/cwd").exists() for pid in killed), "all of them are gone, not only the first"
    server.start()
    assert server.url(MIGRATOR) == address, "old addresses stay right"
    with connect(address) as connection:
        assert connection.execute("select n from kept").fetchall() == [(7,)]


def test_an_orderly_restart_keeps_the_address(server: EmbeddedPostgres) -> None:
    address, pid = server.url(APP), server.pid
    server.restart()

    assert server.url(APP) == address
    assert server.pid != pid
    assert server.is_alive


def test_nothing_listens_on_the_network(server: EmbeddedPostgres) -> None:
    with connect(server.superuser_url()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    with socket.socket() as probe:
        probe.settimeout(1)
        assert probe.connect_ex(("127.0.0.1", postgres_module.PORT)) != 0 or not _is_ours(server)


def _is_ours(server: EmbeddedPostgres) -> bool:
    try:
        with psycopg.connect(host="127.0.0.1", user=SUPERUSER, dbname="postgres", connect_timeout=2) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row == (str(server.cluster),)


def test_nobody_else_may_enter(server: EmbeddedPostgres) -> None:
    for folder in (server.cluster, server.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IRWXU
    assert server.cluster.stat().st_uid == server.account.uid


@as_root
def test_as_root_it_runs_under_another_account(server: EmbeddedPostgres) -> None:
    for pid in (server.pid, *descendants(server.pid)):
        assert Path(f"/proc/{pid}").stat().st_uid == server.account.uid != 0


def test_the_database_speaks_chinese_and_utc(server: EmbeddedPostgres) -> None:
    with connect(server.url(APP)) as connection:
        row = connection.execute(
            "select pg_encoding_to_char(encoding), datctype, current_setting('timezone'), lower('ÄÖ'),"
            " current_setting('data_checksums') from pg_database where datname = current_database()"
        ).fetchone()
    assert row == ("UTF8", "C.UTF-8", "UTC", "äö", "on")


@pytest.mark.rule("PRV-51")
def test_the_apps_role_can_become_nothing_more(server: EmbeddedPostgres) -> None:
    with connect(server.url(APP)) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
            " pg_has_role(oid, 'mingbai_migrator', 'member') from pg_roles where rolname = current_user"
        ).fetchone()
        assert row == (False,) * 6
        for forbidden in (
            f"set role {MIGRATOR}",
            "create table mine (n int)",
            "create schema mine",
            "create role mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden.encode())


@pytest.mark.rule("PRV-51")
def test_the_backups_role_reads_and_cannot_write(server: EmbeddedPostgres) -> None:
    with connect(server.url(MIGRATOR)) as connection:
        connection.execute("create table read_only (n int)")
    with connect(server.url(BACKUP)) as connection:
        assert connection.execute("select count(*) from read_only").fetchone() == (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("insert into read_only values (1)")
        connection.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("insert into read_only values (1)")


def test_databases_are_closed_to_everybody_else(server: EmbeddedPostgres) -> None:
    server.create_database("another")
    with connect(server.superuser_url()) as connection:
        connection.execute("create role stranger login")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            connect(server.url("stranger", "another"))
        connect(server.url(APP, "another")).close()
    finally:
        server.drop_database("another")


def test_a_second_server_in_the_same_folder_says_why_not(server: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(server.home)
    with pytest.raises(ServerDidNotStart, match=r"postmaster\.pid"):
        second.start()
    assert server.is_alive


@as_root
def test_in_a_private_home_the_files_go_elsewhere_and_no_permission_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    reachable = home_for(Account(), Path("/tmp") / f"mingbai-{os.getpid()}-elsewhere")
    monkeypatch.setattr("deploy.embedded.account.ROOTS_OWN_PLACE", reachable.parent / f"{reachable.name}-moved")
    before = [stat.S_IMODE(folder.stat().st_mode) for folder in (private, *private.parents)]
    account = Account()

    moved = home_for(account, private / "data" / "postgres")

    assert account.owns(moved)
    assert not moved.is_relative_to(private)
    assert home_for(account, private / "data" / "postgres") == moved, "and there it is found again"
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (private, *private.parents)] == before
    moved.rmdir()
    moved.parent.rmdir()
    reachable.rmdir()


@as_root
def test_programs_in_a_private_home_are_copied_with_their_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "PGBIN" in os.environ:
        pytest.skip("these are the system's programs")
    wheel = find_binaries()
    monkeypatch.setattr(Account, "can_pass", lambda self, folder: folder != wheel)
    with private_postgres(fsync="off") as copied:
        assert copied.binaries.is_relative_to(copied.home)
        with connect(copied.url(APP)) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_a_socket_too_deep_goes_to_a_short_folder(tmp_path: Path) -> None:
    account = Account()
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)

    folder = socket_folder(account, deep, "redis.sock")

    assert len(os.fsencode(folder / "redis.sock")) < 108
    assert account.owns(folder)
    assert socket_folder(account, deep, "redis.sock") == folder, "the same at the next start"
    folder.rmdir()


def test_redis_keeps_its_list_over_kill_9() -> None:
    with private_redis() as server:
        with Redis.from_url(server.url) as client:
            client.rpush("bells", "one", "two")
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("port") == {"port": "0"}
        server.kill()
        server.start()
        with Redis.from_url(server.url, decode_responses=True) as client:
            assert client.lrange("bells", 0, -1) == ["one", "two"]


def test_redis_without_its_file_forgets() -> None:
    """The control to the test above: without the append-only file the same kill loses the list."""
    with private_redis(append_only=False) as server:
        with Redis.from_url(server.url) as client:
            client.rpush("bells", "one")
        server.kill()
        server.start()
        with Redis.from_url(server.url) as client:
            assert client.exists("bells") == 0
