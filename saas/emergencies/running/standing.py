"""Who commands an incident, and who may do what in it (EMG-07)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from saas.emergencies.kinds import Department
from saas.emergencies.plans.models import PlanRole
from saas.emergencies.running.models import Incident, RoleCard
from saas.emergencies.running.refusals import OnlyCommand
from tenants.db import db
from tenants.members import Member


def command_group(incident: Incident) -> Sequence[RoleCard]:
    """The cards of the command group that count now, the commander's first."""
    of_command = or_(PlanRole.is_commander, PlanRole.department == Department.COMMAND)
    return (
        db.session.scalars(
            select(RoleCard)
            .join(RoleCard.role)
            .where(RoleCard.incident_id == incident.id, RoleCard.handed_over_at.is_(None), of_command)
            .order_by(PlanRole.is_commander.desc(), RoleCard.acknowledged_at.nulls_last(), RoleCard.id)
        )
        .unique()
        .all()
    )


def commander_of(incident: Incident) -> Member | None:
    """The one who commands: of those who hold the commander's role, the first who took the card."""
    return next((card.member for card in command_group(incident) if card.role.is_commander), None)


def may_command(member: Member, incident: Incident) -> bool:
    """The head and the command group. Until one of them has taken their card, who activated it acts for them."""
    group = command_group(incident)
    if member.id == incident.head_id or any(card.member_id == member.id for card in group):
        return True
    taken = any(card.acknowledged_at is not None for card in group)
    return not taken and member.id == incident.activated_by_id


def refuse_outside_command(incident: Incident, by: Member) -> None:
    """Tasks, measures and notices are the command group's to change."""
    if not may_command(by, incident):
        raise OnlyCommand()
