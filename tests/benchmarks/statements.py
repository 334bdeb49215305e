"""What statements cost the server: its own processor time, at few companies and at many, inside the wall and without."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask

from tests.benchmarks.bare import Replay
from tests.benchmarks.company import Measured
from tests.benchmarks.pages import pages_of
from tests.benchmarks.recording import COMMIT, Recorded, Step
from tests.benchmarks.table import Line, Work, in_turn, ms

REPEATED = 10
TOGETHER = 20  # times a statement between the set-up of its transaction and the COMMIT
SETTING = "set_config('app.tenant_id'"


class Server:
    """One set of statements on one database, and the processor time that its backends take for them."""

    def __init__(self, url: str, steps: list[Step]) -> None:
        self.replay = Replay(url, steps)
        self._pids = [connection.info.backend_pid for connection in self.replay.connections]

    def processor_seconds(self, _work: Work | None = None) -> float:
        """Of one run, the mean of ten."""
        before = self._spent()
        for _ in range(REPEATED):
            self.replay.run()
        time.sleep(0.002)  # the backend goes to sleep before its account is read
        return (self._spent() - before) / REPEATED

    def _spent(self) -> float:
        schedules = (Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii") for pid in self._pids)
        return sum(int(one.split()[0]) for one in schedules) / 1e9

    def close(self) -> None:
        self.replay.close()


def compare(ours: Server, other: Server, *, rounds: int) -> tuple[float, float]:
    """Median processor seconds of both, in turn."""
    first, second = in_turn(ours.processor_seconds, other.processor_seconds, rounds=rounds, measure=lambda work: work())  # type: ignore[arg-type,return-value]
    ours.close()
    other.close()
    return first, second


def at_many_companies(recorded: Mapping[str, Recorded], many_url: str, few_url: str, *, rounds: int) -> Iterator[Line]:
    """The statements of each page ≤ 1.15 × those at few companies."""
    for name, page in recorded.items():
        many, few = compare(Server(many_url, page.steps), Server(few_url, page.steps), rounds=rounds)
        yield Line(f"{name}: statements, many companies ÷ few (server CPU)", ms(many), ms(few), many / few, 1.15)


def whole_pages(many: Flask, few: Flask, measured: Measured, *, rounds: int) -> Iterator[Line]:
    """Whole pages ≤ 1.25 × those at few companies."""
    of_many, of_few = pages_of(many, measured), pages_of(few, measured)
    for name in of_few:
        ours, other = in_turn(of_many[name].ask, of_few[name].ask, rounds=rounds)
        yield Line(f"{name}: page, many companies ÷ few", ms(ours), ms(other), ours / other, 1.25)


def inside_the_wall(
    recorded: Mapping[str, Recorded], app_url: str, superuser_url: str, *, rounds: int
) -> Iterator[Line]:
    """The same statement under row-level security, and by somebody whom only its WHERE keeps inside."""
    for what, (page, marks, bound) in {
        "wall: the inbox's 50 rows": ("desk inbox, 50 rows", ("FROM request", "LIMIT"), 1.10),
        "wall: counts of the inbox's lanes": ("desk inbox, 50 rows", ("FROM request", "FILTER"), 1.30),
        "wall: one request by its key": ("tracking page", ("FROM request", "request.id ="), 1.10),
    }.items():
        steps = recorded[page].statements
        wanted = next((one for one in steps if all(mark in one.statement for mark in marks)), None)
        setting = next(one for one in steps if SETTING in one.statement)
        if wanted is None:
            raise RuntimeError(f"{page} has no statement with {marks}")
        frame_of = (Step(0, setting.statement, setting.parameters), Step(0, COMMIT))  # as a page that reads
        both = [frame_of[0], *(Step(0, wanted.statement, wanted.parameters),) * TOGETHER, frame_of[1]]
        alone = list(frame_of)
        walled, free = compare(Server(app_url, both), Server(superuser_url, both), rounds=rounds)
        frame, free_frame = compare(Server(app_url, alone), Server(superuser_url, alone), rounds=rounds)
        walled, free = walled - frame, free - free_frame
        yield Line(
            f"{what} ÷ explicit WHERE (server CPU)", ms(walled / TOGETHER), ms(free / TOGETHER), walled / free, bound
        )
