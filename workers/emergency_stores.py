"""Stores and risks over time and on paper: what runs out, what is overdue, check sheets and labels printed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app
from flask_babel import force_locale, gettext

from saas.emergencies.stores.files import SHEET_KIND
from saas.emergencies.stores.sheets import CheckSheet, SupplyLabels, check_sheet_of, labels_of
from saas.emergencies.stores.watch import tell_of_agreements, tell_of_checks, tell_of_expiry, tell_of_reviews
from saas.estates import Estate, find_estate
from tenants.clock import now
from tenants.companies import Tenant, company_by_id, external_url
from tenants.files import store
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.disclosures import qr_of
from workers.jobs import job, progress
from workers.printing.sheets import TEMPLATES, compose

TEMPLATES[CheckSheet] = "emergencies/stores/print/check_sheet.html"
TEMPLATES[SupplyLabels] = "emergencies/stores/print/labels.html"
STEPS = 2


@job
def look() -> dict[str, int]:
    """Tell of what runs out, of overdue checks, of agreements that end and of risks to review, each once."""
    at = now()
    return {
        "running_out": tell_of_expiry(at=at),
        "unchecked": tell_of_checks(at=at),
        "agreements": tell_of_agreements(at=at),
        "to_review": tell_of_reviews(at=at),
    }


@job
def print_sheet(estate_id: UUID, filled: bool, language: str, member_id: UUID) -> dict[str, object]:
    """The check sheet of an estate's store."""
    (estate, company), at, by = _whose(estate_id), now(), find_member(member_id)
    with force_locale(language):
        document = check_sheet_of(
            estate,
            filled=filled,
            company=company.name,
            translate=lambda message: str(gettext(message)),
            printed_by=by.name if by is not None else "",
            at=at,
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), created=at)
    return {"token": _keep(rendered.pdf, f"{document.number}.pdf", estate, member_id, at)}


@job
def print_labels(estate_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Labels for the shelves: scanned by whoever works there, they lead to the check."""
    (estate, company), at = _whose(estate_id), now()
    with force_locale(language):
        document, behind = labels_of(
            estate, company=company.name, translate=lambda message, **values: str(gettext(message, **values)), at=at
        )
    addresses = current_app.url_map.bind("")
    pictures = {
        code: qr_of(external_url(company, addresses.build("emergencies.supply", {"supply_id": item.id})))
        for code, item in behind.items()
    }
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), assets=pictures, created=at)
    return {"token": _keep(rendered.pdf, f"labels-{estate.code}.pdf", estate, member_id, at)}


def _whose(estate_id: UUID) -> tuple[Estate, Tenant]:
    estate, company = find_estate(estate_id), company_by_id(current_tenant_id())
    if estate is None or company is None:
        raise LookupError("no such estate")
    return estate, company


def _keep(paper: bytes, name: str, estate: Estate, member_id: UUID, at: datetime) -> str:
    return store(SHEET_KIND, paper, name=name, by=find_member(member_id), at=at, to=estate.id).token
