"""Every page of this package, by what it is about."""

from __future__ import annotations

from blueprints.archives import changes, imports, moving, people
from blueprints.archives.blueprint import bp

__all__ = ["bp", "changes", "imports", "moving", "people"]
