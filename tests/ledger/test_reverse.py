"""Corrections: the mirror of the original, once, dated in an open month and pointing back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from saas.ledger import (
    AccountCode,
    Line,
    Period,
    Posting,
    Pot,
    balance,
    close_period,
    open_day_for,
    reversal_of,
    reverse,
)
from saas.ledger.models import JournalKind
from saas.ledger.posting import _write
from saas.ledger.refusals import AlreadyReversed, PeriodClosed, ReasonMissing, ReversalStays
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.ledger.conftest import Poster

ON = date(2026, 10, 5)


def test_the_mirror_line_by_line(in_green: Company, bill: Poster, finance: Member) -> None:
    journal = bill(26992)
    mirror = reverse(journal, on=ON, reason="面积有误", by=finance, at=now())
    assert [entry.amount_fen for entry in mirror.entries] == [-26992, 26992]
    assert [entry.house_id for entry in mirror.entries] == [entry.house_id for entry in journal.entries]
    assert (mirror.reverses_id, mirror.source_id, mirror.memo) == (journal.id, journal.source_id, "面积有误")
    assert reversal_of(journal) == mirror
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.RECEIVABLE) == 0


def test_once_only_and_never_of_a_reversal(bill: Poster, finance: Member) -> None:
    journal = bill(100)
    mirror = reverse(journal, on=ON, reason="重复", by=finance, at=now())
    with pytest.raises(AlreadyReversed):
        reverse(journal, on=ON, reason="再来一次", by=finance, at=now())
    with pytest.raises(ReversalStays):
        reverse(mirror, on=ON, reason="反悔", by=finance, at=now())
    with pytest.raises(ReasonMissing):
        reverse(bill(5), on=ON, reason="  ", by=finance, at=now())


def test_into_an_open_month(in_green: Company, bill: Poster, finance: Member, manager: Member) -> None:
    journal = bill(100, on=date(2026, 9, 30))
    close_period(in_green.estate_id, Period(2026, 9), by=finance, second=manager, at=now())
    with pytest.raises(PeriodClosed):
        reverse(journal, on=date(2026, 9, 30), reason="更正", by=finance, at=now())
    on = open_day_for(in_green.estate_id, journal.dated)
    assert on == date(2026, 10, 1)
    assert reverse(journal, on=on, reason="更正", by=finance, at=now()).period == "2026-10"


def test_the_database_refuses_a_mirror_that_is_none(in_green: Company, bill: Poster) -> None:
    journal = bill(100)
    crooked = Posting(
        in_green.estate_id,
        Pot.COMPANY,
        ON,
        JournalKind.REVERSAL,
        [Line(AccountCode.RECEIVABLE, -60, house_id=in_green.house_id), Line(AccountCode.INCOME, 60, "F01")],
        ("bill", journal.source_id),
        reverses_id=journal.id,
    )
    _write(crooked, None, now())
    with pytest.raises(IntegrityError, match="does not mirror"):
        db.session.commit()
