"""The books by themselves, and against what is kept beside them (I1, I2, I7, I9, I13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from saas.billing import Charge, ChargeState
from saas.ledger import (
    Account,
    AccountCode,
    AccountingPeriod,
    Entry,
    Journal,
    Period,
    PeriodState,
    Pot,
    hash_of,
    trial_of,
)
from saas.payments.invariants.violation import Violation
from saas.payments.models import Payment
from tenants.db import db


def journals_add_up_to_zero(estate_id: UUID) -> Iterator[Violation]:
    """Entries of a journal add up to zero, and all of them are there."""
    rows = db.session.execute(
        select(Journal.id, func.sum(Entry.amount_fen), func.count(Entry.id), Journal.lines)
        .outerjoin(Entry, and_(Entry.tenant_id == Journal.tenant_id, Entry.journal_id == Journal.id))
        .where(Journal.estate_id == estate_id)
        .group_by(Journal.id, Journal.lines)
        .having(or_(func.coalesce(func.sum(Entry.amount_fen), 1) != 0, func.count(Entry.id) != Journal.lines))
    )
    yield from (Violation("I1", f"journal {row[0]}", f"off by {row[1]}, {row[2]} of {row[3]} lines") for row in rows)


def _balances(estate_id: UUID, code: AccountCode, by: Any) -> dict[Any, int]:
    rows = db.session.execute(
        select(by, func.sum(Entry.amount_fen))
        .join(Account, and_(Account.tenant_id == Entry.tenant_id, Account.id == Entry.account_id))
        .where(Entry.estate_id == estate_id, Account.code == code, by.is_not(None))
        .group_by(by)
    )
    return {row[0]: int(row[1]) for row in rows}


def _differ(name: str, what: str, ours: dict[Any, int], books: dict[Any, int]) -> Iterator[Violation]:
    for key in sorted(ours.keys() | books.keys(), key=str):
        if ours.get(key, 0) != books.get(key, 0):
            yield Violation(name, f"{what} {key}", f"{ours.get(key, 0)} here, {books.get(key, 0)} in the books")


def sums_kept_beside_the_books_agree(estate_id: UUID) -> Iterator[Violation]:
    """What is kept beside the books (paid part of a line, prepaid of a house) is the sum of entries."""
    owed = db.session.execute(
        select(Charge.id, Charge.unsettled_fen).where(
            Charge.estate_id == estate_id, Charge.state == ChargeState.PUBLISHED
        )
    )
    books = _balances(estate_id, AccountCode.RECEIVABLE, Entry.charge_id)
    yield from _differ("I2", "line", {row[0]: int(row[1]) for row in owed}, books)
    held = db.session.execute(
        select(Payment.house_id, func.sum(Payment.prepaid_fen + Payment.common_prepaid_fen))
        .where(Payment.estate_id == estate_id)
        .group_by(Payment.house_id)
    )
    books = {key: -fen for key, fen in _balances(estate_id, AccountCode.PREPAID, Entry.house_id).items()}
    yield from _differ("I2", "prepaid of house", {row[0]: int(row[1]) for row in held}, books)


def reversals_mirror_their_original(estate_id: UUID) -> Iterator[Violation]:
    """A reversal mirrors its original line by line."""
    original = Entry.__table__.alias("original")
    mirror = Entry.__table__.alias("mirror")
    rows = db.session.execute(
        select(Journal.id, func.count())
        .join(mirror, and_(mirror.c.tenant_id == Journal.tenant_id, mirror.c.journal_id == Journal.id))
        .outerjoin(
            original,
            and_(
                original.c.tenant_id == Journal.tenant_id,
                original.c.journal_id == Journal.reverses_id,
                original.c.position == mirror.c.position,
                original.c.account_id == mirror.c.account_id,
                original.c.amount_fen == -mirror.c.amount_fen,
                original.c.house_id.is_not_distinct_from(mirror.c.house_id),
                original.c.charge_id.is_not_distinct_from(mirror.c.charge_id),
            ),
        )
        .where(Journal.estate_id == estate_id, Journal.reverses_id.is_not(None), original.c.id.is_(None))
        .group_by(Journal.id)
    )
    yield from (Violation("I7", f"journal {row[0]}", f"{row[1]} lines without their mirror") for row in rows)


def closed_months_stay_as_they_were(estate_id: UUID) -> Iterator[Violation]:
    """A closed month has the trial balance it was closed with, and took no entry afterwards."""
    closed = db.session.scalars(
        select(AccountingPeriod).where(
            AccountingPeriod.estate_id == estate_id, AccountingPeriod.state == PeriodState.CLOSED
        )
    )
    for row in closed:
        if hash_of(trial_of(estate_id, Period.named(row.period))) != row.trial_hash:
            yield Violation("I9", f"month {row.period}", "other figures than when it was closed")
    late = db.session.execute(
        select(Journal.id, Journal.period)
        .join(
            AccountingPeriod,
            and_(
                AccountingPeriod.tenant_id == Journal.tenant_id,
                AccountingPeriod.estate_id == Journal.estate_id,
                AccountingPeriod.period >= Journal.period,
            ),
        )
        .where(
            Journal.estate_id == estate_id,
            AccountingPeriod.state == PeriodState.CLOSED,
            Journal.posted_at > AccountingPeriod.closed_at,
        )
    )
    yield from (Violation("I9", f"journal {row[0]}", f"posted into {row[1]} after it was closed") for row in late)


def houses_owe_what_the_books_say(estate_id: UUID) -> Iterator[Violation]:
    """What a house sees it owes is what the books say it owes."""
    owed = db.session.execute(
        select(Charge.house_id, func.sum(Charge.unsettled_fen))
        .where(Charge.estate_id == estate_id, Charge.state == ChargeState.PUBLISHED)
        .group_by(Charge.house_id)
    )
    books = _balances(estate_id, AccountCode.RECEIVABLE, Entry.house_id)
    yield from _differ("I13", "house", {row[0]: int(row[1]) for row in owed}, books)
    for pot in Pot:
        off = db.session.scalar(
            select(func.sum(Entry.amount_fen)).where(Entry.estate_id == estate_id, Entry.pot == pot)
        )
        if off:
            yield Violation("I13", f"pot {pot}", f"off by {off}")
