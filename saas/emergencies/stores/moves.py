"""What comes in and goes out of a store. The quantity is always the sum of the moves, and never below nought.

Going below the minimum is told once, when the line is crossed; what stays below is shown and not told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.emergencies.kinds import EntryKind, IncidentState
from saas.emergencies.running import logging
from saas.emergencies.running.models import Incident, IncidentEntry
from saas.emergencies.stores.models import StoreItem, StoreMove
from saas.emergencies.stores.refusals import (
    IncidentOver,
    NothingMoved,
    NotSoMany,
    OutOfBounds,
    SaidNothing,
    SupplyRetired,
    UsedElsewhere,
)
from saas.requests.messages import MessageKind, tell
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member, members_with
from tenants.permissions import Permission
from tenants.verbs import lock, transaction

MOST = 1_000_000
"""More than this of anything is a slip of the finger."""


@transaction
def bring_in(item: StoreItem, count: int, words: str = "", *, by: Member, at: datetime) -> StoreMove:
    """Bought, brought back, lent by another estate."""
    lock(item)
    refuse_retired(item)
    if count < 1:
        raise NothingMoved()
    return book(item, count, words.strip(), by=by, at=at)


@transaction
def take_out(
    item: StoreItem,
    count: int,
    words: str = "",
    *,
    incident: Incident | None = None,
    client_key: UUID | None = None,
    by: Member,
    at: datetime,
) -> StoreMove:
    """Taken out, for an incident or for something said. More than is there cannot be taken (EMG-10).

    What is taken for an incident is a line of its log. Sent twice with the same key it is taken once.
    """
    if incident is not None:
        lock(incident)  # before the item, as whoever writes into an incident does
        again = logging.sent_before(incident, client_key)
        if again is not None:
            return _move_of(again)
    lock(item)
    refuse_retired(item)
    if count < 1:
        raise NothingMoved()
    if incident is None and not words.strip():
        raise SaidNothing()
    if incident is not None:
        _refuse_unfit(item, incident)
    move = book(item, -count, words.strip(), incident=incident, by=by, at=at)
    if incident is not None:
        _tell_the_log(incident, item, move, client_key)
    return move


def book(
    item: StoreItem, change: int, words: str, *, incident: Incident | None = None, by: Member, at: datetime
) -> StoreMove:
    """Write a move and what is there after it. Part of a verb that has locked the item."""
    before = item.quantity
    if before + change < 0:
        raise NotSoMany(left=before, unit=item.unit)
    if before + change > MOST:
        raise OutOfBounds()
    move = StoreMove(
        id=new_id(),
        item_id=item.id,
        change=change,
        words=words,
        incident_id=incident.id if incident is not None else None,
        by_id=by.id,
        at=at,
    )
    item.quantity = before + change
    db.session.add(move)
    db.session.flush()
    after: dict[str, object] = {"quantity": item.quantity}
    if incident is not None:
        after["incident"] = incident.number
    verb = "store.used" if incident is not None else "store.brought_in" if change > 0 else "store.taken_out"
    record(verb, item, by=by, at=at, before={"quantity": before}, after=after, reason=words or None)
    if before >= item.minimum:
        alert_below(item, at=at)
    return move


def alert_below(item: StoreItem, *, at: datetime) -> None:
    """Tell the keeper that too little is left, if it is so. Called where the line may have been crossed just now."""
    if item.quantity < item.minimum:
        tell(
            keepers_of(item),
            MessageKind.STORE_BELOW,
            None,
            at=at,
            estate=item.estate.name,
            name=item.name,
            count=item.quantity,
            minimum=item.minimum,
            unit=item.unit,
        )


def keepers_of(item: StoreItem) -> Sequence[Member]:
    """Who is told about a supply: its keeper, or those who plan for the estate while nobody (still here) keeps it."""
    if item.keeper is not None and item.keeper.is_active:
        return [item.keeper]
    return members_with(Permission.EMERGENCIES_PLAN, estate_id=item.estate_id)


def refuse_retired(item: StoreItem) -> None:
    """What is no longer kept is neither moved nor checked."""
    if item.retired_at is not None:
        raise SupplyRetired()


def _tell_the_log(incident: Incident, item: StoreItem, move: StoreMove, client_key: UUID | None) -> None:
    """Written down in words that need no language of their own, and in figures beside them."""
    taken = f"{item.name} −{-move.change} {item.unit}"
    logging.write(
        incident,
        EntryKind.SUPPLY,
        by=move.by,
        at=move.at,
        words=f"{taken} · {move.words}" if move.words else taken,
        values={"name": item.name, "count": -move.change, "unit": item.unit, "left": item.quantity},
        subject_id=move.id,
        client_key=client_key,
    )


def _move_of(entry: IncidentEntry) -> StoreMove:
    return db.session.scalars(select(StoreMove).where(StoreMove.id == entry.subject_id)).one()


def _refuse_unfit(item: StoreItem, incident: Incident) -> None:
    if incident.estate_id != item.estate_id and not item.is_shareable:
        raise UsedElsewhere()
    if incident.state == IncidentState.REVIEWED:
        raise IncidentOver()
