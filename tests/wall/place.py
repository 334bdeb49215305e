"""One household of one estate, as the crawler's world furnishes it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tenants.members import Member
from tests.cast import Company


@dataclass
class Place:
    """One household of one estate, the staff around it, and the canaries it writes into its things."""

    company: Company
    estate_id: UUID
    house_id: UUID
    staff: dict[str, Member]
    resident: Member
    words: str
    archive: str
    inside: str
    care: str
