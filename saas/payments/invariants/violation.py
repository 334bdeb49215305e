"""One row that breaks an invariant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One row that breaks an invariant."""

    invariant: str
    thing: str
    found: str
