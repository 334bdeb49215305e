"""A private Redis on a Unix socket, from Debian's package ``redis-server``."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from redis import Redis
from redis.exceptions import ConnectionError as NotReachable
from redis.exceptions import ResponseError

from deploy.embedded.account import Account, forget_socket_folder, home_for, socket_folder
from deploy.embedded.process import ServerProcess

OLDEST = (6, 2)


class EmbeddedRedis:
    """One private Redis in ``data_dir``: no TCP, append-only file on, nothing ever evicted."""

    def __init__(self, data_dir: str | Path, *, append_only: bool = True) -> None:
        self.account = Account()
        self.home = home_for(self.account, Path(data_dir))
        self.append_only = append_only
        self.program = _find_program()
        self._process: ServerProcess | None = None
        self._sockets: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def socket(self) -> Path:
        if self._sockets is None:
            raise RuntimeError("This Redis has not been started.")
        return self._sockets / "redis.sock"

    @property
    def url(self) -> str:
        return self.database_url(0)

    def database_url(self, number: int) -> str:
        """URL of one of the numbered databases."""
        return f"unix://{self.socket}?db={number}"

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive

    def start(self) -> None:
        """Start the server and return when it answers and has read its append-only file."""
        if self.is_alive:
            return
        self._sockets = socket_folder(self.account, self.home, "redis.sock")
        command = [self.program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.home), "--appendonly", "yes" if self.append_only else "no", "--save", ""]
        command += ["--maxmemory-policy", "noeviction", "--databases", "64", "--daemonize", "no"]
        self._process = ServerProcess(command, account=self.account, log=self.home / "log")
        with Redis(unix_socket_path=str(self.socket)) as client:
            self._process.wait_until(lambda: _answers(client), seconds=30)

    def stop(self) -> None:
        """End the server in order and remove its socket folder."""
        if self._process is not None:
            self._process.stop(signal.SIGTERM)
        if self._sockets is not None:
            forget_socket_folder(self.home, self._sockets)

    def kill(self) -> list[int]:
        """``kill -9`` every process of the server and wait until all are gone; returns their pids."""
        return self._running().kill()

    def restart(self) -> None:
        """Stop in order if it runs, and start again on the same socket, so that old URLs stay right."""
        if self._process is not None:
            self._process.stop(signal.SIGTERM)
        self.start()

    def _running(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("This Redis has not been started.")
        return self._process


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except (NotReachable, ResponseError):  # the second while it still loads its file
        return False


def _find_program() -> str:
    program = os.environ.get("REDIS_SERVER") or shutil.which("redis-server", path=f"{os.defpath}:/usr/bin:/usr/sbin")
    if program is None:
        raise RuntimeError("No Redis: install Debian's package redis-server, or set REDIS_URL.")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v=(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise RuntimeError(f"{program} is {said.strip()}; Redis {OLDEST[0]}.{OLDEST[1]} or newer is needed.")
    return program
