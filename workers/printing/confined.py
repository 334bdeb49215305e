"""Work done in a forked child that may use only so much and that nobody waits for forever.

The child inherits what the parent has imported, gives up the parent's files and connections, limits itself, and hands
back one answer through a pipe: a length, facts as JSON, then bytes. Nothing it sends is ever unpickled. Whatever
happens to it, the parent goes on.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import signal
import struct
import sys
import time
from collections.abc import Callable, Sequence
from ctypes import CDLL, c_int, c_ulong
from dataclasses import dataclass
from typing import Any, NoReturn

Facts = dict[str, Any]
Answer = tuple[Facts, bytes]
Work = Callable[[], Answer]

HEAD = struct.Struct(">I")
TOO_HEAVY = 71  # exit status of a child that ran out of memory or stack and may not be able to say so
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
REFUSED_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ctypes.dlopen")


class RenderFailed(RuntimeError):
    """The document cannot be rendered: it asked for something it was not given, or its process crashed."""


class RenderTooHeavy(RenderFailed):
    """The document needs more memory or time than a document may have. Trying again will not help."""


@dataclass(frozen=True)
class Limits:
    """What one child may use."""

    memory_mb: int = 768  # on top of what the parent has mapped
    cpu_seconds: int = 30
    wall_seconds: float = 45.0  # below the lease of a job, so that nobody else begins the same print
    output_mb: int = 100


DEFAULT = Limits()


def run_confined(works: Sequence[Work], limits: Limits = DEFAULT, *, at_once: int = 1) -> list[Answer]:
    """Do each work in a child of its own, `at_once` at a time, and return the answers in order.

    Raises RenderTooHeavy or RenderFailed for the first that fails, when no child is left running.
    """
    answers: dict[int, Answer] = {}
    waiting = list(enumerate(works))[::-1]
    with selectors.DefaultSelector() as ready:
        running: set[_Child] = set()
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    child = _Child(*waiting.pop(), limits)
                    running.add(child)
                    ready.register(child.pipe, selectors.EVENT_READ, child)
                for key, _ in ready.select(_seconds_left(running)):
                    child = key.data
                    if child.read():
                        ready.unregister(child.pipe)
                        running.discard(child)
                        answers[child.number] = child.answer()
                if _seconds_left(running) <= 0 and running:
                    raise RenderTooHeavy(f"not done within {limits.wall_seconds:g} seconds")
        finally:
            for child in running:
                child.end()
    return [answers[number] for number in range(len(works))]


def _seconds_left(running: set[_Child]) -> float:
    return max(min((child.deadline for child in running), default=0.0) - time.monotonic(), 0.0)


class _Child:
    """One forked child and the parent's end of its pipe."""

    def __init__(self, number: int, work: Work, limits: Limits) -> None:
        self.number = number
        self.deadline = time.monotonic() + limits.wall_seconds
        self._limits = limits
        self._received = bytearray()
        self.pipe, child_end = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            _be_the_child(work, child_end, limits)
        os.close(child_end)

    def read(self) -> bool:
        """Take what has arrived; True when the child has closed its end."""
        part = os.read(self.pipe, 1 << 20)
        self._received += part
        if len(self._received) > self._limits.output_mb << 20:
            raise RenderTooHeavy(f"larger than {self._limits.output_mb} MB")
        return not part

    def answer(self) -> Answer:
        """The finished child's answer, or the error that it met."""
        os.close(self.pipe)
        _, status = os.waitpid(self._pid, 0)
        if os.WIFSIGNALED(status):
            self._raise_for_signal(os.WTERMSIG(status))
        if os.WEXITSTATUS(status) == TOO_HEAVY:
            raise RenderTooHeavy(f"needs more than {self._limits.memory_mb} MB, or is nested too deeply")
        if os.WEXITSTATUS(status) != 0 or len(self._received) < HEAD.size:
            raise RenderFailed(f"the child ended with status {os.WEXITSTATUS(status)}")
        (length,) = HEAD.unpack_from(self._received)
        facts: Facts = json.loads(self._received[HEAD.size : HEAD.size + length])
        if "refused" in facts:
            raise RenderFailed(str(facts["refused"]))
        return facts, bytes(self._received[HEAD.size + length :])

    def end(self) -> None:
        """Kill the child, whatever it is doing, and clean up after it."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self.pipe)

    def _raise_for_signal(self, number: int) -> NoReturn:
        if number in (signal.SIGXCPU, signal.SIGKILL):
            raise RenderTooHeavy(f"took more than {self._limits.cpu_seconds} seconds of processor time")
        raise RenderFailed(f"the child was ended by signal {number}")


def _be_the_child(work: Work, pipe: int, limits: Limits) -> NoReturn:
    """The whole life of a child. It leaves without the parent's clean-up, which is not its to do."""
    status = 1
    try:
        pipe = _leave_the_parent(pipe)
        _limit(limits)
        _cut_off()
        gc.disable()
        facts, body = work()
        _send(pipe, facts, body)
        status = 0
    except (MemoryError, RecursionError):
        status = TOO_HEAVY
    except BaseException as error:
        _send(pipe, {"refused": f"{type(error).__name__}: {error}"[:2000]}, b"")
        status = 0
    finally:
        os._exit(status)


def _leave_the_parent(pipe: int) -> int:
    """Give up the parent's signal handlers, files and connections; return the pipe's new number."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.dup2(pipe, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return 3


def _limit(limits: Limits) -> None:
    mapped = _mapped_bytes() + (limits.memory_mb << 20)
    for what, soft, hard in (
        (resource.RLIMIT_AS, mapped, mapped),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
    ):
        resource.setrlimit(what, (soft, hard))


def _mapped_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()


def _cut_off() -> None:
    """No network, no further process, no life beyond the parent's. The namespace is not to be had everywhere."""
    libc = CDLL(None)
    libc.prctl(c_int(PR_SET_PDEATHSIG), c_ulong(signal.SIGKILL), c_ulong(0), c_ulong(0), c_ulong(0))
    libc.prctl(c_int(PR_SET_NO_NEW_PRIVS), c_ulong(1), c_ulong(0), c_ulong(0), c_ulong(0))
    if libc.unshare(c_int(CLONE_NEWNET)) != 0:
        libc.unshare(c_int(CLONE_NEWUSER | CLONE_NEWNET))
    libc.prctl(c_int(PR_SET_DUMPABLE), c_ulong(0), c_ulong(0), c_ulong(0), c_ulong(0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(REFUSED_EVENTS):
        raise PermissionError(f"a print may not use {event}")


def _send(pipe: int, facts: Facts, body: bytes) -> None:
    head = json.dumps(facts).encode("ascii")
    rest = memoryview(HEAD.pack(len(head)) + head + body)
    while rest:
        rest = rest[os.write(pipe, rest) :]
