"""The servers of a test run: one private PostgreSQL and one Redis, shared by all xdist workers, gone at the end.

A pytest plugin (``pytest_plugins = ["tests.servers"]``). The process that starts the run starts the servers and holds
their handles; xdist workers find them through the environment. When the run is killed the kernel interrupts the
servers, and the next run removes the folder that stayed.

``DATABASE_URL`` (of a superuser, on a server that holds nothing else) and ``REDIS_URL`` (empty) use real servers.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import pytest
from redis import Redis
from sqlalchemy.engine import make_url

from deploy.embedded import EmbeddedPostgres, EmbeddedRedis, databases
from deploy.embedded.account import Account
from deploy.embedded.postgres import find_binaries

QUICK_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10s",
}
FOLDER_PREFIX = "mingbai-tests-"
REDIS_DATABASES = 64
TEMPLATE = "mingbai_template"
"""The database that has the schema and nothing else; every worker's own is a copy."""

POSTGRES_FOUND_AT = "MINGBAI_TEST_POSTGRES"
REDIS_FOUND_AT = "MINGBAI_TEST_REDIS"
ROLES_SECRET = "MINGBAI_TEST_ROLES_PASSWORD"


@dataclass(frozen=True)
class Servers:
    """Where a test finds its servers. URLs are SQLAlchemy's and redis-py's."""

    postgres_superuser_url: str
    redis_server_url: str
    roles_password: str | None
    worker: str

    def superuser_url(self, database: str) -> str:
        url = make_url(self.postgres_superuser_url).set(database=database)
        return url.render_as_string(hide_password=False)

    def url(self, role: str, database: str) -> str:
        """URL of ``mingbai_migrator``, ``mingbai_app`` or ``mingbai_backup`` for a database."""
        url = make_url(self.postgres_superuser_url).set(username=role, password=self.roles_password, database=database)
        return url.render_as_string(hide_password=False)

    @property
    def redis_url(self) -> str:
        """This xdist worker's own numbered database of the shared Redis."""
        number = int(self.worker.removeprefix("gw")) + 1 if self.worker.startswith("gw") else 0
        if "REDIS_URL" in os.environ and number == 0:
            return self.redis_server_url
        return f"{self.redis_server_url.rpartition('?')[0] or self.redis_server_url}?db={number % REDIS_DATABASES}"

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """While open, no other worker of this run is in here."""
        run = crc32(self.postgres_superuser_url.encode())
        with (Path(tempfile.gettempdir()) / f"mingbai-run-{run}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def create_database(self, name: str, *, template: str | None = None) -> None:
        databases.create(self.postgres_superuser_url, name, template=template)

    def drop_database(self, name: str) -> None:
        databases.drop(self.postgres_superuser_url, name)


@contextmanager
def private_postgres(**settings: str) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of a test's own, for tests that kill it; it forgets nothing unless told to."""
    with _run_folder() as folder, EmbeddedPostgres(folder / "postgres", settings) as server:
        yield server


@contextmanager
def private_redis(*, append_only: bool = True) -> Iterator[EmbeddedRedis]:
    """A Redis of a test's own, for tests that kill it."""
    with _run_folder() as folder, EmbeddedRedis(folder / "redis", append_only=append_only) as server:
        yield server


@pytest.fixture(scope="session")
def servers() -> Servers:
    """The servers of this run; the first to ask starts them where no controller has."""
    if POSTGRES_FOUND_AT not in os.environ:
        _start()
    return Servers(
        postgres_superuser_url=os.environ[POSTGRES_FOUND_AT],
        redis_server_url=os.environ[REDIS_FOUND_AT],
        roles_password=os.environ.get(ROLES_SECRET),
        worker=os.environ.get("PYTEST_XDIST_WORKER", "alone"),
    )


_running = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    spreads_over_workers = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if spreads_over_workers and not config.option.collectonly:
        _start()


def pytest_unconfigure() -> None:
    _running.close()


def _start() -> None:
    environment = {**_postgres(), **_redis()}
    os.environ.update(environment)
    for name in environment:
        _running.callback(os.environ.pop, name, None)


def _postgres() -> dict[str, str]:
    given = os.environ.get("DATABASE_URL")
    if given is None:
        server = EmbeddedPostgres(_shared_folder() / "postgres", QUICK_AND_FORGETFUL)
        return {POSTGRES_FOUND_AT: _running.enter_context(server).superuser_url()}
    _refuse_unless_ours_to_use(given)
    password = secrets.token_urlsafe(18)
    passwords = {f"{role}_PASSWORD": password for role in ("MIGRATOR", "APP", "BACKUP")}
    databases.make_roles(find_binaries() / "psql", given, "mingbai_tests", passwords)
    return {POSTGRES_FOUND_AT: given, ROLES_SECRET: password}


def _redis() -> dict[str, str]:
    given = os.environ.get("REDIS_URL")
    if given is None:
        server = EmbeddedRedis(_shared_folder() / "redis", append_only=False)
        return {REDIS_FOUND_AT: _running.enter_context(server).url}
    with Redis.from_url(given) as client:
        if client.dbsize():
            raise pytest.UsageError(
                "REDIS_URL holds keys. Tests want an empty Redis, because they empty it themselves."
            )
    return {REDIS_FOUND_AT: given}


def _refuse_unless_ours_to_use(url: str) -> None:
    with databases.connect(url) as connection:
        [(is_superuser,)] = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchall()
        [(holds_work,)] = connection.execute("select exists (select from pg_database where datname = 'mingbai')")
    if not is_superuser:
        raise pytest.UsageError("For tests DATABASE_URL names a superuser: they make roles and databases.")
    if holds_work:
        raise pytest.UsageError("DATABASE_URL has a database called mingbai. Tests want a server of their own.")


_folders: list[Path] = []


def _shared_folder() -> Path:
    if not _folders:
        _folders.append(_running.enter_context(_run_folder()))
        _running.callback(_folders.clear)
    return _folders[0]


@contextmanager
def _run_folder() -> Iterator[Path]:
    """A short-named folder that other accounts can pass, with a lock that tells the living from the left behind."""
    parent = _temporary_folder_for_all()
    _remove_what_killed_runs_left(parent)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=parent))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder.chmod(0o711)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _temporary_folder_for_all() -> Path:
    """A temporary folder that the servers' account can pass as well, also when root's TMPDIR is private."""
    account = Account()
    return next(folder for folder in map(Path, (tempfile.gettempdir(), "/tmp")) if account.can_pass(folder))


def _remove_what_killed_runs_left(parent: Path) -> None:
    for folder in parent.glob(f"{FOLDER_PREFIX}*"):
        try:
            with (folder / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except (BlockingIOError, PermissionError, FileNotFoundError, NotADirectoryError):
            continue
