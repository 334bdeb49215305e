"""What the fixed words of plans are called."""

from __future__ import annotations

from collections.abc import Mapping

from saas.emergencies.kinds import (
    ContactKind,
    Department,
    Gate,
    Level,
    NoticeKind,
    Part,
    Phase,
    PlanKind,
    PlanState,
    Trigger,
    VersionState,
)
from tenants.text import N_

PLAN_WORDS: Mapping[str, str] = {
    PlanKind.FIRE: N_("Fire"),
    PlanKind.LIFT: N_("Trapped in a lift"),
    PlanKind.FLOODING: N_("Flooding"),
    PlanKind.GAS: N_("Gas leak"),
    PlanKind.POWER: N_("Power failure"),
    PlanKind.WATER: N_("Water failure, burst pipe"),
    PlanKind.WEATHER: N_("Typhoon, extreme weather"),
    PlanKind.HEALTH: N_("Public health"),
    PlanKind.ORDER: N_("Crime or disorder"),
    PlanKind.FALLING: N_("Falling objects"),
    PlanKind.BREACH: N_("Data breach, system event"),
    PlanKind.INJURY: N_("Electric shock, confined space, injury"),
    PlanKind.EARTHQUAKE: N_("Earthquake"),
    PlanKind.CUSTOM: N_("Our own kind"),
}
STATE_WORDS: Mapping[str, str] = {
    PlanState.DRAFTING: N_("Being written"),
    PlanState.SUBMITTED: N_("Waits for approval"),
    PlanState.IN_FORCE: N_("In force"),
    PlanState.REVIEW_DUE: N_("Review due"),
    PlanState.REVISING: N_("Being revised"),
    PlanState.WITHDRAWN: N_("Out of force"),
}
STATE_LOOKS: Mapping[str, str] = {
    PlanState.DRAFTING: "quiet",
    PlanState.SUBMITTED: "info",
    PlanState.IN_FORCE: "kept",
    PlanState.REVIEW_DUE: "risk",
    PlanState.REVISING: "info",
    PlanState.WITHDRAWN: "stopped",
}
VERSION_WORDS: Mapping[str, str] = {
    VersionState.DRAFTING: N_("Being written"),
    VersionState.SUBMITTED: N_("Waits for approval"),
    VersionState.IN_FORCE: N_("In force"),
    VersionState.REPLACED: N_("Replaced"),
}
PART_WORDS: Mapping[str, str] = {
    "scope": N_("Scope and trigger"),
    Part.FLOW: N_("Response flow"),
    Part.RESPONSIBILITIES: N_("Responsibilities"),
    Part.RESOURCES: N_("Resources"),
    Part.RECOVERY: N_("Recovery"),
}
TRIGGER_WORDS: Mapping[str, str] = {
    Trigger.LAW: N_("A law or standard changed"),
    Trigger.COMMAND: N_("The command or its duties changed"),
    Trigger.RISKS: N_("The risks changed"),
    Trigger.RESOURCES: N_("Important resources changed"),
    Trigger.LESSONS: N_("A drill or an incident showed it"),
    Trigger.OTHER: N_("Another reason"),
}
LEVEL_WORDS: Mapping[str, str] = {
    Level.A: N_("A – major: help from outside, casualties"),
    Level.B: N_("B – larger: one building, controllable"),
    Level.C: N_("C – minor"),
}
DEPARTMENT_WORDS: Mapping[str, str] = {
    Department.COMMAND: N_("Command group"),
    Department.COMMUNICATION: N_("Communication"),
    Department.EVACUATION: N_("Evacuation"),
    Department.ENGINEERING: N_("Engineering and rescue"),
    Department.CORDON: N_("Cordon"),
    Department.MEDICAL: N_("First aid"),
    Department.LOGISTICS: N_("Logistics"),
    Department.INFORMATION: N_("Information"),
}
PHASE_WORDS: Mapping[str, str] = {
    Phase.FIRST: N_("First five minutes"),
    Phase.NEXT: N_("Next thirty minutes"),
    Phase.AFTER: N_("End and after"),
}
GATE_WORDS: Mapping[str, str] = {
    Gate.ACTIVATE: N_("1 Activate the plan"),
    Gate.CONTAIN: N_("2 Stop and contain"),
    Gate.NOTIFY: N_("3 Tell those affected"),
    Gate.REPORT: N_("4 Report and cooperate"),
    Gate.ANALYSE: N_("5 Analyse and prevent"),
}
NOTICE_WORDS: Mapping[str, str] = {
    NoticeKind.FIRST: N_("First notice"),
    NoticeKind.UPDATE: N_("Update"),
    NoticeKind.ALL_CLEAR: N_("All clear"),
}
CONTACT_WORDS: Mapping[str, str] = {
    ContactKind.OFFICIAL: N_("Official"),
    ContactKind.SUPPLIER: N_("Supplier"),
    ContactKind.OWN: N_("Own people"),
}
CHANGE_WORDS: Mapping[str, str] = {
    "same": N_("Unchanged"),
    "added": N_("Added"),
    "removed": N_("Removed"),
    "changed": N_("Changed"),
    "moved": N_("Moved"),
}
