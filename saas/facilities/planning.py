"""Plans of care: taken over from what the law asks, made stricter, ended; checklists in versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from saas.facilities.care_models import CarePlan, Checklist, ChecklistPoint, ChecklistVersion, Round
from saas.facilities.default_plans import DefaultPlan, Point, plans_of_kind, plans_of_scope
from saas.facilities.kinds import Every, RoundState, Scope
from saas.facilities.models import Area, Asset
from saas.facilities.periods import days_of
from saas.facilities.refusals import (
    BadInterval,
    BadRange,
    LooserThanTheRule,
    NoPoint,
    NoSuchPlan,
    NothingChanged,
    PlanEnded,
    PlanThereAlready,
)
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import hold, lock, transaction

BINDING = ("P", "S")
"""Marks of rules that a plan may go beyond but not fall behind."""
LONGEST = 400
"""Steps of an interval, whatever its unit."""


@transaction
def adopt(
    default: DefaultPlan, *, asset: Asset | None = None, area: Area | None = None, by: Member | None, at: datetime
) -> CarePlan:
    """Plan what a rule asks for a piece of equipment or an area, from today on."""
    thing = asset or area
    assert thing is not None
    fitting = plans_of_kind(asset.kind) if asset is not None else plans_of_scope(Scope(area.scope)) if area else []
    if default not in fitting:
        raise NoSuchPlan()
    if any(plan.code == default.code for plan in plans_for(asset=asset, area=area)):
        raise PlanThereAlready()
    plan = CarePlan(
        id=new_id(),
        estate_id=thing.estate_id,
        asset_id=asset.id if asset is not None else None,
        area_id=area.id if area is not None else None,
        checklist_id=checklist_for(default, at=at).id,
        code=default.code,
        name=default.name,
        name_en=default.name_en,
        every=default.every,
        step=default.step,
        season_from=default.season[0] if default.season else None,
        season_until=default.season[1] if default.season else None,
        by_supplier=default.by_supplier,
        source=default.source,
        mark=default.mark,
        starts_on=local_date(at),
    )
    db.session.add(plan)
    db.session.flush()
    record(
        "facility.plan_made",
        plan,
        by=by,
        at=at,
        after={"name": plan.name, "step": plan.step, "every": plan.every, "source": plan.source},
    )
    return plan


@transaction
def tighten(plan: CarePlan, every: Every, step: int, *, by: Member, at: datetime) -> None:
    """Do it more often (or, where no rule binds, at another interval). The round that runs keeps its days."""
    lock(plan)
    if plan.ended_at is not None:
        raise PlanEnded()
    if not 1 <= step <= LONGEST:
        raise BadInterval()
    if (plan.every, plan.step) == (every, step):
        raise NothingChanged()
    default = next((one for one in _defaults_of(plan) if one.code == plan.code), None)
    if default is not None and default.mark in BINDING and days_of(every, step) > days_of(default.every, default.step):
        raise LooserThanTheRule(source=plan.source)
    before = {"step": plan.step, "every": plan.every}
    plan.every, plan.step, plan.starts_on = every, step, local_date(at)
    record("facility.plan_changed", plan, by=by, at=at, before=before, after={"step": step, "every": every})


def end_plans(thing: Asset | Area, *, by: Member, at: datetime) -> None:
    """End everything planned for a thing that is no longer there, in the caller's transaction."""
    for plan in plans_for(asset=thing) if isinstance(thing, Asset) else plans_for(area=thing):
        _end(plan, by=by, at=at)


def plans_for(*, asset: Asset | None = None, area: Area | None = None) -> Sequence[CarePlan]:
    """What is planned for a thing, the most frequent first."""
    query = select(CarePlan).where(CarePlan.ended_at.is_(None))
    if asset is not None:
        query = query.where(CarePlan.asset_id == asset.id)
    if area is not None:
        query = query.where(CarePlan.area_id == area.id)
    return sorted(db.session.scalars(query), key=lambda plan: (days_of(Every(plan.every), plan.step), plan.code))


def plans_of_areas(areas: Sequence[Area]) -> Mapping[UUID, Sequence[CarePlan]]:
    """The same for several areas at once."""
    found: dict[UUID, list[CarePlan]] = {area.id: [] for area in areas}
    for plan in db.session.scalars(
        select(CarePlan).where(CarePlan.ended_at.is_(None), CarePlan.area_id.in_(found)).order_by(CarePlan.code)
    ):
        if plan.area_id is not None:
            found[plan.area_id].append(plan)
    return found


@transaction
def write_checklist(checklist: Checklist, points: Sequence[Point], *, by: Member | None, at: datetime) -> None:
    """A new version of a checklist. Rounds that exist keep the version they were made with."""
    kept = [point for point in points if point.words.strip()]
    if not kept:
        raise NoPoint()
    if any(point.low is not None and point.high is not None and point.low > point.high for point in kept):
        raise BadRange()
    lock(checklist)
    checklist.version += 1
    version = ChecklistVersion(
        id=new_id(), checklist_id=checklist.id, number=checklist.version, by_id=by.id if by else None, at=at
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        ChecklistPoint(version_id=version.id, position=position, **{**asdict(point), "words": point.words.strip()})
        for position, point in enumerate(kept, start=1)
    )
    db.session.flush()
    db.session.expire(checklist, ["versions"])
    record(
        "facility.checklist_written",
        checklist,
        by=by,
        at=at,
        before={"version": checklist.version - 1},
        after={"version": checklist.version, "points": [point.words for point in kept]},
    )


def checklist_for(default: DefaultPlan, *, at: datetime) -> Checklist:
    """The company's checklist of a plan: ours, copied when it is first needed, theirs from then on."""
    wanted = select(Checklist).where(Checklist.code == default.code)
    found: Checklist | None = db.session.scalar(wanted)
    if found is None:
        hold("checklist", default.code)
        found = db.session.scalar(wanted)
    if found is None:
        found = Checklist(id=new_id(), code=default.code, name=default.name, name_en=default.name_en)
        db.session.add(found)
        db.session.flush()
        write_checklist(found, default.points, by=None, at=at)
    return found


def _defaults_of(plan: CarePlan) -> list[DefaultPlan]:
    if plan.asset is not None:
        return plans_of_kind(plan.asset.kind)
    return plans_of_scope(Scope(plan.area.scope)) if plan.area is not None else []


def _end(plan: CarePlan, *, by: Member, at: datetime) -> None:
    lock(plan)
    plan.ended_at = at
    db.session.execute(
        update(Round)
        .where(Round.plan_id == plan.id, Round.state == RoundState.OPEN, Round.due_at > at)
        .values(state=RoundState.CALLED_OFF)
    )
    record("facility.plan_ended", plan, by=by, at=at, before={"name": plan.name})
