"""Documents to print: what is on the paper, filled from the rows, and which papers were made."""

from saas.reports.daily import (
    Missing,
    TeamDay,
    acknowledge_daily,
    daily_report_of,
    estates_reporting_to,
    find_daily,
    latest_daily_of,
    missing_in,
    remind_of_daily,
    submit_daily,
    team_day,
)
from saas.reports.daily_models import DailyReport
from saas.reports.daily_sheet import daily_sheet_of
from saas.reports.daily_work import HEAP_WORDS, DoneStep, Heap, heaps_of, work_of
from saas.reports.dispatch_orders import dispatch_order_of
from saas.reports.models import (
    DAILY_SHEET,
    DISPATCH_ORDER,
    SERVICE_REPORT,
    YEARLY_FORM,
    YEARLY_FORM_OF_ALL,
    ServiceReport,
    reports_open_to,
)
from saas.reports.monthly import monthly_report_of
from saas.reports.policy import may_make_report, may_read_daily, may_see_daily, may_see_statistics
from saas.reports.service import (
    ask_for_daily_sheet,
    ask_for_dispatch_order,
    ask_for_report,
    ask_for_yearly_form,
    keep_report,
)
from saas.reports.yearly_form import yearly_form_of, yearly_workbook

__all__ = [
    "DAILY_SHEET",
    "DISPATCH_ORDER",
    "HEAP_WORDS",
    "SERVICE_REPORT",
    "YEARLY_FORM",
    "YEARLY_FORM_OF_ALL",
    "DailyReport",
    "DoneStep",
    "Heap",
    "Missing",
    "ServiceReport",
    "TeamDay",
    "acknowledge_daily",
    "ask_for_daily_sheet",
    "ask_for_dispatch_order",
    "ask_for_report",
    "ask_for_yearly_form",
    "daily_report_of",
    "daily_sheet_of",
    "dispatch_order_of",
    "estates_reporting_to",
    "find_daily",
    "heaps_of",
    "keep_report",
    "latest_daily_of",
    "may_make_report",
    "may_read_daily",
    "may_see_daily",
    "may_see_statistics",
    "missing_in",
    "monthly_report_of",
    "remind_of_daily",
    "reports_open_to",
    "submit_daily",
    "team_day",
    "work_of",
    "yearly_form_of",
    "yearly_workbook",
]
