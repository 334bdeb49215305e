"""What work is done on, and what kind of work it is (FAC-03).

对房屋及配套的设施设备和相关场地进行维修、养护、管理，维护环境卫生和相关秩序: three objects, five kinds of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, select

from saas.facilities.care_models import CarePlan
from saas.facilities.kinds import Scope
from saas.facilities.models import Area, AssetRepair
from saas.promises import Service, service_type
from saas.requests.models import Request
from tenants.db import db
from tenants.text import N_


class WorkObject(StrEnum):
    """房屋 · 设施设备 · 场地."""

    HOUSE = "house"
    EQUIPMENT = "equipment"
    SITE = "site"


class WorkType(StrEnum):
    """维修 · 养护 · 管理 · 环境卫生 · 秩序维护."""

    REPAIR = "repair"
    UPKEEP = "upkeep"
    MANAGEMENT = "management"
    SANITATION = "sanitation"
    ORDER = "order"


OBJECT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        WorkObject.HOUSE: N_("Houses and buildings"),
        WorkObject.EQUIPMENT: N_("Facilities and equipment"),
        WorkObject.SITE: N_("Grounds and public places"),
    }
)
WORK_WORDS: Mapping[str, str] = MappingProxyType(
    {
        WorkType.REPAIR: N_("Repair work"),
        WorkType.UPKEEP: N_("Upkeep and maintenance"),
        WorkType.MANAGEMENT: N_("Inspection and management"),
        WorkType.SANITATION: N_("Cleanliness of the grounds"),
        WorkType.ORDER: N_("Keeping public order"),
    }
)
OF_SCOPE: Mapping[str, WorkType] = MappingProxyType(
    {
        Scope.MUNICIPAL: WorkType.MANAGEMENT,
        Scope.GREENING: WorkType.UPKEEP,
        Scope.SANITATION: WorkType.SANITATION,
        Scope.TRAFFIC: WorkType.ORDER,
        Scope.ORDER: WorkType.ORDER,
        Scope.APPEARANCE: WorkType.SANITATION,
        Scope.SERVICE_HALL: WorkType.MANAGEMENT,
    }
)
OF_SERVICE: Mapping[str, WorkType] = MappingProxyType(
    {
        Service.REPAIR: WorkType.REPAIR,
        Service.GREENING: WorkType.UPKEEP,
        Service.CLEANING: WorkType.SANITATION,
        Service.SECURITY: WorkType.ORDER,
    }
)
OF_ROUNDS = (WorkType.UPKEEP, WorkType.MANAGEMENT, WorkType.SANITATION, WorkType.ORDER)
"""What rounds can be. A repair is no round: it comes out of one."""


def object_of_plan(plan: CarePlan) -> WorkObject:
    """What a plan of care looks after."""
    return WorkObject.EQUIPMENT if plan.asset_id is not None else WorkObject.SITE


def work_of_plan(plan: CarePlan) -> WorkType:
    """The kind of work of a plan: what a specialist firm does to equipment is upkeep, what we look at is management."""
    if plan.area is not None:
        return OF_SCOPE[plan.area.scope]
    return WorkType.UPKEEP if plan.by_supplier else WorkType.MANAGEMENT


def plans_of_work(work: WorkType) -> ColumnElement[bool]:
    """The same, for a query of plans."""
    scopes = [scope for scope, kind in OF_SCOPE.items() if kind == work]
    areas = CarePlan.area_id.in_(select(Area.id).where(Area.scope.in_(scopes)))
    if work not in (WorkType.UPKEEP, WorkType.MANAGEMENT):
        return areas
    return areas | (CarePlan.asset_id.is_not(None) & CarePlan.by_supplier.is_(work == WorkType.UPKEEP))


def object_of_request(request: Request) -> WorkObject:
    """What a request is about: the equipment or area it was linked to; else the reporter's house; else a place."""
    linked = db.session.scalar(select(AssetRepair).where(AssetRepair.request_id == request.id))
    if linked is not None:
        return WorkObject.EQUIPMENT if linked.asset_id is not None else WorkObject.SITE
    return WorkObject.HOUSE if request.house_id is not None else WorkObject.SITE


def work_of_request(request: Request) -> WorkType:
    """The kind of work a request asks for, by its service type; what is not sorted yet is a repair."""
    found = service_type(request.service_type) if request.service_type else None
    return OF_SERVICE[found.category.service] if found is not None else WorkType.REPAIR
