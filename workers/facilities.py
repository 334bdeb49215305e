"""Facilities over time and on paper: rounds made and missed, papers that run out, labels and files printed."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from flask_babel import force_locale, gettext

from saas import facilities
from saas.estates import find_estate
from saas.facilities.asset_files import asset_file_of
from saas.facilities.calendar_sheets import calendar_sheet_of
from saas.facilities.missing import tell_of_missed
from saas.facilities.printing import Label, LabelSheet
from saas.reports.documents import Issuer
from tenants.clock import now
from tenants.companies import company_by_id, external_url
from tenants.files import store
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.disclosures import qr_of
from workers.jobs import job, progress
from workers.printing.sheets import compose

STEPS = 2


@job
def look() -> dict[str, int]:
    """Make the rounds that are due, close those that were missed, stop what has no valid paper."""
    at = now()
    return {
        "made": facilities.make_rounds(at=at),
        "missed": facilities.close_missed(at=at),
        "stopped": facilities.stop_expired(at=at),
        "told": tell_of_missed(at=at),
        "reminded": facilities.remind_of_duties(at=at),
    }


@job
def print_labels(estate_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The QR labels of an estate's equipment, on sheets to cut."""
    estate = find_estate(estate_id)
    company = company_by_id(current_tenant_id())
    if estate is None or company is None:
        raise LookupError("no such estate")
    at, by = now(), find_member(member_id)
    assets = [
        asset
        for asset in facilities.assets_in(frozenset({estate.id}), estate_id=estate.id)
        if asset.state != facilities.AssetState.RETIRED
    ]
    addresses = current_app.url_map.bind("")
    pictures = {
        f"{asset.number}.svg": qr_of(
            external_url(company, addresses.build("facilities.scan", {"code": asset.label_code}))
        )
        for asset in assets
    }
    document = LabelSheet(
        issuer=Issuer(company=company.name, estate=estate.name, phone=estate.emergency_phone or ""),
        labels=tuple(
            Label(number=asset.number, name=asset.name, place=asset.place, code=f"{asset.number}.svg")
            for asset in assets
        ),
    )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), assets=pictures, created=at)
    name = f"labels-{estate.code}.pdf"
    return {"token": store(facilities.ESTATE_PAPER, rendered.pdf, name=name, by=by, at=at, to=estate.id).token}


@job
def print_asset_file(asset_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The whole file of a piece of equipment."""
    asset = facilities.find_asset(asset_id)
    company = company_by_id(current_tenant_id())
    if asset is None or company is None:
        raise LookupError("no such equipment")
    at, by = now(), find_member(member_id)
    with force_locale(language):
        document = asset_file_of(
            asset,
            company=company.name,
            translate=lambda message: str(gettext(message)),
            chinese=language.startswith("zh"),
            printed_by=by.name if by is not None else "",
            at=at,
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), created=at)
    name = f"{asset.number}.pdf"
    return {"token": store(facilities.ASSET_FILE, rendered.pdf, name=name, by=by, at=at, to=asset.id).token}


@job
def print_calendar(estate_id: UUID, year: int, language: str, member_id: UUID) -> dict[str, object]:
    """The compliance calendar of an estate and year."""
    estate = find_estate(estate_id)
    company = company_by_id(current_tenant_id())
    if estate is None or company is None:
        raise LookupError("no such estate")
    at, by = now(), find_member(member_id)
    with force_locale(language):
        document = calendar_sheet_of(
            estate,
            year,
            company=company.name,
            translate=lambda message: str(gettext(message)),
            chinese=language.startswith("zh"),
            printed_by=by.name if by is not None else "",
            at=at,
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), created=at)
    name = f"calendar-{estate.code}-{year}.pdf"
    return {"token": store(facilities.ESTATE_PAPER, rendered.pdf, name=name, by=by, at=at, to=estate.id).token}
