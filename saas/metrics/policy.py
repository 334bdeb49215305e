"""Who may see whose figures."""

from __future__ import annotations

from collections.abc import Sequence

from saas.estates import Estate, estates_open_to
from tenants.members import Member
from tenants.permissions import Permission


def may_compare(actor: Member) -> bool:
    """Head office and the administrator compare all estates of the company."""
    return actor.may_everywhere(Permission.METRICS_COMPARE)


def estates_measured_for(actor: Member) -> Sequence[Estate]:
    """The estates whose figures a member may open, by name."""
    return estates_open_to(actor, Permission.METRICS_VIEW)
