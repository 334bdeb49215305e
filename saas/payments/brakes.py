"""Three brakes on taking payments: the platform's suspension, the company's own, an estate's. None stops a refund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from saas.payments.channels import PaymentBrake
from saas.payments.refusals import BrakeIsOn, PaymentsStopped, ReasonMissing
from tenants.companies import company_by_id
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Translatable
from tenants.scope import current_tenant_id
from tenants.text import N_
from tenants.verbs import transaction

SUSPENDED = N_("the company is suspended on the platform")


def refuse_when_stopped(estate_id: UUID) -> None:
    """Raise `PaymentsStopped` when a brake is on for this estate."""
    company = company_by_id(current_tenant_id())
    if company is None or not company.takes_new_work:
        raise PaymentsStopped(reason=Translatable(SUSPENDED))
    reason = db.session.scalar(
        select(PaymentBrake.reason)
        .where(
            PaymentBrake.taken_off_at.is_(None),
            or_(PaymentBrake.estate_id.is_(None), PaymentBrake.estate_id == estate_id),
        )
        .limit(1)
    )
    if reason is not None:
        raise PaymentsStopped(reason=reason)


@transaction
def put_on_brake(estate_id: UUID | None, *, reason: str, by: Member, at: datetime) -> PaymentBrake:
    """Stop taking payments in an estate, or with `None` in the whole company."""
    if not reason.strip():
        raise ReasonMissing
    brake = PaymentBrake(estate_id=estate_id, reason=reason.strip(), put_on_by_id=by.id, put_on_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(brake)
    except IntegrityError as error:
        raise BrakeIsOn from error
    record("payments.stopped", brake, by=by, at=at, reason=brake.reason)
    return brake


@transaction
def take_off_brake(brake: PaymentBrake, *, by: Member, at: datetime) -> None:
    """Take payments again."""
    brake.taken_off_by_id, brake.taken_off_at = by.id, at
    record("payments.resumed", brake, by=by, at=at)


def find_brake(brake_id: UUID) -> PaymentBrake | None:
    """A brake of this company."""
    return db.session.scalar(select(PaymentBrake).where(PaymentBrake.id == brake_id))


def brakes_on() -> Sequence[PaymentBrake]:
    """What is stopped at present."""
    return db.session.scalars(
        select(PaymentBrake)
        .where(PaymentBrake.taken_off_at.is_(None))
        .order_by(PaymentBrake.put_on_at)
        .options(joinedload(PaymentBrake.estate), joinedload(PaymentBrake.put_on_by))
    ).all()
