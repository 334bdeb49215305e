"""Papers made by a worker with progress in the page; the statistics filled and the daily reports missed, by the clock."""

from __future__ import annotations

from uuid import UUID

from flask_babel import force_locale, gettext
from sqlalchemy import select

from saas import metrics, reports
from saas.estates import every_estate, find_estate
from saas.metrics import period_named
from saas.repairs.queries import find_repair
from saas.requests.photos import photos_of
from saas.requests.words import MOMENT_WORDS
from tenants.clock import now
from tenants.companies import company_by_id
from tenants.db import db
from tenants.files import StoredFile, open_file, store
from tenants.members import find_member
from tenants.numbers import next_number
from tenants.scope import current_tenant_id
from tenants.text import Translate
from workers import pdf
from workers.jobs import job, progress
from workers.printing.sheets import compose

STEPS = 3
MOST_PHOTOS = 4


@job
def monthly_service(estate_id: UUID, period: str, language: str, member_id: UUID) -> dict[str, object]:
    """Count, set and print an estate's month; the result is a file of the company."""
    estate, month = find_estate(estate_id), period_named(period)
    if estate is None or month is None:
        raise LookupError("no such estate or month")
    at = now()
    number = f"YB-{month.name.replace('-', '')}-{next_number('service_report', period=month.name):03d}"
    with force_locale(language):
        document = reports.monthly_report_of(
            estate,
            month,
            number=number,
            company=_company_name(),
            translate=_translate(),
            language=language,
            printed_by=_name_of(member_id),
            at=at,
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), created=at)
    progress(2, STEPS)
    report = reports.keep_report(
        document,
        rendered.pdf,
        estate_id=estate_id,
        period=period,
        language=language,
        pages=rendered.pages,
        missing="".join(sorted(rendered.missing_characters)),
        member_id=member_id,
        at=at,
    )
    return {"token": _file(report.file_id).token, "report": str(report.id)}


@job
def dispatch_order(repair_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print a work order with its photos."""
    repair = find_repair(repair_id)
    if repair is None:
        raise LookupError("no such work order")
    at = now()
    photos = [photo for photo in photos_of(repair.request_id) if photo.file.is_picture][:MOST_PHOTOS]
    assets = {f"photo{index}.jpg": open_file(photo.file, small=True).read() for index, photo in enumerate(photos)}
    with force_locale(language):
        captions = {
            f"photo{index}.jpg": gettext(MOMENT_WORDS[photo.moment])  # type: ignore[index]
            for index, photo in enumerate(photos)
        }
        document = reports.dispatch_order_of(
            repair,
            company=_company_name(),
            translate=_translate(),
            language=language,
            printed_by=_name_of(member_id),
            at=at,
            photos=captions,
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), assets=assets, created=at)
    progress(2, STEPS)
    file = store(
        reports.DISPATCH_ORDER,
        rendered.pdf,
        name=f"{repair.number}.pdf",
        by=find_member(member_id),
        at=at,
        to=repair.id,
    )
    return {"token": file.token}


@job
def fill_statistics() -> dict[str, int]:
    """Fill the lines of the yearly statistics form whose month has ended, in every estate (STA-01)."""
    at = now()
    return {"filled": sum(metrics.fill_ended_months(estate.id, at=at) for estate in every_estate())}


@job
def remind_daily() -> dict[str, int]:
    """In the evening: tell everybody who dealt with residents today and has not reported (STA-03)."""
    return {"told": reports.remind_of_daily(at=now())}


@job
def yearly_form(estate_id: UUID | None, year: int, language: str, member_id: UUID) -> dict[str, object]:
    """Count, set and print a year of an estate, or of all estates together."""
    estate = find_estate(estate_id) if estate_id is not None else None
    if estate_id is not None and estate is None:
        raise LookupError("no such estate")
    at, member = now(), find_member(member_id)
    estates = [estate.id] if estate is not None else [one.id for one in every_estate()]
    form = metrics.form_of(estates, year, at=at)
    progress(1, STEPS)
    with force_locale(language):
        document = reports.yearly_form_of(
            form,
            estate=estate,
            number=f"TJ-{year}-{next_number('yearly_form', period=str(year)):03d}",
            company=_company_name(),
            place=estate.name if estate is not None else gettext("All estates"),
            translate=_translate(),
            printed_by=_name_of(member_id),
            recorded_since=metrics.recorded_since(estates, form),
            at=at,
        )
    rendered = pdf.render(compose(document, language=language), created=at)
    progress(2, STEPS)
    kind, to = (reports.YEARLY_FORM, estate.id) if estate is not None else (reports.YEARLY_FORM_OF_ALL, member_id)
    return {"token": store(kind, rendered.pdf, name=f"{document.number}.pdf", by=member, at=at, to=to).token}


@job
def daily_sheet(report_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print a daily report."""
    report = reports.find_daily(report_id)
    if report is None:
        raise LookupError("no such report")
    at = now()
    with force_locale(language):
        document = reports.daily_sheet_of(
            report, company=_company_name(), translate=_translate(), printed_by=_name_of(member_id), at=at
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), created=at)
    progress(2, STEPS)
    by = find_member(member_id)
    name = f"{document.number}.pdf"
    return {"token": store(reports.DAILY_SHEET, rendered.pdf, name=name, by=by, at=at, to=report.id).token}


def _translate() -> Translate:
    return lambda message: str(gettext(message))


def _company_name() -> str:
    company = company_by_id(current_tenant_id())
    return company.name if company is not None else ""


def _name_of(member_id: UUID) -> str:
    member = find_member(member_id)
    return member.name if member is not None else ""


def _file(file_id: UUID) -> StoredFile:
    return db.session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one()
