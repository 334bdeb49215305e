"""Logins of residents, as the archives know them: opened for a person, bound to the estates of their houses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.archives.models import Person, Tenure
from saas.archives.queries import estates_of_person
from saas.archives.registering import bind_member
from tenants.db import db
from tenants.members import Member
from tenants.residents import also_in_estate, know_residents, open_resident_login
from tenants.verbs import lock, transaction


@transaction
def open_login(person: Person, *, email: str | None, phone: str | None, by: Member, at: datetime) -> Member:
    """A login for a person of the archives, seeing their homes. Refuses `ContactTaken`, `AlreadyBound`."""
    lock(person)
    places = sorted(estates_of_person(person))
    first = places[0] if places else None
    member = open_resident_login(person.name, estate_id=first, email=email, phone=phone, by=by, at=at)
    for estate_id in places[1:]:
        also_in_estate(member, estate_id, by=by, at=at)
    bind_member(person, member, by=by, at=at)
    return member


def _estates_of(member_id: UUID) -> Collection[UUID]:
    """Estates of every house a login has or had to do with."""
    return db.session.scalars(
        select(Tenure.estate_id)
        .join(Person, (Person.tenant_id == Tenure.tenant_id) & (Person.id == Tenure.person_id))
        .where(Person.member_id == member_id)
        .distinct()
    ).all()


def _persons_of(member_id: UUID) -> Collection[UUID]:
    return db.session.scalars(select(Person.id).where(Person.member_id == member_id)).all()


know_residents(estates_of=_estates_of, persons_of=_persons_of)
