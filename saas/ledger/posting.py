"""Writing into the books: post, post many at once, and reverse. There is no other way in and no way to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from psycopg.errors import CheckViolation, UniqueViolation
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from saas.ledger.accounts import CLASS_OF, CODES_OF, PER_ITEM, AccountCode, Pot
from saas.ledger.models import Account, Entry, Journal, JournalKind
from saas.ledger.money import MAX_FEN, BadAmount
from saas.ledger.periods import Period
from saas.ledger.refusals import (
    AlreadyReversed,
    ItemMissing,
    PeriodClosed,
    ReasonMissing,
    ReversalStays,
    TooFewLines,
    Unbalanced,
    WrongPot,
)
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.members import Member
from tenants.verbs import transaction

AT_ONCE = 1000


@dataclass(frozen=True)
class Line:
    """One line to post: debit above zero, credit below. `item_code` names the account's item where it has items."""

    account: AccountCode
    amount_fen: int
    item_code: str = ""
    house_id: UUID | None = None
    charge_id: UUID | None = None
    counterparty: str = ""
    document_id: UUID | None = None


@dataclass(frozen=True)
class Posting:
    """A journal to be posted: the pot decides which accounts it may touch."""

    estate_id: UUID
    pot: Pot
    on: date
    kind: JournalKind
    lines: Sequence[Line]
    source: tuple[str, UUID]
    memo: str = ""
    reverses_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


@transaction
def post(
    *,
    estate_id: UUID,
    pot: Pot,
    on: date,
    kind: JournalKind,
    lines: Sequence[Line],
    source: tuple[str, UUID],
    memo: str = "",
    by: Member | None,
    at: datetime,
) -> Journal:
    """Post one journal. `on` is the day it counts for; `source` is the kind and id of what caused it.

    Raises `Unbalanced`, `TooFewLines`, `WrongPot`, `ItemMissing`, `BadAmount`, `PeriodClosed`.
    """
    return _write(Posting(estate_id, pot, on, kind, lines, source, memo), by, at)


@transaction
def post_many(postings: Iterable[Posting], *, by: Member | None, at: datetime) -> int:
    """Post many journals in bulk (a billing run) and return how many; the same refusals as `post`, and all or nothing.

    The database checks each journal when the transaction commits.
    """
    accounts: dict[tuple[UUID, Pot, AccountCode, str], UUID] = {}
    count, stream = 0, iter(postings)
    while batch := list(islice(stream, AT_ONCE)):
        for posting in batch:
            _check(posting)
        _insert(batch, accounts, by, at)
        count += len(batch)
    return count


def _insert(
    batch: Sequence[Posting],
    accounts: dict[tuple[UUID, Pot, AccountCode, str], UUID],
    by: Member | None,
    at: datetime,
) -> None:
    db.session.flush()
    try:
        insert_many(Journal, (_journal_values(posting, by, at) for posting in batch))
    except IntegrityError as error:
        raise _meant(error, batch[0].on) from error
    insert_many(Entry, _entry_rows(batch, accounts))


def _entry_rows(
    batch: Sequence[Posting], accounts: dict[tuple[UUID, Pot, AccountCode, str], UUID]
) -> Iterator[dict[str, object]]:
    for posting in batch:
        for position, line in enumerate(posting.lines, 1):
            key = (posting.estate_id, posting.pot, line.account, line.item_code if line.account in PER_ITEM else "")
            if key not in accounts:
                accounts[key] = account_of(*key).id
            yield {
                "journal_id": posting.id,
                "position": position,
                "account_id": accounts[key],
                "estate_id": posting.estate_id,
                "pot": posting.pot,
                "dated": posting.on,
                "amount_fen": line.amount_fen,
                "item_code": line.item_code,
                "house_id": line.house_id,
                "charge_id": line.charge_id,
                "counterparty": line.counterparty,
                "document_id": line.document_id,
            }


