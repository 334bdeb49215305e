"""Money that no bill causes: costs, income from common parts, its use, the fund's statements, cash taken to the bank,
and what each account held when the books began.

Each verb knows its pot. Nothing here or elsewhere moves money from one pot to another; owners' income goes to the fund
as a use in one pot and a receipt in the other, two journals with one document.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import select

from saas.ledger.accounts import (
    AccountCode,
    CommonSource,
    CommonUse,
    CostGroup,
    Pot,
)
from saas.ledger.models import Entry, Journal, JournalKind
from saas.ledger.posting import Line, find_account, post, reversal_of, reverse
from saas.ledger.queries import balance, journals_from, open_day_for
from saas.ledger.refusals import (
    DayOutOfReach,
    DecisionMissing,
    NothingToHandOver,
    OpeningStands,
    StatementMissing,
    WrongPot,
)
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member
from tenants.verbs import hold, transaction

C = AccountCode
MONEY = frozenset({C.CASH, C.BANK, C.FUND_BANK})
"""The accounts that hold money, and so may have held some before these books."""
HELD_FOR_OTHERS = frozenset({C.AGENCY_PAYABLE, C.PASS_THROUGH})
YEARS_BACK = 10
BOOKING = "booking"


class Voucher(TypedDict):
    """What every booking says of its paper: the day, who paid or was paid, the document, and who books it when."""

    on: date
    by: Member
    at: datetime
    counterparty: NotRequired[str]
    memo: NotRequired[str]
    document_id: NotRequired[UUID | None]


@transaction
def book_cost(
    estate_id: UUID,
    group: CostGroup,
    amount_fen: int,
    *,
    paid_from: AccountCode = C.BANK,
    **voucher: Unpack[Voucher],
) -> Journal:
    """A cost of the service in one of the nine groups of 1864号."""
    sides = (C.COST, group), (paid_from, "")
    return _two_sided(estate_id, Pot.COMPANY, JournalKind.COST, *sides, amount_fen, **voucher)


@transaction
def book_common_income(
    estate_id: UUID,
    source: CommonSource,
    amount_fen: int,
    *,
    received_in: AccountCode = C.BANK,
    **voucher: Unpack[Voucher],
) -> Journal:
    """Income from common parts, gross; it belongs to the owners (Civil Code 282)."""
    sides = (received_in, ""), (C.COMMON_INCOME, source)
    return _two_sided(estate_id, Pot.COMMON, JournalKind.COMMON_INCOME, *sides, amount_fen, **voucher)


@transaction
def book_common_cost(
    estate_id: UUID,
    source: CommonSource,
    amount_fen: int,
    *,
    paid_from: AccountCode = C.BANK,
    **voucher: Unpack[Voucher],
) -> Journal:
    """A reasonable cost of earning common income, shown beside the gross amount and never netted."""
    sides = (C.COMMON_COST, source), (paid_from, "")
    return _two_sided(estate_id, Pot.COMMON, JournalKind.COMMON_COST, *sides, amount_fen, **voucher)


@transaction
def book_common_use(
    estate_id: UUID,
    use: CommonUse,
    amount_fen: int,
    *,
    on: date,
    decision_id: UUID | None,
    paid_from: AccountCode = C.BANK,
    counterparty: str = "",
    memo: str = "",
    by: Member,
    at: datetime,
) -> Journal:
    """Use of the owners' income, by their decision (its document). Raises `DecisionMissing`, `NothingToHandOver`."""
    if decision_id is None:
        raise DecisionMissing
    hold("common_use", estate_id)
    if amount_fen > common_balance(estate_id):
        raise NothingToHandOver
    return _two_sided(
        estate_id,
        Pot.COMMON,
        JournalKind.COMMON_USE,
        (C.COMMON_USE, use),
        (paid_from, ""),
        amount_fen,
        on=on,
        counterparty=counterparty,
        memo=memo,
        document_id=decision_id,
        by=by,
        at=at,
    )


@transaction
def hand_over_to_fund(
    estate_id: UUID, amount_fen: int, *, on: date, decision_id: UUID | None, memo: str = "", by: Member, at: datetime
) -> tuple[Journal, Journal]:
    """Owners' income paid over to the maintenance fund: a use in the one pot, a receipt in the other, one decision."""
    given = book_common_use(
        estate_id, CommonUse.TO_FUND, amount_fen, on=on, decision_id=decision_id, memo=memo, by=by, at=at
    )
    lines = [
        Line(C.FUND_BANK, amount_fen, document_id=decision_id),
        Line(C.FUND_PAID_IN, -amount_fen, "from_common", document_id=decision_id),
    ]
    return given, _booked(
        estate_id, Pot.FUND, JournalKind.FUND, lines, on, memo, by, at, source=(given.source_kind, given.source_id)
    )


@transaction
def book_fund_line(
    estate_id: UUID,
    account: AccountCode,
    amount_fen: int,
    *,
    on: date,
    item_code: str = "owners",
    memo: str = "",
    document_id: UUID | None = None,
    by: Member,
    at: datetime,
) -> Journal:
    """A line of the fund's bank statement: paid in, interest, or used. The fund is mirrored here, never held."""
    sign = -1 if account is C.FUND_USE else 1
    other = Line(account, -sign * amount_fen, "" if account is C.FUND_INTEREST else item_code, document_id=document_id)
    lines = [Line(C.FUND_BANK, sign * amount_fen, document_id=document_id), other]
    return _booked(estate_id, Pot.FUND, JournalKind.FUND, lines, on, memo, by, at)


