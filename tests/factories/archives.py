"""People in houses, for tests of every capability. Scope must be open; nothing is committed here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from uuid import UUID

from saas.archives import Person, Tenure, TenureKind, bind_member, move_in, register_person
from saas.estates import find_house
from tenants.members import Member

REGISTERED = datetime(2025, 1, 3, 1, 0, tzinfo=UTC)
_numbers = count(1)


def phone_number() -> str:
    """A mobile number of the range that belongs to nobody."""
    return f"1990000{next(_numbers) % 10000:04d}"


def person_in(
    house_id: UUID,
    *,
    name: str = "李秀英",
    kind: TenureKind | str = TenureKind.OWNER,
    member: Member | None = None,
    phone: str | None = None,
    since: date | None = date(2024, 1, 1),
    share: Fraction | None = None,
) -> Person:
    """Somebody of a house; with `member`, bound to that login."""
    return tenure_in(house_id, name=name, kind=kind, member=member, phone=phone, since=since, share=share).person


def tenure_in(
    house_id: UUID,
    *,
    name: str = "李秀英",
    kind: TenureKind | str = TenureKind.OWNER,
    member: Member | None = None,
    phone: str | None = None,
    since: date | None = date(2024, 1, 1),
    until: date | None = None,
    share: Fraction | None = None,
) -> Tenure:
    """The same, as the tenure."""
    house = find_house(house_id)
    assert house is not None
    kind = TenureKind(kind)
    person = register_person(
        name,
        estate_id=house.estate_id,
        by=None,
        at=REGISTERED,
        primary=kind in (TenureKind.OWNER, TenureKind.CO_OWNER),
        phone=phone or phone_number(),
    )
    tenure = move_in(person, house, kind, by=None, at=REGISTERED, since=since, until=until, share=share)
    if member is not None:
        bind_member(person, member, by=None, at=REGISTERED)
    return tenure
