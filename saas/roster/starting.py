"""A new estate begins with the usual posts, shifts and needs, so that a month can be planned on its first day."""

from __future__ import annotations

from saas.estates import on_opening_estate
from saas.roster.setting import bring_defaults


def install() -> None:
    """Introduce ourselves to the verb by which estates are opened."""
    on_opening_estate(lambda estate, by, at: bring_defaults(estate, by=by, at=at))
