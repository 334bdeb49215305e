"""What houses owed when the company came (期初欠费): imported rows become lines that can be paid.

Only the principal is taken over, as it stands in the old books; nothing is reckoned anew. In the books it stands against
the opening balances and is nobody's income of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.archives import OpeningArrears
from saas.archives.importing_arrears import arrears_kept_by
from saas.billing.by_hand import OpeningCharge
from saas.billing.correcting import reverse_charge
from saas.billing.drafting import number_bills
from saas.billing.models import Bill, BillState, Charge, ChargeState
from saas.billing.opening_queries import may_be_owed_before, standing
from saas.billing.origins import Origin
from saas.billing.posting import Owed, post_opening
from saas.billing.refusals import NoSuchItem, NothingToTakeOver, NotOwedBefore, OpeningPaid
from saas.billing.runs import one_at_a_time
from saas.estates import Estate
from saas.ledger import Period, open_day_for
from saas.tariffs import FeeItem, agreement_on, items, pot_of, written
from tenants.bulk import insert_many
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.history import record
from tenants.members import Member
from tenants.text import N_
from tenants.verbs import hold, transaction

AT_ONCE = 500
TAKEN_BACK = N_("The import of these arrears was changed or taken back.")


@dataclass(frozen=True)
class TakenOver:
    """What a take-over did. `billed_already`: months of a fee that a line of ours covers."""

    lines: int
    fen: int
    billed_already: int


@transaction
def take_over(estate: Estate, meanings: Mapping[str, str], *, by: Member, at: datetime) -> TakenOver:
    """Make lines of an estate's imported arrears: `meanings` says which fee item each of the old names is.

    Released at once, with the day to pay by of the old books (else the agreement's, else the last day of the month).
    A house's month of a fee that a line of ours covers stays where it is. Raises `NoSuchItem`, `NotOwedBefore`,
    `NothingToTakeOver`.
    """
    hold("opening", estate.id)
    fees = _fees(meanings)
    rows = db.session.scalars(
        select(OpeningArrears)
        .where(
            OpeningArrears.estate_id == estate.id,
            OpeningArrears.item.in_(list(fees)),
            OpeningArrears.amount > 0,
            OpeningArrears.id.not_in(standing()),
        )
        .options(joinedload(OpeningArrears.house))
        .order_by(OpeningArrears.period, OpeningArrears.house_id, OpeningArrears.item)
        .with_for_update(of=OpeningArrears)
    ).all()
    for period in sorted({row.period for row in rows}):
        one_at_a_time(estate.id, period)
    fresh = _not_billed(estate.id, rows, fees)
    if not fresh:
        raise NothingToTakeOver
    act = new_id()
    fen = 0
    for start in range(0, len(fresh), AT_ONCE):
        fen += _take(estate, fresh[start : start + AT_ONCE], fees, act, by=by, at=at)
    done = TakenOver(len(fresh), fen, len(rows) - len(fresh))
    record("billing.arrears_taken_over", estate, by=by, at=at, after={"lines": done.lines, "fen": fen})
    return done


def _fees(meanings: Mapping[str, str]) -> dict[str, FeeItem]:
    known = items()
    fees = {}
    for said, code in meanings.items():
        item = known.get(code)
        if item is None:
            raise NoSuchItem
        if not may_be_owed_before(item):
            raise NotOwedBefore(item=item.name)
        fees[said] = item
    return fees


def _not_billed(estate_id: UUID, rows: Sequence[OpeningArrears], fees: Mapping[str, FeeItem]) -> list[OpeningArrears]:
    """Rows whose house, fee and month no line stands for, here or further up in the list: amounts are never summed."""
    taken = {
        (house, code, period)
        for house, code, period in db.session.execute(
            select(Charge.house_id, Charge.item_code, Charge.period).where(
                Charge.estate_id == estate_id,
                Charge.state != ChargeState.REVERSED,
                Charge.item_code.in_({item.code for item in fees.values()}),
                Charge.period.in_({row.period for row in rows}),
                Charge.origin != Origin.ONE_OFF,
            )
        )
    }
    fresh = []
    for row in rows:
        key = (row.house_id, fees[row.item].code, row.period)
        if key not in taken:
            taken.add(key)
            fresh.append(row)
    return fresh


def _take(
    estate: Estate, rows: Sequence[OpeningArrears], fees: Mapping[str, FeeItem], act: UUID, *, by: Member, at: datetime
) -> int:
    bills: dict[str, list[dict[str, Any]]] = defaultdict(list)
    charges: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    due_days: dict[str, date] = {}
    for row in rows:
        period = Period.named(row.period)
        if row.due_on is None and row.period not in due_days:
            due_days[row.period] = _due_day(estate.id, period)
        due_on = row.due_on or due_days[row.period]
        bills[row.period].append(_bill_row(row, due_on, at))
        charges.append(_charge_row(row, fees[row.item], period, bills[row.period][-1]["id"], due_on, at))
        notes.append(
            {
                "charge_id": charges[-1]["id"],
                "estate_id": estate.id,
                "arrears_id": row.id,
                "import_run_id": row.import_run_id,
                "row_number": row.row_number,
                "item_said": row.item,
                "taken_by_id": by.id,
                "taken_at": at,
            }
        )
    for period_name, some in bills.items():
        number_bills(some, estate.id, period_name)
        insert_many(Bill, some)
    insert_many(Charge, charges)
    insert_many(OpeningCharge, notes)
    on = open_day_for(estate.id, local_date(at))
    owed = [
        Owed(
            row["id"],
            row["house_id"],
            row["pot"],
            row["fee_class"],
            row["item_code"],
            row["amount_fen"],
            Origin.OPENING,
        )
        for row in charges
    ]
    post_opening(estate.id, owed, source_id=act, on=on, memo="期初欠费", by=by, at=at)
    return sum(row["amount_fen"] for row in charges)


def _due_day(estate_id: UUID, period: Period) -> date:
    agreement = agreement_on(estate_id, period.last)
    return period.last + timedelta(days=agreement.due_day) if agreement is not None else period.last


def _bill_row(row: OpeningArrears, due_on: date, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "run_id": None,
        "estate_id": row.estate_id,
        "house_id": row.house_id,
        "payer_id": None,
        "position": row.house.position,
        "period": row.period,
        "number": "",
        "state": BillState.PUBLISHED,
        "due_on": due_on,
        "total_fen": row.amount,
        "released_at": at,
    }


def _charge_row(
    row: OpeningArrears, item: FeeItem, period: Period, bill_id: UUID, due_on: date, at: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "bill_id": bill_id,
        "estate_id": row.estate_id,
        "house_id": row.house_id,
        "origin": Origin.OPENING,
        "item_code": item.code,
        "pot": pot_of(item.fee_class),
        "fee_class": item.fee_class,
        "priority": item.priority,
        "period": row.period,
        "period_from": period.first,
        "period_to": period.last,
        "amount_fen": row.amount,
        "due_on": due_on,
        "tariff_id": None,
        "calculation": {
            "v": 1,
            "kind": Origin.OPENING,
            "said": row.item,
            "tree": {"name": "owed", "value": written(Fraction(row.amount, 100)), "unit": "元"},
            "fen": row.amount,
        },
        "state": ChargeState.PUBLISHED,
        "allocated_fen": 0,
        "published_at": at,
    }


class _Keeper:
    """What becomes of the lines when the import behind them changes or is taken back."""

    def paid(self, arrears_ids: Collection[UUID]) -> set[UUID]:
        """Imported rows whose line is paid or written off, wholly or in part."""
        return set(db.session.scalars(standing(arrears_ids).where(Charge.unsettled_fen < Charge.amount_fen)))

    def let_go(self, arrears_ids: Collection[UUID], *, by: Member, at: datetime) -> None:
        """Reverse the lines of these rows. Raises `OpeningPaid` and then reverses none."""
        paid = self.paid(arrears_ids)
        if paid:
            raise OpeningPaid(count=len(paid))
        lines = db.session.scalars(
            select(Charge)
            .join(OpeningCharge, (OpeningCharge.tenant_id == Charge.tenant_id) & (OpeningCharge.charge_id == Charge.id))
            .where(OpeningCharge.arrears_id.in_(arrears_ids), Charge.state == ChargeState.PUBLISHED)
            .order_by(Charge.id)
        ).all()
        for charge in lines:
            reverse_charge(charge, reason=TAKEN_BACK, by=by, at=at)


arrears_kept_by(_Keeper())
