"""Who hears about a promise, and when: the default escalation of domain 5.1, as shares of the working time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from saas.promises.clock import ClockKind
from saas.promises.defaults import Urgency


class Audience(StrEnum):
    """People by what they are to a promise; who they are by name is the thing's own business (`audience.py`)."""

    ASSIGNEE = "assignee"
    DISPATCHER = "dispatcher"
    ESTATE_MANAGER = "estate_manager"
    HEAD_OFFICE = "head_office"
    RESIDENT = "resident"
    ON_DUTY = "on_duty"


class Step(StrEnum):
    MADE = "made"
    CALLED = "called"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    ESCALATED = "escalated"
    PAUSED = "paused"
    RESUMED = "resumed"
    MOVED = "moved"
    PAUSE_OVERDUE = "pause_overdue"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: at this share of the working time, these people hear of it."""

    percent: int
    step: Step
    told: tuple[Audience, ...]


A = Audience
USUAL = (
    Rung(80, Step.AT_RISK, (A.ASSIGNEE, A.DISPATCHER)),
    Rung(100, Step.BROKEN, (A.ESTATE_MANAGER, A.RESIDENT)),
    Rung(150, Step.ESCALATED, (A.HEAD_OFFICE,)),
)
URGENT = (
    Rung(0, Step.CALLED, (A.ON_DUTY,)),
    Rung(50, Step.AT_RISK, (A.ASSIGNEE, A.DISPATCHER, A.ESTATE_MANAGER)),
    Rung(100, Step.BROKEN, (A.ESTATE_MANAGER, A.HEAD_OFFICE, A.RESIDENT)),
)
DANGER = (
    Rung(0, Step.MADE, (A.ESTATE_MANAGER, A.HEAD_OFFICE, A.ON_DUTY)),
    Rung(80, Step.AT_RISK, (A.ASSIGNEE, A.DISPATCHER, A.ESTATE_MANAGER)),
    Rung(100, Step.BROKEN, (A.ESTATE_MANAGER, A.HEAD_OFFICE, A.RESIDENT)),
)
REMINDER = (Rung(100, Step.BROKEN, (A.ASSIGNEE,)),)
"""The update clock reminds whoever owes the message (REP-06)."""
CONSULTED = (Rung(100, Step.BROKEN, (A.ASSIGNEE, A.DISPATCHER)),)
"""Five minutes are too short for a warning: the breach is listed and counted (INT-11)."""


TOLD_OF_CHANGES = {
    Step.PAUSED: (A.RESIDENT,),
    Step.RESUMED: (A.RESIDENT,),
    Step.MOVED: (A.RESIDENT,),
    Step.PAUSE_OVERDUE: (A.ASSIGNEE, A.DISPATCHER),
}
"""Who hears when a promise changes by somebody's hand; a resident hears of published promises only."""


def ladder(clock: ClockKind, urgency: Urgency | None) -> tuple[Rung, ...]:
    """The rungs of a promise in order. That somebody must come at once is told at once, not at 80 %."""
    if clock is ClockKind.UPDATE:
        return REMINDER
    if clock is ClockKind.CONSULT:
        return CONSULTED
    if urgency is Urgency.P0:
        return DANGER if clock is ClockKind.ARRIVAL else DANGER[1:]
    if urgency is Urgency.P1:
        return URGENT if clock is ClockKind.ARRIVAL else URGENT[1:]
    return USUAL


def begins_at_once(clock: ClockKind, urgency: Urgency | None) -> bool:
    """Whether the ladder has a rung at its foot, which is taken when the promise is made."""
    return ladder(clock, urgency)[0].percent == 0


def told_of(step: Step, clock: ClockKind, urgency: Urgency | None) -> tuple[Audience, ...]:
    """Who is told of this step of this promise."""
    if step in TOLD_OF_CHANGES:
        return TOLD_OF_CHANGES[step]
    return next((rung.told for rung in ladder(clock, urgency) if rung.step is step), ())
