"""Asking for papers and keeping them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saas.estates import Estate
from saas.metrics import Period
from saas.repairs.models import Repair
from saas.reports.daily_models import DailyReport
from saas.reports.models import SERVICE_REPORT, ServiceReport
from saas.reports.monthly_sheet import MonthlyServiceReport
from tenants.db import db, new_id
from tenants.files import store
from tenants.history import record
from tenants.members import Member, find_member
from tenants.papers import ask_for_paper
from tenants.queue import Job
from tenants.refusals import Refused
from tenants.text import N_
from tenants.verbs import transaction


class NotBegun(Refused):
    message = N_("This month has not begun yet.")


@transaction
def ask_for_report(estate: Estate, period: Period, *, language: str, by: Member, at: datetime) -> Job:
    """Have the estate's monthly service report made. Raises `NotBegun` for a month that lies ahead."""
    if period.start > at:
        raise NotBegun
    record("report.asked", estate, by=by, at=at, after={"period": period.name})
    return ask_for_paper("reports.monthly_service", estate_id=estate.id, period=period.name, language=language, by=by)


@transaction
def ask_for_dispatch_order(repair: Repair, *, language: str, by: Member, at: datetime) -> Job:
    """Have the work order printed. It shows the reporter's phone number, so it is recorded."""
    record("dispatch_order.printed", repair, by=by, at=at)
    return ask_for_paper("reports.dispatch_order", repair_id=repair.id, language=language, by=by)


@transaction
def ask_for_yearly_form(estate: Estate | None, year: int, *, language: str, by: Member, at: datetime) -> Job:
    """Have the yearly statistics form of an estate printed, or (without one) that of all estates together."""
    record("report.asked", estate, by=by, at=at, after={"year": year})
    return ask_for_paper(
        "reports.yearly_form", estate_id=estate.id if estate is not None else None, year=year, language=language, by=by
    )


@transaction
def ask_for_daily_sheet(report: DailyReport, *, language: str, by: Member, at: datetime) -> Job:
    """Have a daily report printed. It names houses, so it is recorded."""
    record("reports.daily_printed", report, by=by, at=at)
    return ask_for_paper("reports.daily_sheet", report_id=report.id, language=language, by=by)


@transaction
def keep_report(
    document: MonthlyServiceReport,
    pdf: bytes,
    *,
    estate_id: UUID,
    period: str,
    language: str,
    pages: int,
    missing: str,
    member_id: UUID,
    at: datetime,
) -> ServiceReport:
    """Keep a finished report with its file."""
    by = find_member(member_id)
    report_id = new_id()
    file = store(SERVICE_REPORT, pdf, name=f"{document.number}.pdf", by=by, at=at, to=report_id)
    report = ServiceReport(
        id=report_id,
        estate_id=estate_id,
        period=period,
        number=document.number,
        language=language,
        check_code=document.run.check_code if document.run else "",
        pages=pages,
        missing_characters=missing,
        file_id=file.id,
        made_by_id=member_id,
        made_at=at,
    )
    db.session.add(report)
    record("report.made", report, by=by, at=at, after={"number": report.number})
    return report
