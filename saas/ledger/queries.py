"""What pages, papers and checks ask the books. Balances are always the sum of entries; nothing is cached here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from saas.ledger.accounts import CLASS_OF, AccountClass, AccountCode, Pot
from saas.ledger.models import Account, AccountingPeriod, Entry, Journal, JournalKind, PeriodState
from saas.ledger.periods import Period
from tenants.db import db

PAGE = 50
_OWN_ACCOUNT = and_(Account.tenant_id == Entry.tenant_id, Account.id == Entry.account_id)
_OWN_JOURNAL = and_(Journal.tenant_id == Entry.tenant_id, Journal.id == Entry.journal_id)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which entries: every figure of the product can be said as one of these, and so opens its rows."""

    estate_id: UUID | None = None
    pot: Pot | None = None
    code: AccountCode | None = None
    account_class: AccountClass | None = None
    item_code: str | None = None
    kind: JournalKind | None = None
    since: date | None = None
    until: date | None = None
    house_id: UUID | None = None
    charge_id: UUID | None = None
    source_id: UUID | None = None
    counterparty: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on entry, account and journal."""
        given: list[tuple[Any, Any]] = [
            (Entry.estate_id, self.estate_id),
            (Entry.pot, self.pot),
            (Account.code, self.code),
            (Account.account_class, self.account_class),
            (Entry.item_code, self.item_code),
            (Journal.kind, self.kind),
            (Entry.house_id, self.house_id),
            (Entry.charge_id, self.charge_id),
            (Journal.source_id, self.source_id),
            (Entry.counterparty, self.counterparty),
        ]
        conditions = [column == value for column, value in given if value is not None]
        if self.since is not None:
            conditions.append(Entry.dated >= self.since)
        if self.until is not None:
            conditions.append(Entry.dated <= self.until)
        return conditions


@dataclass(frozen=True)
class Sum:
    """Debit, credit (both at least zero) and number of some entries."""

    debit: int = 0
    credit: int = 0
    count: int = 0

    @property
    def balance(self) -> int:
        """Debit minus credit, in fen."""
        return self.debit - self.credit


def _joined(query: Any, wanted: Wanted) -> Any:
    return query.join(Account, _OWN_ACCOUNT).join(Journal, _OWN_JOURNAL).where(*wanted.conditions())


def _summed() -> tuple[Any, Any, Any]:
    """Debit, credit and count."""
    amount = Entry.amount_fen
    debit = func.coalesce(func.sum(amount).filter(amount > 0), 0)
    credit = func.coalesce(-func.sum(amount).filter(amount < 0), 0)
    return debit, credit, func.count(amount)


def total_of(wanted: Wanted) -> Sum:
    """Debit and credit of the wanted entries, in fen."""
    row = db.session.execute(_joined(select(*_summed()).select_from(Entry), wanted)).one()
    return Sum(int(row[0]), int(row[1]), int(row[2]))


def balance(
    estate_id: UUID,
    pot: Pot,
    code: AccountCode,
    *,
    item_code: str | None = None,
    house_id: UUID | None = None,
    until: date | None = None,
) -> int:
    """The balance of an account in fen, debit above zero, up to and with a day."""
    wanted = Wanted(estate_id=estate_id, pot=pot, code=code, item_code=item_code, house_id=house_id, until=until)
    return total_of(wanted).balance


def balances_by_house(estate_id: UUID, pot: Pot, code: AccountCode, *, until: date | None = None) -> Mapping[UUID, int]:
    """The balance of one account for each house that has one, in fen; houses at zero are left out."""
    wanted = Wanted(estate_id=estate_id, pot=pot, code=code, until=until)
    total = func.sum(Entry.amount_fen)
    query = _joined(select(Entry.house_id, total).select_from(Entry), wanted)
    rows = db.session.execute(query.where(Entry.house_id.is_not(None)).group_by(Entry.house_id).having(total != 0))
    return {row[0]: int(row[1]) for row in rows}


def totals_by_item(wanted: Wanted) -> Mapping[str, Sum]:
    """Debit and credit by the item of the entries: fee items, cost groups, sources, uses."""
    query = _joined(select(Entry.item_code, *_summed()).select_from(Entry), wanted).group_by(Entry.item_code)
    return {row[0]: Sum(int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(query)}


def totals_by_period(wanted: Wanted) -> Mapping[str, Sum]:
    """Debit and credit by month."""
    query = _joined(select(Journal.period, *_summed()).select_from(Entry), wanted).group_by(Journal.period)
    return {row[0]: Sum(int(row[1]), int(row[2]), int(row[3])) for row in db.session.execute(query)}


@dataclass(frozen=True)
class TrialRow:
    """One account in a trial balance, all in fen. Opening and closing are debit minus credit."""

    pot: Pot
    code: AccountCode
    item_code: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """Opening, plus what came, minus what went."""
        return self.opening + self.debit - self.credit

    @property
    def account_class(self) -> AccountClass:
        """Asset, liability, income or cost."""
        return CLASS_OF[self.code]


def trial_balance(estate_id: UUID, period: Period, *, pot: Pot | None = None) -> Sequence[TrialRow]:
    """Every account of an estate: what it stood at before the month, what moved, by pot and in the chart's order."""
    amount, inside = Entry.amount_fen, Entry.dated >= period.first
    query = _joined(
        select(
            Account.pot,
            Account.code,
            Account.item_code,
            func.coalesce(func.sum(amount).filter(~inside), 0),
            func.coalesce(func.sum(amount).filter(inside, amount > 0), 0),
            func.coalesce(-func.sum(amount).filter(inside, amount < 0), 0),
        ).select_from(Entry),
        Wanted(estate_id=estate_id, pot=pot, until=period.last),
    ).group_by(Account.pot, Account.code, Account.item_code)
    rows = [
        TrialRow(Pot(row[0]), AccountCode(row[1]), row[2], int(row[3]), int(row[4]), int(row[5]))
        for row in db.session.execute(query)
    ]
    pots, codes = list(Pot), list(AccountCode)
    return sorted(rows, key=lambda row: (pots.index(row.pot), codes.index(row.code), row.item_code))


