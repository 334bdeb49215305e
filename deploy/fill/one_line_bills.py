"""Bills of one line that no run made: what a house owes for a span of days, published and posted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from saas.billing import Bill, BillState, Charge, ChargeState
from saas.billing.posting import post_charge
from saas.estates import Estate
from saas.ledger import Period
from saas.tariffs import find_item, pot_of
from tenants.db import db


def bill_one_line(
    estate: Estate,
    house_id: UUID,
    item_code: str,
    fen: int,
    *,
    number: str,
    days: tuple[date, date],
    due_on: date,
    memo: str,
    at: datetime,
) -> Charge:
    """Bill a house `fen` of a fee item for the days from the first to the last of `days`, published `at`."""
    item = find_item(item_code)
    assert item is not None
    bill = Bill(
        estate_id=estate.id,
        house_id=house_id,
        period=Period.of(due_on).name,
        number=number,
        state=BillState.PUBLISHED,
        due_on=due_on,
        total_fen=fen,
        released_at=at,
    )
    db.session.add(bill)
    db.session.flush()
    charge = Charge(
        bill_id=bill.id,
        estate_id=estate.id,
        house_id=house_id,
        item_code=item.code,
        pot=pot_of(item.fee_class),
        fee_class=item.fee_class,
        priority=item.priority,
        period=bill.period,
        period_from=days[0],
        period_to=days[1],
        amount_fen=fen,
        due_on=due_on,
        calculation={
            "v": 1,
            "kind": "fixed",
            "formula": "price",
            "tree": {"name": "price", "value": f"{fen // 100}.{fen % 100:02d}"},
            "fen": fen,
        },
        state=ChargeState.PUBLISHED,
        published_at=at,
    )
    db.session.add(charge)
    db.session.flush()
    post_charge(charge, memo=memo, by=None, at=at)
    return charge
