"""A resident's doubt about a line, with a clock, and the company's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.billing.correcting import correct, correct_for_everybody
from saas.billing.models import Charge, ChargeState
from saas.billing.objections import Objection, ObjectionState
from saas.billing.refusals import AlreadyDecided, NotPublished, ObjectedAlready, WordsMissing
from saas.ledger import Period
from saas.tariffs import agreement_on, region_of
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction


@transaction
def object_to(charge: Charge, words: str, *, by: Member, at: datetime) -> Objection:
    """Raise a doubt about a line; an answer is due within the days the region gives. Raises `ObjectedAlready`."""
    if not words.strip():
        raise WordsMissing
    lock(charge)
    if charge.state != ChargeState.PUBLISHED:
        raise NotPublished
    open_one = select(Objection.id).where(Objection.charge_id == charge.id, Objection.state == ObjectionState.OPEN)
    if db.session.scalar(open_one) is not None:
        raise ObjectedAlready
    agreement = agreement_on(charge.estate_id, local_date(at))
    days = region_of(agreement.region if agreement else "").answer_days
    objection = Objection(
        charge_id=charge.id,
        estate_id=charge.estate_id,
        by_id=by.id,
        words=words.strip(),
        raised_at=at,
        due_at=at + timedelta(days=days),
    )
    db.session.add(objection)
    db.session.flush()
    record("billing.objection_raised", objection, by=by, at=at, after={"item": charge.item_code})
    return objection


@transaction
def answer_objection(objection: Objection, answer: str, *, by: Member, at: datetime) -> None:
    """Say why a line stands."""
    _close(objection, ObjectionState.ANSWERED, answer, by, at)


@transaction
def put_right(objection: Objection, answer: str, *, for_everybody: bool, by: Member, at: datetime) -> tuple[int, int]:
    """Correct the line (or, when the rule was wrong, everybody's) and answer. Returns lines looked at and corrected."""
    charge = objection.charge
    _close(objection, ObjectionState.CORRECTED, answer, by, at)
    if not for_everybody:
        correct(charge, reason=answer, by=by, at=at)
        return 1, 1
    period = Period.named(charge.period)
    return correct_for_everybody(charge.estate, period, charge.item_code, reason=answer, by=by, at=at)


def _close(objection: Objection, state: ObjectionState, answer: str, by: Member, at: datetime) -> None:
    lock(objection)
    if objection.state != ObjectionState.OPEN:
        raise AlreadyDecided
    if not answer.strip():
        raise WordsMissing
    objection.state, objection.answer = state, answer.strip()
    objection.answered_at, objection.answered_by_id = at, by.id
    record("billing.objection_answered", objection, by=by, at=at, after={"state": state})


def find_objection(objection_id: UUID) -> Objection | None:
    """An objection of this company."""
    return db.session.get(Objection, (current_tenant_id(), objection_id))


def objections_in(estate_ids: Sequence[UUID], *, only_open: bool = True, most: int = 200) -> Sequence[Objection]:
    """The objections of some estates, the next due first."""
    query = (
        select(Objection)
        .where(Objection.estate_id.in_(estate_ids))
        .options(joinedload(Objection.charge).joinedload(Charge.house), joinedload(Objection.by))
        .order_by(Objection.state.desc(), Objection.due_at, Objection.id)
        .limit(most)
    )
    if only_open:
        query = query.where(Objection.state == ObjectionState.OPEN)
    return db.session.scalars(query).all()


def objections_to(charge_ids: Sequence[UUID]) -> Mapping[UUID, Objection]:
    """The latest objection to each line."""
    rows = db.session.scalars(
        select(Objection).where(Objection.charge_id.in_(charge_ids)).order_by(Objection.raised_at)
    )
    return {objection.charge_id: objection for objection in rows}
