"""What the fixed words of drills, reviews and readiness are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from saas.emergencies.kinds import ActionState, DrillMode, DrillState
from saas.emergencies.learning.models import Drill
from saas.emergencies.learning.readiness import Figure
from tenants.text import N_

CANCELLED_WORD = N_("Cancelled")
DRILL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        DrillState.PLANNED: N_("Drill planned"),
        DrillState.ANNOUNCED: N_("Announced"),
        DrillState.HELD: N_("Drill held"),
        DrillState.EVALUATED: N_("Evaluated"),
        DrillState.RECTIFYING: N_("Being rectified"),
        DrillState.CLOSED: N_("Drill closed"),
    }
)
DRILL_LOOKS: Mapping[str, str] = MappingProxyType(
    {
        DrillState.PLANNED: "quiet",
        DrillState.ANNOUNCED: "info",
        DrillState.HELD: "risk",
        DrillState.EVALUATED: "info",
        DrillState.RECTIFYING: "risk",
        DrillState.CLOSED: "kept",
    }
)
MODE_WORDS: Mapping[str, str] = MappingProxyType(
    {DrillMode.TABLETOP: N_("Tabletop drill"), DrillMode.LIVE: N_("Live drill")}
)
ACTION_WORDS: Mapping[str, str] = MappingProxyType(
    {ActionState.OPEN: N_("To do"), ActionState.DONE: N_("Done, proven")}
)
FIGURE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Figure.PARTS: N_("Parts of plans drilled"),
        Figure.RESOURCES: N_("Supplies in date"),
        Figure.ROLES: N_("Roles with a deputy"),
    }
)
FIGURE_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        Figure.PARTS: N_(
            "Steps of the plans in force that were done in a drill within the plan's drill period, in a role whose card"
            " somebody had taken ÷ all their steps."
        ),
        Figure.RESOURCES: N_("Supplies that have not run out and whose check is not overdue ÷ all supplies."),
        Figure.ROLES: N_("Roles of the plans in force with a post and another post that stands in ÷ all their roles."),
    }
)


def drill_word(drill: Drill) -> str:
    """How a drill stands; one that was cancelled says so."""
    return CANCELLED_WORD if drill.cancelled_at is not None else DRILL_WORDS[drill.state]


def drill_look(drill: Drill) -> str:
    """The look of that word."""
    return "stopped" if drill.cancelled_at is not None else DRILL_LOOKS[drill.state]
