"""Who may have papers made and read them."""

from __future__ import annotations

from uuid import UUID

from saas.reports.daily_models import DailyReport
from tenants.members import Member
from tenants.permissions import Permission


def may_make_report(actor: Member, estate_id: UUID) -> bool:
    """Those who make reports, in the estates where they may."""
    return actor.may(Permission.REPORTS_MAKE, estate_id=estate_id)


def may_see_statistics(actor: Member, estate_id: UUID) -> bool:
    """Those who see an estate's figures see its yearly form."""
    return actor.may(Permission.METRICS_VIEW, estate_id=estate_id)


def may_see_daily(actor: Member, report: DailyReport) -> bool:
    """Its writer, and those it was submitted to."""
    return report.member_id == actor.id or may_read_daily(actor, report)


def may_read_daily(actor: Member, report: DailyReport) -> bool:
    """Who reads the daily reports of the estate, but nobody acknowledges their own."""
    return report.member_id != actor.id and actor.may(Permission.REPORTS_READ_DAILY, estate_id=report.estate_id)
