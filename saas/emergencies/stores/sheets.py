"""The check sheet of a store (应急物资检查表) and the labels for its shelves, on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from saas.emergencies.stores.kinds import CONDITION_WORDS, STORE_WORDS
from saas.emergencies.stores.models import StoreCheck, StoreItem
from saas.emergencies.stores.queries import items_of, latest_checks
from saas.estates import Estate
from saas.reports.documents import Issuer, PrintRun, stamped
from tenants.clock import local_date
from tenants.history import record
from tenants.keys import blind_index
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import Job
from tenants.text import N_, Translate
from tenants.verbs import transaction

AT_LEAST = N_("At least %(count)s %(unit)s")


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One supply; what is empty is filled in by hand."""

    place: str
    name: str
    kind: str
    unit: str
    quantity: int
    minimum: int
    expires_on: date | None
    keeper: str
    next_check: date
    counted: int | None = None
    condition: str = ""
    words: str = ""
    checked_on: date | None = None
    checked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckSheet:
    """应急物资检查表: of what an estate keeps, place by place."""

    issuer: Issuer
    number: str
    day: date
    is_filled: bool
    lines: tuple[CheckLine, ...]
    run: PrintRun | None = None


@dataclass(frozen=True, kw_only=True)
class SupplyLabel:
    """What stands on one label; `code` names the picture of its QR code."""

    name: str
    place: str
    minimum: str
    keeper: str
    code: str


@dataclass(frozen=True, kw_only=True)
class SupplyLabels:
    """The labels of an estate's supplies, to be cut out and stuck on the shelves."""

    issuer: Issuer
    labels: tuple[SupplyLabel, ...]
    run: PrintRun | None = None


@transaction
def ask_for_check_sheet(estate: Estate, *, filled: bool, language: str, by: Member, at: datetime) -> Job:
    """Have the check sheet printed: empty to go round with and sign, or with what was found last."""
    record("store.sheet_printed", estate, by=by, at=at, after={"filled": filled})
    return ask_for_paper("emergency_stores.print_sheet", estate_id=estate.id, filled=filled, language=language, by=by)


@transaction
def ask_for_labels(estate: Estate, *, language: str, by: Member, at: datetime) -> Job:
    """Have the labels of an estate's supplies printed."""
    record("store.labels_printed", estate, by=by, at=at)
    return ask_for_paper("emergency_stores.print_labels", estate_id=estate.id, language=language, by=by)


def check_sheet_of(
    estate: Estate, *, filled: bool, company: str, translate: Translate, printed_by: str, at: datetime
) -> CheckSheet:
    """The sheet as the store stands now."""
    today = local_date(at)
    items = shelves_of(estate, today)
    checks = latest_checks([item.id for item in items]) if filled else {}
    document = CheckSheet(
        issuer=_issuer(estate, company),
        number=f"WZ-{estate.code}-{today:%Y%m%d}",
        day=today,
        is_filled=filled,
        lines=tuple(_line(item, checks.get(item.id), translate) for item in items),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def labels_of(
    estate: Estate, *, company: str, translate: Callable[..., str], at: datetime
) -> tuple[SupplyLabels, dict[str, StoreItem]]:
    """The labels, and the supply behind each picture's name."""
    behind = {f"{number:03d}.svg": item for number, item in enumerate(shelves_of(estate, local_date(at)), start=1)}
    labels = tuple(
        SupplyLabel(
            name=item.name,
            place=item.place,
            minimum=translate(AT_LEAST, count=item.minimum, unit=item.unit),
            keeper=item.keeper.name if item.keeper is not None else "",
            code=code,
        )
        for code, item in behind.items()
    )
    return SupplyLabels(issuer=_issuer(estate, company), labels=labels), behind


def shelves_of(estate: Estate, today: date) -> list[StoreItem]:
    """What an estate keeps, place by place."""
    return sorted(items_of([estate.id], today=today), key=lambda item: (item.place, item.kind, item.name))


def _issuer(estate: Estate, company: str) -> Issuer:
    return Issuer(company=company, estate=estate.name, phone=estate.emergency_phone or "")


def _line(item: StoreItem, check: StoreCheck | None, translate: Translate) -> CheckLine:
    return CheckLine(
        place=item.place,
        name=item.name,
        kind=translate(STORE_WORDS[item.kind]),
        unit=item.unit,
        quantity=item.quantity,
        minimum=item.minimum,
        expires_on=item.expires_on,
        keeper=item.keeper.name if item.keeper is not None else "",
        next_check=item.next_check,
        counted=check.counted if check is not None else None,
        condition=translate(CONDITION_WORDS[check.condition]) if check is not None else "",
        words=check.words if check is not None else "",
        checked_on=local_date(check.at) if check is not None else None,
        checked_by=check.by.name if check is not None else "",
    )
