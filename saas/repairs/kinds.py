"""The fixed words of a work order."""

from __future__ import annotations

from enum import StrEnum


class RepairState(StrEnum):
    """dispatched → accepted → departed → arrived → working ⇄ paused → trial → completed; or returned, or recalled."""

    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    WORKING = "working"
    PAUSED = "paused"
    TRIAL = "trial"
    COMPLETED = "completed"
    RETURNED = "returned"
    RECALLED = "recalled"


ENDED = frozenset({RepairState.COMPLETED, RepairState.RETURNED, RepairState.RECALLED})
UNDER_WAY = frozenset(RepairState) - ENDED
BEFORE_ARRIVAL = frozenset({RepairState.DISPATCHED, RepairState.ACCEPTED, RepairState.DEPARTED})


class Step(StrEnum):
    """How far the work on site is (REP-02): diagnosis → site inspection (or not, with a reason) → plan → repair."""

    NONE = "none"
    DIAGNOSED = "diagnosed"
    INSPECTED = "inspected"
    PLANNED = "planned"


class Fulfilment(StrEnum):
    """How the work is done (REP-09)."""

    ON_SITE_VISIT = "on_site_visit"
    SCHEDULED_REPAIR = "scheduled_repair"


class Cause(StrEnum):
    """What technicians find, to be tapped rather than typed."""

    WORN = "worn"
    BLOCKED = "blocked"
    LOOSE = "loose"
    BROKEN = "broken"
    INSTALLED_BADLY = "installed_badly"
    MISUSE = "misuse"
    NO_FAULT = "no_fault"
    OTHER = "other"


class Way(StrEnum):
    """What will be done about it."""

    ON_THE_SPOT = "on_the_spot"
    REPLACE_PART = "replace_part"
    ADJUST = "adjust"
    CLEAR = "clear"
    MAKE_SAFE = "make_safe"
    OTHER = "other"


class SkipReason(StrEnum):
    """Why no separate inspection of the site is needed."""

    SEEN_ALREADY = "seen_already"
    OBVIOUS = "obvious"
    PHOTOS_ENOUGH = "photos_enough"
    DANGER = "danger"


class ReturnReason(StrEnum):
    """Why a technician gives a job back."""

    WRONG_TRADE = "wrong_trade"
    NO_TIME = "no_time"
    OFF_DUTY = "off_duty"
    NOT_OURS = "not_ours"
    OTHER = "other"
