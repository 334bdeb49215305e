"""What the fixed words of tariffs are called on pages."""

from __future__ import annotations

from saas.tariffs import ChargingModel, FeeClass, FormulaKind
from tenants.text import N_

CLASS_WORDS: dict[str, str] = {
    FeeClass.INCOME: N_("Company's income"),
    FeeClass.TRUST: N_("Held in trust"),
    FeeClass.PASS_THROUGH: N_("Passed through"),
    FeeClass.AGENCY: N_("Collected for a supplier"),
    FeeClass.DEPOSIT: N_("Deposit"),
    FeeClass.COMMON_INCOME: N_("Owners' common income"),
    FeeClass.FUND: N_("Maintenance fund"),
    FeeClass.LATE_FEE: N_("Late fee"),
    FeeClass.PREPAID: N_("Prepaid"),
    FeeClass.REDUCTION: N_("Reduction"),
}
KIND_WORDS: dict[str, str] = {
    FormulaKind.FIXED: N_("Fixed"),
    FormulaKind.AREA: N_("By area"),
    FormulaKind.USAGE: N_("By usage"),
    FormulaKind.SHARE: N_("By share"),
}
MODEL_WORDS: dict[str, str] = {
    ChargingModel.LUMP_SUM: N_("Lump sum"),
    ChargingModel.REMUNERATION: N_("Remuneration"),
}
BASE_WORDS: dict[str, str] = {"area": N_("by built-up area"), "households": N_("by household")}
