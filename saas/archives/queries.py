"""What pages and other capabilities ask about people and households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from saas.archives.models import Contact, Person, Tenure, Vehicle
from saas.estates.models import Estate, House
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Everywhere, Member, MemberKind, MemberState
from tenants.scope import current_tenant_id

Scope = frozenset[UUID] | Everywhere
"""Estates in which something is looked for: named ones, or all of the company."""


def find_person(person_id: UUID) -> Person | None:
    """An archive of this company. Whether somebody may see it, the policy says."""
    return db.session.get(Person, (current_tenant_id(), person_id))


def find_tenure(tenure_id: UUID) -> Tenure | None:
    """What a person is to a house."""
    return db.session.get(Tenure, (current_tenant_id(), tenure_id))


def person_of(member: Member) -> Person | None:
    """The archive of a resident's login."""
    return db.session.scalar(select(Person).where(Person.member_id == member.id))


def holds_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """For `where`: tenures that hold on a day."""
    return and_(
        or_(Tenure.since.is_(None), Tenure.since <= day),
        or_(Tenure.until.is_(None), Tenure.until >= day),
    )


def in_scope(scope: Scope, column: object) -> ColumnElement[bool]:
    """For `where`: rows of the estates of a scope."""
    return true() if isinstance(scope, Everywhere) else column.in_(scope)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Home:
    """A house that somebody lives in or owns now."""

    house_id: UUID
    estate_id: UUID
    kind: str
    since: date | None
    house: House
    estate: Estate


def homes_of(member: Member, *, at: datetime) -> list[Home]:
    """The houses of a resident at an instant: the household scope of everything they may see."""
    return homes_of_members([member], at=at).get(member.id, [])


def homes_of_members(members: Iterable[Member], *, at: datetime) -> dict[UUID, list[Home]]:
    """The same for several residents, in one query."""
    theirs = {"members": [member.id for member in members], "day": local_date(at)}
    rows = db.session.execute(_homes_on_a_day(), theirs)
    homes: dict[UUID, list[Home]] = {}
    for member_id, tenure in rows:
        home = Home(tenure.house_id, tenure.estate_id, tenure.kind, tenure.since, tenure.house, tenure.house.estate)
        if member_id is not None:
            homes.setdefault(member_id, []).append(home)
    return homes


@cache
def _homes_on_a_day() -> Select[UUID | None, Tenure]:
    return (
        select(Person.member_id, Tenure)
        .join(Tenure, and_(Tenure.tenant_id == Person.tenant_id, Tenure.person_id == Person.id))
        .join(Tenure.house)
        .options(contains_eager(Tenure.house).joinedload(House.estate))
        .where(Person.member_id.in_(bindparam("members", expanding=True)), holds_on(bindparam("day", type_=Date())))
        .order_by(House.position, Tenure.id)
    )


def is_at_home(member: Member, house_id: UUID, *, at: datetime) -> bool:
    """Whether a house is one of a resident's homes at an instant."""
    return any(home.house_id == house_id for home in homes_of(member, at=at))


def tenures_of(person: Person) -> Sequence[Tenure]:
    """Everything a person is and was to houses, the present first."""
    return db.session.scalars(
        select(Tenure)
        .where(Tenure.person_id == person.id)
        .options(joinedload(Tenure.house).joinedload(House.estate))
        .order_by(Tenure.until.desc().nulls_first(), Tenure.since.desc().nulls_last(), Tenure.id)
    ).all()


def estates_of_person(person: Person) -> frozenset[UUID]:
    """The estates a person has or had to do with, and the one of registration. The policy asks for them."""
    ids = set(db.session.scalars(select(Tenure.estate_id).where(Tenure.person_id == person.id).distinct()))
    return frozenset(ids | ({person.estate_id} if person.estate_id else set()))


def household_of(house_id: UUID, *, on: date) -> Sequence[Tenure]:
    """Who lives in a house or owns it on a day: owners first, then family, then renters."""
    return sorted(
        db.session.scalars(
            select(Tenure)
            .where(Tenure.house_id == house_id, holds_on(on))
            .options(joinedload(Tenure.person))
            .order_by(Tenure.id)
        ),
        key=in_household_order,
    )


def former_of(house_id: UUID, *, on: date) -> Sequence[Tenure]:
    """Who left a house before a day, the last one first."""
    return db.session.scalars(
        select(Tenure)
        .where(Tenure.house_id == house_id, Tenure.until < on)
        .options(joinedload(Tenure.person))
        .order_by(Tenure.until.desc(), Tenure.id)
    ).all()


_ORDER = {"owner": 0, "co_owner": 1, "family": 2, "renter": 3, "other": 4}


def in_household_order(tenure: Tenure) -> tuple[int, str]:
    """Owners first, then family, then renters."""
    return _ORDER[tenure.kind], str(tenure.id)


def households_of(house_ids: Iterable[UUID], *, on: date) -> Mapping[UUID, list[Tenure]]:
    """The households of several houses, in one query."""
    households: dict[UUID, list[Tenure]] = {}
    for tenure in db.session.scalars(
        select(Tenure).where(Tenure.house_id.in_(list(house_ids)), holds_on(on)).options(joinedload(Tenure.person))
    ):
        households.setdefault(tenure.house_id, []).append(tenure)
    return {house_id: sorted(people, key=in_household_order) for house_id, people in households.items()}


def vehicles_of(house_id: UUID) -> Sequence[Vehicle]:
    """The vehicles of a household with their spaces."""
    return db.session.scalars(
        select(Vehicle)
        .where(Vehicle.house_id == house_id)
        .options(joinedload(Vehicle.space), joinedload(Vehicle.person))
        .order_by(Vehicle.id)
    ).all()


def contacts_with(person: Person, limit: int = 50) -> Sequence[Contact]:
    """The contacts with a person, the last one first."""
    return db.session.scalars(
        select(Contact)
        .where(Contact.person_id == person.id)
        .options(joinedload(Contact.by))
        .order_by(Contact.at.desc(), Contact.id.desc())
        .limit(limit)
    ).all()


def member_ids_of_house(house_id: UUID, *, on: date) -> list[UUID]:
    """The logins of a household on a day, for messages."""
    return [
        member_id
        for member_id in db.session.scalars(
            _people_of(house_id, on).with_only_columns(Person.member_id).where(Person.member_id.is_not(None))
        )
        if member_id is not None
    ]


def residents_of_estate(estate_id: UUID, *, on: date) -> Sequence[Member]:
    """Everybody with a login who has a home in the estate on a day."""
    there = (
        select(Person.member_id)
        .join(Tenure, and_(Tenure.tenant_id == Person.tenant_id, Tenure.person_id == Person.id))
        .where(Tenure.estate_id == estate_id, Person.member_id.is_not(None), holds_on(on))
    )
    return db.session.scalars(
        select(Member)
        .where(Member.id.in_(there), Member.kind == MemberKind.RESIDENT, Member.state == MemberState.ACTIVE)
        .order_by(Member.id)
    ).all()


def _people_of(house_id: UUID, on: date) -> Select[Person]:
    return (
        select(Person)
        .join(Tenure, and_(Tenure.tenant_id == Person.tenant_id, Tenure.person_id == Person.id))
        .where(Tenure.house_id == house_id, holds_on(on))
    )
