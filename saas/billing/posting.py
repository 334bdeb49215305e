"""Bills in the books: what a house owes against what it is for, one journal for each pot and some hundred lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from saas.billing.models import Bill, BillRun, Charge, ChargeState
from saas.billing.origins import Origin
from saas.ledger import (
    AccountCode,
    CommonSource,
    Entry,
    Journal,
    JournalKind,
    Line,
    Period,
    Posting,
    Pot,
    journals_from,
    open_day_for,
    post,
    post_many,
    reverse,
)
from saas.tariffs import FeeClass
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member

LINES_AT_ONCE = 500
RUN, CHARGE, OPENING = "bill_run", "charge", "opening"
_AGAINST: Mapping[FeeClass, AccountCode] = MappingProxyType(
    {
        FeeClass.INCOME: AccountCode.INCOME,
        FeeClass.TRUST: AccountCode.TRUST,
        FeeClass.PASS_THROUGH: AccountCode.PASS_THROUGH,
        FeeClass.AGENCY: AccountCode.AGENCY_PAYABLE,
        FeeClass.DEPOSIT: AccountCode.DEPOSITS,
        FeeClass.COMMON_INCOME: AccountCode.COMMON_INCOME,
        FeeClass.LATE_FEE: AccountCode.LATE_FEE,
    }
)
HELD_AS: Mapping[str, AccountCode] = MappingProxyType(
    {one.value: _AGAINST[one] for one in (FeeClass.AGENCY, FeeClass.PASS_THROUGH)}
)
"""Where money that houses pay for somebody else waits to be passed on, by the class of its fee item."""
_SOURCES: Mapping[str, CommonSource] = MappingProxyType(
    {"F08": CommonSource.PARKING, "F09": CommonSource.PARKING, "F22": CommonSource.COMPENSATION}
)


class Owed(NamedTuple):
    """What the books need to know of a line."""

    id: UUID
    house_id: UUID
    pot: str
    fee_class: str
    item_code: str
    amount_fen: int
    origin: str = Origin.RUN


def biller_of(charge: Charge) -> UUID | None:
    """Who last put a line into the books as owed; nobody for the product itself."""
    return db.session.scalar(
        select(Journal.posted_by_id)
        .join(Entry, (Entry.tenant_id == Journal.tenant_id) & (Entry.journal_id == Journal.id))
        .where(Entry.charge_id == charge.id, Journal.kind.in_((JournalKind.BILL, JournalKind.OPENING)))
        .order_by(Journal.posted_at.desc(), Journal.id)
        .limit(1)
    )


def post_run(run: BillRun, *, by: Member, at: datetime) -> None:
    """Put every line of a run into the books, on the last day of its month or the first day still open."""
    on = day_to_post(run.estate_id, Period.named(run.period), at)
    post_many(_postings(run, _owed_on(run), on), by=by, at=at)


def _owed_on(run: BillRun, *conditions: ColumnElement[bool]) -> Iterator[Owed]:
    query = (
        select(Charge.id, Charge.house_id, Charge.pot, Charge.fee_class, Charge.item_code, Charge.amount_fen)
        .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
        .where(Bill.run_id == run.id, Charge.amount_fen > 0, *conditions)
        .order_by(Charge.pot, Charge.id)
    )
    return (Owed(*row) for row in db.session.execute(query))


def day_to_post(estate_id: UUID, period: Period, at: datetime) -> date:
    """The day a bill counts for in the books."""
    return open_day_for(estate_id, min(local_date(at), period.last))


def _postings(run: BillRun, owed: Iterable[Owed], on: date, *, back: bool = False) -> Iterator[Posting]:
    kind, sign = (JournalKind.CORRECTION, -1) if back else (JournalKind.BILL, 1)
    for pot, lines in groupby(owed, key=lambda line: line.pot):
        for batch in _batches(lines):
            yield Posting(run.estate_id, Pot(pot), on, kind, _entries(batch, sign), (RUN, run.id), memo=run.period)


def post_opening(
    estate_id: UUID, owed: Iterable[Owed], *, source_id: UUID, on: date, memo: str, by: Member, at: datetime
) -> None:
    """Opening entries for what was owed before: houses owe it, against the opening balances of the same pot."""
    ordered = sorted(owed, key=lambda line: (line.pot, line.id))
    post_many(
        (
            Posting(estate_id, Pot(pot), on, JournalKind.OPENING, _entries(batch), (OPENING, source_id), memo=memo)
            for pot, lines in groupby(ordered, key=lambda line: line.pot)
            for batch in _batches(lines)
        ),
        by=by,
        at=at,
    )


def _batches(lines: Iterable[Owed]) -> Iterator[list[Owed]]:
    batch: list[Owed] = []
    for line in lines:
        batch.append(line)
        if len(batch) == LINES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _entries(owed: Iterable[Owed], sign: int = 1) -> list[Line]:
    """Debit each house, credit each item with the sum."""
    lines: list[Line] = []
    sums: dict[tuple[AccountCode, str], int] = {}
    for line in owed:
        lines.append(Line(AccountCode.RECEIVABLE, sign * line.amount_fen, line.item_code, line.house_id, line.id))
        key = (_account_against(line), _item(line))
        sums[key] = sums.get(key, 0) + line.amount_fen
    return lines + [Line(account, -sign * fen, item) for (account, item), fen in sums.items()]


def _account_against(line: Owed) -> AccountCode:
    """What a house owed before we came is no income of ours: it stands against the opening balances."""
    return AccountCode.OPENING if line.origin == Origin.OPENING else _AGAINST[FeeClass(line.fee_class)]


def _item(line: Owed) -> str:
    return source_of(line.item_code) if line.fee_class == FeeClass.COMMON_INCOME else line.item_code


def source_of(item_code: str) -> CommonSource:
    """The source of common income under which a fee item of the owners' pot is booked and disclosed."""
    return _SOURCES.get(item_code, CommonSource.OTHER)


def take_back(run: BillRun, *, reason: str, by: Member, at: datetime) -> None:
    """Take out of the books what still stands of a run: its journals, or line by line where some were reversed before."""
    on = open_day_for(run.estate_id, local_date(at))
    gone = select(Charge.id).join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
    if db.session.scalar(gone.where(Bill.run_id == run.id, Charge.state == ChargeState.REVERSED).limit(1)) is not None:
        post_many(_postings(run, _owed_on(run, Charge.state == ChargeState.PUBLISHED), on, back=True), by=by, at=at)
        return
    for journal in journals_from(run.id):
        if journal.reverses_id is None:
            reverse(journal, on=max(on, journal.dated), reason=reason, by=by, at=at)


def post_charge(charge: Charge, *, back: bool = False, memo: str = "", by: Member | None, at: datetime) -> None:
    """Put one line into the books, or (`back`) take it out again by the mirrored entry."""
    if not charge.amount_fen:
        return
    line = Owed(
        charge.id, charge.house_id, charge.pot, charge.fee_class, charge.item_code, charge.amount_fen, charge.origin
    )
    today = local_date(at)
    on = (
        open_day_for(charge.estate_id, today)
        if back
        else day_to_post(charge.estate_id, Period.named(charge.period), at)
    )
    post(
        estate_id=charge.estate_id,
        pot=Pot(charge.pot),
        on=on,
        kind=JournalKind.CORRECTION if back else JournalKind.BILL,
        lines=_entries([line], -1 if back else 1),
        source=(CHARGE, charge.id),
        memo=memo,
        by=by,
        at=at,
    )
