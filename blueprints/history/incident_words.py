"""What was done in running emergencies, in the words of the history."""

from __future__ import annotations

from tenants.text import N_

INCIDENT_VERBS: dict[str, str] = {
    "emergency.activated": N_("activated an emergency plan"),
    "emergency.affected": N_("marked buildings as affected"),
    "emergency.card_handed_over": N_("handed a role card over"),
    "emergency.appointed": N_("gave somebody a role in an emergency"),
    "emergency.step_skipped": N_("left a step out in an emergency"),
    "emergency.step_added": N_("added a step in an emergency"),
    "emergency.measures_changed": N_("changed the measures in an emergency"),
    "emergency.level_changed": N_("changed the level of an emergency"),
    "emergency.notice_released": N_("released a notice in an emergency"),
    "emergency.outside_settled": N_("settled a report to an authority"),
    "emergency.people_listed": N_("listed people whose data leaked"),
    "emergency.affected_told": N_("told people that their data leaked"),
    "emergency.lift_recorded": N_("filled in the record of a lift"),
    "emergency.contained": N_("noted that an emergency is under control"),
    "emergency.ended": N_("ended an emergency"),
    "emergency.pack_printed": N_("had the paper pack of an emergency printed"),
}
