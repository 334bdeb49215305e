"""Lists of archives: by tray, class and due check, a page at a time, with counts for the trays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from saas.archives.completeness import NO_CONTACT_FOR, VERIFY_EVERY, FilingState
from saas.archives.models import Person, Steward, Tenure
from saas.archives.queries import Scope, holds_on
from saas.estates.models import House
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Everywhere

PAGE = 50


class Standing(StrEnum):
    """Active: somebody of a house now. Reserve: not yet, or not any more (ARC-21)."""

    ACTIVE = "active"
    RESERVE = "reserve"


class Due(StrEnum):
    """What is to be done with an archive."""

    CHECK = "check"
    CONTACT = "contact"
    SIGN = "sign"


@dataclass(frozen=True)
class Wanted:
    """Which archives a list shows."""

    scope: Scope
    tray: FilingState | None = None
    standing: Standing | None = None
    due: Due | None = None


@dataclass(frozen=True)
class Listed:
    """One archive in a list, with where its person lives now."""

    person: Person
    homes: Sequence[tuple[Tenure, House]]


@dataclass(frozen=True)
class ArchivePage:
    """One page of a list; `cursor` leads to the next."""

    rows: Sequence[Listed]
    cursor: UUID | None


def archives_page(wanted: Wanted, *, at: datetime, after: UUID | None = None, limit: int = PAGE) -> ArchivePage:
    """The newest archives first. Two queries whatever the number of rows."""
    query = select(Person).where(*_conditions(wanted, at)).order_by(Person.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Person.id < after)
    people = db.session.scalars(query).all()
    shown = people[:limit]
    homes = _homes([person.id for person in shown], local_date(at))
    rows = [Listed(person, homes.get(person.id, [])) for person in shown]
    return ArchivePage(rows, shown[-1].id if len(people) > limit else None)


def _homes(person_ids: Sequence[UUID], on: date) -> Mapping[UUID, list[tuple[Tenure, House]]]:
    homes: dict[UUID, list[tuple[Tenure, House]]] = {}
    rows = db.session.execute(
        select(Tenure, House)
        .join(House, and_(House.tenant_id == Tenure.tenant_id, House.id == Tenure.house_id))
        .where(Tenure.person_id.in_(person_ids), holds_on(on))
        .order_by(House.position, Tenure.id)
    )
    for tenure, house in rows:
        homes.setdefault(tenure.person_id, []).append((tenure, house))
    return homes


def tray_counts(scope: Scope, *, at: datetime) -> Mapping[FilingState, int]:
    """How many archives lie in each tray (ARC-18)."""
    tray = case(
        (Person.filed_at.is_not(None), FilingState.FILED.value),
        (Person.completed_at.is_not(None), FilingState.COMPLETE_UNFILED.value),
        else_=FilingState.INCOMPLETE.value,
    )
    rows = db.session.execute(select(tray, func.count()).where(*_conditions(Wanted(scope), at)).group_by(tray))
    counts = {FilingState(row[0]): row[1] for row in rows}
    return {state: counts.get(state, 0) for state in FilingState}


def _conditions(wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not isinstance(wanted.scope, Everywhere):
        here = exists().where(
            Tenure.tenant_id == Person.tenant_id,
            Tenure.person_id == Person.id,
            Tenure.estate_id.in_(wanted.scope),
        )
        conditions.append(or_(Person.estate_id.in_(wanted.scope), here))
    if wanted.tray is FilingState.FILED:
        conditions.append(Person.filed_at.is_not(None))
    elif wanted.tray is FilingState.COMPLETE_UNFILED:
        conditions += [Person.filed_at.is_(None), Person.completed_at.is_not(None)]
    elif wanted.tray is FilingState.INCOMPLETE:
        conditions += [Person.filed_at.is_(None), Person.completed_at.is_(None)]
    if wanted.standing is not None:
        holds = exists().where(
            Tenure.tenant_id == Person.tenant_id, Tenure.person_id == Person.id, holds_on(local_date(at))
        )
        conditions.append(holds if wanted.standing is Standing.ACTIVE else ~holds)
    return conditions + _due(wanted.due, at)


def _due(due: Due | None, at: datetime) -> list[ColumnElement[bool]]:
    if due is Due.CHECK:
        return [or_(Person.last_verified_at.is_(None), Person.last_verified_at <= at - VERIFY_EVERY)]
    if due is Due.CONTACT:
        return [or_(Person.last_contact_at.is_(None), Person.last_contact_at <= at - NO_CONTACT_FOR)]
    if due is Due.SIGN:
        return [Person.completed_at.is_not(None), Person.filed_at.is_(None)]
    return []


@dataclass(frozen=True)
class EstateArchives:
    """How the archives of an estate stand."""

    people: int
    complete: int
    checked: int
    with_login: int
    stewards: Sequence[Steward]


def archives_of_estate(estate_id: UUID, *, at: datetime) -> EstateArchives:
    """People of an estate now, how many archives are complete, checked within the interval and bound to a login."""
    now_here = exists().where(
        Tenure.tenant_id == Person.tenant_id,
        Tenure.person_id == Person.id,
        Tenure.estate_id == estate_id,
        holds_on(local_date(at)),
    )
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(Person.completed_at.is_not(None)),
            func.count().filter(Person.last_verified_at > at - VERIFY_EVERY),
            func.count().filter(Person.member_id.is_not(None)),
        )
        .select_from(Person)
        .where(now_here)
    ).one()
    stewards = db.session.scalars(
        select(Steward).where(Steward.estate_id == estate_id).order_by(Steward.building_id.nulls_first())
    ).all()
    return EstateArchives(row[0], row[1], row[2], row[3], stewards)
