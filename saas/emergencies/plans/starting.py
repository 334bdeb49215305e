"""A company's first estate brings the patterns; every new estate begins with its own drafts of them (EMG-01)."""

from __future__ import annotations

from datetime import datetime

from saas.emergencies.plans.defaults import bring_patterns, copy_patterns
from saas.estates import Estate, on_opening_estate
from tenants.members import Member


def furnish(estate: Estate, by: Member | None, at: datetime) -> None:
    """Patterns for the company and drafts for the estate. Without a person there is nobody who wrote them: later, by
    the button."""
    if by is not None:
        bring_patterns(by=by, at=at)
        copy_patterns(estate, by=by, at=at)


def install() -> None:
    """Introduce ourselves to the verb by which estates are opened."""
    on_opening_estate(furnish)
