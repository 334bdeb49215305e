"""The desk's one search box: a house code in any notation, four digits, a whole number, a name or its initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from saas.archives.figures import read_plate
from saas.archives.models import Person, Tenure, Vehicle, phone_tail
from saas.archives.people import read_phone
from saas.archives.queries import Scope, holds_on, households_of, in_scope
from saas.estates.codes import read_house_code
from saas.estates.models import Estate, House
from saas.estates.unreadable import Unreadable
from tenants.db import db
from tenants.members import Everywhere

MOST = 20
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_AFTER = "\U0010ffff"


class FoundBy(StrEnum):
    """What a search text was taken for. Searches by number are accesses to personal data and are recorded."""

    NOTHING = "nothing"
    HOUSE = "house"
    TAIL = "tail"
    PHONE = "phone"
    PLATE = "plate"
    NAME = "name"
    INITIALS = "initials"


RECORDED = frozenset({FoundBy.PHONE, FoundBy.TAIL, FoundBy.PLATE})


@dataclass(frozen=True)
class Household:
    """A house with its estate and who is there now."""

    house: House
    estate: Estate
    people: Sequence[Tenure]


@dataclass(frozen=True)
class Findings:
    """The households that a text leads to, and what the text was taken for."""

    by: FoundBy
    households: Sequence[Household]
    more: bool = False


def find_households(text: str, scope: Scope, *, on: date, limit: int = MOST) -> Findings:
    """Households of a scope's estates for a search text. The name of an estate in front narrows it to that one."""
    text = unicodedata.normalize("NFKC", text).strip()
    scope, text = _narrowed(text, scope)
    if not text or (not isinstance(scope, Everywhere) and not scope):
        return Findings(FoundBy.NOTHING, [])
    for by, house_ids in _readings(text, scope, on, limit + 1):
        if house_ids:
            return Findings(by, _households(house_ids[:limit], on), more=len(house_ids) > limit)
    return Findings(_taken_for(text), [])


def _narrowed(text: str, scope: Scope) -> tuple[Scope, str]:
    if not _HAN.search(text):
        return scope, text
    for estate in db.session.scalars(select(Estate).where(in_scope(scope, Estate.id))):
        if text.startswith(estate.name):
            return frozenset({estate.id}), text[len(estate.name) :].strip(" -,，")
    return scope, text


def _taken_for(text: str) -> FoundBy:
    if re.fullmatch(r"[0-9]{4}", text):
        return FoundBy.TAIL
    if _is_phone(text):
        return FoundBy.PHONE
    return FoundBy.NAME if _HAN.search(text) else FoundBy.HOUSE


def _is_phone(text: str) -> bool:
    try:
        read_phone(text)
    except Unreadable:
        return False
    return len(re.sub(r"\D", "", text)) >= 10


def _readings(text: str, scope: Scope, on: date, limit: int) -> Iterable[tuple[FoundBy, list[UUID]]]:
    """Each way to take the text, the likeliest first; the first one that leads somewhere counts."""
    if _is_phone(text):
        yield FoundBy.PHONE, _houses_of_people(Person.phone.matches(read_phone(text).number), scope, on, limit)
        return
    if re.fullmatch(r"[0-9]{4}", text):
        rooms = _house_ids(House.number == text, scope, limit)
        people = _houses_of_people(Person.phone_tail == phone_tail(text), scope, on, limit)
        yield FoundBy.TAIL, list(dict.fromkeys([*rooms, *people]))
        return
    yield FoundBy.HOUSE, _houses_by_code(text, scope, limit)
    yield FoundBy.HOUSE, _house_ids(House.number == text.upper(), scope, limit)
    yield FoundBy.PLATE, _houses_by_plate(text, scope, limit)
    if _HAN.search(text):
        yield FoundBy.NAME, _houses_of_people(_begins(Person.name, text), scope, on, limit)
        yield FoundBy.NAME, _houses_of_people(Person.name.contains(text, autoescape=True), scope, on, limit)
    elif re.fullmatch(r"[A-Za-z ]{1,20}", text):
        yield (
            FoundBy.INITIALS,
            _houses_of_people(_begins(Person.initials, text.replace(" ", "").lower()), scope, on, limit),
        )
        yield FoundBy.NAME, _houses_of_people(_begins(Person.name, text), scope, on, limit)


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    """A prefix as a range: `LIKE` may not use an index under row-level security, comparison may."""
    return and_(column >= text, column < text + _AFTER)


def _houses_by_code(text: str, scope: Scope, limit: int) -> list[UUID]:
    try:
        key = read_house_code(text).key
    except Unreadable:
        key = ""
    if key:
        exact = _house_ids(House.code == key, scope, limit)
        if exact:
            return exact
    begun = re.sub(r"(栋|号楼|幢|座|单元|#|-)+$", "", text)
    try:
        begun = read_house_code(f"{begun}-0").key.removesuffix("0")
    except Unreadable:
        return []
    return _house_ids(_begins(House.code, begun), scope, limit)


def _houses_by_plate(text: str, scope: Scope, limit: int) -> list[UUID]:
    try:
        plate = read_plate(text)
    except Unreadable:
        return []
    query = select(Vehicle.house_id).where(Vehicle.plate.matches(plate), in_scope(scope, Vehicle.estate_id))
    return list(dict.fromkeys(db.session.scalars(query.limit(limit))))


def _house_ids(condition: ColumnElement[bool], scope: Scope, limit: int) -> list[UUID]:
    query = select(House.id).where(condition, in_scope(scope, House.estate_id)).order_by(House.position, House.id)
    return list(db.session.scalars(query.limit(limit)))


def _houses_of_people(condition: ColumnElement[bool], scope: Scope, on: date, limit: int) -> list[UUID]:
    query = (
        select(House.id)
        .join(Tenure, and_(Tenure.tenant_id == House.tenant_id, Tenure.house_id == House.id))
        .join(Person, and_(Person.tenant_id == Tenure.tenant_id, Person.id == Tenure.person_id))
        .where(condition, holds_on(on), in_scope(scope, Tenure.estate_id))
        .order_by(House.position, House.id)
        .limit(limit)
    )
    return list(dict.fromkeys(db.session.scalars(query)))


def _households(house_ids: Sequence[UUID], on: date) -> list[Household]:
    houses = {house.id: house for house in db.session.scalars(select(House).where(House.id.in_(house_ids)))}
    estates = {
        estate.id: estate
        for estate in db.session.scalars(
            select(Estate).where(Estate.id.in_({one.estate_id for one in houses.values()}))
        )
    }
    people = households_of(house_ids, on=on)
    return [
        Household(houses[house_id], estates[houses[house_id].estate_id], people.get(house_id, []))
        for house_id in house_ids
    ]
