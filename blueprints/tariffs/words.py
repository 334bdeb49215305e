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
UNIT_WORDS: dict[str, str] = {
    "元": N_("yuan"),
    "元/㎡·月": N_("yuan/㎡ a month"),
    "元/㎡": N_("yuan/㎡"),
    "元/个·月": N_("yuan each, a month"),
    "元/户·月": N_("yuan a home, a month"),
    "元/吨": N_("yuan/t"),
    "元/度": N_("yuan/kWh"),
    "元/m³": N_("yuan/m³"),
    "元/次": N_("yuan each time"),
    "元/张": N_("yuan a card"),
    "元/个": N_("yuan each"),
    "月": N_("months"),
    "吨": N_("t"),
    "度": N_("kWh"),
    "次": N_("times"),
    "张": N_("cards"),
    "个": N_("pcs"),
    "人": N_("people"),
}
"""Units are kept as Chinese price boards write them; a company's own unit is shown as it was typed."""
