"""Posting: equal sides, the right pot, an open month; refused by the verb and, should it forget, by PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, ProgrammingError

from saas.ledger import (
    CODES_OF,
    MAX_FEN,
    AccountCode,
    BadAmount,
    Entry,
    Journal,
    JournalKind,
    Line,
    Posting,
    Pot,
    Wanted,
    account_of,
    balance,
    post,
    post_many,
    total_of,
)
from saas.ledger.refusals import ItemMissing, TooFewLines, Unbalanced, WrongPot
from tenants.bulk import insert_many
from tenants.clock import now
from tenants.db import db, new_id
from tests.cast import Company
from tests.ledger.conftest import Poster

C = AccountCode
PAIR = [Line(C.BANK, 500), Line(C.INCOME, -500, "F01")]
pytestmark = pytest.mark.rule("FEE-03")


def posted(company: Company, lines: list[Line], pot: Pot = Pot.COMPANY) -> Journal:
    return post(
        estate_id=company.estate_id,
        pot=pot,
        on=date(2026, 9, 3),
        kind=JournalKind.COST,
        lines=lines,
        source=("test", new_id()),
        by=None,
        at=now(),
    )


def test_a_journal_and_its_entries(in_green: Company, bill: Poster) -> None:
    journal = bill(26992)
    assert (journal.period, journal.lines, journal.pot) == ("2026-09", 2, "company")
    assert [entry.amount_fen for entry in journal.entries] == [26992, -26992]
    assert balance(in_green.estate_id, Pot.COMPANY, C.RECEIVABLE, house_id=in_green.house_id) == 26992
    assert balance(in_green.estate_id, Pot.COMPANY, C.INCOME, item_code="F01") == -26992
    assert total_of(Wanted(estate_id=in_green.estate_id)).balance == 0


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([Line(C.BANK, 500), Line(C.INCOME, -499, "F01")], Unbalanced),
        ([Line(C.BANK, 500)], TooFewLines),
        ([], TooFewLines),
        ([Line(C.BANK, 0), Line(C.INCOME, 0, "F01")], BadAmount),
        ([Line(C.BANK, MAX_FEN + 1), Line(C.INCOME, -MAX_FEN - 1, "F01")], BadAmount),
        ([Line(C.BANK, True), Line(C.INCOME, -1, "F01")], BadAmount),
        ([Line(C.BANK, 500.0), Line(C.INCOME, -500, "F01")], BadAmount),  # type: ignore[arg-type]
        ([Line(C.BANK, 500), Line(C.INCOME, -500)], ItemMissing),
        ([Line(C.BANK, 500), Line(C.COMMON_INCOME, -500, "parking")], WrongPot),
        ([Line(C.FUND_BANK, 500), Line(C.INCOME, -500, "F01")], WrongPot),
    ],
)
def test_bad_journals_are_refused(in_green: Company, lines: list[Line], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        posted(in_green, lines)
    assert total_of(Wanted(estate_id=in_green.estate_id)).count == 0


@pytest.mark.rule("FEE-02")
def test_parking_on_common_ground_can_only_become_the_owners_income(in_green: Company) -> None:
    lines = [Line(C.BANK, 30000), Line(C.INCOME, -30000, "F08")]
    with pytest.raises(WrongPot):
        posted(in_green, lines, Pot.COMMON)
    assert C.INCOME not in CODES_OF[Pot.COMMON]
    assert C.COMMON_INCOME not in CODES_OF[Pot.COMPANY]
    assert not (CODES_OF[Pot.FUND] & CODES_OF[Pot.COMPANY]) - {C.OPENING}


def raw(
    company: Company, lines: int, amounts: list[int], *, pot: Pot = Pot.COMPANY, account_pot: Pot | None = None
) -> None:
    """Write rows past the verb, as a careless program could."""
    account = account_of(company.estate_id, account_pot or pot, C.BANK)
    journal = new_id()
    insert_many(
        Journal,
        [
            {
                "id": journal, "estate_id": company.estate_id, "pot": pot, "dated": date(2026, 9, 1), "period": "2026-09",
                "kind": "cost", "lines": lines, "source_kind": "test", "source_id": journal, "reverses_id": None,
                "memo": "", "posted_by_id": None, "posted_at": now(),
            }
        ],
    )  # fmt: skip
    _entries(company, journal, account.id, amounts, pot)


def _entries(company: Company, journal: object, account: object, amounts: list[int], pot: Pot, first: int = 1) -> None:
    insert_many(
        Entry,
        [
            {
                "journal_id": journal, "position": place, "account_id": account, "estate_id": company.estate_id,
                "pot": pot, "dated": date(2026, 9, 1), "amount_fen": amount, "item_code": "", "house_id": None,
                "charge_id": None, "counterparty": "", "document_id": None,
            }
            for place, amount in enumerate(amounts, first)
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "amounts"), [(2, [500, -499]), (2, [500]), (3, [500, -500]), (2, []), (2, [500, -400, -100])]
)
def test_the_database_refuses_what_is_not_zero_or_not_whole(in_green: Company, lines: int, amounts: list[int]) -> None:
    with pytest.raises(IntegrityError, match="journal_balances|entry_fits|off by|fits neither"):
        raw(in_green, lines, amounts)
        db.session.commit()


def test_the_database_checks_when_the_transaction_ends(in_green: Company) -> None:
    raw(in_green, 2, [500])  # half a journal is possible inside a transaction …
    db.session.flush()
    with pytest.raises(IntegrityError, match="off by 500"):
        db.session.commit()  # … and never outside


def test_the_database_refuses_an_account_of_another_pot(in_green: Company) -> None:
    with pytest.raises(IntegrityError, match="fits neither"):
        raw(in_green, 2, [500, -500], account_pot=Pot.COMMON)


def test_nothing_can_be_added_to_a_journal_afterwards(in_green: Company, bill: Poster) -> None:
    journal = bill(100)
    account = journal.entries[0].account_id
    with pytest.raises(IntegrityError, match="fits neither"):
        _entries(in_green, journal.id, account, [70, -70], Pot.COMPANY, first=3)


@pytest.mark.parametrize("table", [Journal, Entry])
def test_what_is_written_stays_written(in_green: Company, bill: Poster, table: type[Journal | Entry]) -> None:
    bill(100)
    before = db.session.scalar(select(func.count()).select_from(table))
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.query(table).update({"pot": "common"})
    db.session.rollback()
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.query(table).delete()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(table)) == before


def test_many_at_once_are_all_or_nothing(in_green: Company) -> None:
    good = Posting(in_green.estate_id, Pot.COMPANY, date(2026, 9, 1), JournalKind.BILL, PAIR, ("bill", new_id()))
    assert post_many((replace(good, id=uuid4()) for _ in range(2500)), by=None, at=now()) == 2500
    bad = replace(good, lines=[Line(C.BANK, 5), Line(C.INCOME, -4, "F01")], id=uuid4())
    with pytest.raises(Unbalanced):
        post_many([replace(good, id=uuid4()), bad], by=None, at=now())
    assert balance(in_green.estate_id, Pot.COMPANY, C.BANK) == 2500 * 500


def test_the_neighbour_sees_none_of_it(in_green: Company, grey: Company, bill: Poster) -> None:
    from tenants.scope import acting_in

    bill(100)
    with acting_in(grey.id):
        assert total_of(Wanted(estate_id=in_green.estate_id)).count == 0
