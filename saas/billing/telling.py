"""Telling residents that their bills are there: once a person and run, when recalling is over, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.archives import homes_of_members, residents_of_estate
from saas.archives.queries import Home
from saas.billing.by_hand import BillTold
from saas.billing.models import Bill, BillRun, BillState, RunState
from saas.billing.policy import concerns
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tenants.verbs import lock, transaction

AT_ONCE = 200


@transaction
def tell_residents(run: BillRun, *, at: datetime) -> int:
    """Tell everybody who can read one of a run's bills, and owes something on it. Says how many were told just now.

    Telling again tells only whom nobody told: a run that is shown twice is told once.
    """
    lock(run)
    if run.state != RunState.FROZEN:
        return 0
    bills = _bills_of(run)
    told = set(db.session.scalars(select(BillTold.member_id).where(BillTold.run_id == run.id)))
    there, count = residents_of_estate(run.estate_id, on=local_date(at)), 0
    for members in _some(member for member in there if member.id not in told):
        homes = homes_of_members(members, at=at)
        for member in members:
            if _is_concerned(homes.get(member.id, []), bills):
                _tell(member, run, at)
                count += 1
    return count


def _tell(member: Member, run: BillRun, at: datetime) -> None:
    db.session.add(BillTold(run_id=run.id, member_id=member.id, at=at))
    tell([member], MessageKind.BILL_READY, None, at=at, estate=run.estate.name, period=run.period, run=str(run.id))


def _bills_of(run: BillRun) -> dict[UUID, list[Bill]]:
    found: dict[UUID, list[Bill]] = {}
    rows = db.session.scalars(
        select(Bill).where(
            Bill.run_id == run.id, Bill.payer_id.is_(None), Bill.total_fen > 0, Bill.state != BillState.REVERSED
        )
    )
    for bill in rows:
        found.setdefault(bill.house_id, []).append(bill)
    return found


def _is_concerned(homes: Iterable[Home], bills: dict[UUID, list[Bill]]) -> bool:
    return any(concerns(bill, home) for home in homes for bill in bills.get(home.house_id, ()))


def _some(members: Iterable[Member]) -> Iterable[list[Member]]:
    batch: list[Member] = []
    for member in members:
        batch.append(member)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
