"""Stores and risks over time and on paper: what runs out, what is overdue, check sheets and labels printed."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from flask_babel import gettext

from saas.emergencies.stores.files import SHEET_KIND
from saas.emergencies.stores.sheets import CheckSheet, SupplyLabels, check_sheet_of, labels_of
from saas.emergencies.stores.watch import tell_of_agreements, tell_of_checks, tell_of_expiry, tell_of_reviews
from saas.estates import Estate, find_estate
from tenants.clock import now
from tenants.companies import external_url
from workers.disclosures import qr_of
from workers.jobs import Gone, job
from workers.printing.filed import printing
from workers.printing.sheets import TEMPLATES

TEMPLATES[CheckSheet] = "emergencies/stores/print/check_sheet.html"
TEMPLATES[SupplyLabels] = "emergencies/stores/print/labels.html"


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
    estate, order = _estate(estate_id), printing(language, member_id)
    with order.spoken:
        document = check_sheet_of(estate, filled=filled, **order.given())
    return order.filed(document, SHEET_KIND, f"{document.number}.pdf", estate.id)


@job
def print_labels(estate_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Labels for the shelves: scanned by whoever works there, they lead to the check."""
    estate, order = _estate(estate_id), printing(language, member_id)
    with order.spoken:
        document, behind = labels_of(
            estate,
            company=order.company.name,
            translate=lambda message, **values: str(gettext(message, **values)),
            at=order.at,
        )
    addresses = current_app.url_map.bind("")
    pictures = {
        code: qr_of(external_url(order.company, addresses.build("emergencies.supply", {"supply_id": item.id})))
        for code, item in behind.items()
    }
    return order.filed(document, SHEET_KIND, f"labels-{estate.code}.pdf", estate.id, pictures)


def _estate(estate_id: UUID) -> Estate:
    estate = find_estate(estate_id)
    if estate is None:
        raise Gone("no such estate")
    return estate
