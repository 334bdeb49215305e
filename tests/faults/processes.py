"""Programs of ours that are killed here: by the handle we hold, never by a name or a pid file."""

from __future__ import annotations

import os
import select
import signal
import subprocess

from deploy.embedded.process import descendants
from deploy.supervisor import Program


class Held(Program):
    """One program with its children, its log and its handle."""

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def children(self) -> list[int]:
        return descendants(self.pid) if self.is_alive else []

    def kill(self) -> list[int]:
        """``kill -9`` the program and everything below it; returns the pids when all are gone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)  # a stopped parent forks no child behind our back
        pids = [self.pid, *descendants(self.pid)]
        for pid in pids:
            kill_pid(pid, wait=pid != self.pid)
        self.process.wait()
        return pids

    def stop(self) -> None:
        """End in order; kill what does not end within ten seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


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
