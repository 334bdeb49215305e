"""What the office does with prices, people and bills: every verb of `saas.billing` that moves money."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import select

from saas.arrears import ask_waiver, decide_waiver
from saas.billing import (
    Bill,
    BillRun,
    Charge,
    ChargeState,
    bill,
    charges_of_run,
    correct,
    correct_for_everybody,
    discard,
    gaps_of,
    publish,
    recall,
    release,
    reverse_charge,
)
from saas.billing.refusals import LeavesOut, NothingToBill
from saas.ledger import Period
from tenants.db import db
from tenants.refusals import Refused
from tests.factories.billing import charge_in, estate_of
from tests.payments.oracle import Oracle, Owed
from tests.payments.oracle_bills import BY_AREA, LATE, SHARED, Biller, Estate, Expected, due_of
from tests.payments.striking import AFTER_COMMIT, MOMENTS, Moment

FEN = st.one_of(
    st.sampled_from([1, 2, 3, 99, 100, 101, 33333, 33334, 100_000]), st.integers(1, 500_000), st.sampled_from([10**9])
)
PICK = st.integers(0, 10**6)
BACK = st.integers(0, 2)
HOUSE = st.integers(0, 2)
DIRECT = ("F01", "F08", "F16", "F04", "F14")
OPENED = Period(2026, 1)


class BillRules(RuleBasedStateMachine):
    """Rules; what they need is made by `machine.Books`."""

    at: datetime
    oracle: Oracle
    place: Estate
    biller: Biller
    houses: list[UUID]
    estate: Any
    today: Any
    finance: Any
    manager: Any
    direct: Any
    runs: dict[Any, tuple[datetime, str]]
    strike: Callable[..., Any]
    did: Callable[..., None]

    def charge(self, key: UUID) -> Charge:
        return db.session.scalars(select(Charge).where(Charge.id == key)).one()

    def month(self, back: int) -> Period:
        return max(Period.of(self.today).shifted(-back), OPENED)

    def picked(self, pick: int, *items: str) -> Any:
        lines = [key for key, one in self.oracle.lines.items() if not items or one.item in items]
        return lines[pick % len(lines)] if lines else None

    def adopt(self, expected: Iterable[Expected], *, run: Any = None) -> None:
        """The lines that are new must be the expected ones, to the fen, the day and the payer; take them in."""
        wanted = list(expected)
        rows = db.session.execute(
            select(Charge, Bill.payer_id, Bill.released_at)
            .join(Bill, (Bill.tenant_id == Charge.tenant_id) & (Bill.id == Charge.bill_id))
            .where(Charge.estate_id == self.estate, Charge.state == ChargeState.PUBLISHED,
                   Charge.id.not_in(list(self.oracle.lines)))
        ).all()  # fmt: skip
        found = {
            Expected(one.house_id, one.item_code, one.period_from, one.period_to, one.amount_fen, payer): (one, shown)
            for one, payer, shown in rows
        }
        assert sorted(map(str, found)) == sorted(map(str, wanted))
        for line in wanted:
            one, shown = found[line]
            assert (one.due_on, shown is None) == (due_of(one.period), run is not None)
            self.oracle.lines[one.id] = Owed(
                one.id, line.house, line.item, line.fen, one.due_on, one.period, line.first, line.last,
                released=shown is not None, run=run, gone=line.payer is not None, costs=self.biller.costs_of(line),
            )  # fmt: skip
        db.session.rollback()

    @rule(fen=FEN, item=st.sampled_from(DIRECT), house=HOUSE)
    def bill_directly(self, fen: int, item: str, house: int) -> None:
        self._direct_line(fen, item, house)
        self.did("bill a line")

    def _direct_line(self, fen: int, item: str, house: int) -> None:
        key = self.houses[house], item
        period = OPENED.shifted(self.direct[key])
        self.direct[key] += 1
        charge = charge_in(self.houses[house], fen, item, period.name, at=self.at)
        db.session.commit()
        self.oracle.lines[charge.id] = Owed(
            charge.id, charge.house_id, item, fen, charge.due_on, period.name, charge.period_from, charge.period_to
        )

    @rule(back=st.integers(0, 1), keep=st.integers(0, 5), strike=MOMENTS)
    def run_a_month(self, back: int, keep: int, strike: Moment) -> None:
        self._run(self.month(back), keep=bool(keep), strike=strike)

    @rule(strike=MOMENTS, release=st.booleans())
    def a_month_goes_by(self, strike: Moment, release: bool) -> None:
        """What an office does at the beginning of each month: bill the last one, and show the bills a day later."""
        self.at = datetime.combine(Period.of(self.today).next.first, time(2, 0), UTC) + timedelta(days=2)
        self._run(self.month(1), strike=strike)
        if release:
            self.at += timedelta(days=1)
            self.show_the_bills(0, None)

    def _run(self, period: Period, *, keep: bool = True, strike: Moment = None) -> None:
        expected = self.biller.month(period.name)
        try:
            run = bill(estate_of(self.estate), period, by=self.finance, at=self.at)
        except NothingToBill:
            assert expected == []
            self.did("run a month", done=False)
            return
        drafted = [
            Expected(one.house_id, one.item_code, one.period_from, one.period_to, one.amount_fen)
            for one in charges_of_run(run)
        ]
        other = set(drafted) ^ {one._replace(payer=None) for one in expected}
        assert not other, sorted(map(str, other))
        assert (run.charges, run.total_fen) == (len(expected), sum(one.fen for one in expected))
        if not keep:
            discard(run, by=self.finance, at=self.at)
            self.did("discard a draft")
            return
        key, meant = run.id, {gap.key for gap in gaps_of(run)}
        if meant:  # what last month had and this one lacks is refused until somebody says that it is meant
            try:
                publish(self._found(key), by=self.finance, at=self.at)
                raise AssertionError("published with gaps")
            except LeavesOut:
                self.did("publish with gaps", done=False)
        self.strike(lambda: publish(self._found(key), without=meant, by=self.finance, at=self.at), strike)
        self.runs[key] = self.at, period.name
        self.adopt(expected, run=key)
        self.did("run a month")
        self.did("lines of runs")

    @staticmethod
    def _found(key: Any) -> BillRun:
        return db.session.scalars(select(BillRun).where(BillRun.id == key)).one()

    @precondition(lambda self: self.runs)
    @rule(pick=PICK, strike=MOMENTS)
    def show_the_bills(self, pick: int, strike: Moment) -> None:
        if not self.runs:
            return
        key = list(self.runs)[pick % len(self.runs)]
        self.strike(lambda: release(self._found(key), by=self.finance, at=self.at), strike)
        del self.runs[key]
        for one in self.oracle.lines.values():
            one.released |= one.run == key
        self.did("show bills")

    @precondition(lambda self: self.runs)
    @rule(pick=PICK, strike=MOMENTS)
    def recall(self, pick: int, strike: Moment) -> None:
        key = list(self.runs)[pick % len(self.runs)]
        in_time = self.at < self.runs[key][0] + timedelta(hours=24)
        try:
            self.strike(lambda: recall(self._found(key), "单价录错", by=self.finance, at=self.at), strike)
            done = True
        except Refused:
            done = False
        assert done == in_time
        if done:
            del self.runs[key]
            for one in self.oracle.lines.values():
                if one.run == key:
                    self.oracle.reverse_line(one.key)
        self.did("recall", done)

    @rule(pick=PICK, anew=st.booleans(), strike=MOMENTS)
    def correct(self, pick: int, anew: bool, strike: Moment) -> None:
        """Reverse a line, or reverse it and bill it anew with what is known now."""
        key = self.picked(pick)
        line = self.oracle.lines[key]
        parts = [one for one in self.oracle.lines.values() if one.live and anew
                 and (one.house, one.item, one.period) == (line.house, line.item, line.period)] or [line]  # fmt: skip
        may = line.live and all(self.oracle.may_reverse(one.key) for one in parts)
        call = correct if anew else reverse_charge
        try:
            self.strike(lambda: call(self.charge(key), reason="更正", by=self.finance, at=self.at), strike)
            done = True
        except Refused:
            done = False
        assert done == may
        if done:
            for one in parts:
                self.oracle.reverse_line(one.key)
            self.adopt(self.biller.lines(line.house, line.period, [line.item]) if anew else ())
        self.did("bill anew" if anew else "reverse a line", done)

    @rule(item=st.sampled_from([BY_AREA, SHARED]), back=BACK, strike=MOMENTS)
    def correct_everybody(self, item: str, back: int, strike: Moment) -> None:
        period = self.month(back)
        count = self.strike(
            lambda: correct_for_everybody(
                estate_of(self.estate), period, item, reason="规则录错", by=self.finance, at=self.at
            ),
            None if strike == AFTER_COMMIT else strike,
        )
        assert count == self._corrected(item, period.name)
        self.did("correct for everybody", count[1])

    def _corrected(self, item: str, name: str) -> tuple[int, int]:
        """Reverse what differs for a house and take in what comes instead; how many were looked at and how many reversed."""
        standing = [one for one in self.oracle.lines.values() if one.live and (one.item, one.period) == (item, name)]
        fresh = {house: list(self.biller.lines(house, name, [item])) for house in {one.house for one in standing}}
        right = {house: {(one.first, one.last, one.fen) for one in lines} for house, lines in fresh.items()}
        wrong = {one.house for one in standing if (one.first, one.last, one.amount) not in right[one.house]}
        gone = [one for one in standing if one.house in wrong]
        for one in gone:
            assert self.oracle.reverse_line(one.key)
        self.adopt(line for house in wrong for line in fresh[house])
        return len(standing), len(gone)

    @precondition(lambda self: self.picked(0, LATE) is not None)
    @rule(pick=PICK, grant=st.integers(0, 3), strike=MOMENTS)
    def waive(self, pick: int, grant: int, strike: Moment) -> None:
        """Late fees are waived by two; what was paid on the line goes back to the house."""
        key = self.picked(pick, LATE)
        line = self.oracle.lines[key]
        try:
            waiver = ask_waiver(self.charge(key), reason="首次逾期", by=self.finance, at=self.at)
        except Refused:
            assert not line.live
            self.did("waive a late fee", done=False)
            return
        self.strike(lambda: decide_waiver(waiver, grant=bool(grant), by=self.manager, at=self.at), strike)
        if grant:
            assert self.oracle.reverse_line(key)
            self.place.let_off.add((line.house, line.period))
        self.did("waive a late fee", grant)
