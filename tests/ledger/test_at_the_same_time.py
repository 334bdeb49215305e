"""Real threads on real PostgreSQL: closing while others post, two reversals at once, accounts made at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

from flask import Flask

from saas.ledger import (
    AccountCode,
    JournalKind,
    Line,
    Period,
    Pot,
    balance,
    close_period,
    find_period,
    hash_of,
    journals_from,
    post,
    reverse,
    trial_of,
)
from saas.ledger.refusals import AlreadyReversed, FiguresChanged, PeriodClosed
from tenants.clock import now
from tenants.db import new_id
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.ledger.conftest import Poster

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SEPTEMBER = Period(2026, 9)


def together(app: Flask, company: Company, *calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each in a session of its own; results, or the refusals raised."""
    gate = Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        with app.app_context(), acting_in(company.id):
            gate.wait(10)
            try:
                return call()
            except (PeriodClosed, FiguresChanged, AlreadyReversed) as refusal:
                return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_nothing_slips_into_a_month_that_is_being_closed(
    app: Flask, in_green: Company, bill: Poster, finance: Member, manager: Member
) -> None:
    bill(100)
    estate, house = in_green.estate_id, in_green.house_id

    def poster() -> list[bool]:
        done = []
        for _ in range(25):
            try:
                post(
                    estate_id=estate,
                    pot=Pot.COMPANY,
                    on=date(2026, 9, 20),
                    kind=JournalKind.BILL,
                    lines=[
                        Line(AccountCode.RECEIVABLE, 7, house_id=house),
                        Line(AccountCode.INCOME, -7, "F01"),
                    ],
                    source=("bill", new_id()),
                    by=None,
                    at=now(),
                )
                done.append(True)
            except PeriodClosed:
                done.append(False)
        return done

    results = together(
        app,
        in_green,
        poster,
        poster,
        poster,
        lambda: close_period(estate, SEPTEMBER, by=finance, second=manager, at=AT),
    )
    accepted = sum(sum(done) for done in results[:3])  # type: ignore[arg-type]
    assert balance(estate, Pot.COMPANY, AccountCode.RECEIVABLE) == 100 + 7 * accepted
    row = find_period(estate, SEPTEMBER)
    assert row is not None and row.trial_hash == hash_of(trial_of(estate, SEPTEMBER)), "an entry came after the closing"


def test_of_two_reversals_one_wins(app: Flask, in_green: Company, bill: Poster, finance: Member) -> None:
    journal = bill(100)

    def call() -> object:
        return reverse(journal, on=date(2026, 10, 1), reason="重复", by=finance, at=now())

    results = together(app, in_green, *[call] * 4)
    assert sum(isinstance(result, AlreadyReversed) for result in results) == 3
    assert len(journals_from(journal.source_id)) == 2


def test_an_account_used_for_the_first_time_by_many(app: Flask, in_green: Company) -> None:
    def call() -> object:
        return post(
            estate_id=in_green.estate_id,
            pot=Pot.COMMON,
            on=date(2026, 9, 1),
            kind=JournalKind.COMMON_INCOME,
            lines=[Line(AccountCode.BANK, 3), Line(AccountCode.COMMON_INCOME, -3, "lockers")],
            source=("test", new_id()),
            by=None,
            at=now(),
        )

    together(app, in_green, *[call] * 6)
    assert balance(in_green.estate_id, Pot.COMMON, AccountCode.BANK) == 18
