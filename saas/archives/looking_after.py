"""Once a week: how many archives of each estate are due for a check, written into history (PRV-54, ARC-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saas.archives.listing import archives_of_estate
from saas.estates import Estate, every_estate
from tenants.history import record
from tenants.members import Member
from tenants.verbs import transaction


@dataclass(frozen=True)
class DueInEstate:
    """What is due in an estate, and who keeps its archives."""

    estate: Estate
    people: int
    due: int
    stewards: Sequence[Member]


@transaction
def look_after_archives(*, at: datetime) -> list[DueInEstate]:
    """Count the archives of every estate that were never checked or not for a year, and write down the result."""
    found = []
    for estate in every_estate():
        standing = archives_of_estate(estate.id, at=at)
        due = standing.people - standing.checked
        stewards = list({one.member.id: one.member for one in standing.stewards}.values())
        after = {"people": standing.people, "due": due}
        record("archives.looked_after", estate, by=None, at=at, after=after)
        found.append(DueInEstate(estate, standing.people, due, stewards))
    return found
