"""Notices to the residents of the affected buildings: drafted from the plan, released by the command group.

One message for each resident with a login, with a receipt; whoever has none is counted, so that somebody goes to the
door. A drill tells nobody: the verb refuses, and a CHECK stands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from saas.archives import households_of
from saas.emergencies.kinds import EntryKind, NoticeKind
from saas.emergencies.plans.annex_models import PlanNotice
from saas.emergencies.running.logging import refuse_unless_open, write
from saas.emergencies.running.models import Incident, IncidentHouse
from saas.emergencies.running.queries import buildings_of_incident
from saas.emergencies.running.refusals import (
    AlreadyReleased,
    DrillTellsNobody,
    NobodyToTell,
    NobodyWithLogin,
    NothingWritten,
)
from saas.emergencies.running.standing import refuse_outside_command
from saas.emergencies.running.telling_models import IncidentNotice, NoticeReceipt
from saas.requests.messages import Message, MessageKind, tell_each
from tenants.bulk import insert_many
from tenants.clock import SHANGHAI, local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member, MemberState
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction

LONGEST = 600


@dataclass(frozen=True)
class Reach:
    """Whom a notice reached: sent is what the message itself says, never what we wished."""

    residents: int
    mailed: int
    read: int
    houses_without_login: int

    @property
    def unsent(self) -> int:
        """Residents whom neither a mail has gone out to nor have they read it."""
        return self.residents - self.mailed


def find_notice(notice_id: UUID) -> IncidentNotice | None:
    """A notice, draft or released."""
    return db.session.get(IncidentNotice, (current_tenant_id(), notice_id))


def find_receipt(receipt_id: UUID) -> NoticeReceipt | None:
    """One resident's copy of a notice."""
    return db.session.get(NoticeReceipt, (current_tenant_id(), receipt_id))


@transaction
def draft_prepared(incident: Incident, kind: NoticeKind, *, by: Member, at: datetime) -> IncidentNotice | None:
    """A draft from the words that the plan has ready, with place and time filled in; none when it has none."""
    prepared = db.session.scalar(
        select(PlanNotice).where(PlanNotice.version_id == incident.version_id, PlanNotice.kind == kind)
    )
    if prepared is None:
        return None
    words, words_en = (filled(text, incident, at) for text in (prepared.words, prepared.words_en))
    return draft(incident, kind, words, words_en, by=by, at=at)


def filled(text: str, incident: Incident, at: datetime) -> str:
    """The prepared words with the place and the time of day."""
    buildings = "、".join(building.name for building in buildings_of_incident(incident))
    place = incident.place or buildings or incident.estate.name
    return text.replace("{place}", place).replace("{time}", f"{at.astimezone(SHANGHAI):%H:%M}")


@transaction
def draft(
    incident: Incident, kind: NoticeKind, words: str, words_en: str = "", *, by: Member, at: datetime
) -> IncidentNotice:
    """Write a notice down; nobody is told yet."""
    lock(incident)
    refuse_unless_open(incident)
    if not words.strip():
        raise NothingWritten()
    notice = IncidentNotice(
        id=new_id(),
        incident_id=incident.id,
        is_drill=incident.is_drill,
        kind=kind,
        words=words.strip()[:LONGEST],
        words_en=words_en.strip()[:LONGEST],
        at=at,
    )
    db.session.add(notice)
    values = {"kind": kind.value, "state": "draft"}
    write(incident, EntryKind.NOTICE, by=by, at=at, words=notice.words, values=values, subject_id=notice.id)
    return notice


@transaction
def release(notice: IncidentNotice, words: str, words_en: str = "", *, by: Member, at: datetime) -> int:
    """Send a notice, as its words stand now, to every resident of the affected houses; returns how many were told."""
    incident = notice.incident
    lock(incident)
    if incident.is_drill:
        raise DrillTellsNobody()
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    lock(notice)
    if notice.released_at is not None:
        raise AlreadyReleased()
    if not words.strip():
        raise NothingWritten()
    residents = residents_of_incident(incident, at=at)
    if not residents:
        raise NobodyWithLogin() if buildings_of_incident(incident) else NobodyToTell()
    notice.words, notice.words_en = words.strip()[:LONGEST], words_en.strip()[:LONGEST]
    notice.released_at, notice.released_by_id = at, by.id
    db.session.flush()
    _tell(notice, residents, at=at)
    values = {"kind": notice.kind, "state": "released", "residents": len(residents)}
    write(incident, EntryKind.NOTICE, by=by, at=at, words=notice.words, values=values, subject_id=notice.id)
    record("emergency.notice_released", incident, by=by, at=at, after=values)
    return len(residents)


def residents_of_incident(incident: Incident, *, at: datetime) -> list[tuple[Member, UUID]]:
    """The residents with a login who live in an affected house or own it today, each once with their house."""
    found: dict[UUID, tuple[Member, UUID]] = {}
    for house_id, tenures in _households(incident, at).items():
        for tenure in tenures:
            member = tenure.person.member if tenure.person.member_id is not None else None
            if member is not None and member.state == MemberState.ACTIVE:
                found.setdefault(member.id, (member, house_id))
    return list(found.values())


def reach_of(notice: IncidentNotice) -> Reach:
    """How far a released notice has come."""
    told = func.count(NoticeReceipt.id)
    mailed, read = func.count(Message.mailed_at), func.count(Message.read_at)
    query = (
        select(told, mailed, read, func.count(NoticeReceipt.house_id.distinct()))
        .join(NoticeReceipt.message)
        .where(NoticeReceipt.notice_id == notice.id)
    )
    residents, gone, seen, houses = db.session.execute(query).one()
    affected = select(func.count(IncidentHouse.id)).where(IncidentHouse.incident_id == notice.incident_id)
    return Reach(residents, gone, seen, max(0, (db.session.scalar(affected) or 0) - houses))


def receipts_of(member: Member, *, limit: int = 30) -> Sequence[NoticeReceipt]:
    """The notices somebody was told, the newest first."""
    return db.session.scalars(
        select(NoticeReceipt).where(NoticeReceipt.member_id == member.id).order_by(NoticeReceipt.id.desc()).limit(limit)
    ).all()


def _households(incident: Incident, at: datetime) -> dict[UUID, list]:  # type: ignore[type-arg]
    houses = db.session.scalars(select(IncidentHouse.house_id).where(IncidentHouse.incident_id == incident.id)).all()
    return dict(households_of(houses, on=local_date(at)))


def _tell(notice: IncidentNotice, residents: Sequence[tuple[Member, UUID]], *, at: datetime) -> None:
    estate = notice.incident.estate.name
    told = [
        (member, {"estate": estate, "words": _said_to(member, notice), "incident": str(notice.incident_id)})
        for member, _house in residents
    ]
    messages = tell_each(told, MessageKind.EMERGENCY_NOTICE, at=at)
    insert_many(
        NoticeReceipt,
        (
            {"notice_id": notice.id, "member_id": member.id, "house_id": house_id, "message_id": message_id}
            for (member, house_id), message_id in zip(residents, messages, strict=True)
            if message_id is not None
        ),
    )


def _said_to(member: Member, notice: IncidentNotice) -> str:
    return notice.words if not (member.locale or "zh").startswith("en") else notice.words_en or notice.words
