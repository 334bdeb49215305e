"""Closing: two persons, the same figures, in order, for good."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError, ProgrammingError

from saas.ledger import (
    AccountingPeriod,
    Period,
    PeriodState,
    close_period,
    confirm_closing,
    find_period,
    hash_of,
    last_closed,
    open_period_for,
    propose_closing,
    trial_of,
)
from saas.ledger.refusals import (
    AlreadyClosed,
    EarlierMonthOpen,
    FiguresChanged,
    MonthNotOver,
    PeriodClosed,
    SecondPersonMissing,
)
from tenants.db import db
from tenants.members import Member
from tests.cast import Company
from tests.ledger.conftest import Poster

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SEPTEMBER, OCTOBER = Period(2026, 9), Period(2026, 10)


def seen(company: Company, period: Period = SEPTEMBER) -> str:
    return hash_of(trial_of(company.estate_id, period))


def test_proposed_by_one_and_closed_by_another(
    in_green: Company, bill: Poster, finance: Member, manager: Member
) -> None:
    bill(26992)
    row = propose_closing(in_green.estate_id, SEPTEMBER, by=finance, at=AT)
    with pytest.raises(SecondPersonMissing):
        confirm_closing(row, seen=seen(in_green), by=finance, at=AT)
    confirm_closing(row, seen=seen(in_green), by=manager, at=AT)
    assert (row.state, row.closed_by_id) == (PeriodState.CLOSED, manager.id)
    assert row.trial_hash == hash_of(row.trial) == seen(in_green)
    assert {line["account"]: line["closing"] for line in row.trial["rows"]} == {"receivable": 26992, "income": -26992}
    assert last_closed(in_green.estate_id) == SEPTEMBER
    assert open_period_for(in_green.estate_id, date(2026, 8, 3)) == OCTOBER


def test_a_closed_month_and_all_before_it_refuse(
    in_green: Company, bill: Poster, finance: Member, manager: Member
) -> None:
    bill(100)
    close_period(in_green.estate_id, SEPTEMBER, by=finance, second=manager, at=AT)
    for day in (date(2026, 9, 30), date(2026, 7, 1)):
        with pytest.raises(PeriodClosed):
            bill(100, on=day)
    assert bill(100, on=date(2026, 10, 1)).period == "2026-10"
    assert hash_of(trial_of(in_green.estate_id, SEPTEMBER)) == find_period(in_green.estate_id, SEPTEMBER).trial_hash  # type: ignore[union-attr]


def test_what_changed_in_between_must_be_looked_at_again(
    in_green: Company, bill: Poster, finance: Member, manager: Member
) -> None:
    bill(100)
    row = propose_closing(in_green.estate_id, SEPTEMBER, by=finance, at=AT)
    old = seen(in_green)
    bill(5)
    with pytest.raises(FiguresChanged):
        confirm_closing(row, seen=old, by=manager, at=AT)
    assert row.state == PeriodState.PROPOSED
    confirm_closing(row, seen=seen(in_green), by=manager, at=AT)


def test_in_order_after_its_end_and_once(in_green: Company, bill: Poster, finance: Member, manager: Member) -> None:
    bill(100)
    bill(100, on=date(2026, 10, 1))
    with pytest.raises(EarlierMonthOpen):
        propose_closing(in_green.estate_id, OCTOBER, by=finance, at=AT)
    with pytest.raises(MonthNotOver):
        propose_closing(in_green.estate_id, Period(2026, 11), by=finance, at=AT)
    close_period(in_green.estate_id, SEPTEMBER, by=finance, second=manager, at=AT)
    with pytest.raises(AlreadyClosed):
        propose_closing(in_green.estate_id, SEPTEMBER, by=finance, at=AT)
    with pytest.raises(SecondPersonMissing):
        close_period(in_green.estate_id, OCTOBER, by=finance, second=finance, at=AT)


def test_the_month_ends_at_midnight_in_shanghai(in_green: Company, bill: Poster, finance: Member) -> None:
    bill(100)
    with pytest.raises(MonthNotOver):
        propose_closing(in_green.estate_id, SEPTEMBER, by=finance, at=datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    propose_closing(in_green.estate_id, SEPTEMBER, by=finance, at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC))


def test_the_database_never_opens_it_again(in_green: Company, bill: Poster, finance: Member, manager: Member) -> None:
    bill(100)
    row = close_period(in_green.estate_id, SEPTEMBER, by=finance, second=manager, at=AT)
    with pytest.raises(IntegrityError, match="are closed"):
        db.session.query(AccountingPeriod).filter_by(id=row.id).update({"trial_hash": "0"})
    db.session.rollback()
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.query(AccountingPeriod).filter_by(id=row.id).delete()
    db.session.rollback()


def test_the_database_wants_a_second_person(in_green: Company, finance: Member) -> None:
    row = propose_closing(in_green.estate_id, SEPTEMBER, by=finance, at=AT)
    row.state, row.closed_by_id, row.closed_at, row.trial_hash = PeriodState.CLOSED, finance.id, AT, "0"
    with pytest.raises(IntegrityError, match="second_person"):
        db.session.commit()
