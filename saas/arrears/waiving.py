"""Waiving late payment charges (违约金减免): asked with a reason, decided by a second person, done by reversing the line.

Billing asks here (`saas.billing.waived_late_fees_with`) so that a later run of the same month does not bill it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from saas.arrears.kinds import WaiverState
from saas.arrears.models import LateFeeWaiver
from saas.arrears.refusals import AlreadyDecided, NoLateFee, ReasonMissing, SecondPersonMissing, WaiverAsked
from saas.billing import Charge, ChargeState, reverse_charge
from saas.billing.due import asked_with
from saas.billing.planning import waived_late_fees_with
from saas.tariffs import LATE_FEE
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction


@transaction
def ask_waiver(charge: Charge, *, reason: str, by: Member, at: datetime) -> LateFeeWaiver:
    """Ask that a late payment charge be waived. Raises `NoLateFee`, `WaiverAsked`, `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    lock(charge)
    if charge.item_code != LATE_FEE or charge.state != ChargeState.PUBLISHED:
        raise NoLateFee
    waits = select(LateFeeWaiver.id).where(
        LateFeeWaiver.charge_id == charge.id, LateFeeWaiver.state == WaiverState.ASKED
    )
    if db.session.scalar(waits) is not None:
        raise WaiverAsked
    waiver = LateFeeWaiver(
        estate_id=charge.estate_id,
        house_id=charge.house_id,
        charge_id=charge.id,
        reason=reason.strip(),
        asked_at=at,
        asked_by_id=by.id,
    )
    db.session.add(waiver)
    db.session.flush()
    record("arrears.waiver_asked", waiver, by=by, at=at, after={"fen": charge.amount_fen}, reason=waiver.reason)
    return waiver


@transaction
def decide_waiver(waiver: LateFeeWaiver, *, grant: bool, by: Member, at: datetime) -> None:
    """Decide as the second person; a granted waiver reverses the line, and what was paid on it goes back to the house.

    Raises `SecondPersonMissing`, `AlreadyDecided`, `NoLateFee`.
    """
    lock(waiver)
    if waiver.state != WaiverState.ASKED:
        raise AlreadyDecided
    if waiver.asked_by_id == by.id:
        raise SecondPersonMissing
    if grant:
        if waiver.charge.state != ChargeState.PUBLISHED:
            raise NoLateFee
        reverse_charge(waiver.charge, reason=waiver.reason, by=by, at=at)
    waiver.state = WaiverState.GRANTED if grant else WaiverState.REFUSED
    waiver.decided_at, waiver.decided_by_id = at, by.id
    db.session.flush()
    record("arrears.waiver_decided", waiver, by=by, at=at, after={"state": waiver.state})


def find_waiver(waiver_id: UUID) -> LateFeeWaiver | None:
    """A waiver of this company."""
    return db.session.get(LateFeeWaiver, (current_tenant_id(), waiver_id))


def waivers_in(estate_ids: Sequence[UUID], most: int = 100) -> Sequence[LateFeeWaiver]:
    """The waivers of some estates: those that wait for a decision first."""
    return db.session.scalars(
        select(LateFeeWaiver)
        .where(LateFeeWaiver.estate_id.in_(estate_ids))
        .options(
            joinedload(LateFeeWaiver.house),
            joinedload(LateFeeWaiver.charge),
            joinedload(LateFeeWaiver.asked_by),
            joinedload(LateFeeWaiver.decided_by),
        )
        .order_by(LateFeeWaiver.state != WaiverState.ASKED, LateFeeWaiver.asked_at.desc(), LateFeeWaiver.id)
        .limit(most)
    ).all()


def _waived(estate_id: UUID, period: str) -> set[UUID]:
    """The houses whose late payment charge of a month was waived."""
    return set(
        db.session.scalars(
            select(LateFeeWaiver.house_id)
            .join(Charge, and_(Charge.tenant_id == LateFeeWaiver.tenant_id, Charge.id == LateFeeWaiver.charge_id))
            .where(
                LateFeeWaiver.estate_id == estate_id,
                LateFeeWaiver.state == WaiverState.GRANTED,
                Charge.period == period,
            )
        )
    )


waived_late_fees_with(_waived)
asked_with("waiver", lambda ids: [one.asked_by_id for one in waivers_in(ids) if one.state == WaiverState.ASKED])
