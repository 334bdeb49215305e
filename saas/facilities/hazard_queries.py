"""What pages ask about hazards, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from saas.facilities.hazard_kinds import HazardState, Level
from saas.facilities.hazard_models import Hazard, HazardStep
from saas.facilities.models import Asset
from tenants.db import db
from tenants.members import Everywhere, Member
from tenants.permissions import Permission

PAGE = 200
T = TypeVarTuple("T")


class HazardView(StrEnum):
    """The heaps that hazards lie in."""

    OPEN = "open"
    OVERDUE = "overdue"
    TO_CHECK = "to_check"
    CLOSED = "closed"


@dataclass(frozen=True)
class HazardFilter:
    """Which hazards: of an estate, of a grade, only one's own to put right."""

    estate_id: UUID | None = None
    level: Level | None = None
    mine: bool = False


def find_hazard(hazard_id: UUID) -> Hazard | None:
    """A hazard of this company, with its steps and photos."""
    steps = selectinload(Hazard.steps)
    return db.session.scalar(
        select(Hazard)
        .where(Hazard.id == hazard_id)
        .options(
            *_FOR_LISTS,
            joinedload(Hazard.rectified_by),
            joinedload(Hazard.closed_by),
            joinedload(Hazard.asset),
            joinedload(Hazard.request),
            steps.joinedload(HazardStep.by),
            steps.joinedload(HazardStep.about),
            steps.selectinload(HazardStep.photos),
        )
    )


def hazard_of_request(request_id: UUID) -> Hazard | None:
    """The hazard that a request became."""
    return db.session.scalar(select(Hazard).where(Hazard.request_id == request_id))


def hazards_about(asset: Asset, *, limit: int = 20) -> Sequence[Hazard]:
    """The hazards of a piece of equipment, newest first."""
    query = select(Hazard).where(Hazard.asset_id == asset.id).options(joinedload(Hazard.responsible))
    return db.session.scalars(query.order_by(Hazard.id.desc()).limit(limit)).all()


def hazards_in(actor: Member, view: HazardView, wanted: HazardFilter, *, at: datetime) -> Sequence[Hazard]:
    """The hazards a member may see: the nearest due time first, the closed ones by when they were closed."""
    query = _filtered(select(Hazard), actor, wanted).where(_in_view(view, at)).options(*_FOR_LISTS)
    if view is HazardView.CLOSED:
        query = query.order_by(Hazard.closed_at.desc(), Hazard.id.desc())
    else:
        query = query.order_by(Hazard.due_at, Hazard.id)
    return db.session.scalars(query.limit(PAGE)).all()


def count_hazards(actor: Member, wanted: HazardFilter, *, at: datetime) -> Mapping[HazardView, int]:
    """How many lie in each heap; what is overdue is open as well."""
    counts = [func.count().filter(_in_view(view, at)) for view in HazardView]
    row = db.session.execute(_filtered(select(*counts).select_from(Hazard), actor, wanted)).one()
    return dict(zip(HazardView, row, strict=True))


def _in_view(view: HazardView, at: datetime) -> ColumnElement[bool]:
    if view is HazardView.CLOSED:
        return Hazard.state == HazardState.CLOSED
    if view is HazardView.TO_CHECK:
        return Hazard.state == HazardState.TO_CHECK
    still_open = Hazard.state != HazardState.CLOSED
    return still_open & (Hazard.due_at < at) if view is HazardView.OVERDUE else still_open


def _filtered(query: Select[*T], actor: Member, wanted: HazardFilter) -> Select[*T]:
    theirs = or_(Hazard.reported_by_id == actor.id, Hazard.responsible_id == actor.id)
    works_in, sees = (actor.estates_with(one) for one in (Permission.FACILITIES_REPORT, Permission.FACILITIES_VIEW))
    if not isinstance(works_in, Everywhere):
        query = query.where(Hazard.estate_id.in_(works_in))
    if not isinstance(sees, Everywhere):
        query = query.where(or_(Hazard.estate_id.in_(sees), theirs))
    if wanted.estate_id is not None:
        query = query.where(Hazard.estate_id == wanted.estate_id)
    if wanted.level is not None:
        query = query.where(Hazard.level == wanted.level)
    return query.where(Hazard.responsible_id == actor.id) if wanted.mine else query


_FOR_LISTS = (joinedload(Hazard.estate), joinedload(Hazard.responsible), joinedload(Hazard.reported_by))
