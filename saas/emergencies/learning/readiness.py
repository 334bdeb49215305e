"""How ready an estate is, in three figures that open their rows.

Parts drilled: steps of plans in force (by root_id) that were done in a drill within the plan's period, in a role whose
card a person had taken. Resources in date: neither run out nor overdue for their check. Roles with deputies: a post and
another one whose person stands in. A figure and its rows are the same query, counted or listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from saas.emergencies.kinds import StepState, VersionState
from saas.emergencies.plans.models import Plan, PlanRole, PlanStep, PlanVersion
from saas.emergencies.running.models import Incident, IncidentStep, RoleCard
from saas.emergencies.stores.models import StoreItem
from tenants.clock import local_date
from tenants.db import db


class Figure(StrEnum):
    """The three figures."""

    PARTS = "parts"
    RESOURCES = "resources"
    ROLES = "roles"


@dataclass(frozen=True)
class Share:
    """So many of all."""

    ready: int = 0
    of: int = 0


@dataclass(frozen=True)
class Row:
    """One thing that a figure counts, and whether it counts as ready."""

    thing: PlanStep | PlanRole | StoreItem
    plan: Plan | None
    is_ready: bool


Readiness = Mapping[Figure, Share]


def readiness(estate_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, Readiness]:
    """The three figures of each of these estates, in three queries."""
    found = {one: dict.fromkeys(Figure, Share()) for one in estate_ids}
    for figure in Figure:
        base = _base(figure, at)
        rows = db.session.execute(
            base.query.with_only_columns(base.estate_id, func.count().filter(base.is_ready), func.count())
            .where(base.estate_id.in_(estate_ids))
            .group_by(base.estate_id)
        )
        for one, ready, count in rows:
            found[one][figure] = Share(ready, count)
    return {one: figures for one, figures in found.items()}


def rows_of(estate_id: UUID, figure: Figure, *, at: datetime, ready: bool | None = None) -> list[Row]:
    """The rows behind a figure of an estate, those that are not ready first."""
    base = _base(figure, at)
    is_ready = case((base.is_ready, 1), else_=0)
    query = base.query.add_columns(is_ready).where(base.estate_id == estate_id).order_by(is_ready, *base.order)
    if ready is not None:
        query = query.where(base.is_ready if ready else ~base.is_ready)
    found = db.session.execute(query.options(*base.options)).unique().all()
    return [Row(row[0], row[1] if len(row) == len(WITH_PLAN) else None, bool(row[-1])) for row in found]


WITH_PLAN = ("thing", "plan", "is_ready")


@dataclass(frozen=True)
class _Base:
    """Everything a figure counts, in which estate it is, and which of it is ready."""

    query: Select[Any]
    estate_id: Any
    is_ready: ColumnElement[bool]
    order: tuple[Any, ...]
    options: tuple[ExecutableOption, ...] = ()


def _base(figure: Figure, at: datetime) -> _Base:
    if figure == Figure.RESOURCES:
        kept = select(StoreItem).where(StoreItem.retired_at.is_(None))
        return _Base(kept, StoreItem.estate_id, _in_date(local_date(at)), (StoreItem.name, StoreItem.id))
    if figure == Figure.PARTS:
        query, order = _of_plans_in_force(PlanStep), (Plan.name, Plan.id, PlanStep.position)
        return _Base(query, Plan.estate_id, _drilled(at), order, (joinedload(PlanStep.role),))
    query, order = _of_plans_in_force(PlanRole), (Plan.name, Plan.id, PlanRole.position)
    posts = (joinedload(PlanRole.post), joinedload(PlanRole.deputy_post))
    return _Base(query, Plan.estate_id, _has_deputy(), order, posts)


def _of_plans_in_force(part: Any) -> Select[Any]:
    return (
        select(part, Plan)
        .join(PlanVersion, and_(PlanVersion.tenant_id == part.tenant_id, PlanVersion.id == part.version_id))
        .join(Plan, and_(Plan.tenant_id == PlanVersion.tenant_id, Plan.id == PlanVersion.plan_id))
        .where(PlanVersion.state == VersionState.IN_FORCE, Plan.withdrawn_at.is_(None), Plan.estate_id.is_not(None))
    )


def _in_date(today: date) -> ColumnElement[bool]:
    not_expired = or_(StoreItem.expires_on.is_(None), StoreItem.expires_on >= today)
    return and_(not_expired, StoreItem.next_check >= today)


def _has_deputy() -> ColumnElement[bool]:
    return and_(
        PlanRole.post_id.is_not(None),
        PlanRole.deputy_post_id.is_not(None),
        PlanRole.deputy_post_id != PlanRole.post_id,
    )


def _drilled(at: datetime) -> ColumnElement[bool]:
    """A step with the same root was done in a drill of the plan's period, by a role whose card a person had taken."""
    then = aliased(PlanStep)
    same = (IncidentStep, Incident, RoleCard, then)
    done = and_(
        Incident.tenant_id == IncidentStep.tenant_id,
        Incident.id == IncidentStep.incident_id,
        then.tenant_id == IncidentStep.tenant_id,
        then.id == IncidentStep.plan_step_id,
        RoleCard.tenant_id == IncidentStep.tenant_id,
        RoleCard.incident_id == IncidentStep.incident_id,
        RoleCard.role_id == IncidentStep.role_id,
        RoleCard.acknowledged_at.is_not(None),
        IncidentStep.state == StepState.DONE,
        Incident.is_drill,
        Incident.plan_id == Plan.id,
        Incident.activated_at >= at - func.make_interval(0, Plan.drill_months),
        Incident.activated_at <= at,
        then.root_id == PlanStep.root_id,
    )
    return exists(select(1).select_from(*same).where(done).correlate(PlanStep, Plan))
