"""What pages and readiness ask about the risk register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from saas.emergencies.stores.models import Risk
from tenants.db import db
from tenants.history import History
from tenants.members import NAME_ONLY

PAGE = 500


class RiskView(StrEnum):
    """The heaps of the register: open, of them those whose review is due, closed."""

    OPEN = "open"
    DUE = "due"
    CLOSED = "closed"


def risks_of(
    estate_ids: Collection[UUID],
    *,
    today: date,
    view: RiskView = RiskView.OPEN,
    likelihood: int | None = None,
    effect: int | None = None,
) -> Sequence[Risk]:
    """The risks of estates: the highest score first, the closed ones by when they were closed."""
    query = select(Risk).where(Risk.estate_id.in_(estate_ids), _in_view(view, today))
    if likelihood is not None and effect is not None:
        query = query.where(Risk.likelihood == likelihood, Risk.effect == effect)
    query = query.options(joinedload(Risk.estate), joinedload(Risk.owner).options(*NAME_ONLY))
    if view is RiskView.CLOSED:
        query = query.order_by(Risk.closed_at.desc(), Risk.id)
    else:
        query = query.order_by((Risk.likelihood * Risk.effect).desc(), Risk.review_on, Risk.id)
    return db.session.scalars(query.limit(PAGE)).all()


def risk_counts(estate_ids: Collection[UUID], today: date) -> Mapping[RiskView, int]:
    """How many lie in each heap; what is due is open as well."""
    counts = [func.count().filter(_in_view(view, today)) for view in RiskView]
    row = db.session.execute(select(*counts).select_from(Risk).where(Risk.estate_id.in_(estate_ids))).one()
    return dict(zip(RiskView, row, strict=True))


def matrix_of(estate_ids: Collection[UUID]) -> Mapping[tuple[int, int], int]:
    """How many open risks there are of each likelihood and effect."""
    query = (
        select(Risk.likelihood, Risk.effect, func.count())
        .where(Risk.estate_id.in_(estate_ids), Risk.closed_at.is_(None))
        .group_by(Risk.likelihood, Risk.effect)
    )
    return {(likelihood, effect): count for likelihood, effect, count in db.session.execute(query)}


def find_risk(risk_id: UUID) -> Risk | None:
    """A risk of this company."""
    return db.session.scalar(select(Risk).where(Risk.id == risk_id))


def course_of(risk: Risk, *, limit: int = 100) -> Sequence[History]:
    """What became of a risk: registered, described anew, reviewed and closed, newest first."""
    query = select(History).where(History.thing_kind == Risk.__tablename__, History.thing_id == risk.id)
    return db.session.scalars(query.order_by(History.at.desc(), History.id.desc()).limit(limit)).all()


def _in_view(view: RiskView, today: date) -> ColumnElement[bool]:
    if view is RiskView.CLOSED:
        return Risk.closed_at.is_not(None)
    still_open = Risk.closed_at.is_(None)
    return still_open & (Risk.review_on <= today) if view is RiskView.DUE else still_open
