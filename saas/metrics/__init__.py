"""Indicators with their rows: every number is two conditions on one set of rows, and opens exactly those rows."""

from saas.metrics.chance import limits_by_chance, wilson
from saas.metrics.figures import Figure, Figures, figures_for, monthly
from saas.metrics.indicators import FEW, INDICATORS, Indicator, Kind, Part, indicator_named
from saas.metrics.periods import Period, last_full_month, month_of, period_named
from saas.metrics.policy import estates_measured_for, may_compare
from saas.metrics.rows import RowPage, read_cursor, rows_behind
from saas.metrics.statistics import (
    DIMENSIONS,
    VALUES,
    CountedPage,
    Form,
    Line,
    counted_rows,
    fill_ended_months,
    fill_month,
    form_of,
    recorded_since,
    years_with_rows,
)
from saas.metrics.statistics_models import Nature, Progress, Reaction, StatisticMonth, StatisticRow

__all__ = [
    "DIMENSIONS",
    "FEW",
    "INDICATORS",
    "VALUES",
    "CountedPage",
    "Figure",
    "Figures",
    "Form",
    "Indicator",
    "Kind",
    "Line",
    "Nature",
    "Part",
    "Period",
    "Progress",
    "Reaction",
    "RowPage",
    "StatisticMonth",
    "StatisticRow",
    "counted_rows",
    "estates_measured_for",
    "figures_for",
    "fill_ended_months",
    "fill_month",
    "form_of",
    "indicator_named",
    "last_full_month",
    "limits_by_chance",
    "may_compare",
    "month_of",
    "monthly",
    "period_named",
    "read_cursor",
    "recorded_since",
    "rows_behind",
    "wilson",
    "years_with_rows",
]
