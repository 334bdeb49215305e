"""The others who reported the same: their requests were merged into one, and they hear how it ends on their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from saas.requests.events import Kind
from saas.requests.messages import MessageKind, residents_of, tell
from saas.requests.models import Request, RequestEvent
from tenants.db import db


def tell_merged(request: Request, kind: MessageKind, *, at: datetime) -> None:
    """Tell every household whose request went into this one, about their own request and in no words of another's."""
    told = {member.id for member in residents_of(request)}
    for one in _merged_into(request):
        household = [member for member in residents_of(one) if member.id not in told]
        told.update(member.id for member in household)
        tell(household, kind, one, at=at, other=request.number)


def _merged_into(request: Request) -> Sequence[Request]:
    """What was merged into this one, and into those: found by their numbers in its timeline."""
    absorbed = select(RequestEvent.values["number"].astext).where(
        RequestEvent.request_id == request.id, RequestEvent.kind == Kind.ABSORBED
    )
    theirs = select(Request).where(Request.number.in_(absorbed), Request.merged_into_id == request.id)
    found = db.session.scalars(theirs.order_by(Request.id)).all()
    return [*found, *(deeper for one in found for deeper in _merged_into(one))]
