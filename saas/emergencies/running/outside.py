"""Reports to authorities, each a task with its own clock: one hour for accidents, four for leaked data.

生产安全事故报告和调查处理条例 article 9 (one hour); 突发事件应对法 article 78; 国家网络安全事件报告管理办法 (four hours).
A drill practises them and sends none: the verb refuses, and a CHECK stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.kinds import EntryKind, Level, OutsideKind, OutsideState, PlanKind
from saas.emergencies.running.logging import refuse_unless_open, write
from saas.emergencies.running.models import Incident
from saas.emergencies.running.refusals import AlreadyReported, DrillTellsNobody, ReasonNeeded, SameLevel, WayNeeded
from saas.emergencies.running.standing import refuse_outside_command
from saas.emergencies.running.telling_models import OutsideReport
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

ONE_HOUR, FOUR_HOURS = timedelta(hours=1), timedelta(hours=4)
LONGEST = 400


@dataclass(frozen=True)
class Duty:
    """What has to be reported: to whom, within which time, by which rule."""

    kind: OutsideKind
    receiver: str
    within: timedelta
    basis: str


GOVERNMENT = Duty(OutsideKind.GOVERNMENT, "属地人民政府及应急管理部门", ONE_HOUR, "《突发事件应对法》第七十八条")
ACCIDENT = Duty(OutsideKind.GOVERNMENT, "县级以上应急管理部门", ONE_HOUR, "《生产安全事故报告和调查处理条例》第九条")
ACCIDENT_OF_LIFT = Duty(
    OutsideKind.GOVERNMENT, "市场监督管理部门（特种设备）", ONE_HOUR, "《特种设备安全监察条例》第六十四条"
)
CYBER = Duty(OutsideKind.CYBER, "省级网信部门", FOUR_HOURS, "《国家网络安全事件报告管理办法》")
DATA = Duty(OutsideKind.CYBER, "履行个人信息保护职责的部门", FOUR_HOURS, "《个人信息保护法》第五十七条")
SERIOUS = (Level.A, Level.B)
PEOPLE_HURT = (PlanKind.FIRE, PlanKind.GAS, PlanKind.FALLING, PlanKind.HEALTH, PlanKind.ORDER)


def duties_for(kind: str, level: str) -> Iterator[Duty]:
    """What an incident of this kind and level has to report (domain 2.6, 2.8, 2.9)."""
    if kind == PlanKind.BREACH:
        yield DATA
        if level in SERIOUS:
            yield CYBER
        return
    if kind == PlanKind.INJURY:
        yield ACCIDENT
    elif kind == PlanKind.LIFT and level in SERIOUS:
        yield ACCIDENT_OF_LIFT
    if level == Level.A or (level == Level.B and kind in PEOPLE_HURT):
        yield GOVERNMENT


@transaction
def open_reports(incident: Incident, *, by: Member | None, at: datetime) -> list[OutsideReport]:
    """Open what this kind and level has to report and is not open yet."""
    opened = [open_report(incident, duty, by=by, at=at) for duty in duties_for(incident.plan.kind, incident.level)]
    return [one for one in opened if one is not None]


def open_report(incident: Incident, duty: Duty, *, by: Member | None, at: datetime) -> OutsideReport | None:
    """Open one with its hour, unless it is there already. Under the incident's lock."""
    same = (OutsideReport.incident_id == incident.id, OutsideReport.receiver == duty.receiver)
    if db.session.scalar(select(OutsideReport.id).where(*same)) is not None:
        return None
    report = OutsideReport(
        id=new_id(),
        incident_id=incident.id,
        is_drill=incident.is_drill,
        kind=duty.kind,
        receiver=duty.receiver,
        basis=duty.basis,
        due_at=at + duty.within,
    )
    db.session.add(report)
    db.session.flush()
    values = {"receiver": report.receiver, "due": report.due_at.isoformat(), "state": OutsideState.OPEN.value}
    write(incident, EntryKind.OUTSIDE, by=by, at=at, values=values, subject_id=report.id)
    return report


@transaction
def change_level(incident: Incident, level: Level, reason: str, *, by: Member, at: datetime) -> None:
    """Raise or lower the level, and open the reports that the new one asks for."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if incident.level == level:
        raise SameLevel()
    if not reason.strip():
        raise ReasonNeeded()
    before, incident.level = incident.level, level
    values = {"before": before, "level": level.value}
    write(incident, EntryKind.LEVEL, by=by, at=at, words=reason, values=values)
    open_reports(incident, by=by, at=at)
    record("emergency.level_changed", incident, by=by, at=at, before={"level": before}, after=values, reason=reason)


@transaction
def send(report: OutsideReport, way: str, words: str = "", *, by: Member, at: datetime) -> OutsideReport:
    """Note that it was reported: by which way, under which reference, and what was said."""
    if not way.strip():
        raise WayNeeded()
    return _settle(report, OutsideState.SENT, way=way, words=words, by=by, at=at)


@transaction
def leave_out(report: OutsideReport, reason: str, *, by: Member, at: datetime) -> OutsideReport:
    """Note why it does not have to be reported; in a drill, how it was practised."""
    if not reason.strip():
        raise ReasonNeeded()
    return _settle(report, OutsideState.NOT_NEEDED, way="", words=reason, by=by, at=at)


def find_outside_report(report_id: UUID) -> OutsideReport | None:
    """A report to an authority."""
    return db.session.get(OutsideReport, (current_tenant_id(), report_id))


def _settle(
    report: OutsideReport, state: OutsideState, *, way: str, words: str, by: Member, at: datetime
) -> OutsideReport:
    incident = report.incident
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if incident.is_drill and state == OutsideState.SENT:
        raise DrillTellsNobody()
    lock(report)
    if report.state != OutsideState.OPEN:
        raise AlreadyReported()
    report.state, report.ended_at, report.by_id = state, at, by.id
    report.way, report.words = way.strip()[:LONGEST], words.strip()[:LONGEST]
    values = {"receiver": report.receiver, "state": state.value, "way": report.way, "due": report.due_at.isoformat()}
    write(incident, EntryKind.OUTSIDE, by=by, at=at, words=report.words, values=values, subject_id=report.id)
    record("emergency.outside_settled", incident, by=by, at=at, after=values)
    return report
