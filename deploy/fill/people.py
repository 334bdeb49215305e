"""Owners, families and renters. All invented: phones lie in 199 0000 xxxx, which belongs to nobody."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from deploy.fill.places import UNSOLD, BuiltEstate, Place
from deploy.fill.plot import GIVEN, RARE, SURNAMES
from saas.archives.models import Person, Tenure, phone_tail
from saas.archives.people import initials
from saas.archives.registering import archive_number
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.numbers import next_number
from tenants.sealed_text import sealed_values


@dataclass(frozen=True)
class Someone:
    """A person of the demonstration."""

    id: UUID
    name: str
    phone: str
    kind: str
    house: Place


People = Mapping[UUID, Sequence[Someone]]
"""The people of each house, its first owner first."""


def add_people(estates: Sequence[BuiltEstate], chance: random.Random, *, at: datetime) -> People:
    """Fill the houses with people and write their archives."""
    names = _Names(chance)
    people = {house.id: _household(house, names, chance) for estate in estates for house in estate.houses}
    people |= {house.id: [] for estate in estates for house in estate.houses if house.state == UNSOLD["state"]}
    everybody = [one for household in people.values() for one in household]
    last = {letter: next_number(f"archive.{letter}", count=len(everybody)) for letter in ("A", "B")}
    insert_many(Person, (_row(one, last, index, at) for index, one in enumerate(everybody)))
    insert_many(Tenure, (_tenure(one, chance) for one in everybody))
    db.session.commit()
    return people


class _Names:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.count = 0

    def person(self, house: Place, kind: str, surname: str | None = None) -> Someone:
        self.count += 1
        given = "".join(self.chance.sample(GIVEN, self.chance.choice((1, 2, 2))))
        if self.count in (7, 97, 211):
            given = RARE[self.count % len(RARE)]
        name = (surname or self.chance.choice(SURNAMES)) + given
        return Someone(new_id(), name, f"1990000{self.count % 10000:04d}", kind, house)


def _household(house: Place, names: _Names, chance: random.Random) -> list[Someone]:
    owner = names.person(house, "owner")
    people = [owner]
    if house.state == "self_used" and chance.random() < 0.6:
        people.append(names.person(house, "family"))
    if house.state == "rented":
        people.append(names.person(house, "renter"))
    return people


def _row(one: Someone, last: Mapping[str, int], index: int, at: datetime) -> dict[str, object]:
    letter = "A" if one.kind == "owner" else "B"
    return {
        "id": one.id,
        "number": archive_number(letter, last[letter] - index),
        "estate_id": one.house.estate_id,
        "name": one.name,
        "initials": initials(one.name),
        "phone_kind": "mobile",
        "phone_tail": phone_tail(one.phone),
        **_papers(index, at),
        **sealed_values(Person, one.id, phone=one.phone),
    }


def _papers(index: int, at: datetime) -> dict[str, object]:
    """When an archive was opened, checked, complete and filed: most are, a few wait for a check or a signature."""
    registered = at - timedelta(days=30 + index * 7 % 480)
    if index % 23 == 5:
        return dict.fromkeys(("last_verified_at", "completed_at", "filed_at")) | {"registered_at": registered}
    checked = max(registered, at - timedelta(days=index * 11 % 360))
    signed = None if index % 41 == 7 else min(at, checked + timedelta(hours=3))
    return {"registered_at": registered, "last_verified_at": checked, "completed_at": checked, "filed_at": signed}


def _tenure(one: Someone, chance: random.Random) -> dict[str, object]:
    owns = one.kind == "owner"
    return {
        "id": new_id(),
        "person_id": one.id,
        "house_id": one.house.id,
        "estate_id": one.house.estate_id,
        "kind": one.kind,
        "share_num": 1 if owns else None,
        "share_den": 1 if owns else None,
        "since": date(2013 + chance.randrange(11), 1 + chance.randrange(12), 1 + chance.randrange(28)),
        "until": None,
    }
