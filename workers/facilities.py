"""Facilities over time and on paper: rounds made and missed, papers that run out, labels and files printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import force_locale, gettext

from saas import facilities
from saas.estates import Estate, find_estate
from saas.facilities.asset_files import asset_file_of
from saas.facilities.calendar_sheets import calendar_sheet_of
from saas.facilities.missing import tell_of_missed
from saas.facilities.printing import Label, LabelSheet
from saas.reports.documents import Issuer
from tenants.clock import now
from tenants.companies import Tenant, company_by_id, external_url
from tenants.files import open_file, store
from tenants.members import Member, find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.disclosures import qr_of
from workers.jobs import job, progress
from workers.printing.sheets import compose

STEPS = 2


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
    estate, company = _estate(estate_id), _company()
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
    printing = Printing(language, find_member(member_id), now())
    return printing.kept(document, facilities.ESTATE_PAPER, f"labels-{estate.code}.pdf", estate.id, pictures)


@job
def print_asset_file(asset_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The whole file of a piece of equipment."""
    asset = facilities.find_asset(asset_id)
    if asset is None:
        raise LookupError("no such equipment")
    printing = Printing(language, find_member(member_id), now())
    with force_locale(language):
        document = asset_file_of(asset, chinese=printing.chinese, **printing.given())
    return printing.kept(document, facilities.ASSET_FILE, f"{asset.number}.pdf", asset.id)


@job
def print_calendar(estate_id: UUID, year: int, language: str, member_id: UUID) -> dict[str, object]:
    """The compliance calendar of an estate and year."""
    estate = _estate(estate_id)
    printing = Printing(language, find_member(member_id), now())
    with force_locale(language):
        document = calendar_sheet_of(estate, year, chinese=printing.chinese, **printing.given())
    return printing.kept(document, facilities.ESTATE_PAPER, f"calendar-{estate.code}-{year}.pdf", estate.id)


@job
def print_hazard(hazard_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """The rectification notice of a hazard, with what was seen and the proof."""
    hazard = facilities.find_hazard(hazard_id)
    if hazard is None:
        raise LookupError("no such hazard")
    printing = Printing(language, find_member(member_id), now())
    photos = facilities.photos_for_paper(hazard)
    pictures = {name: open_file(photo.file, small=True).read() for name, photo in photos.items()}
    with force_locale(language):
        document = facilities.hazard_notice_of(hazard, list(pictures), **printing.given())
    return printing.kept(document, facilities.HAZARD_NOTICE, f"{hazard.number}.pdf", hazard.id, pictures)


@dataclass(frozen=True)
class Printing:
    """One printing: in which language, for whom, when."""

    language: str
    by: Member | None
    at: datetime

    @property
    def chinese(self) -> bool:
        """Whether names are wanted in Chinese."""
        return self.language.startswith("zh")

    def given(self) -> dict[str, Any]:
        """What every document is told."""
        return {
            "company": _company().name,
            "translate": lambda message: str(gettext(message)),
            "printed_by": self.by.name if self.by is not None else "",
            "at": self.at,
        }

    def kept(
        self, document: object, kind: str, name: str, to: UUID, pictures: Mapping[str, bytes] | None = None
    ) -> dict[str, object]:
        """Set it and keep it with the thing it is about; the token of the file."""
        progress(1, STEPS)
        rendered = pdf.render(compose(document, language=self.language), assets=pictures or {}, created=self.at)
        return {"token": store(kind, rendered.pdf, name=name, by=self.by, at=self.at, to=to).token}


def _company() -> Tenant:
    company = company_by_id(current_tenant_id())
    if company is None:
        raise LookupError("no such company")
    return company


def _estate(estate_id: UUID) -> Estate:
    estate = find_estate(estate_id)
    if estate is None:
        raise LookupError("no such estate")
    return estate
