"""The words of a work order, the same on pages, in mails and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from saas.repairs.kinds import Cause, RepairState, ReturnReason, SkipReason, Way
from saas.requests.sentences import knows_codes
from tenants.text import N_

R = RepairState

STATE_WORDS: Mapping[RepairState, str] = MappingProxyType(
    {
        R.DISPATCHED: N_("To be accepted"),
        R.ACCEPTED: N_("Accepted"),
        R.DEPARTED: N_("On the way"),
        R.ARRIVED: N_("On site"),
        R.WORKING: N_("Under repair"),
        R.PAUSED: N_("Paused"),
        R.TRIAL: N_("Trial run passed"),
        R.COMPLETED: N_("Completed"),
        R.RETURNED: N_("Returned"),
        R.RECALLED: N_("Taken back"),
    }
)
LOOKS: Mapping[RepairState, str] = MappingProxyType(
    {
        R.DISPATCHED: "risk",
        R.ACCEPTED: "info",
        R.DEPARTED: "info",
        R.ARRIVED: "info",
        R.WORKING: "info",
        R.PAUSED: "stopped",
        R.TRIAL: "info",
        R.COMPLETED: "kept",
        R.RETURNED: "quiet",
        R.RECALLED: "quiet",
    }
)
CAUSE_WORDS: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.WORN: N_("Worn out"),
        Cause.BLOCKED: N_("Blocked"),
        Cause.LOOSE: N_("Loose"),
        Cause.BROKEN: N_("Broken"),
        Cause.INSTALLED_BADLY: N_("Badly installed"),
        Cause.MISUSE: N_("Used wrongly"),
        Cause.NO_FAULT: N_("No fault found"),
        Cause.OTHER: N_("Something else"),
    }
)
WAY_WORDS: Mapping[Way, str] = MappingProxyType(
    {
        Way.ON_THE_SPOT: N_("Repair on the spot"),
        Way.REPLACE_PART: N_("Replace a part"),
        Way.ADJUST: N_("Adjust"),
        Way.CLEAR: N_("Clear it"),
        Way.MAKE_SAFE: N_("Make safe first"),
        Way.OTHER: N_("Another way"),
    }
)
SKIP_WORDS: Mapping[SkipReason, str] = MappingProxyType(
    {
        SkipReason.SEEN_ALREADY: N_("Already seen on site"),
        SkipReason.OBVIOUS: N_("The fault is plain to see"),
        SkipReason.PHOTOS_ENOUGH: N_("The photos show it"),
        SkipReason.DANGER: N_("Danger: act at once"),
    }
)
RETURN_WORDS: Mapping[ReturnReason, str] = MappingProxyType(
    {
        ReturnReason.WRONG_TRADE: N_("Not my trade"),
        ReturnReason.NO_TIME: N_("No time until then"),
        ReturnReason.OFF_DUTY: N_("Off duty"),
        ReturnReason.NOT_OURS: N_("Not ours to repair"),
        ReturnReason.OTHER: N_("Another reason"),
    }
)
SILENT_WORD = N_("Not accepted in time")
END_WORDS: Mapping[str, str] = MappingProxyType(
    {"silent": SILENT_WORD, "left": N_("Left the company"), "withdrawn": N_("The request was withdrawn")}
)
"""Why an order was taken back when no person wrote a reason."""

knows_codes("cause", CAUSE_WORDS)
knows_codes("way_of_repair", WAY_WORDS)
knows_codes("skip", SKIP_WORDS)
knows_codes("return_reason", {**RETURN_WORDS, "silent": SILENT_WORD})