@dataclass(frozen=True)
class EntryPage:
    """One page of entries, newest first, with where the next one begins."""

    rows: Sequence[Entry]
    cursor: str | None


def entries_of(wanted: Wanted, *, after: str | None = None, limit: int = PAGE) -> EntryPage:
    """The wanted entries, newest first, with journal, account and house."""
    query = (
        _joined(select(Entry), wanted)
        .options(
            contains_eager(Entry.account),
            contains_eager(Entry.journal),
            joinedload(Entry.house),
        )
        .order_by(Entry.dated.desc(), Entry.id.desc())
        .limit(limit + 1)
    )
    place = _read_cursor(after)
    if place is not None:
        query = query.where((Entry.dated < place[0]) | and_(Entry.dated == place[0], Entry.id < place[1]))
    rows = db.session.scalars(query).unique().all()
    more = len(rows) > limit
    rows = rows[:limit]
    return EntryPage(rows, f"{rows[-1].dated.isoformat()}_{rows[-1].id.hex}" if more else None)


def _read_cursor(after: str | None) -> tuple[date, UUID] | None:
    day, _, key = (after or "").partition("_")
    try:
        return date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def find_journal(journal_id: UUID) -> Journal | None:
    """A journal of this company with its entries."""
    return db.session.scalar(select(Journal).where(Journal.id == journal_id).options(joinedload(Journal.posted_by)))


def entries_in(journal: Journal) -> Sequence[Entry]:
    """The entries of a journal in their order, with account and house."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.journal_id == journal.id)
        .order_by(Entry.position)
        .options(joinedload(Entry.account), joinedload(Entry.house))
    ).all()


def journals_from(source_id: UUID) -> Sequence[Journal]:
    """Every journal that one thing (a payment, a bill) caused, oldest first."""
    return db.session.scalars(
        select(Journal).where(Journal.source_id == source_id).order_by(Journal.posted_at, Journal.id)
    ).all()


def find_period(estate_id: UUID, period: Period) -> AccountingPeriod | None:
    """The row of a month somebody wants closed or has closed."""
    return db.session.scalar(
        select(AccountingPeriod)
        .where(AccountingPeriod.estate_id == estate_id, AccountingPeriod.period == period.name)
        .options(joinedload(AccountingPeriod.proposed_by), joinedload(AccountingPeriod.closed_by))
    )


def last_closed(estate_id: UUID) -> Period | None:
    """The latest closed month of an estate; it and every month before take no entries."""
    name = db.session.scalar(
        select(func.max(AccountingPeriod.period)).where(
            AccountingPeriod.estate_id == estate_id, AccountingPeriod.state == PeriodState.CLOSED
        )
    )
    return Period.named(name) if name else None


def open_day_for(estate_id: UUID, on: date) -> date:
    """The day itself when its month is open, else the first day of the first open month: where a correction goes."""
    closed = last_closed(estate_id)
    return on if closed is None or Period.of(on) > closed else closed.next.first


def open_period_for(estate_id: UUID, on: date) -> Period:
    """The month in which something of that day may be posted."""
    return Period.of(open_day_for(estate_id, on))


@dataclass(frozen=True)
class Month:
    """A month of an estate's books: how many journals, and whether it is closed or proposed."""

    period: Period
    journals: int
    row: AccountingPeriod | None

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more entries."""
        return self.row is not None and self.row.state == PeriodState.CLOSED


def months_of(estate_id: UUID) -> Sequence[Month]:
    """Every month with entries, newest first, without gaps."""
    query = select(Journal.period, func.count()).where(Journal.estate_id == estate_id).group_by(Journal.period)
    counts = {Period.named(row[0]): int(row[1]) for row in db.session.execute(query)}
    if not counts:
        return []
    rows = {
        Period.named(row.period): row
        for row in db.session.scalars(
            select(AccountingPeriod)
            .where(AccountingPeriod.estate_id == estate_id)
            .options(joinedload(AccountingPeriod.proposed_by), joinedload(AccountingPeriod.closed_by))
        )
    }
    months, period, last = [], min(counts), max(counts)
    while period <= last:
        months.append(Month(period, counts.get(period, 0), rows.get(period)))
        period = period.next
    return months[::-1]
