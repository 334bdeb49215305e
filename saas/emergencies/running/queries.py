"""What pages and other parts ask about incidents."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.archives import Scope, in_scope
from saas.emergencies.kinds import OPEN_STATES
from saas.emergencies.plans.models import Plan, PlanRole, PlanVersion
from saas.emergencies.running.models import (
    Incident,
    IncidentBuilding,
    IncidentEntry,
    IncidentHouse,
    IncidentStep,
    RoleCard,
)
from saas.emergencies.running.telling_models import IncidentNotice, LiftRecord, OutsideReport
from saas.estates import Building, House
from tenants.db import db
from tenants.members import NAME_ONLY, Member
from tenants.scope import current_tenant_id

OPEN = [state.value for state in OPEN_STATES]


def find_incident(incident_id: UUID) -> Incident | None:
    """An incident of this company. Whether somebody may see it, the policy says."""
    return db.session.get(Incident, (current_tenant_id(), incident_id))


def find_step(step_id: UUID) -> IncidentStep | None:
    """A step of a running checklist."""
    return db.session.get(IncidentStep, (current_tenant_id(), step_id))


def find_card(card_id: UUID) -> RoleCard | None:
    """A role card."""
    return db.session.get(RoleCard, (current_tenant_id(), card_id))


def open_incident(plan: Plan, *, is_drill: bool) -> Incident | None:
    """What runs of a plan now, real or drill."""
    here = (Incident.plan_id == plan.id, Incident.is_drill.is_(is_drill), Incident.state.in_(OPEN))
    return db.session.scalar(select(Incident).where(*here))


def incidents_in(scope: Scope, *, running: bool = True, limit: int = 50) -> Sequence[Incident]:
    """Incidents of some estates, the newest first: those that run, or those that have ended."""
    state = Incident.state.in_(OPEN) if running else Incident.state.not_in(OPEN)
    shown = (joinedload(Incident.plan), joinedload(Incident.estate), joinedload(Incident.head).options(*NAME_ONLY))
    return db.session.scalars(
        select(Incident)
        .where(state, in_scope(scope, Incident.estate_id))
        .options(*shown)
        .order_by(Incident.activated_at.desc(), Incident.id.desc())
        .limit(limit)
    ).all()


def plans_to_activate(scope: Scope) -> Sequence[Plan]:
    """Plans of some estates with a version in force, by estate and kind."""
    in_force = select(PlanVersion.plan_id).where(PlanVersion.state == "in_force").scalar_subquery()
    return db.session.scalars(
        select(Plan)
        .where(
            Plan.estate_id.is_not(None),
            in_scope(scope, Plan.estate_id),
            Plan.withdrawn_at.is_(None),
            Plan.id.in_(in_force),
        )
        .options(joinedload(Plan.estate))
        .order_by(Plan.estate_id, Plan.id)
    ).all()


def entries_of(incident: Incident, since: int = 0) -> Sequence[IncidentEntry]:
    """The lines of the log after a number, in the order of the server."""
    return db.session.scalars(
        select(IncidentEntry)
        .where(IncidentEntry.incident_id == incident.id, IncidentEntry.seq > since)
        .options(joinedload(IncidentEntry.by).options(*NAME_ONLY), joinedload(IncidentEntry.file))
        .order_by(IncidentEntry.seq)
    ).all()


def cards_of(incident: Incident) -> Sequence[RoleCard]:
    """Every card that was given, by role and in the order they went out."""
    shown = (joinedload(RoleCard.role), joinedload(RoleCard.member).options(*NAME_ONLY))
    return (
        db.session.scalars(
            select(RoleCard)
            .join(RoleCard.role)
            .where(RoleCard.incident_id == incident.id)
            .options(*shown)
            .order_by(PlanRole.position, RoleCard.carded_at, RoleCard.id)
        )
        .unique()
        .all()
    )


def steps_of(incident: Incident) -> Sequence[IncidentStep]:
    """The checklist in its order."""
    shown = (
        joinedload(IncidentStep.role),
        joinedload(IncidentStep.plan_step),
        joinedload(IncidentStep.done_by).options(*NAME_ONLY),
        joinedload(IncidentStep.file),
    )
    return (
        db.session.scalars(
            select(IncidentStep)
            .where(IncidentStep.incident_id == incident.id)
            .options(*shown)
            .order_by(IncidentStep.position, IncidentStep.id)
        )
        .unique()
        .all()
    )


def roles_of(incident: Incident) -> Sequence[PlanRole]:
    """The roles of the version that runs."""
    return db.session.scalars(
        select(PlanRole).where(PlanRole.version_id == incident.version_id).order_by(PlanRole.position)
    ).all()


def unfilled_roles(incident: Incident) -> list[PlanRole]:
    """Roles that nobody holds: said in red."""
    held = set(
        db.session.scalars(
            select(RoleCard.role_id).where(RoleCard.incident_id == incident.id, RoleCard.handed_over_at.is_(None))
        )
    )
    return [role for role in roles_of(incident) if role.id not in held]


def buildings_of_incident(incident: Incident) -> Sequence[Building]:
    """The affected buildings."""
    affected = select(IncidentBuilding.building_id).where(IncidentBuilding.incident_id == incident.id)
    return db.session.scalars(
        select(Building).where(Building.id.in_(affected.scalar_subquery())).order_by(Building.name)
    ).all()


def houses_of(incident: Incident) -> Sequence[IncidentHouse]:
    """The affected houses by place, with how their people are."""
    return db.session.scalars(
        select(IncidentHouse)
        .join(IncidentHouse.house)
        .where(IncidentHouse.incident_id == incident.id)
        .options(joinedload(IncidentHouse.house), joinedload(IncidentHouse.by).options(*NAME_ONLY))
        .order_by(House.position, House.code)
    ).all()


def notices_of(incident: Incident) -> Sequence[IncidentNotice]:
    """Notices to residents, drafts too, in the order they were written."""
    return db.session.scalars(
        select(IncidentNotice)
        .where(IncidentNotice.incident_id == incident.id)
        .options(joinedload(IncidentNotice.released_by).options(*NAME_ONLY))
        .order_by(IncidentNotice.at, IncidentNotice.id)
    ).all()


def outside_reports_of(incident: Incident) -> Sequence[OutsideReport]:
    """Reports to authorities by their hour."""
    return db.session.scalars(
        select(OutsideReport)
        .where(OutsideReport.incident_id == incident.id)
        .options(joinedload(OutsideReport.by).options(*NAME_ONLY))
        .order_by(OutsideReport.due_at, OutsideReport.id)
    ).all()


def lift_record_of(incident: Incident) -> LiftRecord | None:
    """The record of people shut in a lift."""
    return db.session.scalar(select(LiftRecord).where(LiftRecord.incident_id == incident.id))


def cards_held_by(member: Member) -> Sequence[RoleCard]:
    """The cards somebody holds in incidents that run now, the newest first."""
    return db.session.scalars(
        select(RoleCard)
        .join(RoleCard.incident)
        .where(RoleCard.member_id == member.id, RoleCard.handed_over_at.is_(None), Incident.state.in_(OPEN))
        .options(joinedload(RoleCard.role), joinedload(RoleCard.incident).joinedload(Incident.plan))
        .order_by(RoleCard.id.desc())
    ).all()
