"""What the verbs of drills and reviews are called in the history."""

from __future__ import annotations

from tenants.text import N_

DRILL_VERBS: dict[str, str] = {
    "emergency.drill_planned": N_("planned a drill"),
    "emergency.drill_moved": N_("moved a drill"),
    "emergency.drill_announced": N_("announced a drill to the residents"),
    "emergency.drill_cancelled": N_("cancelled a drill"),
    "emergency.drill_held": N_("held a drill"),
    "emergency.drill_recorded": N_("wrote the record of a drill"),
    "emergency.drill_signed_in": N_("signed somebody in at a drill"),
    "emergency.drill_outsiders": N_("named who else took part in a drill"),
    "emergency.drill_evaluated": N_("evaluated a drill"),
    "emergency.drill_closed": N_("closed a drill"),
    "emergency.review_written": N_("wrote the review of an incident"),
    "emergency.reviewed": N_("closed the review of an incident"),
    "emergency.action_given": N_("gave somebody an action"),
    "emergency.action_done": N_("finished an action"),
    "emergency.record_printed": N_("had a drill record printed"),
    "emergency.report_printed": N_("had an incident report printed"),
}
