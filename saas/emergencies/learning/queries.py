"""What the pages of drills and reviews ask, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from saas.archives import Scope, in_scope
from saas.emergencies.kinds import VersionState
from saas.emergencies.learning.models import Drill, DrillPerson
from saas.emergencies.plans.models import Plan, PlanStep, PlanVersion
from saas.emergencies.running.models import Incident
from tenants.clock import start_of_day
from tenants.db import db
from tenants.members import NAME_ONLY, Member, MemberKind, MemberState, RoleHolding

PAGE = 200
CANCELLED = "cancelled"


def find_drill(drill_id: UUID) -> Drill | None:
    """A drill of this company."""
    return db.session.scalar(_drills().where(Drill.id == drill_id))


def drills_in(
    scope: Scope,
    *,
    estate_id: UUID | None = None,
    kind: str | None = None,
    state: str | None = None,
    year: int | None = None,
) -> Sequence[Drill]:
    """The register of drills, the latest first. `state` is a DrillState or "cancelled"."""
    query = _drills().where(in_scope(scope, Drill.estate_id)).order_by(Drill.starts_at.desc(), Drill.id.desc())
    if estate_id is not None:
        query = query.where(Drill.estate_id == estate_id)
    if kind is not None:
        query = query.where(Plan.kind == kind)
    if state == CANCELLED:
        query = query.where(Drill.cancelled_at.is_not(None))
    elif state is not None:
        query = query.where(Drill.state == state, Drill.cancelled_at.is_(None))
    if year is not None:
        query = query.where(*_in_year(Drill.starts_at, year))
    return db.session.scalars(query.limit(PAGE)).all()


def incidents_register(
    scope: Scope,
    *,
    estate_id: UUID | None = None,
    kind: str | None = None,
    state: str | None = None,
    year: int | None = None,
) -> Sequence[Incident]:
    """The register of real incidents, the latest first (EMG-14)."""
    query = (
        select(Incident)
        .join(Incident.plan)
        .options(joinedload(Incident.estate), joinedload(Incident.plan), joinedload(Incident.head).options(*NAME_ONLY))
        .where(in_scope(scope, Incident.estate_id), Incident.is_drill.is_(False))
        .order_by(Incident.activated_at.desc(), Incident.id.desc())
    )
    if estate_id is not None:
        query = query.where(Incident.estate_id == estate_id)
    if kind is not None:
        query = query.where(Plan.kind == kind)
    if state is not None:
        query = query.where(Incident.state == state)
    if year is not None:
        query = query.where(*_in_year(Incident.activated_at, year))
    return db.session.scalars(query.limit(PAGE)).all()


def unrecorded_drills(scope: Scope, *, estate_id: UUID | None = None) -> Sequence[Incident]:
    """Drills begun from the red button that nobody has written a record of."""
    recorded = select(Drill.incident_id).where(Drill.incident_id.is_not(None))
    query = (
        select(Incident)
        .options(joinedload(Incident.estate), joinedload(Incident.plan))
        .where(in_scope(scope, Incident.estate_id), Incident.is_drill, Incident.id.not_in(recorded))
        .order_by(Incident.activated_at.desc())
    )
    if estate_id is not None:
        query = query.where(Incident.estate_id == estate_id)
    return db.session.scalars(query.limit(PAGE)).all()


def people_of(drill: Drill) -> Sequence[DrillPerson]:
    """Who signed in, in that order."""
    return db.session.scalars(
        select(DrillPerson)
        .where(DrillPerson.drill_id == drill.id)
        .options(joinedload(DrillPerson.member).options(*NAME_ONLY))
        .order_by(DrillPerson.signed_at, DrillPerson.id)
    ).all()


def staff_of(estate_id: UUID) -> Sequence[Member]:
    """Active staff who work at an estate, by name: they can sign in at a drill and be given something to do."""
    held = select(RoleHolding.member_id).where(RoleHolding.estate_id.is_(None) | (RoleHolding.estate_id == estate_id))
    return db.session.scalars(
        select(Member)
        .where(Member.id.in_(held), Member.kind == MemberKind.STAFF, Member.state == MemberState.ACTIVE)
        .order_by(Member.name, Member.id)
    ).all()


def drillable_plans(scope: Scope) -> Sequence[Plan]:
    """Plans of estates with a version in force, by estate and name."""
    in_force = select(PlanVersion.plan_id).where(PlanVersion.state == VersionState.IN_FORCE)
    return db.session.scalars(
        select(Plan)
        .join(Plan.estate)
        .where(in_scope(scope, Plan.estate_id), Plan.withdrawn_at.is_(None), Plan.id.in_(in_force))
        .options(joinedload(Plan.estate))
        .order_by(Plan.estate_id, Plan.name, Plan.id)
    ).all()


def news_of(plan: Plan) -> list[PlanStep]:
    """Steps of the version in force that were not in the version which ran last: what is new since last time."""
    version = plan.in_force
    last = db.session.scalar(
        select(Incident.version_id).where(Incident.plan_id == plan.id).order_by(Incident.activated_at.desc()).limit(1)
    )
    if version is None or last is None or last == version.id:
        return []
    known = set(db.session.scalars(select(PlanStep.root_id).where(PlanStep.version_id == last)))
    return [step for step in version.steps if step.root_id not in known]


def _drills() -> Select[Drill]:
    return (
        select(Drill)
        .join(Drill.plan)
        .options(
            joinedload(Drill.estate),
            joinedload(Drill.plan),
            joinedload(Drill.incident),
            joinedload(Drill.planned_by).options(*NAME_ONLY),
            joinedload(Drill.evaluated_by).options(*NAME_ONLY),
        )
    )


def _in_year(column: InstrumentedAttribute[datetime], year: int) -> tuple[ColumnElement[bool], ...]:
    first, last = start_of_day(date(year, 1, 1)), start_of_day(date(year + 1, 1, 1))
    return (column >= first, column < last)
