"""Every page of this package, by the door it belongs to."""

from __future__ import annotations

from blueprints.members import codes, colleagues, door, letters, links, mine, reviews
from blueprints.members.blueprint import bp

__all__ = ["bp", "codes", "colleagues", "door", "letters", "links", "mine", "reviews"]
