"""Facilities over time and on paper: rounds made and missed, papers that run out, labels and files printed."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from saas import facilities
from saas.estates import Estate, find_estate
from saas.facilities.asset_files import asset_file_of
from saas.facilities.calendar_sheets import calendar_sheet_of
from saas.facilities.missing import tell_of_missed
from saas.facilities.printing import Label, LabelSheet
from saas.reports.documents import Issuer
from tenants.clock import now
from tenants.companies import external_url
from tenants.files import open_file
from workers.disclosures import qr_of
from workers.jobs import Gone, job
from workers.printing.filed import printing


@job
def look() -> dict[str, int]:
    """Make the rounds that are due, close the missed ones, stop what has no valid paper, tell what is overdue."""
    at = now()
    return {
        "made": facilities.make_rounds(at=at),
        "missed": facilities.close_missed(at=at),
        "stopped": facilities.stop_expired(at=at),
        "told": tell_of_missed(at=at),
        "reminded": facilities.remind_of_duties(at=at),
        "hazards": facilities.tell_of_overdue_hazards(at=at),
    }


@job
def print_labels(estate_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The QR labels of an estate's equipment, on sheets to cut."""
    estate, order = _estate(estate_id), printing(language, member_id)
    assets = [
        asset
        for asset in facilities.assets_in(frozenset({estate.id}), estate_id=estate.id)
        if asset.state != facilities.AssetState.RETIRED
    ]
    addresses = current_app.url_map.bind("")
    pictures = {
        f"{asset.number}.svg": qr_of(
            external_url(order.company, addresses.build("facilities.scan", {"code": asset.label_code}))
        )
        for asset in assets
    }
    document = LabelSheet(
        issuer=Issuer(company=order.company.name, estate=estate.name, phone=estate.emergency_phone or ""),
        labels=tuple(
            Label(number=asset.number, name=asset.name, place=asset.place, code=f"{asset.number}.svg")
            for asset in assets
        ),
    )
    return order.filed(document, facilities.ESTATE_PAPER, f"labels-{estate.code}.pdf", estate.id, pictures)


@job
def print_asset_file(asset_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The whole file of a piece of equipment."""
    asset = facilities.find_asset(asset_id)
    if asset is None:
        raise Gone("no such equipment")
    order = printing(language, member_id)
    with order.spoken:
        document = asset_file_of(asset, chinese=order.chinese, **order.given())
    return order.filed(document, facilities.ASSET_FILE, f"{asset.number}.pdf", asset.id)


@job
def print_calendar(estate_id: UUID, year: int, language: str, member_id: UUID) -> dict[str, object]:
    """The compliance calendar of an estate and year."""
    estate = _estate(estate_id)
    order = printing(language, member_id)
    with order.spoken:
        document = calendar_sheet_of(estate, year, chinese=order.chinese, **order.given())
    return order.filed(document, facilities.ESTATE_PAPER, f"calendar-{estate.code}-{year}.pdf", estate.id)


@job
def print_hazard(hazard_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The rectification notice of a hazard, with what was seen and the proof."""
    hazard = facilities.find_hazard(hazard_id)
    if hazard is None:
        raise Gone("no such hazard")
    order = printing(language, member_id)
    photos = facilities.photos_for_paper(hazard)
    pictures = {name: open_file(photo.file, small=True).read() for name, photo in photos.items()}
    with order.spoken:
        document = facilities.hazard_notice_of(hazard, list(pictures), **order.given())
    return order.filed(document, facilities.HAZARD_NOTICE, f"{hazard.number}.pdf", hazard.id, pictures)


def _estate(estate_id: UUID) -> Estate:
    estate = find_estate(estate_id)
    if estate is None:
        raise Gone("no such estate")
    return estate
