"""One line of the table, and medians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Work = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """What was measured, the two sides, their ratio and its bound (at most, or at least)."""

    what: str
    ours: str
    other: str
    ratio: float
    bound: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.bound if self.at_least else self.ratio <= self.bound

    def __str__(self) -> str:
        sign, verdict = "≥" if self.at_least else "≤", "met" if self.is_met else "**MISSED**"
        return f"| {self.what} | {self.ours} | {self.other} | {self.ratio:.2f} | {sign} {self.bound:.2f} | {verdict} |"


HEAD = "| measured | ours | against | ratio | bound | |\n| --- | --- | --- | --- | --- | --- |"


def in_turn(*works: Work, rounds: int, measure: Callable[[Work], float] | None = None) -> list[float]:
    """The median of each, taken in turn (seconds, or what ``measure`` tells); the first round is not counted."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(rounds + 1):
        for index, work in enumerate(works):
            took = (measure or wall)(work)
            if turn:
                times[index].append(took)
    return [median(one) for one in times]


def wall(work: Work) -> float:
    """Seconds on the clock."""
    began = perf_counter()
    work()
    return perf_counter() - began


def ms(seconds: float) -> str:
    """Milliseconds, for people."""
    return f"{seconds * 1000:.2f} ms"


def total(values: Sequence[float]) -> float:
    """The sum, never quite zero."""
    return sum(values) or 1e-9
