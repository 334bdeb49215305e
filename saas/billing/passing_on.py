"""What a shared cost was paid with: who got the money, and its way out of the books."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO

from saas.billing.posting import HELD_AS
from saas.billing.shared import SharedCost
from saas.billing.sharing import COST_PAPER
from saas.ledger import MAX_FEN, BadAmount, journals_from, open_day_for, pass_on, reversal_of, reverse
from saas.tariffs import items
from tenants.clock import local_date
from tenants.db import db
from tenants.files import store
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

PAID_FOR = "shared_cost"


@transaction
def note_payment(
    cost: SharedCost,
    *,
    paid_to: str,
    paid_on: date,
    paid_fen: int,
    document: IO[bytes] | bytes | None = None,
    document_name: str | None = None,
    by: Member,
    at: datetime,
) -> None:
    """Say where the money went: who was paid, when and how much, with the receipt; and book it out of the bank.

    Said once more, the booking before it is reversed. Raises `BadAmount` and `DayOutOfReach`.
    """
    if not 0 < paid_fen <= MAX_FEN:
        raise BadAmount
    file_id = store(COST_PAPER, document, name=document_name, by=by, at=at, to=cost.id).id if document else None
    lock(cost)
    cost.paid_to, cost.paid_on, cost.paid_fen = paid_to.strip(), paid_on, paid_fen
    cost.paid_file_id = file_id or cost.paid_file_id
    _book_payment(cost, by=by, at=at)
    record("billing.cost_paid", cost, by=by, at=at, after={"to": paid_to, "on": paid_on, "fen": paid_fen})


def _book_payment(cost: SharedCost, *, by: Member, at: datetime) -> None:
    """What is shared is collected for the supplier and passed on; what was excluded is a cost with a group of its own."""
    account = HELD_AS.get(items()[cost.item_code].fee_class)
    if account is None or cost.paid_on is None or cost.paid_fen is None:
        return
    _take_out_payment(cost, by=by, at=at)
    pass_on(
        cost.estate_id,
        account,
        cost.item_code,
        min(cost.paid_fen, cost.total_fen),
        on=open_day_for(cost.estate_id, cost.paid_on),
        source=(PAID_FOR, cost.id),
        counterparty=cost.paid_to or "",
        memo=cost.title,
        document_id=cost.paid_file_id,
        by=by,
        at=at,
    )


def _take_out_payment(cost: SharedCost, *, by: Member | None, at: datetime) -> None:
    today = open_day_for(cost.estate_id, local_date(at))
    for journal in journals_from(cost.id):
        if journal.reverses_id is None and reversal_of(journal) is None:
            reverse(journal, on=max(today, journal.dated), reason=cost.title, by=by, at=at)


def carry_payment(old: SharedCost, new: SharedCost, *, by: Member, at: datetime) -> None:
    """A cost that takes another's place was paid when that one was: its booking takes the other's place, too."""
    new.paid_to, new.paid_on, new.paid_fen = old.paid_to, old.paid_on, old.paid_fen
    new.paid_file_id = old.paid_file_id
    db.session.flush()
    _take_out_payment(old, by=by, at=at)
    _book_payment(new, by=by, at=at)
