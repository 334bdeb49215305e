"""Indicators with their rows: every number is two conditions on one set of rows, and opens exactly those rows."""

from saas.metrics.chance import limits_by_chance, wilson
from saas.metrics.figures import Figure, Figures, figures_for, monthly
from saas.metrics.indicators import FEW, INDICATORS, Indicator, Kind, Part, indicator_named
from saas.metrics.periods import Period, last_full_month, month_of, period_named
from saas.metrics.policy import estates_measured_for, may_compare
from saas.metrics.rows import RowPage, rows_behind

__all__ = [
    "FEW",
    "INDICATORS",
    "Figure",
    "Figures",
    "Indicator",
    "Kind",
    "Part",
    "Period",
    "RowPage",
    "estates_measured_for",
    "figures_for",
    "indicator_named",
    "last_full_month",
    "limits_by_chance",
    "may_compare",
    "month_of",
    "monthly",
    "period_named",
    "rows_behind",
    "wilson",
]
