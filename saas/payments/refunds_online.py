"""Refunds at a channel, once they were granted: on their way, given back, or ended without that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from saas.ledger import Pot, journals_from, open_day_for, reverse
from saas.payments.allocating import one_at_a_time
from saas.payments.kinds import RefundState
from saas.payments.models import Payment, Refund, on_their_way
from tenants.clock import local_date
from tenants.db import db
from tenants.history import record
from tenants.members import Everywhere, Member
from tenants.permissions import Permission
from tenants.verbs import lock, transaction


def refunds_on_their_way(most: int = 200) -> Sequence[Refund]:
    """Refunds that were granted and that their channel has not given back yet, oldest first."""
    return db.session.scalars(
        select(Refund).where(*on_their_way()).order_by(Refund.decided_at, Refund.id).limit(most)
    ).all()


def refunds_that_failed(actor: Member, most: int = 100) -> Sequence[Refund]:
    """Refunds of a member's estates that their channel could not give back, while the money is still held; oldest first."""
    query = (
        select(Refund)
        .join(Refund.payment)
        .where(Refund.state == RefundState.FAILED, Payment.prepaid_fen + Payment.common_prepaid_fen > 0)
        .options(joinedload(Refund.house), joinedload(Refund.estate), contains_eager(Refund.payment))
    )
    scope = actor.estates_with(Permission.PAYMENTS_VIEW)
    if not isinstance(scope, Everywhere):
        query = query.where(Refund.estate_id.in_(scope))
    return db.session.scalars(query.order_by(Refund.failed_at, Refund.id).limit(most)).all()


@transaction
def fail_refund(refund: Refund, *, at: datetime) -> None:
    """The channel has ended it without giving it back: the money is prepaid again, to be asked for another way.

    A refund that is not on its way stays as it is.
    """
    one_at_a_time(refund.house_id)
    lock(refund)
    if not refund.is_on_its_way:
        return
    payment = db.session.scalars(select(Payment).where(Payment.id == refund.payment_id)).one()
    lock(payment)
    if Pot(refund.pot) is Pot.COMPANY:
        payment.prepaid_fen += refund.amount_fen
    else:
        payment.common_prepaid_fen += refund.amount_fen
    payment.refunded_fen -= refund.amount_fen
    refund.state, refund.failed_at = RefundState.FAILED, at
    today = open_day_for(refund.estate_id, local_date(at))
    for journal in journals_from(refund.id):
        reverse(journal, on=max(today, journal.dated), reason=refund.number or "", by=None, at=at)
    record("payments.refund_failed", refund, by=None, at=at, after={"fen": refund.amount_fen, "number": refund.number})


@transaction
def note_channel_done(refund: Refund, *, at: datetime) -> None:
    """The channel has given the money back."""
    refund.channel_done_at = refund.channel_done_at or at
