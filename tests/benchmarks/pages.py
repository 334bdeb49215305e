"""Whole pages against a bare handler, and their queries at few and at many rows."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from tests.benchmarks.bare import Replay, bare_handler
from tests.benchmarks.company import Measured
from tests.benchmarks.recording import Page, Recorded
from tests.benchmarks.table import Line, in_turn, ms

NAMES = ("resident home", "tracking page", "desk inbox, 50 rows", "comparison")


def pages_of(app: Flask, measured: Measured) -> dict[str, Page]:
    """The four pages of the promise."""
    host = measured.company.host
    ways = (
        ("resident", "/home"),
        ("resident", f"/requests/{measured.followed}"),
        ("front_desk", "/requests/"),
        ("head_office", "/figures/"),
    )
    return {name: Page(app, host, measured.tokens[who], path) for name, (who, path) in zip(NAMES, ways, strict=True)}


def against_bare(app: Flask, measured: Measured, url: str, *, rounds: int) -> Iterator[Line]:
    """Each page ≤ 2 × a bare handler with the same statements and the same template."""
    for name, page in pages_of(app, measured).items():
        recorded = page.record()
        replay = Replay(url, recorded.steps[: recorded.before_template])
        bare = len(bare_handler(page, recorded, replay))
        if abs(bare - recorded.length) > recorded.length * 0.02:
            raise RuntimeError(f"{name}: the bare handler renders {bare} bytes, the page {recorded.length}")
        ours, other = in_turn(page.ask, lambda: bare_handler(page, recorded, replay), rounds=rounds)  # noqa: B023
        replay.close()
        yield Line(f"{name} ({len(recorded.statements)} statements)", ms(ours), ms(other), ours / other, 2.0)


def constant_in_rows(app: Flask, few: Measured, many: Measured) -> Iterator[Line]:
    """The number of statements of a page does not depend on how many rows it shows."""
    of_few, of_many = pages_of(app, few), pages_of(app, many)
    for name in NAMES:
        small, large = of_few[name].record(), of_many[name].record()
        yield Line(
            f"{name}: statements at many rows ÷ at few",
            f"{len(large.statements)} ({large.length // 1024} kB)",
            f"{len(small.statements)} ({small.length // 1024} kB)",
            len(large.statements) / len(small.statements),
            1.0,
        )


def recorded_pages(app: Flask, measured: Measured) -> dict[str, Recorded]:
    """One run of each page."""
    return {name: page.record() for name, page in pages_of(app, measured).items()}
