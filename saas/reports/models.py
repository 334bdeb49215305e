"""Reports that were made, each with its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate, estates_open_to
from saas.repairs.models import Repair
from saas.reports.daily_models import DailyReport
from saas.reports.policy import may_make_report, may_see_daily, may_see_statistics
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.files import MADE_BY_US, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission

MOST_LISTED = 60


class ServiceReport(TenantOwned, Model):
    """An estate's monthly service report as it was printed. Printing again makes another one."""

    __tablename__ = "service_report"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "made_by_id"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "estate_id", "made_at"),
        Index(None, "tenant_id", "made_at", "id"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(info=public())
    number: Mapped[str] = mapped_column(info=public())
    language: Mapped[str] = mapped_column(info=public())
    check_code: Mapped[str] = mapped_column(info=public())
    pages: Mapped[int] = mapped_column(Integer, info=public())
    missing_characters: Mapped[str] = mapped_column(default="", info=internal())
    file_id: Mapped[UUID] = mapped_column(info=internal())
    made_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    made_at: Mapped[datetime] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("ServiceReport", "Estate", "estate_id")
    file: Mapped[StoredFile] = to_parent("ServiceReport", "StoredFile", "file_id")
    made_by: Mapped[Member | None] = to_parent("ServiceReport", "Member", "made_by_id")


def reports_open_to(actor: Member) -> Sequence[ServiceReport]:
    """The newest reports of the estates a member makes reports for."""
    estates = [estate.id for estate in estates_open_to(actor, Permission.REPORTS_MAKE)]
    return db.session.scalars(
        select(ServiceReport)
        .where(ServiceReport.estate_id.in_(estates))
        .order_by(ServiceReport.made_at.desc(), ServiceReport.id.desc())
        .limit(MOST_LISTED)
    ).all()


def _may_read_report(actor: Member, file: StoredFile) -> bool:
    report = db.session.scalar(select(ServiceReport).where(ServiceReport.file_id == file.id))
    return report is not None and may_make_report(actor, report.estate_id)


def _may_read_order(actor: Member, file: StoredFile) -> bool:
    repair = db.session.scalar(select(Repair).where(Repair.id == file.subject_id))
    if repair is None:
        return False
    return repair.technician_id == actor.id or actor.may(Permission.REPAIRS_VIEW, estate_id=repair.estate_id)


def _may_read_form(actor: Member, file: StoredFile) -> bool:
    return file.subject_id is not None and may_see_statistics(actor, file.subject_id)


def _may_read_all(actor: Member, file: StoredFile) -> bool:
    return actor.may_everywhere(Permission.METRICS_COMPARE)


def _may_read_daily(actor: Member, file: StoredFile) -> bool:
    report = db.session.scalar(select(DailyReport).where(DailyReport.id == file.subject_id))
    return report is not None and may_see_daily(actor, report)


SERVICE_REPORT = file_policy("reports.service_report", _may_read_report, limits=MADE_BY_US).name
DISPATCH_ORDER = file_policy("reports.dispatch_order", _may_read_order, limits=MADE_BY_US).name
YEARLY_FORM = file_policy("reports.yearly_form", _may_read_form, limits=MADE_BY_US).name
YEARLY_FORM_OF_ALL = file_policy("reports.yearly_form_of_all", _may_read_all, limits=MADE_BY_US).name
DAILY_SHEET = file_policy("reports.daily_sheet", _may_read_daily, limits=MADE_BY_US).name
