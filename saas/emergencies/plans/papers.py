"""A plan on paper: cover, approval page, versions, parts, command, steps, contacts, material, shut-offs, annexes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from saas.emergencies.plans.models import PlanVersion
from saas.reports.documents import Issuer, Photo, PrintRun
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import Job
from tenants.verbs import transaction


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version in the table of versions."""

    number: int
    state: str
    valid_from: date | None
    approved_by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """One role; `depth` is how far below the commander it stands."""

    depth: int
    name: str
    group: str
    post: str
    deputy: str
    job: tuple[str, ...]
    hand_over: str


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One step."""

    number: int
    role: str
    words: str
    within: str
    after: int | None
    photo: bool
    basis: str
    gate: str


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """Whom to call."""

    kind: str
    name: str
    phone: str
    note: str


@dataclass(frozen=True, kw_only=True)
class MaterialLine:
    """What the estate keeps for it."""

    name: str
    quantity: str
    place: str
    keeper: str


@dataclass(frozen=True, kw_only=True)
class ShutoffLine:
    """Where something is shut off."""

    what: str
    place: str
    how: str
    photo: Photo | None


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """What differs from the version before."""

    section: str
    change: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PlanPaper:
    """Everything a version says."""

    issuer: Issuer
    title: str
    number: str
    day: date
    facts: tuple[tuple[str, str], ...]
    is_valid: bool
    state: str
    written_by: str
    submitted_by: str
    submitted_on: date | None
    approved_by: str
    approved_on: date | None
    versions: tuple[VersionLine, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    roles: tuple[RoleLine, ...]
    steps: tuple[tuple[str, tuple[StepLine, ...]], ...]
    contacts: tuple[ContactLine, ...]
    material: tuple[MaterialLine, ...]
    shutoffs: tuple[ShutoffLine, ...]
    notices: tuple[tuple[str, str, str], ...]
    changes: tuple[ChangeLine, ...]
    before: int | None
    run: PrintRun | None = None


@transaction
def ask_for_plan(version: PlanVersion, *, language: str, by: Member, at: datetime) -> Job:
    """Have a version of a plan printed."""
    after = {"name": version.plan.name, "number": version.number}
    record("emergency.plan_printed", version.plan, by=by, at=at, after=after)
    return ask_for_paper("emergency_plans.print_plan", version_id=version.id, language=language, by=by)
