"""Runs a few programs side by side in the foreground, starts again what falls over, and stops all of them together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

STOP_WITHIN = 12.0
"""Seconds a program has to end in order before it is killed."""

FALLS_ALLOWED = 5
"""Falls within a minute after which we no longer believe that starting again helps."""


class KeepsFalling(RuntimeError):
    """A program ends again and again; the message carries the end of its log."""


@dataclass
class Program:
    """One program: its command, its log, and the handle of its process while it runs."""

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                tied_to_us(self.command),
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # the terminal's Ctrl-C is for us; we stop the others in order
            )

    def end_of_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]


class Supervisor:
    """The programs in the order they start; they stop all at once."""

    def __init__(self, programs: list[Program]) -> None:
        self.programs = programs
        self.enough = threading.Event()

    def start(self, *names: str) -> None:
        """Start the programs of these names; without names, all that have not been started."""
        for program in self.programs:
            if program.process is None and (not names or program.name in names):
                program.start()

    def watch(self) -> None:
        """Return when somebody sets ``enough``; start again what ended; raise KeepsFalling when that does not help."""
        while not self.enough.wait(0.5):
            self.start_fallen_again()

    def start_fallen_again(self) -> None:
        for program in self.programs:
            if program.process is None or program.process.poll() is None:
                continue
            now = time.monotonic()
            program.falls = [fall for fall in program.falls if now - fall < 60] + [now]
            if len(program.falls) > FALLS_ALLOWED:
                raise KeepsFalling(f"{program.name} keeps ending. {program.log} ends with:\n{program.end_of_log()}")
            print(f"{program.name} ended with {program.process.returncode}; starting it again.", flush=True)
            program.start()

    def stop(self) -> None:
        """End every program in order, and kill what has not ended in time."""
        running = [program.process for program in self.programs if program.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own session: the group holds only what it started
                process.wait()


def tied_to_us(command: list[str]) -> list[str]:
    """The command such that the kernel ends it when we are gone without having stopped it."""
    setpriv = shutil.which("setpriv")
    if setpriv is None or threading.current_thread() is not threading.main_thread():
        return command
    return [setpriv, "--pdeathsig=TERM", "--", *command]
