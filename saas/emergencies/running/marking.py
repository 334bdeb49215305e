"""What time itself does to a running incident, each thing once: deputies, overdue updates, outside reports, lift marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.kinds import EntryKind, OutsideState
from saas.emergencies.running.activating import said_to
from saas.emergencies.running.cards import call_deputy, unanswered
from saas.emergencies.running.lift import marks_passed
from saas.emergencies.running.logging import write
from saas.emergencies.running.models import Incident
from saas.emergencies.running.outside import ACCIDENT_OF_LIFT, open_report
from saas.emergencies.running.queries import OPEN, lift_record_of
from saas.emergencies.running.standing import command_group
from saas.emergencies.running.telling_models import IncidentMark, OutsideReport
from saas.requests.messages import MessageKind, tell
from tenants.db import db
from tenants.members import Member
from tenants.verbs import lock, transaction

NEAR = timedelta(minutes=15)
"""How long before its hour a report to an authority is reminded of."""
ACCIDENT_AFTER = 120


def open_ids() -> Sequence[UUID]:
    """Incidents that run now."""
    return db.session.scalars(select(Incident.id).where(Incident.state.in_(OPEN)).order_by(Incident.id)).all()


@transaction
def look_at(incident: Incident, *, at: datetime) -> int:
    """Do what is due; returns how many things. Run again at the same minute it does nothing."""
    lock(incident)
    if not incident.is_open:
        return 0
    return _deputies(incident, at) + _update(incident, at) + _reports(incident, at) + _lift(incident, at)


def _deputies(incident: Incident, at: datetime) -> int:
    called = 0
    for card in unanswered(incident, at=at):
        if _mark(incident, f"ack:{card.id}:{card.carded_at:%Y%m%d%H%M%S}", at):
            call_deputy(incident, card, at=at)
            called += 1
    return called


def _update(incident: Incident, at: datetime) -> int:
    due = incident.next_update_at
    if at < due or not _mark(incident, f"update:{due:%Y%m%d%H%M%S}", at):
        return 0
    _tell(incident, MessageKind.EMERGENCY_UPDATE, at=at, due=due.isoformat())
    write(incident, EntryKind.MARK, by=None, at=at, values={"mark": "update", "due": due.isoformat()})
    return 1


def _reports(incident: Incident, at: datetime) -> int:
    found = 0
    for report in db.session.scalars(
        select(OutsideReport)
        .where(OutsideReport.incident_id == incident.id, OutsideReport.state == OutsideState.OPEN)
        .order_by(OutsideReport.due_at)
    ):
        over = at >= report.due_at
        if at < report.due_at - NEAR or not _mark(incident, f"outside:{report.id}:{'over' if over else 'near'}", at):
            continue
        kind = MessageKind.EMERGENCY_OUTSIDE_OVER if over else MessageKind.EMERGENCY_OUTSIDE_SOON
        _tell(incident, kind, at=at, receiver=report.receiver, due=report.due_at.isoformat())
        values = {
            "mark": "outside_over" if over else "outside_near",
            "receiver": report.receiver,
            "due": report.due_at.isoformat(),
        }
        write(incident, EntryKind.MARK, by=None, at=at, values=values, subject_id=report.id)
        found += 1
    return found


def _lift(incident: Incident, at: datetime) -> int:
    record = lift_record_of(incident)
    if record is None or record.freed_at is not None:
        return 0
    found = 0
    for minutes in marks_passed(record, at):
        if not _mark(incident, f"lift:{minutes}", at):
            continue
        _tell(incident, MessageKind.EMERGENCY_LIFT, at=at, count=minutes)
        write(incident, EntryKind.MARK, by=None, at=at, values={"mark": "lift", "minutes": minutes})
        if minutes == ACCIDENT_AFTER:
            open_report(incident, ACCIDENT_OF_LIFT, by=None, at=at)
        found += 1
    return found


def _mark(incident: Incident, code: str, at: datetime) -> bool:
    """Take the mark; false when it was taken before. Under the incident's lock."""
    taken = select(IncidentMark.id).where(IncidentMark.incident_id == incident.id, IncidentMark.code == code)
    if db.session.scalar(taken) is not None:
        return False
    db.session.add(IncidentMark(incident_id=incident.id, code=code, at=at))
    db.session.flush()
    return True


def _tell(incident: Incident, kind: MessageKind, *, at: datetime, **values: object) -> None:
    for member in _in_command(incident):
        tell([member], kind, None, at=at, **said_to(member, incident, **values))


def _in_command(incident: Incident) -> Iterable[Member]:
    people = {card.member_id: card.member for card in command_group(incident)}
    if incident.head is not None:
        people[incident.head.id] = incident.head
    return people.values() or [incident.activated_by]
