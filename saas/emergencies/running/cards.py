"""Role cards: taken by their person, handed to another, and given to a deputy when nobody answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from saas import roster
from saas.emergencies.kinds import EntryKind
from saas.emergencies.plans.models import PlanRole
from saas.emergencies.running.activating import said_to
from saas.emergencies.running.filling import deputy_for
from saas.emergencies.running.logging import begin_handling, refuse_unless_open, write
from saas.emergencies.running.models import Incident, RoleCard
from saas.emergencies.running.queries import cards_of
from saas.emergencies.running.refusals import HandedOver, HoldsItAlready, NoSuchRole, NotOfThisEstate, NotYourCard
from saas.emergencies.running.standing import may_command, refuse_outside_command
from saas.requests.messages import MessageKind, tell
from saas.roster import Standing
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

PATIENCE = timedelta(minutes=5)


@transaction
def acknowledge(card: RoleCard, *, by: Member, at: datetime, said_at: datetime | None = None) -> RoleCard:
    """Take a card (收到). A second tap changes nothing."""
    incident = card.incident
    lock(incident)
    refuse_unless_open(incident)
    lock(card)
    if card.member_id != by.id:
        raise NotYourCard()
    if card.handed_over_at is not None:
        raise HandedOver()
    if card.acknowledged_at is not None:
        return card
    card.acknowledged_at = at
    values = {"role": card.role.name, "seconds": int((at - card.carded_at).total_seconds())}
    write(incident, EntryKind.ACKNOWLEDGED, by=by, at=at, values=values, subject_id=card.id, said_at=said_at)
    if card.role.is_commander:
        incident.formed_at = incident.formed_at or at
        begin_handling(incident, by=by, at=at)
    return card


@transaction
def acknowledge_all(incident: Incident, *, by: Member, at: datetime) -> int:
    """Take every card one holds in an incident with one tap; says how many had not been taken."""
    lock(incident)
    held = [card for card in cards_of(incident) if card.member_id == by.id and card.is_active]
    fresh = [card for card in held if card.acknowledged_at is None]
    for card in fresh:
        acknowledge(card, by=by, at=at)
    return len(fresh)


@transaction
def hand_over(card: RoleCard, to: Member, *, by: Member, at: datetime, words: str = "") -> RoleCard:
    """Give a role to somebody else, by who holds it or by the command group."""
    incident = card.incident
    lock(incident)
    refuse_unless_open(incident)
    lock(card)
    if card.member_id != by.id and not may_command(by, incident):
        raise NotYourCard()
    if card.handed_over_at is not None:
        raise HandedOver()
    given = give(incident, card.role, to, at=at, instead_of=card)
    card.handed_over_at = at
    values = {"role": card.role.name, "from": card.member.name, "to": to.name}
    write(incident, EntryKind.HANDED_OVER, by=by, at=at, words=words, values=values, subject_id=given.id)
    record("emergency.card_handed_over", incident, by=by, at=at, after=values)
    return given


@transaction
def appoint(incident: Incident, role: PlanRole, to: Member, *, by: Member, at: datetime) -> RoleCard:
    """Fill a role that nobody holds, or add a hand to it: the command group's to decide."""
    lock(incident)
    refuse_unless_open(incident)
    refuse_outside_command(incident, by)
    if role.version_id != incident.version_id:
        raise NoSuchRole()
    given = give(incident, role, to, at=at)
    if role.is_commander:
        incident.formed_at = incident.formed_at or at
    values = {"role": role.name, "from": "", "to": to.name}
    write(incident, EntryKind.HANDED_OVER, by=by, at=at, values=values, subject_id=given.id)
    record("emergency.appointed", incident, by=by, at=at, after=values)
    return given


def give(
    incident: Incident,
    role: PlanRole,
    to: Member,
    *,
    at: datetime,
    instead_of: RoleCard | None = None,
    standing: Standing = Standing.DUTY,
    deputy_of: str | None = None,
) -> RoleCard:
    """Give somebody a card and tell them. Under the incident's lock."""
    if not to.is_active or not roster.works_at(to, incident.estate_id):
        raise NotOfThisEstate(name=to.name)
    held = (RoleCard.incident_id == incident.id, RoleCard.role_id == role.id, RoleCard.member_id == to.id)
    card = db.session.scalar(select(RoleCard).where(*held))
    if card is not None and card.is_active:
        raise HoldsItAlready(name=to.name)
    if card is None:
        card = RoleCard(id=new_id(), incident_id=incident.id, role_id=role.id, member_id=to.id, standing=standing)
        card.carded_at = at
        card.instead_of_id = instead_of.id if instead_of is not None else None
        db.session.add(card)
    else:  # had it, gave it away, gets it back
        card.carded_at, card.handed_over_at, card.acknowledged_at, card.escalated_at = at, None, None, None
    db.session.flush()
    more: dict[str, object] = {"role": role.called(to.locale or "zh_CN")}
    kind = MessageKind.DRILL_CARD if incident.is_drill else MessageKind.EMERGENCY_CARD
    if deputy_of is not None:
        kind = MessageKind.DRILL_DEPUTY if incident.is_drill else MessageKind.EMERGENCY_DEPUTY
        more["name"] = deputy_of
    tell([to], kind, None, at=at, **said_to(to, incident, **more))
    return card


def unanswered(incident: Incident, *, at: datetime) -> list[RoleCard]:
    """Cards that nobody took within five minutes and that no deputy was called for yet."""
    late = (RoleCard.acknowledged_at.is_(None), RoleCard.escalated_at.is_(None), RoleCard.handed_over_at.is_(None))
    cards = db.session.scalars(
        select(RoleCard)
        .where(RoleCard.incident_id == incident.id, RoleCard.carded_at <= at - PATIENCE, *late)
        .order_by(RoleCard.id)
    )
    return list(cards)


def call_deputy(incident: Incident, card: RoleCard, *, at: datetime) -> RoleCard | None:
    """Give the deputy a card as well. Under the incident's lock; the first card stays, whoever answers first works."""
    card.escalated_at = at
    holders: set[UUID] = set(
        db.session.scalars(
            select(RoleCard.member_id).where(RoleCard.incident_id == incident.id, RoleCard.role_id == card.role_id)
        )
    )
    deputy = deputy_for(card.role, incident.estate_id, at, without=holders)
    values = {"role": card.role.name, "name": card.member.name, "deputy": deputy.name if deputy is not None else ""}
    given = None
    if deputy is not None:
        given = give(
            incident, card.role, deputy, at=at, instead_of=card, standing=Standing.LEAD, deputy_of=card.member.name
        )
    else:
        told = [incident.head, *(one for one in [incident.activated_by] if one.id != incident.head_id)]
        kind, role = MessageKind.EMERGENCY_NOBODY, card.role.name
        for member in told:
            if member is not None:
                tell([member], kind, None, at=at, **said_to(member, incident, name=card.member.name, role=role))
    write(incident, EntryKind.DEPUTY, by=None, at=at, values=values, subject_id=given.id if given else card.id)
    return given
