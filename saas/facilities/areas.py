"""Public areas that are gone round: cleanliness and whether what stands there is intact, each with a photo (FAC-02)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from saas.estates.models import Estate
from saas.facilities.default_plans import plans_of_scope
from saas.facilities.kinds import Scope
from saas.facilities.models import Area
from saas.facilities.planning import adopt, end_plans
from saas.facilities.refusals import AreaEnded, AreaThereAlready, NameMissing
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@transaction
def add_area(estate: Estate, scope: Scope, name: str, *, by: Member, at: datetime) -> Area:
    """An area of a scope of service, with the rounds that are usual there."""
    name = name.strip()
    if not name:
        raise NameMissing()
    lock(estate)
    here = select(Area.id).where(Area.estate_id == estate.id, Area.ended_at.is_(None))
    same = here.where(Area.scope == scope, Area.name == name)
    if db.session.scalar(same) is not None:
        raise AreaThereAlready()
    area = Area(id=new_id(), estate_id=estate.id, scope=scope, name=name)
    db.session.add(area)
    db.session.flush()
    record("facility.area_added", area, by=by, at=at, after={"name": name, "scope": scope})
    for default in plans_of_scope(scope):
        adopt(default, area=area, by=by, at=at)
    return area


@transaction
def end_area(area: Area, *, by: Member, at: datetime) -> None:
    """It is not gone round any more; its rounds so far stay, and its name is free again."""
    lock(area)
    if area.ended_at is not None:
        raise AreaEnded()
    area.ended_at = at
    end_plans(area, by=by, at=at)
    record("facility.area_ended", area, by=by, at=at, before={"name": area.name})
