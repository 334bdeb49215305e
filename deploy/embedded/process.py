"""Processes that we start, stop and kill by their handles, never by a name or a pid file."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from deploy.embedded.account import Account


class ServerDidNotStart(RuntimeError):
    """A server ended or stayed silent; the message carries the end of its log."""


class ServerProcess:
    """One running server with all its children."""

    def __init__(self, command: list[str], *, account: Account, log: Path) -> None:
        # The kernel ties the signal to the thread that started the child, so only a main thread may ask for it.
        main = threading.current_thread() is threading.main_thread()
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                account.wrapped(command, dies_with_us=main),
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal is for whoever started us; we stop in our own order
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        return self._child.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return when ``ready()`` holds; raise ServerDidNotStart when the process ends or the time is up."""
        until = time.monotonic() + seconds
        while not ready():
            if not self.is_alive or time.monotonic() > until:
                self.kill()
                raise ServerDidNotStart(f"{self.log} ends with:\n{self._end_of_log()}")
            time.sleep(0.01)

    def stop(self, how: signal.Signals, *, seconds: float = 30.0) -> None:
        """Ask the process to end in order and wait; kill it when it does not."""
        if not self.is_alive:
            return
        self._child.send_signal(how)
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> list[int]:
        """``kill -9`` the process and all below it, wait until every one is gone, and return their pids."""
        if not self.is_alive:
            return []
        self._child.send_signal(signal.SIGSTOP)  # a stopped parent forks no child behind our back
        pids = [self.pid, *descendants(self.pid)]
        handles = [handle for handle in map(_handle, pids) if handle is not None]
        try:
            for handle in handles:
                _send(handle, signal.SIGKILL)
            self._child.wait()
            for handle in handles:
                _wait_for_end(handle)
        finally:
            for handle in handles:
                os.close(handle)
        return pids

    def _end_of_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


def descendants(pid: int) -> list[int]:
    """Pids of all processes below one, read from parent ids (PostgreSQL's children leave the process group)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent_of(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _parent_of(entry: Path) -> int | None:
    try:
        fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1])


def _handle(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _send(handle: int, what: signal.Signals) -> None:
    try:
        signal.pidfd_send_signal(handle, what)
    except ProcessLookupError:
        return


def _wait_for_end(handle: int) -> None:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    if not poll.poll(10_000):
        raise RuntimeError("A killed process is still there after 10 seconds.")