@transaction
def book_opening(
    estate_id: UUID,
    pot: Pot,
    account: AccountCode,
    amount_fen: int,
    *,
    on: date,
    document_id: UUID | None,
    memo: str = "",
    by: Member,
    at: datetime,
) -> Journal:
    """What an account of money held when the books began, by the statement or hand-over record it is read from.

    Once for each account of a pot: a wrong one is reversed first. Raises `StatementMissing`, `OpeningStands`,
    `WrongPot`, and what `post` raises.
    """
    if account not in MONEY:
        raise WrongPot
    if document_id is None:
        raise StatementMissing
    hold("opening_money", estate_id, pot)
    if _has_opening(estate_id, pot, account):
        raise OpeningStands
    lines = [Line(account, amount_fen, document_id=document_id), Line(C.OPENING, -amount_fen, document_id=document_id)]
    return _booked(estate_id, pot, JournalKind.OPENING, lines, on, memo, by, at)


@transaction
def take_to_bank(
    estate_id: UUID, pot: Pot, amount_fen: int, *, on: date, memo: str = "", by: Member, at: datetime
) -> Journal:
    """Cash of a pot paid into the same pot's bank account."""
    lines = [Line(C.BANK, amount_fen), Line(C.CASH, -amount_fen)]
    return _booked(estate_id, pot, JournalKind.SETTLEMENT, lines, on, memo, by, at)


@transaction
def reverse_booking(journal: Journal, *, reason: str, by: Member, at: datetime) -> Journal:
    """Undo a booking made by hand, in every pot it was booked in; gives the mirror of the journal named.

    Raises what `reverse` raises, and then nothing is undone.
    """
    today = open_day_for(journal.estate_id, local_date(at))
    others = [
        one
        for one in journals_from(journal.source_id)
        if one.id != journal.id and one.reverses_id is None and reversal_of(one) is None
    ]
    for one in others:
        reverse(one, on=max(today, one.dated), reason=reason, by=by, at=at)
    return reverse(journal, on=max(today, journal.dated), reason=reason, by=by, at=at)


@transaction
def pass_on(
    estate_id: UUID,
    account: AccountCode,
    item_code: str,
    amount_fen: int,
    *,
    on: date,
    paid_from: AccountCode = C.BANK,
    source: tuple[str, UUID] | None = None,
    counterparty: str = "",
    memo: str = "",
    document_id: UUID | None = None,
    by: Member,
    at: datetime,
) -> Journal:
    """Money collected for somebody else, paid on to them: the water company, the bill of the shared light. No cost of ours.

    `account` is AGENCY_PAYABLE or PASS_THROUGH, else `WrongPot`; `source` is what it was paid for, if it is known.
    """
    if account not in HELD_FOR_OTHERS:
        raise WrongPot
    lines = [
        Line(code, fen, item, counterparty=counterparty, document_id=document_id)
        for code, fen, item in ((account, amount_fen, item_code), (paid_from, -amount_fen, ""))
    ]
    return _booked(estate_id, Pot.COMPANY, JournalKind.PASSED_ON, lines, on, memo, by, at, source=source)


def _has_opening(estate_id: UUID, pot: Pot, code: AccountCode) -> bool:
    account = find_account(estate_id, pot, code)
    if account is None:
        return False
    taken = (
        select(Journal).join(Journal.entries).where(Journal.kind == JournalKind.OPENING, Entry.account_id == account.id)
    )
    return any(reversal_of(journal) is None for journal in db.session.scalars(taken).all())


def common_balance(estate_id: UUID) -> int:
    """What the owners' common income has in cash, at the bank and on its way, in fen."""
    return sum(balance(estate_id, Pot.COMMON, code) for code in (C.CASH, C.BANK, C.GATEWAY_CLEARING))


def _two_sided(
    estate_id: UUID,
    pot: Pot,
    kind: JournalKind,
    debit: tuple[AccountCode, str],
    credit: tuple[AccountCode, str],
    amount_fen: int,
    *,
    on: date,
    by: Member,
    at: datetime,
    counterparty: str = "",
    memo: str = "",
    document_id: UUID | None = None,
) -> Journal:
    lines = [
        Line(account, fen, item, counterparty=counterparty, document_id=document_id)
        for (account, item), fen in ((debit, amount_fen), (credit, -amount_fen))
    ]
    return _booked(estate_id, pot, kind, lines, on, memo, by, at)


def _booked(
    estate_id: UUID,
    pot: Pot,
    kind: JournalKind,
    lines: list[Line],
    on: date,
    memo: str,
    by: Member,
    at: datetime,
    *,
    source: tuple[str, UUID] | None = None,
) -> Journal:
    today = local_date(at)
    first = date(today.year - YEARS_BACK, 1, 1)
    if not first <= on <= today:
        raise DayOutOfReach(first=first.isoformat(), last=today.isoformat())
    return post(
        estate_id=estate_id,
        pot=pot,
        on=on,
        kind=kind,
        lines=lines,
        source=source or (BOOKING, new_id()),
        memo=memo.strip(),
        by=by,
        at=at,
    )
