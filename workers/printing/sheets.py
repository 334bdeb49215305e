"""A document's values and its template, made into the HTML that is printed."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from saas.billing.papers import BillNotice, SharePosting
from saas.emergencies.learning.papers import DrillRecord, IncidentReport
from saas.emergencies.plans.papers import PlanPaper
from saas.facilities import HazardNotice
from saas.facilities.printing import AssetFile, CalendarSheet, LabelSheet
from saas.payments.papers import ReceiptPaper
from saas.reports.daily_sheet import DailySheet
from saas.reports.dispatch_order_sheet import DispatchOrderDocument
from saas.reports.monthly_sheet import MonthlyServiceReport
from saas.reports.yearly_form import YearlyForm

TEMPLATES: dict[type, str] = {
    DispatchOrderDocument: "repairs/print/dispatch_order.html",
    MonthlyServiceReport: "reports/print/monthly_service.html",
    YearlyForm: "metrics/print/yearly_form.html",
    DailySheet: "reports/print/daily.html",
    BillNotice: "billing/print/notice.html",
    SharePosting: "billing/print/shares.html",
    ReceiptPaper: "payments/print/receipt.html",
    LabelSheet: "facilities/print/labels.html",
    AssetFile: "facilities/print/asset_file.html",
    CalendarSheet: "facilities/print/calendar.html",
    DrillRecord: "emergencies/learning/print/drill_record.html",
    IncidentReport: "emergencies/learning/print/incident_report.html",
    PlanPaper: "emergencies/plans/print/plan.html",
    HazardNotice: "facilities/print/hazard_notice.html",
}


def compose(document: object, *, language: str) -> str:
    """The HTML of a document in a language ("zh_CN" or "en"), for `workers.pdf.render`. Needs an application context.

    A sheet has nothing of a page's frame: no request, no member, no company but its own.
    """
    with force_locale(language):
        template = current_app.jinja_env.get_template(TEMPLATES[type(document)])
        return template.render(document=document, language=language)
