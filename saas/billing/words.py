"""The words of billing as message ids; the edge translates them."""

from __future__ import annotations

from collections.abc import Mapping

from saas.billing.comparing import GapReason
from saas.billing.meters import Anomaly, MeterKind, Way
from saas.billing.models import AdjustmentState, BillState, RunState, SkipReason
from saas.billing.objections import ObjectionState
from saas.billing.shared import ShareBase
from tenants.text import N_

METER_NAMES: Mapping[MeterKind, str] = {
    MeterKind.WATER: N_("Water"),
    MeterKind.ELECTRICITY: N_("Electricity"),
    MeterKind.GAS: N_("Gas"),
    MeterKind.HEAT: N_("Heat"),
}
METER_UNITS: Mapping[MeterKind, str] = {
    MeterKind.WATER: N_("t"),
    MeterKind.ELECTRICITY: "kWh",
    MeterKind.GAS: "m³",
    MeterKind.HEAT: "GJ",
}
WAY_NAMES: Mapping[Way, str] = {
    Way.PHONE: N_("Read on site"),
    Way.DESK: N_("Told to the office"),
    Way.IMPORT: N_("From a file"),
    Way.ESTIMATE: N_("Estimated"),
}
ANOMALY_NAMES: Mapping[Anomaly, str] = {
    Anomaly.BACKWARDS: N_("Ran backwards"),
    Anomaly.JUMP: N_("Off by more than half"),
    Anomaly.ROLLED_OVER: N_("Rolled over"),
}
RUN_NAMES: Mapping[RunState, str] = {
    RunState.PREPARING: N_("Being prepared"),
    RunState.DRAFT: N_("Draft"),
    RunState.PUBLISHED: N_("Published, may be recalled"),
    RunState.FROZEN: N_("Published"),
    RunState.RECALLED: N_("Recalled"),
    RunState.DISCARDED: N_("Discarded"),
}
RUN_LOOKS: Mapping[RunState, str] = {
    RunState.PREPARING: "info",
    RunState.DRAFT: "risk",
    RunState.PUBLISHED: "info",
    RunState.FROZEN: "kept",
    RunState.RECALLED: "stopped",
    RunState.DISCARDED: "quiet",
}
SKIP_NAMES: Mapping[SkipReason, str] = {
    SkipReason.NO_READING: N_("The meter has not been read"),
    SkipReason.READING_TO_CHECK: N_("The reading looks wrong and waits for a look"),
    SkipReason.NO_METER: N_("The house has no meter"),
    SkipReason.NO_AREA: N_("The built-up area is missing"),
    SkipReason.NO_HOUSEHOLD_SIZE: N_("The number of people is missing"),
    SkipReason.NO_FLOOR: N_("The floor is missing"),
    SkipReason.NO_INNER_AREA: N_("The inner area is missing"),
    SkipReason.FORMULA_FAILED: N_("The formula gives no amount"),
    SkipReason.ALREADY_BILLED: N_("Billed already"),
    SkipReason.NOT_DELIVERED: N_("Not handed over yet: the developer pays until then"),
}
BILL_NAMES: Mapping[BillState, str] = {
    BillState.DRAFT: N_("Draft"),
    BillState.PUBLISHED: N_("To pay"),
    BillState.PART_PAID: N_("Partly paid"),
    BillState.PAID: N_("Paid"),
    BillState.WRITTEN_OFF: N_("No longer claimed"),
    BillState.REVERSED: N_("Reversed"),
}
BILL_LOOKS: Mapping[BillState, str] = {
    BillState.DRAFT: "quiet",
    BillState.PUBLISHED: "info",
    BillState.PART_PAID: "risk",
    BillState.PAID: "kept",
    BillState.WRITTEN_OFF: "quiet",
    BillState.REVERSED: "stopped",
}
BASE_NAMES: Mapping[ShareBase, str] = {
    ShareBase.AREA: N_("by built-up area"),
    ShareBase.HOUSEHOLDS: N_("by household"),
}
OBJECTION_NAMES: Mapping[ObjectionState, str] = {
    ObjectionState.OPEN: N_("Open question"),
    ObjectionState.ANSWERED: N_("Answered"),
    ObjectionState.CORRECTED: N_("Corrected"),
}
OBJECTION_LOOKS: Mapping[ObjectionState, str] = {
    ObjectionState.OPEN: "risk",
    ObjectionState.ANSWERED: "info",
    ObjectionState.CORRECTED: "kept",
}
REDUCTION_NAMES: Mapping[AdjustmentState, str] = {
    AdjustmentState.ASKED: N_("Waits for a decision"),
    AdjustmentState.APPROVED: N_("Approved"),
    AdjustmentState.REFUSED: N_("Refused"),
}
REDUCTION_LOOKS: Mapping[AdjustmentState, str] = {
    AdjustmentState.ASKED: "risk",
    AdjustmentState.APPROVED: "kept",
    AdjustmentState.REFUSED: "stopped",
}
GAP_NAMES: Mapping[GapReason, str] = {
    GapReason.NOT_BILLED: N_("Nobody is billed for it this month"),
    GapReason.SKIPPED: N_("Every line of it is skipped"),
    GapReason.NO_COST: N_("The cost of this month is not recorded"),
    GapReason.NOT_SHARED: N_("The cost is recorded but not shared out"),
}
