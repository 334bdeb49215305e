"""When which plan is drilled again: by the plan's own interval and by law, and the service hall's own drill (EMG-13).

Only drills that were held count, not real incidents: the law asks for drills.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from saas import facilities
from saas.emergencies.drills.proving import DUTY_OF
from saas.emergencies.kinds import DrillMode, VersionState
from saas.emergencies.learning.models import Drill
from saas.emergencies.months import months_after
from saas.emergencies.plans.models import Plan, PlanVersion
from saas.emergencies.running.models import Incident
from saas.estates import Estate
from saas.facilities.kinds import DueState
from saas.facilities.models import Area
from tenants.clock import local_date
from tenants.db import db

SOON = timedelta(days=30)
HALL_MONTHS = 12
"""How often the people of a service hall drill: our default, as no rule gives a number."""


@dataclass(frozen=True)
class DrillDuty:
    """A plan (or the service hall, without one) and when its next drill is due."""

    estate: Estate
    plan: Plan | None
    months: int
    basis: str
    last_on: date | None
    due_on: date
    planned: Drill | None
    state: DueState

    @property
    def is_in_time(self) -> bool:
        """Whether a drill is planned that would be in time."""
        return self.planned is not None and local_date(self.planned.starts_at) <= self.due_on


def drill_duties(estates: Sequence[Estate], *, today: date) -> list[DrillDuty]:
    """Every plan in force of these estates with its next drill, the most pressing first. A fixed number of queries."""
    by_id = {estate.id: estate for estate in estates}
    plans = _plans(by_id)
    since = _in_force_since(by_id)
    held, halls_held = _held(by_id)
    ahead = _ahead(by_id)
    found = [
        _duty(by_id[estate_id], plan, held.get(plan.id), since[plan.id], ahead, today)
        for plan in plans
        if (estate_id := plan.estate_id) is not None
    ]
    for estate_id in _with_hall(by_id):
        if begun := [since[plan.id] for plan in plans if plan.estate_id == estate_id]:
            found.append(_hall(by_id[estate_id], halls_held.get(estate_id), min(begun), ahead, today))
    return sorted(found, key=lambda one: (one.due_on, one.estate.name, one.plan.name if one.plan else ""))


def last_and_next(plans: Sequence[Plan]) -> dict[UUID, tuple[date | None, date]]:
    """Of plans in force: when each was last drilled in a way that counts, and when it is due again."""
    estates = {plan.estate_id for plan in plans if plan.estate_id is not None}
    since, (held, _halls) = _in_force_since(estates), _held(estates)
    return {plan.id: (held.get(plan.id), _due_on(plan, held.get(plan.id), since[plan.id])) for plan in plans}


def months_and_basis(plan: Plan) -> tuple[int, str]:
    """How many months lie between two drills at most, and by which rule: the law's where it is stricter."""
    code = DUTY_OF.get(plan.kind)
    if code is None:
        return plan.drill_months, plan.drill_basis
    rule = facilities.obligations()[code]
    if rule.months <= plan.drill_months or not plan.drill_basis:
        return min(rule.months, plan.drill_months), rule.source
    return plan.drill_months, plan.drill_basis


def _duty(
    estate: Estate, plan: Plan, last_on: date | None, since: date, ahead: Iterable[Drill], today: date
) -> DrillDuty:
    months, basis = months_and_basis(plan)
    due_on = _due_on(plan, last_on, since)
    planned = next((one for one in ahead if one.plan_id == plan.id and not one.in_hall), None)
    return DrillDuty(estate, plan, months, basis, last_on, due_on, planned, standing(due_on, today))


def _due_on(plan: Plan, last_on: date | None, since: date) -> date:
    months, _basis = months_and_basis(plan)
    return months_after(last_on or since, months)


def _hall(estate: Estate, last_on: date | None, since: date, ahead: Iterable[Drill], today: date) -> DrillDuty:
    due_on = months_after(last_on or since, HALL_MONTHS)
    planned = next((one for one in ahead if one.estate_id == estate.id and one.in_hall), None)
    return DrillDuty(estate, None, HALL_MONTHS, "", last_on, due_on, planned, standing(due_on, today))


def standing(due_on: date, today: date) -> DueState:
    """Overdue from the day after; soon from thirty days before."""
    if due_on < today:
        return DueState.OVERDUE
    return DueState.SOON if due_on <= today + SOON else DueState.AHEAD


def _plans(estates: Mapping[UUID, Estate]) -> Sequence[Plan]:
    in_force = select(PlanVersion.plan_id).where(PlanVersion.state == VersionState.IN_FORCE)
    return db.session.scalars(
        select(Plan)
        .where(Plan.estate_id.in_(estates), Plan.withdrawn_at.is_(None), Plan.id.in_(in_force))
        .order_by(Plan.name, Plan.id)
    ).all()


def _in_force_since(estates: Collection[UUID]) -> dict[UUID, date]:
    """The first day on which a plan of these estates counted."""
    rows = db.session.execute(
        select(PlanVersion.plan_id, func.min(PlanVersion.valid_from))
        .join(PlanVersion.plan)
        .where(Plan.estate_id.in_(estates), PlanVersion.valid_from.is_not(None))
        .group_by(PlanVersion.plan_id)
    )
    return {plan_id: day for plan_id, day in rows if day is not None}


def _held(estates: Collection[UUID]) -> tuple[dict[UUID, date], dict[UUID, date]]:
    """The day of the last drill by plan, and of the last in the service hall by estate.

    Where the law asks for a drill, one on the table is none.
    """
    counts = or_(Drill.mode == DrillMode.LIVE, Drill.in_hall, Plan.kind.not_in(list(DUTY_OF)))
    rows = db.session.execute(
        select(Drill.plan_id, Drill.estate_id, Drill.in_hall, func.max(Incident.activated_at))
        .join(Drill.incident)
        .join(Drill.plan)
        .where(Drill.estate_id.in_(estates), counts)
        .group_by(Drill.plan_id, Drill.estate_id, Drill.in_hall)
    )
    by_plan: dict[UUID, date] = {}
    halls: dict[UUID, date] = {}
    for plan_id, estate_id, in_hall, moment in rows:
        found, key = (halls, estate_id) if in_hall else (by_plan, plan_id)
        found[key] = max(found.get(key, date.min), local_date(moment))
    return by_plan, halls


def _ahead(estates: Mapping[UUID, Estate]) -> Sequence[Drill]:
    """Drills still to be held, the next first."""
    return db.session.scalars(
        select(Drill)
        .where(Drill.estate_id.in_(estates), Drill.incident_id.is_(None), Drill.cancelled_at.is_(None))
        .options(joinedload(Drill.plan))
        .order_by(Drill.starts_at, Drill.id)
    ).all()


def _with_hall(estates: Mapping[UUID, Estate]) -> Sequence[UUID]:
    """Which of these estates have a service hall: a public area of that scope that is gone round."""
    hall = (Area.scope == facilities.Scope.SERVICE_HALL, Area.ended_at.is_(None))
    return db.session.scalars(select(Area.estate_id).where(Area.estate_id.in_(estates), *hall).distinct()).all()
