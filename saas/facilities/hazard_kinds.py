"""The fixed words of hazards: how grave, how far, what happened, and how long each grade may take."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tenants.text import N_


class Level(StrEnum):
    """一般隐患 · 重大隐患."""

    GENERAL = "general"
    MAJOR = "major"


class HazardState(StrEnum):
    """已上报 · 整改中 · 待复查 · 已销号. Overdue is no state: it follows from the due time."""

    REPORTED = "reported"
    RECTIFYING = "rectifying"
    TO_CHECK = "to_check"
    CLOSED = "closed"


class StepKind(StrEnum):
    """What happened to a hazard."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    GRADED = "graded"
    RECTIFIED = "rectified"
    SENT_BACK = "sent_back"
    CLOSED = "closed"


DEFAULT_HOURS: Mapping[Level, int] = MappingProxyType({Level.GENERAL: 7 * 24, Level.MAJOR: 24})
"""Our default, mark D: seven days, and one day for what can hurt people at any moment. A company sets its own."""
MOST_HOURS = 90 * 24
LEVEL_WORDS: Mapping[str, str] = MappingProxyType(
    {Level.GENERAL: N_("General hazard"), Level.MAJOR: N_("Major hazard")}
)
HAZARD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        HazardState.REPORTED: N_("Reported, nobody responsible"),
        HazardState.RECTIFYING: N_("Being put right"),
        HazardState.TO_CHECK: N_("To be checked"),
        HazardState.CLOSED: N_("Put right and checked"),
    }
)
HAZARD_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        HazardState.REPORTED: "risk",
        HazardState.RECTIFYING: "info",
        HazardState.TO_CHECK: "stopped",
        HazardState.CLOSED: "kept",
    }
)
STEP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        StepKind.REPORTED: N_("Hazard reported"),
        StepKind.ASSIGNED: N_("%(name)s is to put it right"),
        StepKind.GRADED: N_("Graded anew: %(level)s"),
        StepKind.RECTIFIED: N_("Put right, handed in for the check"),
        StepKind.SENT_BACK: N_("Did not pass the check, sent back"),
        StepKind.CLOSED: N_("Checked and closed"),
    }
)
STEP_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        StepKind.REPORTED: "risk",
        StepKind.ASSIGNED: "info",
        StepKind.GRADED: "info",
        StepKind.RECTIFIED: "stopped",
        StepKind.SENT_BACK: "broken",
        StepKind.CLOSED: "kept",
    }
)
