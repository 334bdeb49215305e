"""What law and standards ask of each kind of equipment and area, as data: `default_plans.json`, each with its source.

Marks: P – read in the law or standard itself; S – quoted by somebody else; G – general knowledge, not verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from saas.facilities.kinds import Every, PointKind, Scope

DATA = Path(__file__).with_name("default_plans.json")


@dataclass(frozen=True)
class Point:
    """One point of a checklist, ours or a company's own."""

    words: str
    words_en: str = ""
    kind: PointKind = PointKind.CHECK
    unit: str = ""
    scale: int = 0
    low: int | None = None
    high: int | None = None
    needs_photo: bool = False


@dataclass(frozen=True)
class DefaultPlan:
    """A plan that comes with a kind of equipment, or with a scope of service."""

    code: str
    name: str
    name_en: str
    kinds: tuple[str, ...]
    scopes: tuple[str, ...]
    every: Every
    step: int
    season: tuple[int, int] | None
    by_supplier: bool
    source: str
    mark: str
    points: tuple[Point, ...]


@cache
def default_plans() -> tuple[DefaultPlan, ...]:
    """All of them."""
    held = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(_plan(one, held["scope_points"]) for one in held["plans"])


@cache
def point_types() -> Mapping[str, str | None]:
    """Points whose failure is not what their equipment usually has: its service type, or none (people, records)."""
    return MappingProxyType(json.loads(DATA.read_text(encoding="utf-8"))["point_types"])


def plans_of_kind(kind: str) -> list[DefaultPlan]:
    """What is planned for a new piece of equipment of this kind."""
    return [plan for plan in default_plans() if kind in plan.kinds]


def plans_of_scope(scope: Scope) -> list[DefaultPlan]:
    """What is planned for a new public area of this scope."""
    return [plan for plan in default_plans() if scope in plan.scopes]


def _plan(held: dict[str, Any], shared: list[dict[str, Any]]) -> DefaultPlan:
    scopes = tuple(held.get("scopes", ()))
    points = [*held.get("points", ()), *(shared if scopes else ())]
    every, step = held["every"]
    return DefaultPlan(
        held["code"],
        held["zh"],
        held["en"],
        tuple(held.get("kinds", ())),
        scopes,
        Every(every),
        step,
        tuple(held["season"]) if "season" in held else None,
        held.get("by_supplier", False),
        held["source"],
        held["mark"],
        tuple(_point(point) for point in points),
    )


def _point(held: dict[str, Any]) -> Point:
    return Point(
        held["zh"],
        held["en"],
        PointKind(held.get("kind", "check")),
        held.get("unit", ""),
        held.get("scale", 0),
        held.get("low"),
        held.get("high"),
        held.get("photo", False),
    )
