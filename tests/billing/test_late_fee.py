"""Late fees: by contract, simple, capped; checked against a slow count of every single day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas.billing import (
    AdjustmentState,
    Clause,
    bill,
    charges_of_run,
    late_fee,
    overdue,
    paid_history_with,
    planning,
    publish,
    recompute,
)
from saas.billing.models import Adjustment
from saas.ledger import Period
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, agreement, billed, charge_in, estate_of, tariff

DUE = date(2026, 9, 15)


def slow(principal: int, due: date, paid: list[tuple[date, int]], clause: Clause, until: date) -> int:
    """Day by day: what is still open at the end of each late day, times the daily rate."""
    exact, day = Fraction(0), due + timedelta(days=1)
    while day <= until:
        open_fen = principal - sum(fen for when, fen in paid if when <= day)
        late_days = (day - due).days
        if late_days > clause.grace_days and open_fen > 0:
            exact += Fraction(open_fen * clause.rate, 1_000_000)
        day += timedelta(days=1)
    fen = int((exact * 2 + 1) // 2)
    return fen if clause.cap_percent is None else min(fen, principal * clause.cap_percent // 100)


days = st.integers(-40, 200).map(lambda n: DUE + timedelta(days=n))
payments = st.lists(st.tuples(days, st.integers(1, 60_000)), max_size=5)
clauses = st.builds(
    Clause,
    rate=st.sampled_from([1, 333, 500, 3000, 10_000]),
    cap_percent=st.sampled_from([None, 1, 10, 100]),
    grace_days=st.sampled_from([0, 1, 30]),
)


@settings(max_examples=300)
@given(st.integers(1, 100_000), payments, clauses, days, st.integers(0, 62))
def test_the_fast_way_is_the_slow_way(
    principal: int, paid: list[tuple[date, int]], clause: Clause, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    expected = slow(principal, DUE, paid, clause, last) - slow(principal, DUE, paid, clause, first - timedelta(days=1))
    assert late_fee(principal, DUE, paid, clause, first, last) == expected


@settings(max_examples=100)
@given(st.integers(1, 100_000), payments, clauses, st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_monthly_lines_add_up_to_the_whole_time(
    principal: int, paid: list[tuple[date, int]], clause: Clause, lengths: list[int]
) -> None:
    at, total = DUE, 0
    for length in lengths:
        total += late_fee(principal, DUE, paid, clause, at, at + timedelta(days=length - 1))
        at += timedelta(days=length)
    assert total == slow(principal, DUE, paid, clause, at - timedelta(days=1))


def test_two_part_payments_by_hand() -> None:
    """¥1,000 due on 15 September at 0.5 ‰: 10 days of 1,000, 10 of 600, 11 of 100 until 16 October."""
    paid = [(date(2026, 9, 26), 40_000), (date(2026, 10, 6), 50_000)]
    clause = Clause(rate=500)
    found = overdue(100_000, DUE, paid, clause, date(2026, 10, 16))
    assert [(one.days, one.principal_fen) for one in found] == [(10, 100_000), (10, 60_000), (11, 10_000)]
    assert late_fee(100_000, DUE, paid, clause, date(2026, 9, 1), date(2026, 10, 16)) == 500 + 300 + 55


def test_it_never_compounds_and_stops_at_the_cap() -> None:
    clause = Clause(rate=10_000, cap_percent=20)
    assert late_fee(10_000, DUE, [], clause, DUE, DUE + timedelta(days=10_000)) == 2_000


def test_the_day_of_payment_is_not_late_any_more() -> None:
    clause = Clause(rate=1000)
    assert late_fee(100_000, DUE, [(DUE + timedelta(days=1), 100_000)], clause, DUE, DUE + timedelta(days=9)) == 0


@pytest.fixture
def late(in_green: Company) -> Company:
    agreement(in_green.estate_id, late_rate="0.5", late_cap_percent=30)
    tariff(in_green.estate_id)
    return in_green


def late_lines(company: Company, finance: Member) -> list[object]:
    run = billed(company.estate_id, finance)
    return [charge for charge in charges_of_run(run) if charge.item_code == "F19"]


def test_a_run_bills_them_by_the_agreement(late: Company, finance: Member) -> None:
    owed = charge_in(late.house_id, 100_000, period="2026-08", due_on=DUE)
    [charge] = late_lines(late, finance)
    assert charge.amount_fen == 1550  # type: ignore[attr-defined]  # 31 days of October × 0.5 ‰ × ¥1,000
    assert charge.calculation["late"][0]["charge"] == str(owed.id)  # type: ignore[attr-defined]
    assert recompute(charge) == 1550  # type: ignore[arg-type]


def test_days_to_come_cost_nothing_yet(late: Company, finance: Member) -> None:
    charge_in(late.house_id, 100_000, period="2026-08", due_on=DUE)
    within = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
    early = bill(estate_of(late.estate_id), Period(2026, 10), by=finance, at=within)
    assert {one.item_code for one in charges_of_run(early)} == {"F01"}
    publish(early, by=finance, at=within)
    after = bill(estate_of(late.estate_id), Period(2026, 10), by=finance, at=AT)
    assert {one.item_code for one in charges_of_run(after)} == {"F19"}


def test_payments_stop_them_on_their_day(late: Company, finance: Member) -> None:
    owed = charge_in(late.house_id, 100_000, period="2026-08", due_on=DUE)
    owed.allocated_fen = 100_000
    db.session.commit()
    known = planning._Payments.history
    paid_history_with(lambda ids: {owed.id: [(date(2026, 10, 11), 100_000)]})
    try:
        [charge] = late_lines(late, finance)
        assert charge.amount_fen == 500  # type: ignore[attr-defined]  # ten days
        assert recompute(charge) == 500  # type: ignore[arg-type]
    finally:
        paid_history_with(known)


def test_without_a_clause_there_are_none(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    charge_in(in_green.house_id, 100_000, period="2026-08", due_on=DUE)
    assert late_lines(in_green, finance) == []


def test_they_are_waived_with_a_document(late: Company, finance: Member, manager: Member) -> None:
    charge_in(late.house_id, 100_000, period="2026-08", due_on=DUE)
    file = store("billing.reduction", b"%PDF-1.4 waiver", name="a.pdf", by=finance, at=AT, to=late.house_id)
    db.session.add(
        Adjustment(
            estate_id=late.estate_id, house_id=late.house_id, item_code="F19", factor=0,
            starts_on=Period(2026, 1).first, ends_on=Period(2026, 12).last, reason="住院", file_id=file.id,
            state=AdjustmentState.APPROVED, asked_at=AT, asked_by_id=finance.id, decided_at=AT, decided_by_id=manager.id,
        )
    )  # fmt: skip
    db.session.commit()
    assert late_lines(late, finance) == []
