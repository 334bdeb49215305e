"""Reductions (空置、减免): asked with a document, decided by a second person, and shown on every line they touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import IO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.archives import homes_of
from saas.billing.models import Adjustment, AdjustmentState
from saas.billing.reduced import standing_beside
from saas.billing.refusals import (
    AlreadyDecided,
    BadFactor,
    DocumentMissing,
    ReasonMissing,
    ReductionThere,
    SecondPersonMissing,
)
from saas.estates import House
from saas.tariffs import written
from saas.tariffs.refusals import TermBackwards
from tenants.clock import now
from tenants.db import db, new_id
from tenants.file_kinds import MEGABYTE
from tenants.file_types import PDF, PICTURES
from tenants.files import Limits, StoredFile, file_policy, store
from tenants.history import record
from tenants.members import Member
from tenants.permissions import Permission
from tenants.scope import current_tenant_id
from tenants.verbs import lock, transaction


def _may_read(actor: Member, file: StoredFile) -> bool:
    if file.subject_id is None:
        return file.created_by_id == actor.id
    reduction = find_reduction(file.subject_id)
    if reduction is None:
        return False
    if actor.is_resident:
        return any(home.house_id == reduction.house_id for home in homes_of(actor, at=now()))
    return actor.may(Permission.BILLING_VIEW, estate_id=reduction.estate_id)


REDUCTION_PAPER = file_policy("billing.reduction", _may_read, limits=Limits(PICTURES | {PDF}, 15 * MEGABYTE)).name


def factor_from_text(text: str) -> int:
    """The part that remains to be paid, as a person types it in percent: 70 is 7000. Raises `BadFactor`."""
    try:
        exact = Decimal(text.strip().removesuffix("%")) * 100
    except InvalidOperation:
        raise BadFactor from None
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= 9999:
        raise BadFactor
    return int(exact)


@transaction
def ask_for_reduction(
    house: House,
    item_code: str,
    factor: int,
    *,
    starts_on: date,
    ends_on: date,
    reason: str,
    document: IO[bytes] | bytes | None,
    document_name: str | None = None,
    beside_another: bool = False,
    by: Member,
    at: datetime,
) -> Adjustment:
    """Ask that only `factor`/10,000 of an item remain to be paid for a time.

    Two reductions of the same days multiply: a second one is refused unless `beside_another` says that it is meant.
    Raises `DocumentMissing`, `ReductionThere`.
    """
    if not document:
        raise DocumentMissing
    if not reason.strip():
        raise ReasonMissing
    if ends_on < starts_on:
        raise TermBackwards
    lock(house)
    there = standing_beside(house.id, item_code, starts_on, ends_on)
    if there and not beside_another:
        first, last, percent = there[0].starts_on, there[0].ends_on, written(Fraction(there[0].factor, 100))
        raise ReductionThere(first=first.isoformat(), last=last.isoformat(), percent=percent)
    reduction_id = new_id()
    file = store(REDUCTION_PAPER, document, name=document_name, by=by, at=at, to=reduction_id)
    reduction = Adjustment(
        id=reduction_id,
        estate_id=house.estate_id,
        house_id=house.id,
        item_code=item_code,
        factor=factor,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        file_id=file.id,
        asked_at=at,
        asked_by_id=by.id,
    )
    db.session.add(reduction)
    db.session.flush()
    record("billing.reduction_asked", reduction, by=by, at=at, after={"item": item_code, "factor": factor})
    return reduction


@transaction
def decide_reduction(reduction: Adjustment, *, approve: bool, by: Member, at: datetime) -> None:
    """Approve or refuse a reduction. Raises `SecondPersonMissing` for whoever asked, `AlreadyDecided`."""
    lock(reduction)
    if reduction.state != AdjustmentState.ASKED:
        raise AlreadyDecided
    if reduction.asked_by_id == by.id:
        raise SecondPersonMissing
    reduction.state = AdjustmentState.APPROVED if approve else AdjustmentState.REFUSED
    reduction.decided_at, reduction.decided_by_id = at, by.id
    record("billing.reduction_decided", reduction, by=by, at=at, after={"state": reduction.state})


def find_reduction(reduction_id: UUID) -> Adjustment | None:
    """A reduction of this company."""
    return db.session.get(Adjustment, (current_tenant_id(), reduction_id))


def reductions_in(estate_ids: Sequence[UUID], most: int = 200) -> Sequence[Adjustment]:
    """The reductions of some estates: those that wait for a decision first."""
    return db.session.scalars(
        select(Adjustment)
        .where(Adjustment.estate_id.in_(estate_ids))
        .options(
            joinedload(Adjustment.house),
            joinedload(Adjustment.file),
            joinedload(Adjustment.asked_by),
            joinedload(Adjustment.decided_by),
        )
        .order_by(Adjustment.state != AdjustmentState.ASKED, Adjustment.asked_at.desc(), Adjustment.id)
        .limit(most)
    ).all()
