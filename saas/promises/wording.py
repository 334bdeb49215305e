"""The words of this capability as message ids; the edge translates them."""

from __future__ import annotations

from collections.abc import Mapping

from saas.promises.calendar import CalendarKind
from saas.promises.clock import ClockKind
from saas.promises.defaults import Charge, Place
from saas.promises.models import PauseReason
from tenants.text import N_

CLOCK_NAMES: Mapping[ClockKind, str] = {
    ClockKind.RESPONSE: N_("First response"),
    ClockKind.ARRIVAL: N_("On site"),
    ClockKind.COMPLETION: N_("Completion"),
    ClockKind.UPDATE: N_("Next update"),
    ClockKind.CONSULT: N_("Reply after consulting"),
    ClockKind.FEEDBACK: N_("Feedback on handling"),
}
PAUSE_NAMES: Mapping[PauseReason, str] = {
    PauseReason.RESIDENT: N_("Waiting for the resident"),
    PauseReason.PARTS: N_("Waiting for parts"),
    PauseReason.UTILITY: N_("Waiting for the utility or lift firm"),
    PauseReason.APPROVAL: N_("Waiting for approval of the cost"),
    PauseReason.WARRANTY: N_("With the developer under warranty"),
    PauseReason.WEATHER: N_("Weather"),
}
CALENDAR_NAMES: Mapping[CalendarKind, str] = {
    CalendarKind.ALWAYS: N_("Day and night"),
    CalendarKind.SERVICE: N_("Service hours"),
    CalendarKind.WORKING: N_("Working days"),
}
GRADE_NAMES: Mapping[int | None, str] = {
    None: N_("All grades"),
    1: N_("Basic grade"),
    2: N_("Standard grade"),
    3: N_("Premium grade"),
}
"""Ranks, 3 is the best; grade names of contracts differ in direction and are never sorted (domain trap 1)."""
PLACE_NAMES: Mapping[Place, str] = {
    Place.PUBLIC: N_("Shared part"),
    Place.PRIVATE: N_("Inside the flat"),
    Place.EITHER: N_("Shared part or flat"),
}
CHARGE_NAMES: Mapping[Charge, str] = {
    Charge.FREE: N_("Free of charge"),
    Charge.PAID: N_("Charged"),
    Charge.DEPENDS: N_("Depends on the place"),
}
