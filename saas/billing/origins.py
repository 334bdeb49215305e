"""Where a line of a bill came from: a run over prices, a bill for one thing, or what was owed before we came."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """A run's lines are reckoned from prices and may be reckoned again; the others stand as they were written."""

    RUN = "run"
    ONE_OFF = "one_off"
    OPENING = "opening"
