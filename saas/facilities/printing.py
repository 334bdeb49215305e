"""Papers of facilities: the label sheet of an estate and the file of one piece of equipment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from saas.estates.models import Estate
from saas.facilities.models import Asset
from saas.reports.documents import Issuer, PrintRun
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import Job
from tenants.verbs import transaction


@dataclass(frozen=True, kw_only=True)
class Label:
    """What stands on one label; `code` names the picture of its QR code."""

    number: str
    name: str
    place: str
    code: str


@dataclass(frozen=True, kw_only=True)
class LabelSheet:
    """The labels of an estate's equipment, to be cut out and stuck on."""

    issuer: Issuer
    labels: tuple[Label, ...]
    run: PrintRun | None = None


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """One paper of the equipment."""

    kind: str
    number: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One plan of care."""

    name: str
    interval: str
    source: str


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """One round and what it found."""

    opens_on: date
    due_on: date
    name: str
    state: str
    done_at: datetime | None
    done_by: str
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RepairLine:
    """One repair of the equipment."""

    number: str
    reported_at: datetime
    what: str
    state: str


@dataclass(frozen=True, kw_only=True)
class AssetFile:
    """The whole file of a piece of equipment (特种设备安全法 35: papers, checks, care, faults)."""

    issuer: Issuer
    number: str
    day: date
    facts: tuple[tuple[str, str], ...]
    papers: tuple[PaperLine, ...]
    plans: tuple[PlanLine, ...]
    rounds: tuple[RoundLine, ...]
    repairs: tuple[RepairLine, ...]
    run: PrintRun | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarLine:
    """One item of the calendar of a year."""

    due_on: date
    title: str
    period: str
    source: str
    state: str
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class CalendarSheet:
    """The compliance calendar of an estate and year."""

    issuer: Issuer
    number: str
    year: int
    day: date
    lines: tuple[CalendarLine, ...]
    run: PrintRun | None = None


@transaction
def ask_for_calendar(estate: Estate, year: int, *, language: str, by: Member, at: datetime) -> Job:
    """Have the calendar of an estate and year printed."""
    record("facility.calendar_printed", estate, by=by, at=at, after={"year": year})
    return ask_for_paper("facilities.print_calendar", estate_id=estate.id, year=year, language=language, by=by)


@transaction
def ask_for_labels(estate: Estate, *, language: str, by: Member, at: datetime) -> Job:
    """Have the label sheet of an estate printed."""
    record("facility.labels_printed", estate, by=by, at=at)
    return ask_for_paper("facilities.print_labels", estate_id=estate.id, language=language, by=by)


@transaction
def ask_for_asset_file(asset: Asset, *, language: str, by: Member, at: datetime) -> Job:
    """Have the file of a piece of equipment printed."""
    record("facility.file_printed", asset, by=by, at=at)
    return ask_for_paper("facilities.print_asset_file", asset_id=asset.id, language=language, by=by)