@transaction
def reverse(journal: Journal, *, on: date, reason: str, by: Member | None, at: datetime) -> Journal:
    """Post the mirror of a journal, line by line, on an open day. Once only, and never of a reversal.

    Raises `AlreadyReversed`, `ReversalStays`, `ReasonMissing`, `PeriodClosed`.
    """
    if journal.reverses_id is not None:
        raise ReversalStays
    if not reason.strip():
        raise ReasonMissing
    entries = db.session.scalars(select(Entry).where(Entry.journal_id == journal.id).order_by(Entry.position)).all()
    codes = {account.id: account for account in _accounts_of(entries)}
    lines = [
        Line(
            AccountCode(codes[entry.account_id].code),
            -entry.amount_fen,
            entry.item_code,
            entry.house_id,
            entry.charge_id,
            entry.counterparty,
            entry.document_id,
        )
        for entry in entries
    ]
    mirror = Posting(
        journal.estate_id,
        Pot(journal.pot),
        on,
        JournalKind.REVERSAL,
        lines,
        (journal.source_kind, journal.source_id),
        reason.strip(),
        journal.id,
    )
    return _write(mirror, by, at)


def _accounts_of(entries: Sequence[Entry]) -> Sequence[Account]:
    return db.session.scalars(select(Account).where(Account.id.in_({entry.account_id for entry in entries}))).all()


def reversal_of(journal: Journal) -> Journal | None:
    """The journal that reverses this one, if there is one."""
    return db.session.scalar(select(Journal).where(Journal.reverses_id == journal.id))


def _check(posting: Posting) -> None:
    if len(posting.lines) < 2:
        raise TooFewLines
    for line in posting.lines:
        amount: object = line.amount_fen
        if type(amount) is not int or amount == 0 or not -MAX_FEN <= amount <= MAX_FEN:
            raise BadAmount
        if line.account not in CODES_OF[posting.pot]:
            raise WrongPot
        if line.account in PER_ITEM and not line.item_code:
            raise ItemMissing
    if sum(line.amount_fen for line in posting.lines) != 0:
        raise Unbalanced


def _journal_values(posting: Posting, by: Member | None, at: datetime) -> dict[str, object]:
    return {
        "id": posting.id,
        "estate_id": posting.estate_id,
        "pot": posting.pot,
        "dated": posting.on,
        "period": Period.of(posting.on).name,
        "kind": posting.kind,
        "lines": len(posting.lines),
        "source_kind": posting.source[0],
        "source_id": posting.source[1],
        "reverses_id": posting.reverses_id,
        "memo": posting.memo,
        "posted_by_id": by.id if by is not None else None,
        "posted_at": at,
    }


def _write(posting: Posting, by: Member | None, at: datetime) -> Journal:
    """One journal: its row first, whose trigger takes the lock of the books, then its entries."""
    _check(posting)
    db.session.flush()
    try:
        with db.session.begin_nested():
            insert_many(Journal, [_journal_values(posting, by, at)])
    except IntegrityError as error:
        raise _meant(error, posting.on) from error
    insert_many(Entry, _entry_rows([posting], {}))
    return db.session.scalars(select(Journal).where(Journal.id == posting.id)).one()


def _meant(error: IntegrityError, on: date) -> Exception:
    """What a constraint says, in the words of the trade."""
    cause, name = error.orig, getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if isinstance(cause, CheckViolation) and name == "journal_period_is_open":
        return PeriodClosed(period=Period.of(on).name)
    if isinstance(cause, UniqueViolation) and "reverses_id" in (name or ""):
        return AlreadyReversed()
    return error


def account_of(estate_id: UUID, pot: Pot, code: AccountCode, item_code: str = "") -> Account:
    """The account of an estate and pot, made on first use. Raises `WrongPot` when the pot has no such account."""
    if code not in CODES_OF[pot]:
        raise WrongPot
    found = find_account(estate_id, pot, code, item_code)
    if found is not None:
        return found
    row = {
        "estate_id": estate_id,
        "pot": pot,
        "code": code,
        "item_code": item_code,
        "account_class": CLASS_OF[code],
    }
    try:
        with db.session.begin_nested():
            insert_many(Account, [row])
    except IntegrityError:
        pass  # somebody else made it in this very moment
    made = find_account(estate_id, pot, code, item_code)
    if made is None:
        raise LookupError("the account could not be made")
    return made


def find_account(estate_id: UUID, pot: Pot, code: AccountCode, item_code: str = "") -> Account | None:
    """The account, if it was ever used."""
    return db.session.scalar(
        select(Account).where(
            Account.estate_id == estate_id,
            Account.pot == pot,
            Account.code == code,
            Account.item_code == item_code,
        )
    )
