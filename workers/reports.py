"""Papers made by a worker with progress in the page; the statistics filled and the daily reports missed, by the clock."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select

from saas import metrics, reports
from saas.estates import every_estate, find_estate
from saas.metrics import period_named
from saas.repairs.queries import find_repair
from saas.requests.photos import photos_of
from saas.requests.words import MOMENT_WORDS
from tenants.clock import now
from tenants.db import db
from tenants.files import StoredFile, open_file
from tenants.numbers import next_number
from workers.jobs import Gone, job
from workers.printing.filed import printing

MOST_PHOTOS = 4


@job
def monthly_service(estate_id: UUID, period: str, language: str, member_id: UUID) -> dict[str, object]:
    """Count, set and print an estate's month; the result is a file of the company."""
    estate, month = find_estate(estate_id), period_named(period)
    if estate is None or month is None:
        raise Gone("no such estate or month")
    order = printing(language, member_id)
    number = f"YB-{month.name.replace('-', '')}-{next_number('service_report', period=month.name):03d}"
    with order.spoken:
        document = reports.monthly_report_of(estate, month, number=number, language=language, **order.given())
    rendered = order.rendered(document)
    report = reports.keep_report(
        document,
        rendered.pdf,
        estate_id=estate_id,
        period=period,
        language=language,
        pages=rendered.pages,
        missing="".join(sorted(rendered.missing_characters)),
        member_id=member_id,
        at=order.at,
    )
    return {"token": _file(report.file_id).token, "report": str(report.id)}


@job
def dispatch_order(repair_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print a work order with its photos."""
    repair = find_repair(repair_id)
    if repair is None:
        raise Gone("no such work order")
    order = printing(language, member_id)
    photos = [photo for photo in photos_of(repair.request_id) if photo.file.is_picture][:MOST_PHOTOS]
    assets = {f"photo{index}.jpg": open_file(photo.file, small=True).read() for index, photo in enumerate(photos)}
    with order.spoken:
        captions = {
            f"photo{index}.jpg": gettext(MOMENT_WORDS[photo.moment])  # type: ignore[index]
            for index, photo in enumerate(photos)
        }
        document = reports.dispatch_order_of(repair, language=language, photos=captions, **order.given())
    return order.filed(document, reports.DISPATCH_ORDER, f"{repair.number}.pdf", repair.id, assets)


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
        raise Gone("no such estate")
    order = printing(language, member_id)
    estates = [estate.id] if estate is not None else [one.id for one in every_estate()]
    form = metrics.form_of(estates, year, at=order.at)
    with order.spoken:
        document = reports.yearly_form_of(
            form,
            estate=estate,
            number=f"TJ-{year}-{next_number('yearly_form', period=str(year)):03d}",
            place=estate.name if estate is not None else gettext("All estates"),
            recorded_since=metrics.recorded_since(estates, form),
            **order.given(),
        )
    kind, to = (reports.YEARLY_FORM, estate.id) if estate is not None else (reports.YEARLY_FORM_OF_ALL, member_id)
    return order.filed(document, kind, f"{document.number}.pdf", to)


@job
def daily_sheet(report_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print a daily report."""
    report = reports.find_daily(report_id)
    if report is None:
        raise Gone("no such report")
    order = printing(language, member_id)
    with order.spoken:
        document = reports.daily_sheet_of(report, **order.given())
    return order.filed(document, reports.DAILY_SHEET, f"{document.number}.pdf", report.id)


def _file(file_id: UUID) -> StoredFile:
    return db.session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one()
