"""A point that does not pass becomes a repair by itself, with the equipment filled in (REP-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from saas.facilities.care_models import CarePlan, ChecklistPoint
from saas.facilities.default_plans import point_types
from saas.facilities.kinds import SERVICE_TYPES, PointKind, Scope
from saas.facilities.models import AssetRepair
from saas.promises import service_type
from saas.requests import FINISHED, Category, Channel, Part, Request, Source, receiver_for
from saas.requests.events import Kind
from saas.requests.intake import begin_request, received
from tenants.db import db, new_id
from tenants.members import Member

AREA_TYPES = {
    Scope.MUNICIPAL: "grounds.surface",
    Scope.GREENING: "greening.disease",
    Scope.SANITATION: "cleaning.bins",
    Scope.TRAFFIC: "parking.lock_marking",
    Scope.ORDER: "access.perimeter",
    Scope.SERVICE_HALL: "access.camera",
}


@dataclass(frozen=True)
class Failure:
    """What did not pass, and where."""

    plan: CarePlan
    point: ChecklistPoint
    reading: int | None
    words: str

    @property
    def place(self) -> str:
        """The equipment or area, as the technician finds it."""
        asset, area = self.plan.asset, self.plan.area
        if asset is not None:
            return f"{asset.number} {asset.name}（{asset.place}）"
        return area.name if area is not None else ""

    @property
    def said(self) -> str:
        """What is wrong, in one line; a reading with what it should have been."""
        parts = [f"{self.plan.name}：{self.point.words}"]
        if self.point.kind == PointKind.READING and self.reading is not None:
            parts.append(f"读数 {shown(self.point, self.reading)}（应为 {range_of(self.point)}）")
        if self.words:
            parts.append(self.words)
        return "；".join(parts)


def repair_for(failure: Failure, *, by: Member, at: datetime) -> Request:
    """The repair of a failure. While the one of the last round is still open, it is that one and no second.

    In the caller's transaction, which holds the equipment or area locked.
    """
    plan = failure.plan
    open_one = db.session.scalar(
        select(Request)
        .join(AssetRepair, (AssetRepair.tenant_id == Request.tenant_id) & (AssetRepair.request_id == Request.id))
        .where(
            AssetRepair.asset_id == plan.asset_id if plan.asset_id else AssetRepair.area_id == plan.area_id,
            AssetRepair.point == failure.point.words,
            Request.state.not_in([state.value for state in FINISHED]),
        )
        .limit(1)
    )
    if open_one is not None:
        return open_one
    request = begin_request(
        plan.estate_id,
        house=None,
        place=failure.place,
        part=Part.PUBLIC,
        category=Category.REPAIR,
        source=Source.COLLECTED_BY_SERVICE_DEPT,
        channel=Channel.OTHER,
        service_type=_service_type(failure),
        description=failure.said,
        received_at=at,
        at=at,
    )
    receiver = receiver_for(plan.estate_id)
    request.reporter_name, request.reported_by_id = by.name, by.id
    request.first_receiver_id = request.first_receiver_now_id = receiver.id if receiver is not None else by.id
    received(request, Kind.TAKEN_DOWN, (), by=by, at=at)
    db.session.add(
        AssetRepair(
            id=new_id(),
            asset_id=plan.asset_id,
            area_id=plan.area_id,
            request_id=request.id,
            point=failure.point.words,
            at=at,
        )
    )
    db.session.flush()
    return request


def shown(point: ChecklistPoint, reading: int) -> str:
    """A reading as people write it: `0.42 MPa`."""
    figure = f"{reading / 10**point.scale:.{point.scale}f}"
    return f"{figure} {point.unit}".strip()


def range_of(point: ChecklistPoint) -> str:
    """The readings that are right: `0.35–0.60 MPa`, `≥ 30 分钟`."""
    if point.low is not None and point.high is not None:
        return f"{point.low / 10**point.scale:.{point.scale}f}–{shown(point, point.high)}"
    if point.low is not None:
        return f"≥ {shown(point, point.low)}"
    return f"≤ {shown(point, point.high)}" if point.high is not None else ""


def _service_type(failure: Failure) -> str | None:
    plan, words, wanted = failure.plan, failure.point.words, None
    if words in point_types():
        wanted = point_types()[words]
    elif plan.asset is not None:
        wanted = SERVICE_TYPES.get(plan.asset.kind)
    elif plan.area is not None:
        wanted = AREA_TYPES.get(Scope(plan.area.scope))
    return wanted if wanted and service_type(wanted) is not None else None
