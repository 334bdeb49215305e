"""What came from a house or an estate already: open requests, twins, what else happened there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from saas.requests.kinds import FINISHED
from saas.requests.models import Request
from saas.requests.open_ones import is_open
from saas.requests.queries import state_in
from tenants.db import db


def open_of_house(house_id: UUID) -> Sequence[Request]:
    """The open requests of a house, so that the desk sees them before it makes a second one."""
    return open_of_houses([house_id]).get(house_id, [])


def open_of_houses(house_ids: Iterable[UUID]) -> dict[UUID, list[Request]]:
    """The same for several houses, in one query."""
    found: dict[UUID, list[Request]] = {}
    query = (
        select(Request)
        .where(Request.house_id.in_(list(house_ids)), is_open())
        .order_by(Request.received_at.desc(), Request.id.desc())
    )
    for request in db.session.scalars(query):
        assert request.house_id is not None
        found.setdefault(request.house_id, []).append(request)
    return found


def open_twin(house_id: UUID, service_type: str, *, since: datetime) -> Request | None:
    """The newest open request of a house about the same kind of fault, received since an instant."""
    found: Request | None = db.session.scalar(
        select(Request)
        .where(
            Request.house_id == house_id,
            Request.received_at >= since,
            Request.service_type == service_type,
            is_open(),
        )
        .order_by(Request.received_at.desc(), Request.id.desc())
        .limit(1)
    )
    return found


def recent_of_house(house_id: UUID, *, but: UUID, limit: int = 5) -> Sequence[Request]:
    """What else came from this house, newest first."""
    return db.session.scalars(
        select(Request)
        .where(Request.house_id == house_id, Request.id != but, state_in(FINISHED))
        .order_by(Request.received_at.desc(), Request.id.desc())
        .limit(limit)
    ).all()


def similar_open(request: Request, limit: int = 5) -> Sequence[Request]:
    """Open requests of the same kind in the same estate: what this one may be merged into."""
    query = select(Request).where(
        Request.estate_id == request.estate_id,
        Request.id != request.id,
        is_open(),
        Request.service_type == request.service_type if request.service_type else Request.house_id == request.house_id,
    )
    return db.session.scalars(query.options(joinedload(Request.house)).order_by(Request.received_at).limit(limit)).all()


def popular_types(estate_id: UUID, *, since: datetime) -> list[str]:
    """Service types by how often this estate reported them lately, the most frequent first."""
    rows = db.session.execute(
        select(Request.service_type, func.count())
        .where(Request.estate_id == estate_id, Request.received_at >= since, Request.service_type.is_not(None))
        .group_by(Request.service_type)
        .order_by(func.count().desc(), Request.service_type)
        .limit(12)
    )
    return [code for code, _ in rows if code is not None]
