"""What the drill record 应急演练记录表 and the incident report 突发事件处置报告 say (domain 3.3), and asking for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from saas.emergencies.learning.models import Drill
from saas.emergencies.running.models import Incident
from saas.reports.documents import Issuer, Photo, PrintRun
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import Job
from tenants.verbs import transaction


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step with its target and its result in minutes; nothing when it was not done."""

    role: str
    words: str
    target: int
    took: int | None
    state: str
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line of the log."""

    at: datetime
    who: str
    what: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """What is put right: what, by whom, until when, how it stands."""

    words: str
    owner: str
    due_on: date
    state: str
    done: str


@dataclass(frozen=True, kw_only=True)
class OutsideLine:
    """A report to an authority."""

    receiver: str
    due_at: datetime
    state: str
    ended_at: datetime | None
    way: str


@dataclass(frozen=True, kw_only=True)
class DrillRecord:
    """应急演练记录表."""

    issuer: Issuer
    number: str
    day: date
    name: str
    state: str
    plan: str
    version: int | None
    mode: str
    place: str
    starts_at: datetime
    held_at: datetime | None
    ended_at: datetime | None
    commander: str
    announced_at: datetime | None
    announced_to: int
    scenario: str
    people: tuple[str, ...]
    outsiders: str
    steps: tuple[StepLine, ...]
    acknowledged: tuple[int, int]
    supplies: tuple[str, ...]
    evaluation: tuple[tuple[str, str], ...]
    passed: bool | None
    evaluated_by: str
    actions: tuple[ActionLine, ...]
    photos: tuple[Photo, ...] = ()
    run: PrintRun | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentReport:
    """突发事件处置报告."""

    issuer: Issuer
    number: str
    day: date
    facts: tuple[tuple[str, str], ...]
    began_at: datetime
    formed_at: datetime | None
    contained_at: datetime | None
    ended_at: datetime | None
    course: str
    casualties: str
    loss: str
    cause: str
    steps: tuple[StepLine, ...]
    acknowledged: tuple[int, int]
    log: tuple[LogLine, ...]
    reports: tuple[OutsideLine, ...]
    supplies: tuple[str, ...]
    review: tuple[tuple[str, str], ...]
    actions: tuple[ActionLine, ...]
    photos: tuple[Photo, ...] = ()
    run: PrintRun | None = None


@transaction
def ask_for_drill_record(drill: Drill, *, language: str, by: Member, at: datetime) -> Job:
    """Have the record of a drill printed."""
    record("emergency.record_printed", drill, by=by, at=at)
    return ask_for_paper("drills.print_record", drill_id=drill.id, language=language, by=by)


@transaction
def ask_for_incident_report(incident: Incident, *, language: str, by: Member, at: datetime) -> Job:
    """Have the report of an incident printed."""
    record("emergency.report_printed", incident, by=by, at=at)
    return ask_for_paper("drills.print_report", incident_id=incident.id, language=language, by=by)
