"""The blueprint with all its views."""

from __future__ import annotations

from blueprints.disclosures import editing, fund, objections, office, public, residents, rules
from blueprints.disclosures.blueprint import bp

__all__ = ["bp", "editing", "fund", "objections", "office", "public", "residents", "rules"]
