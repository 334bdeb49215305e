"""Checks of what is kept (EMG-11): counted, looked at, and the next one a cycle later."""

from __future__ import annotations

from datetime import datetime

from saas.emergencies.kinds import Condition
from saas.emergencies.months import months_after
from saas.emergencies.stores.files import CHECK_KIND
from saas.emergencies.stores.models import StoreCheck, StoreItem
from saas.emergencies.stores.moves import MOST, book, refuse_retired
from saas.emergencies.stores.refusals import OutOfBounds, SaidNoFault
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction


@transaction
def check(
    item: StoreItem,
    counted: int,
    condition: Condition,
    *,
    words: str = "",
    photo: str | None = None,
    by: Member,
    at: datetime,
) -> StoreCheck:
    """Counted and looked at. What was counted is what is there from now on: a difference becomes a move."""
    lock(item)
    refuse_retired(item)
    if not 0 <= counted <= MOST:
        raise OutOfBounds()
    if condition is not Condition.GOOD and not words.strip():
        raise SaidNoFault()
    check_id = new_id()
    files = take_uploads([photo], kind=CHECK_KIND, to=item.id, by=by, at=at) if photo else []
    done = StoreCheck(
        id=check_id,
        item_id=item.id,
        counted=counted,
        condition=condition,
        words=words.strip(),
        file_id=files[0].id if files else None,
        by_id=by.id,
        at=at,
    )
    db.session.add(done)
    before = {"quantity": item.quantity, "condition": item.last_condition, "next_check": item.next_check}
    if counted != item.quantity:
        book(item, counted - item.quantity, words.strip(), by=by, at=at)
    item.last_condition = condition
    item.next_check = months_after(local_date(at), item.check_months)
    db.session.flush()
    after = {"quantity": counted, "condition": condition, "next_check": item.next_check}
    record("store.checked", item, by=by, at=at, before=before, after=after, reason=words.strip() or None)
    return done
