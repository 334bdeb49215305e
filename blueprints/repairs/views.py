"""Every view of this capability."""

from blueprints.repairs import board, jobs
from blueprints.repairs.blueprint import bp

__all__ = ["board", "bp", "jobs"]
