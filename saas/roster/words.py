"""Words for what a roster holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from saas.roster.kinds import AbsenceKind, AbsenceState, MonthState, ThingKind
from saas.roster.present import Standing
from tenants.text import N_

ABSENCE_NAMES: Mapping[AbsenceKind, str] = MappingProxyType(
    {
        AbsenceKind.ANNUAL: N_("Annual leave"),
        AbsenceKind.SICK: N_("Sick leave"),
        AbsenceKind.PERSONAL: N_("Personal leave"),
        AbsenceKind.TRAINING: N_("Training"),
        AbsenceKind.OTHER: N_("Other absence"),
    }
)
ABSENCE_STATES: Mapping[AbsenceState, tuple[str, str]] = MappingProxyType(
    {
        AbsenceState.ASKED: (N_("Waits for a decision"), "risk"),
        AbsenceState.GRANTED: (N_("Granted"), "kept"),
        AbsenceState.REFUSED: (N_("Not granted"), "broken"),
        AbsenceState.WITHDRAWN: (N_("Absence taken back"), "quiet"),
    }
)
MONTH_STATES: Mapping[MonthState, tuple[str, str]] = MappingProxyType(
    {MonthState.DRAFT: (N_("Being planned"), "risk"), MonthState.PUBLISHED: (N_("Published"), "kept")}
)
THING_NAMES: Mapping[ThingKind, str] = MappingProxyType(
    {
        ThingKind.KEY: N_("Key"),
        ThingKind.RADIO: N_("Radio"),
        ThingKind.TOOL: N_("Tool"),
        ThingKind.CARD: N_("Access card"),
        ThingKind.OTHER: N_("Something else"),
    }
)
STANDING_NAMES: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.DUTY: N_("on duty"),
        Standing.NIGHT_DEPUTY: N_("stands in at night"),
        Standing.WEEKEND_DEPUTY: N_("stands in on days off"),
        Standing.LEAD: N_("leads this shift"),
        Standing.MANAGER: N_("manager of the estate"),
        Standing.NOBODY: N_("nobody"),
    }
)
