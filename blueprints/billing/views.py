"""Pages of billing: importing them registers their views."""

from __future__ import annotations

from blueprints.billing import costs, mine, objections, papers, readings, reductions, runs
from blueprints.billing.blueprint import bp

__all__ = ["bp", "costs", "mine", "objections", "papers", "readings", "reductions", "runs"]
