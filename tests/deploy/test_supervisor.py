"""Programs run side by side: one that falls is started again, one that keeps falling is told, all of them stop."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.supervisor import FALLS_ALLOWED, KeepsFalling, Program, Supervisor

WAITS = "import time; time.sleep(60)"
FALLS = "print('the reason'); raise SystemExit(3)"


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Program]:
    def make(code: str) -> Program:
        return Program("one", [sys.executable, "-S", "-c", code], tmp_path / "one.log", os.environ)

    return make


def test_starts_again_what_fell(program: Callable[[str], Program]) -> None:
    supervisor = Supervisor([program(WAITS)])
    supervisor.start()
    [running] = supervisor.programs
    assert running.process is not None
    first = running.process
    first.kill()
    first.wait()
    supervisor.start_fallen_again()

    assert running.process is not first
    assert running.process.poll() is None
    supervisor.stop()


def test_gives_up_with_the_reason(program: Callable[[str], Program]) -> None:
    supervisor = Supervisor([program(FALLS)])
    supervisor.start()
    [falling] = supervisor.programs
    for _ in range(FALLS_ALLOWED):
        wait_for(falling)
        supervisor.start_fallen_again()
    wait_for(falling)

    with pytest.raises(KeepsFalling, match="the reason"):
        supervisor.start_fallen_again()


def wait_for(program: Program) -> None:
    assert program.process is not None
    program.process.wait()


def test_stops_all_of_them(program: Callable[[str], Program]) -> None:
    supervisor = Supervisor([program(WAITS), program(WAITS)])
    supervisor.start()
    supervisor.stop()

    assert all(one.process is not None and one.process.poll() is not None for one in supervisor.programs)
