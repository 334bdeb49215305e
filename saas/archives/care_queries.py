"""What pages and the running board ask about care notes. Who may see the answer, the policy says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, select
from sqlalchemy.orm import contains_eager, joinedload

from saas.archives.care_models import CareNote
from saas.archives.models import Person, Tenure
from saas.archives.office_words import TenureKind
from saas.archives.policy import shares_household
from saas.archives.queries import Scope, holds_on, in_scope
from saas.estates import Estate, every_estate
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.scope import current_tenant_id

SHOWN = (joinedload(CareNote.person), joinedload(CareNote.house))


def find_care(note_id: UUID) -> CareNote | None:
    """A care note of this company, ended ones too."""
    return db.session.get(CareNote, (current_tenant_id(), note_id))


def _open_on(day: date) -> ColumnElement[bool]:
    return and_(CareNote.ended_at.is_(None), holds_on(day))


def care_of_house(house_id: UUID, *, on: date) -> Sequence[CareNote]:
    """The open notes of a house, also those to be asked again, the oldest first."""
    return _notes(CareNote.house_id == house_id, _open_on(on))


def care_in(houses: Collection[UUID] | ScalarSelect[UUID], *, on: date) -> Mapping[UUID, list[CareNote]]:
    """The notes that hold on a day in some houses (ids, or the question that answers with them), by house."""
    holds = and_(CareNote.agreed_on <= on, CareNote.valid_until >= on)
    found: dict[UUID, list[CareNote]] = {}
    for note in _notes(CareNote.house_id.in_(houses), _open_on(on), holds):
        found.setdefault(note.house_id, []).append(note)
    return found


def _notes(*which: ColumnElement[bool]) -> Sequence[CareNote]:
    return db.session.scalars(
        select(CareNote)
        .join(CareNote.tenure)
        .where(*which)
        .options(contains_eager(CareNote.tenure).joinedload(Tenure.person), *SHOWN)
        .order_by(CareNote.noted_at, CareNote.id)
    ).all()


def care_list(scope: Scope, *, on: date, limit: int = 500) -> Sequence[CareNote]:
    """The open notes of some estates, those to be asked again first."""
    return db.session.scalars(
        select(CareNote)
        .join(CareNote.tenure)
        .where(in_scope(scope, CareNote.estate_id), _open_on(on))
        .options(contains_eager(CareNote.tenure), *SHOWN)
        .order_by(CareNote.valid_until, CareNote.id)
        .limit(limit)
    ).all()


@dataclass
class CareToAskAgain:
    """Of one estate: how many notes run out soon or have run out, and which residents are to hear of it now, by last day."""

    estate: Estate
    soon: int = 0
    over: int = 0
    residents: dict[date, list[Member]] = field(default_factory=dict)


def care_to_ask_again(*, on: date, within: timedelta, newly: timedelta) -> Sequence[CareToAskAgain]:
    """The open notes that end within some days or have ended, by estate; residents of those that came in `newly`."""
    rows = db.session.execute(
        select(CareNote.estate_id, CareNote.valid_until, Person.member_id)
        .join(CareNote.tenure)
        .join(Tenure.person)
        .where(_open_on(on), CareNote.valid_until <= on + within)
        .order_by(CareNote.valid_until, CareNote.id)
    ).all()
    heard = {
        member_id for _estate_id, until, member_id in rows if member_id is not None and until > on + within - newly
    }
    members = {one.id: one for one in db.session.scalars(select(Member).where(Member.id.in_(heard)))}
    by_estate: dict[UUID, CareToAskAgain] = {one.id: CareToAskAgain(one) for one in every_estate()}
    for estate_id, until, member_id in rows:
        due = by_estate[estate_id]
        due.over += until < on
        due.soon += until >= on
        if until > on + within - newly and member_id in members:
            due.residents.setdefault(until, []).append(members[member_id])
    return [due for due in by_estate.values() if due.soon or due.over]


def care_at_home(member: Member, *, at: datetime) -> list[CareNote]:
    """The open notes of a resident's own household: not the landlord's view of renters, nor one renter's of another."""
    on = local_date(at)
    return [note for tenure in own_tenures(member, at=at) for note in _of_household(tenure, on=on)]


def _of_household(mine: Tenure, *, on: date) -> list[CareNote]:
    there = db.session.scalars(select(Tenure.kind).where(Tenure.house_id == mine.house_id, holds_on(on))).all()
    is_let = TenureKind.RENTER in there
    return [note for note in care_of_house(mine.house_id, on=on) if shares_household(mine, note.tenure, is_let=is_let)]


def own_tenures(member: Member, *, at: datetime) -> Sequence[Tenure]:
    """What a resident is to houses today."""
    return db.session.scalars(
        select(Tenure)
        .join(Tenure.person)
        .where(Person.member_id == member.id, holds_on(local_date(at)))
        .options(contains_eager(Tenure.person), joinedload(Tenure.house))
        .order_by(Tenure.id)
    ).all()


def whom_one_cares_for(member: Member, *, at: datetime) -> list[tuple[Tenure, list[Tenure]]]:
    """A resident's own tenures, each with the family of the same household, for whom they may be the guardian."""
    on, found = local_date(at), []
    for mine in own_tenures(member, at=at):
        there = db.session.scalars(
            select(Tenure)
            .where(Tenure.house_id == mine.house_id, holds_on(on))
            .options(joinedload(Tenure.person))
            .order_by(Tenure.id)
        ).all()
        is_let = any(one.kind == TenureKind.RENTER for one in there)
        family = [one for one in there if one.kind == TenureKind.FAMILY and one.id != mine.id]
        found.append((mine, [one for one in family if shares_household(mine, one, is_let=is_let)]))
    return found
