"""Money against lines of bills: in which order, how much, and one verb at a time for each house."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from saas.billing import Charge, refresh_bills
from saas.payments.models import Allocation, Payment
from tenants.db import db
from tenants.verbs import hold


def one_at_a_time(house_id: UUID) -> None:
    """Let one money verb at a time work on a house; held until the transaction ends.

    Underneath, rows are locked in one order everywhere: lines of bills by id, then payments by id.
    """
    hold("payments", house_id)


def of_who_is_there(owed: Sequence[Charge]) -> list[Charge]:
    """The lines of who has the house now. What somebody who left still owes is theirs: only a choice pays it."""
    return [one for one in owed if one.bill.payer_id is None]


def allocate(owed: Sequence[Charge], amount_fen: int) -> dict[UUID, int]:
    """How much goes to which line, in the order given. What is left over is not in the answer."""
    shares: dict[UUID, int] = {}
    left = amount_fen
    for charge in owed:
        part = min(left, charge.open_fen)
        if part > 0:
            shares[charge.id] = part
            left -= part
    return shares


def put_against(payment: Payment, parts: dict[Charge, int], *, from_prepaid: bool, on: date | None = None) -> None:
    """Write allocations and move the lines' paid part; the lines must be locked."""
    for charge, fen in parts.items():
        db.session.add(
            Allocation(
                payment_id=payment.id,
                charge_id=charge.id,
                pot=charge.pot,
                amount_fen=fen,
                allocated_on=on or payment.received_on,
                from_prepaid=from_prepaid,
            )
        )
        charge.allocated_fen += fen
    refresh_bills(charge.bill_id for charge in parts)
