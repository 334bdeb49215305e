"""What residents ask for: the product's service types, with a company's own ones and its own readings over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from types import MappingProxyType

from sqlalchemy import Select, select

from saas.promises import defaults
from saas.promises.defaults import Charge, Place, Team, Urgency, Words
from saas.promises.standard_rows import OwnServiceType
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import transaction


class NoSuchCategory(Refused):
    message = N_("There is no category “%(code)s”.")


class BadCode(Refused):
    message = N_("A code is written category.name in small letters, for example plumbing.tap.")


class ThreeQuestions(Refused):
    message = N_("The desk asks exactly three questions.")


@dataclass(frozen=True, slots=True)
class ServiceType(defaults.ServiceTypeDefault):
    """One service type as this company has it."""

    is_default: bool = True
    is_active: bool = True


def service_types(*, active_only: bool = True) -> Mapping[str, ServiceType]:
    """Every service type by its code: ours in their order, then the company's own."""
    found = dict(_all_ours())
    for row in db.session.scalars(_own()):
        found[row.code] = as_type(row)
    return MappingProxyType({code: kind for code, kind in found.items() if kind.is_active or not active_only})


@cache
def _own() -> Select[OwnServiceType]:
    return select(OwnServiceType).order_by(OwnServiceType.code)


def service_type(code: str) -> ServiceType | None:
    """One service type, retired ones included; nothing when the code is unknown."""
    row = db.session.scalar(select(OwnServiceType).where(OwnServiceType.code == code))
    if row is not None:
        return as_type(row)
    ours = defaults.service_types().get(code)
    return _ours(ours) if ours is not None else None


@transaction
def set_service_type(
    code: str,
    *,
    name: str,
    urgency: Urgency,
    place: Place,
    charge: Charge,
    team: Team,
    questions: Sequence[str],
    by: Member,
    at: datetime,
    name_en: str = "",
    worse_urgency: Urgency | None = None,
    worse_when: str = "",
    price_hint: str = "",
    safety_hint: str = "",
) -> ServiceType:
    """Add a service type, or change how this company reads one of ours."""
    category = code.partition(".")[0]
    if category not in defaults.categories():
        raise NoSuchCategory(code=category[:40])
    if not code.replace(".", "", 1).replace("_", "").isalnum() or not code.isascii() or code != code.lower():
        raise BadCode
    if len([question for question in questions if question.strip()]) != 3:
        raise ThreeQuestions
    row = row_to_change(code, category, at)
    before = as_type(row).urgency if row.name else None
    row.name, row.name_en = name.strip(), name_en.strip()
    row.urgency, row.worse_urgency, row.worse_when = urgency, worse_urgency, worse_when
    row.place, row.charge, row.price_hint, row.team = place, charge, price_hint, team
    row.questions, row.safety_hint = [question.strip() for question in questions], safety_hint
    row.changed_at, row.changed_by = at, by.id
    db.session.flush()
    record(
        "promises.service_type_changed",
        row,
        by=by,
        at=at,
        before={"urgency": before},
        after={"code": code, "urgency": urgency},
    )
    return as_type(row)


def row_to_change(code: str, category: str, at: datetime) -> OwnServiceType:
    """The company's row of a service type, locked, or a fresh one."""
    row = db.session.scalar(select(OwnServiceType).where(OwnServiceType.code == code).with_for_update())
    if row is None:
        row = OwnServiceType(code=code, category=category, name="", changed_at=at)
        db.session.add(row)
    return row


def copy_into(kind: ServiceType, row: OwnServiceType) -> None:
    """Fill a fresh row with what the type says now."""
    row.name, row.name_en, row.urgency, row.worse_urgency = kind.name.zh, kind.name.en, kind.urgency, kind.worse_urgency
    row.worse_when, row.place, row.charge, row.price_hint = (
        kind.worse_when.zh,
        kind.place,
        kind.charge,
        kind.price_hint.zh,
    )
    row.team, row.questions, row.safety_hint = kind.team, [words.zh for words in kind.questions], kind.safety_hint.zh


@cache
def _all_ours() -> Mapping[str, ServiceType]:
    return MappingProxyType({code: _ours(row) for code, row in defaults.service_types().items()})


def _ours(row: defaults.ServiceTypeDefault) -> ServiceType:
    return ServiceType(*(getattr(row, field.name) for field in fields(row)))


def as_type(row: OwnServiceType) -> ServiceType:
    """A company's row as the value that rules and pages read."""
    ours = defaults.service_types().get(row.code)
    own = ServiceType(
        code=row.code,
        category=defaults.categories()[row.category],
        name=Words(row.name, row.name_en or row.name),
        urgency=Urgency(row.urgency),
        worse_urgency=Urgency(row.worse_urgency) if row.worse_urgency else None,
        worse_when=Words(row.worse_when, row.worse_when),
        place=Place(row.place),
        charge=Charge(row.charge),
        price_hint=Words(row.price_hint, row.price_hint),
        team=Team(row.team),
        questions=tuple(Words(question, question) for question in row.questions),
        safety_hint=Words(row.safety_hint, row.safety_hint),
        source="company",
        is_default=False,
        is_active=row.is_active,
    )
    return _with_our_english(own, ours) if ours is not None else own


def _with_our_english(own: ServiceType, ours: defaults.ServiceTypeDefault) -> ServiceType:
    """Texts that a company left as they were keep their English."""

    def known(text: Words, original: Words) -> Words:
        return original if text.zh == original.zh else text

    pairs = zip(own.questions, ours.questions, strict=False)
    return replace(
        own,
        name=known(own.name, ours.name),
        worse_when=known(own.worse_when, ours.worse_when),
        price_hint=known(own.price_hint, ours.price_hint),
        questions=tuple(known(text, original) for text, original in pairs),
        safety_hint=known(own.safety_hint, ours.safety_hint),
    )
