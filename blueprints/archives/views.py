"""Every page of this package, by what it is about."""

from __future__ import annotations

from blueprints.archives import care, care_at_home, changes, imports, moving, people
from blueprints.archives.blueprint import bp

__all__ = ["bp", "care", "care_at_home", "changes", "imports", "moving", "people"]
