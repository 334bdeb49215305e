"""All views of this capability, gathered for the application."""

from blueprints.emergencies import (
    boards,
    commanding,
    drills,
    now,
    outward,
    papers,
    plan_deciding,
    plan_editing,
    plans,
    readiness,
    reviews,
    risks,
    running,
    store_work,
    stores,
    suppliers,
    told,
)
from blueprints.emergencies.blueprint import bp

__all__ = [
    "boards",
    "bp",
    "commanding",
    "drills",
    "now",
    "outward",
    "papers",
    "plan_deciding",
    "plan_editing",
    "plans",
    "readiness",
    "reviews",
    "risks",
    "running",
    "store_work",
    "stores",
    "suppliers",
    "told",
]
