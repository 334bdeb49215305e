"""What pages ask about equipment, areas and rounds, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from saas.facilities.care_models import CarePlan, Checklist, ChecklistVersion, Round
from saas.facilities.kinds import AssetState, RoundState
from saas.facilities.models import Area, Asset, AssetCertificate, AssetRepair
from saas.facilities.work import WorkType, plans_of_work
from saas.requests.models import Request
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Everywhere

Scope = frozenset[UUID] | Everywhere
PAGE = 200
T = TypeVarTuple("T")


@dataclass(frozen=True)
class OnTime:
    """按时完成率: rounds done in time ÷ rounds due. Both open their rows."""

    done: int
    due: int


def find_asset(asset_id: UUID) -> Asset | None:
    """A piece of equipment of this company."""
    with_papers = selectinload(Asset.certificates).joinedload(AssetCertificate.file)
    return db.session.scalar(select(Asset).where(Asset.id == asset_id).options(with_papers, joinedload(Asset.estate)))


def asset_labelled(code: str) -> Asset | None:
    """The equipment whose label was scanned."""
    return db.session.scalar(select(Asset).where(Asset.label_code == code))


def find_area(area_id: UUID) -> Area | None:
    """A public area of this company."""
    return db.session.scalar(select(Area).where(Area.id == area_id))


def find_plan(plan_id: UUID) -> CarePlan | None:
    """A plan of care of this company."""
    return db.session.scalar(select(CarePlan).where(CarePlan.id == plan_id))


def find_round(round_id: UUID) -> Round | None:
    """A round of this company, with its points."""
    return db.session.scalar(_rounds().where(Round.id == round_id))


def checklist_named(code: str) -> Checklist | None:
    """A checklist of this company."""
    return db.session.scalar(select(Checklist).where(Checklist.code == code))


def checklists() -> Sequence[Checklist]:
    """Every checklist of the company, by name."""
    return db.session.scalars(select(Checklist).order_by(Checklist.code)).all()


def assets_in(scope: Scope, *, estate_id: UUID | None = None, kind: str | None = None) -> Sequence[Asset]:
    """The register: what is scrapped stands last."""
    query = _inside(select(Asset), Asset.estate_id, scope)
    if estate_id is not None:
        query = query.where(Asset.estate_id == estate_id)
    if kind is not None:
        query = query.where(Asset.kind == kind)
    scrapped = Asset.state == AssetState.RETIRED
    return db.session.scalars(
        query.options(joinedload(Asset.estate)).order_by(scrapped, Asset.estate_id, Asset.number).limit(PAGE * 5)
    ).all()


def areas_in(scope: Scope, *, estate_id: UUID | None = None) -> Sequence[Area]:
    """The public areas that are gone round."""
    query = _inside(select(Area), Area.estate_id, scope).where(Area.ended_at.is_(None))
    if estate_id is not None:
        query = query.where(Area.estate_id == estate_id)
    return db.session.scalars(
        query.options(joinedload(Area.estate)).order_by(Area.estate_id, Area.scope, Area.name)
    ).all()


def rounds_open(scope: Scope, *, at: datetime, estate_id: UUID | None = None) -> Sequence[Round]:
    """What is to be done now: begun, not over, the nearest end first."""
    query = _inside(_rounds(), Round.estate_id, scope).where(
        Round.state == RoundState.OPEN, Round.opens_on <= local_date(at), Round.due_at > at
    )
    if estate_id is not None:
        query = query.where(Round.estate_id == estate_id)
    return db.session.scalars(query.order_by(Round.due_at, Round.id).limit(PAGE)).all()


def rounds_missed(scope: Scope, *, at: datetime, since: datetime, estate_id: UUID | None = None) -> Sequence[Round]:
    """Missed since a day, and not made up for: the newest first."""
    query = _inside(_rounds(), Round.estate_id, scope).where(
        _missed(at), Round.due_at >= since, Round.done_at.is_(None)
    )
    if estate_id is not None:
        query = query.where(Round.estate_id == estate_id)
    return db.session.scalars(query.order_by(Round.due_at.desc(), Round.id.desc()).limit(PAGE)).all()


def rounds_due(
    scope: Scope,
    *,
    at: datetime,
    since: datetime,
    estate_id: UUID | None = None,
    in_time: bool | None = None,
    work: WorkType | None = None,
) -> Sequence[Round]:
    """The rows of the on-time rate: every round whose time ended since a day, or that was done."""
    query = _counted(_inside(_rounds(), Round.estate_id, scope), at, since, estate_id, work)
    if in_time is not None:
        query = query.where(Round.state == RoundState.DONE if in_time else Round.state != RoundState.DONE)
    return db.session.scalars(query.order_by(Round.due_at.desc(), Round.id.desc()).limit(PAGE)).all()


def on_time(
    scope: Scope, *, at: datetime, since: datetime, estate_id: UUID | None = None, work: WorkType | None = None
) -> OnTime:
    """Rounds done in time ÷ rounds due since a day (FAC-01). Called-off rounds count nowhere."""
    done = func.count().filter(Round.state == RoundState.DONE)
    query = _counted(
        _inside(select(done, func.count()).select_from(Round), Round.estate_id, scope), at, since, estate_id, work
    )
    kept, due = db.session.execute(query).one()
    return OnTime(kept, due)


def rounds_of(
    *, asset: Asset | None = None, area: Area | None = None, limit: int = 30, with_answers: bool = False
) -> Sequence[Round]:
    """The rounds of a thing, newest first; with their answers for whoever reads those of all."""
    theirs = CarePlan.asset_id == asset.id if asset is not None else CarePlan.area_id == (area.id if area else None)
    plans = select(CarePlan.id).where(theirs)
    rounds = _rounds().options(selectinload(Round.answers)) if with_answers else _rounds()
    return db.session.scalars(
        rounds.where(Round.plan_id.in_(plans)).order_by(Round.opens_on.desc(), Round.id.desc()).limit(limit)
    ).all()


def latest_round_of_areas(areas: Sequence[Area]) -> Mapping[UUID, Round]:
    """The newest round of each of these areas."""
    mine = CarePlan.area_id.in_([area.id for area in areas])
    newest = select(func.max(Round.opens_on)).where(Round.plan_id == CarePlan.id).correlate(CarePlan).scalar_subquery()
    rows = db.session.scalars(
        _rounds()
        .join(CarePlan, (CarePlan.tenant_id == Round.tenant_id) & (CarePlan.id == Round.plan_id))
        .where(mine, Round.opens_on == newest)
        .order_by(Round.opens_on, Round.id)
    )
    return {one.plan.area_id: one for one in rows if one.plan.area_id is not None}


def repairs_about(asset: Asset) -> Sequence[Request]:
    """The repairs of a piece of equipment, newest first."""
    mine = select(AssetRepair.request_id).where(AssetRepair.asset_id == asset.id)
    return db.session.scalars(
        select(Request).where(Request.id.in_(mine)).order_by(Request.received_at.desc(), Request.id.desc()).limit(30)
    ).all()


def month_ago(at: datetime) -> datetime:
    """Where the last thirty days begin."""
    return at - timedelta(days=30)


def _rounds() -> Select[Round]:
    plan = joinedload(Round.plan)
    return select(Round).options(
        plan.joinedload(CarePlan.asset),
        plan.joinedload(CarePlan.area),
        joinedload(Round.estate),
        joinedload(Round.done_by),
        joinedload(Round.version).options(selectinload(ChecklistVersion.points)),
    )


def _missed(at: datetime) -> ColumnElement[bool]:
    return or_(Round.state == RoundState.MISSED, and_(Round.state == RoundState.OPEN, Round.due_at <= at))


def _counted(
    query: Select[*T], at: datetime, since: datetime, estate_id: UUID | None, work: WorkType | None
) -> Select[*T]:
    query = query.where(Round.due_at >= since, or_(Round.state == RoundState.DONE, _missed(at)))
    if work is not None:
        query = query.where(Round.plan_id.in_(select(CarePlan.id).where(plans_of_work(work))))
    return query.where(Round.estate_id == estate_id) if estate_id is not None else query


def _inside(query: Select[*T], column: InstrumentedAttribute[UUID], scope: Scope) -> Select[*T]:
    return query if isinstance(scope, Everywhere) else query.where(column.in_(scope))
