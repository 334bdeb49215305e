"""What is wrong with a supply, how bad a risk is, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from saas.emergencies.kinds import Condition, StoreKind
from saas.emergencies.stores.models import StoreItem
from tenants.text import N_

SOON_DAYS = 30
"""An expiry within so many days is told, and shown."""


class Fault(StrEnum):
    """Why a supply cannot be relied upon."""

    EXPIRED = "expired"
    OVERDUE = "overdue"
    BELOW = "below"
    NOT_GOOD = "not_good"


class StoreView(StrEnum):
    """The heaps a store is looked at in: the faults, and what runs out soon."""

    EXPIRED = "expired"
    EXPIRING = "expiring"
    BELOW = "below"
    OVERDUE = "overdue"
    NOT_GOOD = "not_good"


class Band(StrEnum):
    """The four levels of a risk: 低、一般、较大、重大 (blue, yellow, orange, red)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    SEVERE = "severe"


STORE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        StoreKind.MATERIAL: N_("Goods and materials"),
        StoreKind.EQUIPMENT: N_("Tools and equipment"),
        StoreKind.TECHNICAL: N_("Drawings and technical papers"),
    }
)
CONDITION_WORDS: Mapping[str, str] = MappingProxyType(
    {Condition.GOOD: N_("In good order"), Condition.WORN: N_("Worn"), Condition.BROKEN: N_("Broken or unusable")}
)
CONDITION_LOOKS: Mapping[str, str] = MappingProxyType(
    {Condition.GOOD: "kept", Condition.WORN: "risk", Condition.BROKEN: "broken"}
)
VIEW_WORDS: Mapping[str, str] = MappingProxyType(
    {
        StoreView.EXPIRED: N_("Past its date"),
        StoreView.EXPIRING: N_("Runs out within 30 days"),
        StoreView.BELOW: N_("Below the minimum"),
        StoreView.OVERDUE: N_("Check overdue"),
        StoreView.NOT_GOOD: N_("Not in good order"),
    }
)
VIEW_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        StoreView.EXPIRED: "broken",
        StoreView.EXPIRING: "risk",
        StoreView.BELOW: "broken",
        StoreView.OVERDUE: "broken",
        StoreView.NOT_GOOD: "broken",
    }
)
BAND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Band.LOW: N_("Low risk"),
        Band.MEDIUM: N_("Moderate risk"),
        Band.HIGH: N_("High risk"),
        Band.SEVERE: N_("Severe risk"),
    }
)
BAND_LOOKS: Mapping[str, str] = MappingProxyType(
    {Band.LOW: "info", Band.MEDIUM: "quiet", Band.HIGH: "risk", Band.SEVERE: "broken"}
)
LIKELIHOOD_WORDS = (
    N_("Hardly ever"),
    N_("Once in some years"),
    N_("About once a year"),
    N_("Several times a year"),
    N_("Every month or more"),
)
EFFECT_WORDS = (
    N_("Hardly felt"),
    N_("A few households for hours"),
    N_("A building, or damage"),
    N_("Injuries, or the whole estate"),
    N_("Lives, or lasting damage"),
)


def faults_of(item: StoreItem, today: date) -> tuple[Fault, ...]:
    """What is wrong with a supply on a day. What is good until a day can still be used on that day."""
    found = {
        Fault.EXPIRED: item.expires_on is not None and item.expires_on < today,
        Fault.OVERDUE: item.next_check < today,
        Fault.BELOW: item.quantity < item.minimum,
        Fault.NOT_GOOD: item.last_condition not in (None, Condition.GOOD),
    }
    return tuple(fault for fault, is_so in found.items() if is_so)


def band_of(score: int) -> Band:
    """The level of a score of 1 to 25: up to 4 low, up to 9 moderate, up to 14 high, above severe."""
    return Band.LOW if score < 5 else Band.MEDIUM if score < 10 else Band.HIGH if score < 15 else Band.SEVERE
