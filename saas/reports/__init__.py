"""Documents to print: what is on the paper, filled from the rows, and which papers were made."""

from saas.reports.dispatch_orders import dispatch_order_of
from saas.reports.models import DISPATCH_ORDER, SERVICE_REPORT, ServiceReport, find_report, reports_open_to
from saas.reports.monthly import monthly_report_of
from saas.reports.policy import may_make_report
from saas.reports.service import ask_for_dispatch_order, ask_for_report, keep_report

__all__ = [
    "DISPATCH_ORDER",
    "SERVICE_REPORT",
    "ServiceReport",
    "ask_for_dispatch_order",
    "ask_for_report",
    "dispatch_order_of",
    "find_report",
    "keep_report",
    "may_make_report",
    "monthly_report_of",
    "reports_open_to",
]
