"""Pages of billing: importing them registers their views."""

from __future__ import annotations

from blueprints.billing import by_hand, costs, meters, mine, objections, papers, readings, reductions, runs, today
from blueprints.billing.blueprint import bp

__all__ = [
    "bp",
    "by_hand",
    "costs",
    "meters",
    "mine",
    "objections",
    "papers",
    "readings",
    "reductions",
    "runs",
    "today",
]
