"""Programs of ours that are killed here: by the handle we hold, never by a name or a pid file."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.embedded.process import descendants
from deploy.supervisor import ROOT, tied_to_us


class Held:
    """One program with its children, its log and its handle."""

    def __init__(self, name: str, command: list[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.command, self.log, self.environment = name, command, log, environment
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._child = subprocess.Popen(
                tied_to_us(self.command),
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def children(self) -> list[int]:
        return descendants(self.pid) if self.is_alive else []

    def kill(self) -> list[int]:
        """``kill -9`` the program and everything below it; returns the pids when all are gone."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)  # a stopped parent forks no child behind our back
        pids = [self.pid, *descendants(self.pid)]
        for pid in pids:
            kill_pid(pid, wait=pid != self.pid)
        self._child.wait()
        return pids

    def stop(self) -> None:
        """End in order; kill what does not end within ten seconds."""
        if self._child is None or self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def end_of_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]


def kill_pid(pid: int, *, wait: bool = True) -> bool:
    """``kill -9`` one process below a program that we hold, and wait until it is gone; whether it was still there."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        if wait:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            return bool(poll.poll(10_000))
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True
