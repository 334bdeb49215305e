"""Everything under /arrears."""

from __future__ import annotations

from blueprints.arrears import households, mine, money, notices, write_offs
from blueprints.arrears.blueprint import bp

__all__ = ["bp", "households", "mine", "money", "notices", "write_offs"]
