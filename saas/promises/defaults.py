"""What a new company starts with: service types, urgency classes and limits (domain 5.1, 5.2). All editable.

Texts are content, Chinese with English beside it, not messages of the program. A `source` of "default" is our
proposal; anything else names the standard the row was taken from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from saas.promises.calendar import CalendarKind, Opening, hours
from saas.roster.kinds import Team as Team

DEFAULT = "default"
DB11_T_751 = "DB11/T 751-2025"


class Urgency(StrEnum):
    """How urgent, from danger to life to planned work (domain 5.1)."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"

    @property
    def is_urgent(self) -> bool:
        """Whether its clocks run day and night and its ladder starts at once."""
        return self in (Urgency.P0, Urgency.P1)


class Service(StrEnum):
    """The kinds of service every company has (SVC-03)."""

    REPAIR = "repair"
    CLEANING = "cleaning"
    GREENING = "greening"
    SECURITY = "security"


class Place(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    EITHER = "either"


class Charge(StrEnum):
    FREE = "free"
    PAID = "paid"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages of the product."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: Words
    service: Service


@dataclass(frozen=True, slots=True)
class ServiceTypeDefault:
    """One sub-category: what the desk asks, who comes, who pays, and what the resident should do meanwhile."""

    code: str
    category: Category
    name: Words
    urgency: Urgency
    worse_urgency: Urgency | None
    worse_when: Words
    place: Place
    charge: Charge
    price_hint: Words
    team: Team
    questions: tuple[Words, ...]
    safety_hint: Words
    source: str


PRICE_HINTS: Mapping[Charge, Words] = MappingProxyType(
    {
        Charge.FREE: Words("公共部位，免费", "Shared part, free of charge"),
        Charge.PAID: Words("户内有偿，按公示价目收费", "Inside the flat, charged by the posted price list"),
        Charge.DEPENDS: Words(
            "公共部位免费，户内按公示价目收费", "Shared parts are free, inside the flat the posted price list applies"
        ),
    }
)

CALENDAR_HOURS: Mapping[CalendarKind, tuple[tuple[Opening, ...], ...]] = MappingProxyType(
    {
        CalendarKind.SERVICE: (hours("8:00-20:00"),) * 7,
        CalendarKind.WORKING: (hours("8:00-12:00 13:00-17:00"),) * 5 + ((), ()),
    }
)

URGENCY_NAMES: Mapping[Urgency, Words] = MappingProxyType(
    {
        Urgency.P0: Words("特急（危及人身）", "Danger to life"),
        Urgency.P1: Words("急修", "Urgent"),
        Urgency.P2: Words("一般", "Normal"),
        Urgency.P3: Words("计划", "Planned"),
    }
)

TEAM_NAMES: Mapping[Team, Words] = MappingProxyType(
    {
        Team.PLUMBING_ELECTRICAL: Words("水电", "Plumbing and electrics"),
        Team.GENERAL: Words("综合", "General maintenance"),
        Team.LIFT: Words("电梯维保", "Lift maintenance"),
        Team.FIRE: Words("消防维保", "Fire protection"),
        Team.CLEANING: Words("保洁", "Cleaning"),
        Team.GREENING: Words("绿化", "Greening"),
        Team.SECURITY: Words("秩序", "Security"),
        Team.DESK: Words("客服", "Front desk"),
    }
)


@cache
def service_types() -> Mapping[str, ServiceTypeDefault]:
    """All sub-categories of domain 5.2 by their code ("plumbing.tap"), in the order of the paper."""
    data = json.loads(Path(__file__).with_name("service_types.json").read_text(encoding="utf-8"))
    questions = {key: Words(*texts) for key, texts in data["questions"].items()}
    hints = {key: Words(*texts) for key, texts in data["safety_hints"].items()}
    types = (
        _service_type(
            row, Category(entry["code"], Words(entry["zh"], entry["en"]), Service(entry["service"])), questions, hints
        )
        for entry in data["categories"]
        for row in entry["types"]
    )
    return MappingProxyType({service_type.code: service_type for service_type in types})


@cache
def categories() -> Mapping[str, Category]:
    """The categories of domain 5.2 by their code, in the order of the paper."""
    return MappingProxyType({entry.category.code: entry.category for entry in service_types().values()})


def _service_type(
    row: Mapping[str, Any], category: Category, questions: Mapping[str, Words], hints: Mapping[str, Words]
) -> ServiceTypeDefault:
    charge = Charge(row["charge"])
    return ServiceTypeDefault(
        code=row["code"],
        category=category,
        name=Words(row["zh"], row["en"]),
        urgency=Urgency(row["urgency"]),
        worse_urgency=Urgency(row["worse"]) if "worse" in row else None,
        worse_when=Words(*row.get("worse_when", ("", ""))),
        place=Place(row["place"]),
        charge=charge,
        price_hint=PRICE_HINTS[charge],
        team=Team(row["team"]),
        questions=tuple(questions[key] for key in row["ask"]),
        safety_hint=hints.get(row.get("safety", ""), Words("", "")),
        source=row.get("source", DEFAULT),
    )
