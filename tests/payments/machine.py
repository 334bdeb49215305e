"""Anything, in any order, against the real database: after each step every invariant holds and the oracle agrees."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from saas.billing import Charge, reverse_charge
from saas.ledger import AccountCode, Entry, Journal, Period, Pot, balance, close_period, last_closed
from saas.ledger.models import Journal as JournalRow
from saas.payments import (
    Channel,
    Method,
    Payment,
    Receipt,
    approve_refund,
    ask_deposit_return,
    ask_refund,
    check_invariants,
    explain_line,
    find_line,
    import_statement,
    monthly_fee_of,
    open_items,
    pay,
    reverse_payment,
    take_from_line,
    use_prepaid,
)
from saas.payments.refusals import PrepaymentTooLong
from saas.tariffs import prepayment_limit
from tenants.db import db, new_id
from tenants.permissions import Role
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.cast import add_member, open_company
from tests.factories.billing import charge_in
from tests.payments.oracle import COMMON, COMPANY, Oracle, Owed

AMOUNTS = st.one_of(
    st.sampled_from([1, 2, 3, 99, 100, 101, 33333, 33334, 100_000]), st.integers(1, 500_000), st.sampled_from([10**9])
)
PICK = st.integers(0, 10**6)
ITEMS = ("F01", "F08", "F16", "F04", "F14")
START = datetime(2026, 2, 27, 15, 30, tzinfo=UTC)
DAYS = st.sampled_from([1, 1, 2, 3, 27, 30])


class Books(RuleBasedStateMachine):
    """One estate's money. `app` is set by the test."""

    app: Flask

    @initialize()
    def open(self) -> None:
        self.stack = ExitStack()
        self.stack.enter_context(self.app.app_context())
        self.company = open_company("green")
        self.desk = add_member(self.company, Role.FRONT_DESK)
        self.finance = add_member(self.company, Role.FINANCE)
        self.manager = add_member(self.company, Role.ESTATE_MANAGER)
        self.scope = ExitStack()
        self.scope.enter_context(acting_in(self.company.id))
        self.oracle = Oracle()
        self.at = START
        self.houses = [self.company.house_id, self.company.next_house_id]
        self.periods: dict[tuple[UUID, str], int] = {}
        self.entries, self.hash = 0, ""
        self.bank = 0
        for fen, item in ((1000, "F01"), (500, "F08"), (1000, "F01"), (2000, "F16")):
            self._bill(fen, item, 0)
        self.pay_part(700)

    def pay_part(self, fen: int) -> None:
        """A beginning in which something is owed, in both pots, and partly paid."""
        key = new_id()
        payment = pay(id=key, house_id=self.houses[0], amount_fen=fen, method=Method.CASH, by=self.desk, at=self.at)
        self.oracle.pay(key, self.houses[0], fen, "cash", payment.received_on)

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            self.scope.close()
            self.stack.close()

    @property
    def estate(self) -> UUID:
        return self.company.estate_id

    def charge(self, key: UUID) -> Charge:
        return db.session.scalars(select(Charge).where(Charge.id == key)).one()

    def payment(self, key: UUID) -> Payment:
        return db.session.scalars(select(Payment).where(Payment.id == key)).one()

    def on(self) -> date:
        closed = last_closed(self.estate)
        today = Period.of(self.at)
        day = (self.at + timedelta(hours=8)).date()
        return closed.next.first if closed is not None and today <= closed else day

    @rule(fen=AMOUNTS, item=st.sampled_from(ITEMS), house=st.integers(0, 1))
    def bill(self, fen: int, item: str, house: int) -> None:
        self._bill(fen, item, house)

    def _bill(self, fen: int, item: str, house: int) -> None:
        key = (self.houses[house], item)
        number = self.periods[key] = self.periods.get(key, 0) + 1
        period = Period(2026, 1).shifted(number - 1)
        charge = charge_in(self.houses[house], fen, item, period.name, at=self.at)
        db.session.commit()
        self.oracle.lines[charge.id] = Owed(
            charge.id, charge.house_id, charge.pot, fen, charge.due_on, charge.priority, deposit=item == "F16"
        )

    @precondition(lambda self: self.oracle.lines)
    @rule(pick=PICK)
    def correct(self, pick: int) -> None:
        key = list(self.oracle.lines)[pick % len(self.oracle.lines)]
        try:
            reverse_charge(self.charge(key), reason="更正", by=self.finance, at=self.at)
            done = True
        except Refused:
            done = False
        assert done == self.oracle.reverse_line(key)

    @rule(fen=AMOUNTS, house=st.integers(0, 1), again=st.integers(0, 4), choose=st.booleans(), pick=PICK)
    def pay(self, fen: int, house: int, again: int, choose: bool, pick: int) -> None:
        key, where = new_id(), self.houses[house]
        lines = self.oracle._open(where)
        chosen = [lines[pick % len(lines)].key] if choose and lines else None
        may = self.oracle.may_pay(where, fen, prepayment_limit(self.estate, self.on()), monthly_fee_of(where))
        wanted: dict[str, Any] = {
            "id": key, "house_id": where, "amount_fen": fen, "method": Method.CASH, "charges": chosen,
            "by": self.desk, "at": self.at,
        }  # fmt: skip
        try:
            payment = pay(**wanted)
        except PrepaymentTooLong:
            assert not may
            return
        assert may
        for _ in range(again):
            assert pay(**wanted).id == payment.id
        self.oracle.pay(key, where, fen, "cash", payment.received_on, chosen or ())

    @rule(house=st.integers(0, 1))
    def settle_from_prepaid(self, house: int) -> None:
        used = use_prepaid(self.houses[house], by=None, at=self.at)
        assert used == self.oracle.use_ahead(self.houses[house])

    @precondition(lambda self: self.oracle.payments)
    @rule(pick=PICK)
    def undo(self, pick: int) -> None:
        key = list(self.oracle.payments)[pick % len(self.oracle.payments)]
        try:
            reverse_payment(self.payment(key), reason="退回", by=self.manager, at=self.at)
            done = True
        except Refused:
            done = False
        assert done == self.oracle.reverse_payment(key)

    @precondition(lambda self: any(sum(one.ahead.values()) for one in self.oracle.payments.values()))
    @rule(pick=PICK, fen=AMOUNTS, whole=st.booleans())
    def give_back(self, pick: int, fen: int, whole: bool) -> None:
        held = [(one, pot) for one in self.oracle.payments.values() for pot in (COMPANY, COMMON) if one.ahead[pot]]
        one, pot = held[pick % len(held)]
        fen = one.ahead[pot] if whole else fen
        try:
            refund = ask_refund(self.payment(one.key), fen, reason="多交", pot=Pot(pot), by=self.finance, at=self.at)
        except Refused:
            assert fen > one.ahead[pot]
            return
        assert fen <= one.ahead[pot]
        approve_refund(refund, by=self.manager, at=self.at)
        self.oracle.refund(one.key, pot, fen)

    @precondition(lambda self: any(one.deposit for one in self.oracle.lines.values()))
    @rule(pick=PICK, fen=AMOUNTS, whole=st.booleans())
    def return_deposit(self, pick: int, fen: int, whole: bool) -> None:
        deposits = [one for one in self.oracle.lines.values() if one.deposit]
        one = deposits[pick % len(deposits)]
        fen = max(one.paid - one.returned, 1) if whole else fen
        try:
            refund = ask_deposit_return(self.charge(one.key), fen, reason="验收", by=self.finance, at=self.at)
            approve_refund(refund, by=self.manager, at=self.at)
            done = True
        except Refused:
            done = False
        assert done == self.oracle.return_deposit(one.key, fen)

    @rule(
        amounts=st.lists(AMOUNTS, min_size=1, max_size=3),
        fault=st.sampled_from(["", "drop", "double", "alter"]),
        house=st.integers(0, 1),
    )
    def transfers(self, amounts: list[int], fault: str, house: int) -> None:
        """The bank's statement: some transfers were taken before, some lines are lost, doubled or altered."""
        day = self.on()
        rows = []
        for place, fen in enumerate(amounts):
            self.bank += 1
            txn = f"B{self.bank:05d}"
            if place == 0:
                key = new_id()
                pay(
                    id=key, house_id=self.houses[house], amount_fen=fen, method=Method.TRANSFER, channel_txn=txn,
                    by=self.desk, at=self.at, received_on=day, checked=False,
                )  # fmt: skip
                self.oracle.pay(key, self.houses[house], fen, "bank", day)
            rows.append([txn, fen])
        if fault == "drop":
            rows = rows[1:]
        elif fault == "double":
            rows = [*rows, rows[0]]
        elif fault == "alter":
            rows[0] = [rows[0][0], rows[0][1] + 1]
        if not rows:
            return
        text = "流水号,日期,金额\n" + "".join(f"{txn},{day},{fen // 100}.{fen % 100:02d}\n" for txn, fen in rows)
        import_statement(self.estate, Channel.BANK, text.encode(), by=self.finance, at=self.at)
        for item in open_items(self.estate):
            if item.line is not None and item.payment is None:
                line = find_line(item.line.id)
                assert line is not None
                payment = take_from_line(line, self.houses[house], by=self.finance, at=self.at)
                self.oracle.pay(payment.id, self.houses[house], line.amount_fen, "bank", payment.received_on)
            elif item.line is not None and item.line.state == "open":
                explain_line(item.line, "已与银行核对", by=self.finance, at=self.at)

    @rule(days=DAYS)
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule()
    def close_the_books(self) -> None:
        first = db.session.scalar(select(func.min(JournalRow.period)).where(JournalRow.estate_id == self.estate))
        closed = last_closed(self.estate)
        month = closed.next if closed is not None else Period.named(first) if first else None
        if month is None:
            return
        try:
            close_period(self.estate, month, by=self.finance, second=self.manager, at=self.at)
        except Refused:
            assert month >= Period.of(self.at)

    @rule()
    def restart(self) -> None:
        """A new process: nothing in memory survives."""
        self.scope.close()
        self.scope = ExitStack()
        self.scope.enter_context(acting_in(self.company.id))

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "oracle"):
            return
        db.session.rollback()
        db.session.expire_all()
        assert check_invariants(self.estate) == []
        self._oracle_agrees()
        self._history_stays()

    def _oracle_agrees(self) -> None:
        lines = dict(
            db.session.execute(select(Charge.id, Charge.allocated_fen).where(Charge.estate_id == self.estate)).all()
        )
        assert lines == {one.key: one.paid for one in self.oracle.lines.values()}
        paid = db.session.execute(
            select(Payment.id, Payment.prepaid_fen, Payment.common_prepaid_fen, Payment.refunded_fen, Payment.state)
        ).all()
        assert {row[0]: tuple(row[1:]) for row in paid} == {
            one.key: (one.ahead[COMPANY], one.ahead[COMMON], one.refunded, "taken" if one.live else "reversed")
            for one in self.oracle.payments.values()
        }
        assert db.session.scalar(select(func.count()).select_from(Receipt)) == self.oracle.receipts
        for pot in (COMPANY, COMMON):
            assert balance(self.estate, Pot(pot), AccountCode.RECEIVABLE) == self.oracle.owed(pot)
            assert balance(self.estate, Pot(pot), AccountCode.PREPAID) == -self.oracle.ahead(pot)
            for where in ("cash", "bank"):
                assert balance(self.estate, Pot(pot), AccountCode(where)) == self.oracle.money.get((pot, where), 0)
        assert balance(self.estate, Pot.COMPANY, AccountCode.DEPOSITS) == -self.oracle.deposits()

    def _history_stays(self) -> None:
        """I12: what was written is still there, byte for byte."""
        rows = (
            select(Entry.id, Entry.amount_fen, Entry.account_id, Entry.dated, Journal.kind)
            .join(Journal, (Journal.tenant_id == Entry.tenant_id) & (Journal.id == Entry.journal_id))
            .where(Entry.estate_id == self.estate)
            .order_by(Entry.id)
        )
        before = rows.limit(self.entries).subquery()
        text = func.concat(*before.c)
        assert (
            db.session.scalar(select(func.coalesce(func.md5(func.string_agg(text, "|")), ""))) in ("", self.hash)
            or not self.entries
        )
        everything = rows.subquery()
        count, fresh = db.session.execute(
            select(func.count(), func.coalesce(func.md5(func.string_agg(func.concat(*everything.c), "|")), ""))
        ).one()
        assert count >= self.entries
        self.entries, self.hash = count, fresh
