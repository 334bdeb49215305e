"""A work order's paper (派工单), filled from its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from saas.promises import (
    TEAM_NAMES,
    URGENCY_NAMES,
    ClockKind,
    PromiseState,
    Team,
    Urgency,
    promises_of,
    service_type,
)
from saas.repairs.kinds import Cause
from saas.repairs.models import Material, Repair
from saas.repairs.words import CAUSE_WORDS
from saas.repairs.working import trial_runs_of
from saas.reports.dispatch_order_sheet import Copy, DispatchOrderDocument, MaterialLine
from saas.reports.documents import Issuer, Photo, stamped
from saas.requests.kinds import Category, Channel, Part, RequestState
from saas.requests.models import Request
from saas.requests.words import CATEGORY_WORDS, CHANNEL_WORDS, RATING_WORDS
from tenants.keys import blind_index
from tenants.text import N_, Translate

PASSED, FAILED_BEFORE = N_("Passed"), N_("Passed after %(count)s failed tries")


def dispatch_order_of(
    repair: Repair,
    *,
    company: str,
    translate: Translate,
    language: str,
    printed_by: str,
    at: datetime,
    copy: Copy = Copy.OFFICE,
    photos: Mapping[str, str] | None = None,
) -> DispatchOrderDocument:
    """The document of one work order in one language. `photos` are assets by name with their captions."""
    request = repair.request
    document = DispatchOrderDocument(
        issuer=Issuer(company=company, estate=request.estate.name, phone=request.estate.emergency_phone or ""),
        number=repair.number,
        copy=copy,
        channel=translate(CHANNEL_WORDS[Channel(request.channel)]),
        reported_at=request.received_at,
        reporter=request.reporter_name,
        phone=request.reporter_phone or "",
        address=_address(request),
        category=translate(CATEGORY_WORDS[Category(request.category)]),
        subcategory=_kind(request, language),
        urgency=_urgency(request, language),
        description=request.description,
        photos=[Photo(asset=name, caption=caption) for name, caption in (photos or {}).items()],
        appointment_from=request.appointment_from,
        appointment_to=request.appointment_until,
        public_part=None if request.part == Part.UNKNOWN else request.part == Part.PUBLIC,
        team=TEAM_NAMES[Team(repair.team)].in_language(language),
        technician=repair.technician.name,
        dispatched_at=repair.dispatched_at,
        arrive_by=repair.due_at,
        finish_by=_finish_by(request),
        accepted_at=repair.accepted_at,
        arrived_at=repair.arrived_at,
        fault_cause=_joined(translate(CAUSE_WORDS[Cause(repair.cause)]) if repair.cause else "", repair.diagnosis),
        work_done=repair.work_done,
        trial_run=_trial(repair, translate),
        materials=[_line(material) for material in repair.materials],
        labour_fen=repair.labour if repair.is_paid else None,
        paid_service=repair.is_paid,
        finished_at=repair.completed_at,
        repaired=True if request.state == RequestState.CLOSED else None,
        rating=translate(RATING_WORDS[request.satisfaction]) if request.satisfaction else "",
        remark=request.opinion or "",
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def _finish_by(request: Request) -> datetime | None:
    """When the work was promised to be done; nothing until that promise is made. The arrival is another promise."""
    made = [one for one in promises_of([request.id])[request.id] if one.clock == ClockKind.COMPLETION]
    standing = [one for one in made if one.state not in (PromiseState.MOVED, PromiseState.WITHDRAWN)]
    return standing[-1].due_at if standing else None


def _address(request: Request) -> str:
    house = request.house.display if request.house else ""
    return " ".join(part for part in (request.estate.name, house, request.place) if part)


def _kind(request: Request, language: str) -> str:
    kind = service_type(request.service_type) if request.service_type else None
    return kind.name.in_language(language) if kind else ""


def _urgency(request: Request, language: str) -> str:
    return URGENCY_NAMES[Urgency(request.urgency)].in_language(language) if request.urgency else ""


def _joined(first: str, second: str) -> str:
    return "：".join(part for part in (first, second) if part)


def _trial(repair: Repair, translate: Translate) -> str:
    if repair.trial_passed_at is None:
        return ""
    failed = sum(not run.passed for run in trial_runs_of(repair))
    return translate(FAILED_BEFORE) % {"count": failed} if failed else translate(PASSED)


def _line(material: Material) -> MaterialLine:
    return MaterialLine(
        name=material.name,
        spec=material.spec,
        unit=material.unit,
        quantity=Decimal(material.quantity) / 1000,
        unit_price_fen=material.unit_price,
        amount_fen=material.amount,
    )
