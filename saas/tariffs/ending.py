"""Telling, once each, that a service agreement ends: at each duty before its end, a month before, and when it is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from saas.facilities.missing import note_once
from saas.requests.messages import MessageKind, tell
from saas.tariffs.models import ServiceAgreement
from tenants.clock import local_date
from tenants.db import db
from tenants.members import members_with
from tenants.permissions import Permission
from tenants.verbs import transaction

STEPS = (180, 90, 60, 30)
"""Days before the end on which it is told: the three duties of Civil Code 946-947, and once more."""


@transaction
def tell_of_ending_agreements(*, at: datetime) -> int:
    """Tell who sets an estate's prices that its agreement ends and no other follows; how many agreements were told of.

    After a standstill only the latest step is told. The day after the end it is told that nothing can be billed (FEE-03).
    """
    today, told = local_date(at), 0
    for agreement in _last_ones(until=today + timedelta(days=max(STEPS))):
        assert agreement.ends_on is not None
        left = (agreement.ends_on - today).days
        step = "ended" if left < 0 else str(min(days for days in STEPS if left <= days))
        if note_once(agreement.estate_id, f"agreement {agreement.id} until {agreement.ends_on}", step, at=at):
            kind = MessageKind.AGREEMENT_ENDED if left < 0 else MessageKind.AGREEMENT_ENDS
            values = {"estate": agreement.estate.name, "number": agreement.number, "day": str(agreement.ends_on)}
            readers = members_with(Permission.TARIFFS_MANAGE, estate_id=agreement.estate_id)
            told += bool(tell(readers, kind, None, at=at, **values))
    return told


def _last_ones(*, until: date) -> list[ServiceAgreement]:
    later = aliased(ServiceAgreement)
    follows = select(later.id).where(
        later.estate_id == ServiceAgreement.estate_id, later.starts_on > ServiceAgreement.ends_on
    )
    query = select(ServiceAgreement).where(ServiceAgreement.ends_on <= until, ~follows.exists())
    order = (ServiceAgreement.ends_on, ServiceAgreement.id)
    return list(db.session.scalars(query.options(joinedload(ServiceAgreement.estate)).order_by(*order)))
