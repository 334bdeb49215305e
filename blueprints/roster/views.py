"""Everything under /roster."""

from __future__ import annotations

from blueprints.roster import absences, handing, mine, month, planning, posts, shifts
from blueprints.roster.blueprint import bp

__all__ = ["absences", "bp", "handing", "mine", "month", "planning", "posts", "shifts"]
