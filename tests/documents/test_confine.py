"""Hostile documents: the child ends within its limits with a plain error, and the parent prints the next one."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from typing import NoReturn

import pytest

from tests.documents.test_render import page
from workers.pdf import Limits, RenderFailed, RenderTooHeavy, render
from workers.printing.confined import Answer, run_confined

TIGHT = Limits(memory_mb=256, cpu_seconds=1, wall_seconds=4)

HEAVY = {
    "table a million columns wide": "<table style='table-layout: auto'><tr><td colspan='1000000'>x</td></tr></table>"
    * 3,
    "nested three thousand deep": "<div>" * 3000 + "x" + "</div>" * 3000,
    "more text than anybody reads": "<p>" + "明白 " * 400_000 + "</p>",
    "selectors that multiply": "<style>" + ":is(*,*) " * 14 + "{color:red}</style>" + "<b>" * 400 + "x" + "</b>" * 400,
}


def children() -> set[str]:
    """Processes begun by this one and still there."""
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
def test_heavy_document_ends_and_the_next_is_printed(body: str) -> None:
    began = time.monotonic()

    with pytest.raises(RenderTooHeavy):
        render(page(body), limits=TIGHT)

    assert time.monotonic() - began < TIGHT.wall_seconds + 4
    assert render(page("下一份")).pages == 1


def test_child_beyond_its_time_is_killed_even_when_it_only_sleeps() -> None:
    before = children()

    with pytest.raises(RenderTooHeavy, match=r"not done within 0\.3 seconds"):
        run_confined([sleep_for_ever], Limits(wall_seconds=0.3))

    assert children() == before


def sleep_for_ever() -> Answer:
    time.sleep(3600)
    return {}, b""


def test_memory_is_limited() -> None:
    def swell() -> Answer:
        return {"size": len(bytearray(512 << 20))}, b""

    with pytest.raises(RenderTooHeavy, match="more than 128 MB"):
        run_confined([swell], Limits(memory_mb=128))


def test_answer_is_limited() -> None:
    with pytest.raises(RenderTooHeavy, match="larger than 1 MB"):
        run_confined([lambda: ({}, bytes(3 << 20))], Limits(output_mb=1))


def test_crash_of_the_child_is_an_error_of_the_parent() -> None:
    def crash() -> NoReturn:
        os.kill(os.getpid(), signal.SIGSEGV)
        raise AssertionError

    with pytest.raises(RenderFailed, match="signal 11"):
        run_confined([crash])
    assert run_confined([lambda: ({"well": True}, b"x")]) == [({"well": True}, b"x")]


def test_one_failure_leaves_no_child_behind() -> None:
    def fail() -> NoReturn:
        raise ValueError("no")

    before = children()
    with pytest.raises(RenderFailed, match="ValueError: no"):
        run_confined([fail, sleep_for_ever], at_once=2)
    assert children() == before


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX])
def test_child_has_no_sockets(family: int) -> None:
    def connect() -> Answer:
        with socket.socket(family):
            return {}, b""

    with pytest.raises(RenderFailed, match="may not use socket"):
        run_confined([connect])


def test_child_begins_no_process() -> None:
    def begin() -> Answer:
        return {"status": os.system("true")}, b""

    with pytest.raises(RenderFailed, match=r"may not use os\.system"):
        run_confined([begin])


def test_child_holds_none_of_the_parents_connections() -> None:
    def held() -> Answer:
        return {"open": [number for number in range(4, 256) if _is_open(number)]}, b""

    with socket.socket() as connection:
        assert connection.fileno() > 2
        assert run_confined([held])[0][0] == {"open": []}


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def test_child_writes_no_file(tmp_path: Path) -> None:
    def write() -> Answer:
        with open(f"{tmp_path}/x", "wb") as file:
            file.write(b"x")
        return {}, b""

    with pytest.raises(RenderFailed, match="File too large"):
        run_confined([write])
