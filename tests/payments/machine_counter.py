"""What the counter and finance do: payments, prepaid money, refunds by two, deposits, statements, all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy import select

from saas.ledger import Period, Pot, close_period
from saas.payments import (
    Method,
    Payment,
    Refund,
    approve_refund,
    ask_deposit_return,
    ask_refund,
    ask_refunds_at_end,
    pay,
    refuse_refund,
    reverse_payment,
    use_prepaid,
)
from saas.payments.refusals import PrepaymentTooLong, SameIdOtherPayment
from tenants.db import db, new_id
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.cast import Company
from tests.payments.machine_bills import FEN, HOUSE, PICK
from tests.payments.oracle import POTS, Asked, Oracle
from tests.payments.striking import AFTER_COMMIT, MOMENTS, Moment


class CounterRules(RuleBasedStateMachine):
    """Rules; what they need is made by `machine.Books`."""

    app: Any
    company: Company
    at: datetime
    oracle: Oracle
    houses: list[UUID]
    estate: Any
    today: date
    desk: Any
    finance: Any
    manager: Any
    bank: int
    on: Callable[[], date]
    charge: Callable[..., Any]
    strike: Callable[..., Any]
    did: Callable[..., None]
    _next_to_close: Callable[[], Period | None]
    _note_closed: Callable[[], None]

    def payment(self, key: UUID) -> Payment:
        return db.session.scalars(select(Payment).where(Payment.id == key)).one()

    def wished(self, fen: int, house: int, chosen: Sequence[Any] | None = None) -> dict[str, Any]:
        """A payment of cash as the form sends it, with the key that the form was given."""
        return {
            "id": new_id(), "house_id": self.houses[house], "amount_fen": fen, "method": Method.CASH,
            "charges": chosen, "by": self.desk, "at": self.at,
        }  # fmt: skip

    @rule(fen=FEN, house=HOUSE, again=st.integers(0, 4), choose=st.booleans(), pick=PICK, strike=MOMENTS)
    def pay(self, fen: int, house: int, again: int, choose: bool, pick: int, strike: Moment) -> None:
        """At the counter, sent up to five times, also when the connection died under it."""
        lines = self.oracle.open_lines(self.houses[house])
        chosen = [lines[pick % len(lines)].key] if choose and lines else None
        wished = self.wished(fen, house, chosen)
        may = self.oracle.may_pay(self.houses[house], fen, chosen or ())
        if any(one.gone for one in lines):
            self.did("pay where somebody left and owes")
        try:
            payment = self.strike(lambda: pay(**wished), strike)
        except PrepaymentTooLong:
            assert not may
            self.did("pay", done=False)
            return
        assert may and payment.id == wished["id"]
        for _ in range(again):
            assert pay(**wished).id == payment.id
        self._refuses_another(wished)
        assert payment.received_on == self.on()
        self.oracle.pay(wished["id"], self.houses[house], fen, "cash", self.on(), chosen or ())
        self.did("pay")

    @staticmethod
    def _refuses_another(wished: dict[str, Any]) -> None:
        try:
            pay(**{**wished, "amount_fen": wished["amount_fen"] + 1})
        except SameIdOtherPayment:
            return
        raise AssertionError("one key paid two amounts")

    @rule(house=HOUSE, strike=MOMENTS)
    def settle_from_prepaid(self, house: int, strike: Moment) -> None:
        where = self.houses[house]
        used = self.strike(lambda: use_prepaid(where, by=None, at=self.at), None if strike == AFTER_COMMIT else strike)
        assert used == self.oracle.use_ahead(where, self.on())
        self.did("use prepaid money")

    @precondition(lambda self: self.oracle.payments)
    @rule(pick=PICK, strike=MOMENTS)
    def undo(self, pick: int, strike: Moment) -> None:
        key = list(self.oracle.payments)[pick % len(self.oracle.payments)]
        may = self.oracle.may_undo(key)
        try:
            self.strike(lambda: reverse_payment(self.payment(key), reason="退回", by=self.manager, at=self.at), strike)
            done = True
        except Refused:
            done = False
        assert done == may == self.oracle.reverse_payment(key)
        self.did("reverse a payment", done)

    @precondition(lambda self: self.oracle.payments)
    @rule(pick=PICK, fen=FEN, whole=st.booleans(), pot=st.sampled_from(POTS))
    def ask_for_prepaid(self, pick: int, fen: int, whole: bool, pot: str) -> None:
        """One person asks; what has been asked for already counts."""
        held = [key for key, one in self.oracle.payments.items() if one.ahead[pot]] or list(self.oracle.payments)
        key = held[pick % len(held)]
        asked = Asked((self.oracle.payments[key].ahead[pot] if whole else fen) or fen, pot, payment=key)
        self._ask(asked, lambda: ask_refund(
            self.payment(key), asked.fen, reason="多交", pot=Pot(pot), by=self.finance, at=self.at))  # fmt: skip

    @precondition(lambda self: any(one.deposit for one in self.oracle.lines.values()))
    @rule(pick=PICK, fen=FEN, whole=st.booleans())
    def ask_for_deposit(self, pick: int, fen: int, whole: bool) -> None:
        deposits = [one for one in self.oracle.lines.values() if one.deposit]
        line = deposits[pick % len(deposits)]
        asked = Asked(max(line.paid - line.returned, 1) if whole else fen, line=line.key)
        self._ask(asked, lambda: ask_deposit_return(
            self.charge(line.key), asked.fen, reason="验收", by=self.finance, at=self.at))  # fmt: skip

    def _ask(self, asked: Asked, call: Callable[[], Refund]) -> None:
        may = self.oracle.may_ask(asked)
        try:
            refund = call()
        except Refused:
            assert not may
            self.did("ask for money back", done=False)
            return
        assert may
        self.oracle.refunds[refund.id] = asked
        self.did("ask for money back")

    @precondition(lambda self: any(one.state == "asked" for one in self.oracle.refunds.values()))
    @rule(pick=PICK, yes=st.integers(0, 4), alone=st.booleans(), strike=MOMENTS)
    def decide(self, pick: int, yes: int, alone: bool, strike: Moment) -> None:
        """Another person decides; whoever asked may not."""
        waiting = [key for key, one in self.oracle.refunds.items() if one.state == "asked"]
        self._decide(waiting[pick % len(waiting)], bool(yes), self.finance if alone else self.manager, strike)

    def _decide(self, key: Any, yes: bool, by: Any, strike: Moment = None) -> None:
        may = by is not self.finance and (not yes or self.oracle.may_give(key))

        def verb() -> None:
            refund = db.session.scalars(select(Refund).where(Refund.id == key)).one()
            if yes:
                approve_refund(refund, by=by, at=self.at)
            else:
                refuse_refund(refund, reason="已抵缴", by=by, at=self.at)

        try:
            self.strike(verb, strike)
            done = True
        except Refused:
            done = False
        assert done == may
        if done and yes:
            self.oracle.give(key)
        elif done:
            self.oracle.refunds[key].state = "refused"
        self.did("give money back" if yes else "refuse a refund", done)

    @rule(give=st.booleans())
    def agreement_ends(self, give: bool) -> None:
        """Everything paid ahead is asked back, payment by payment and pot by pot; then all of it is given."""
        asked = ask_refunds_at_end(self.estate, reason="合同到期", by=self.finance, at=self.at)
        expected = []
        for key, one in self.oracle.payments.items():
            for pot in POTS:
                gone = sum(r.fen for r in self.oracle.refunds.values()
                           if r.state == "asked" and (r.payment, r.pot) == (key, pot))  # fmt: skip
                if one.ahead[pot] > gone:
                    expected.append((key, pot, one.ahead[pot] - gone))
        assert sorted(map(str, expected)) == sorted(
            str((one.payment_id, str(one.pot), one.amount_fen)) for one in asked
        )
        for refund in asked:
            self.oracle.refunds[refund.id] = Asked(refund.amount_fen, str(refund.pot), payment=refund.payment_id)
        for refund in asked if give else ():
            self._decide(refund.id, True, self.manager)
        self.did("agreement ends")

    @rule(fen=FEN, house=HOUSE, hands=st.integers(2, 4))
    def many_hands(self, fen: int, house: int, hands: int) -> None:
        """One payment sent by several hands in the same moment."""
        wished = self.wished(fen, house)
        may = self.oracle.may_pay(self.houses[house], fen)
        found = self._together(*[lambda: pay(**wished)] * hands)
        if may:
            assert {one.id for one in found} == {wished["id"]}
            self.oracle.pay(wished["id"], self.houses[house], fen, "cash", self.on())
        else:
            assert all(isinstance(one, PrepaymentTooLong) for one in found)
        self.did("one payment by many hands", may)

    @rule(fen=FEN, house=HOUSE)
    def close_while_paying(self, fen: int, house: int) -> None:
        """Two close a month in the moment in which somebody posts: the money goes before it or into the next month."""
        month = self._next_to_close()
        if month is None:
            return
        wished = self.wished(fen, house)
        may, over, before = self.oracle.may_pay(self.houses[house], fen), self.today > month.last, self.on()
        paid, closed = self._together(
            lambda: pay(**wished),
            lambda: close_period(self.estate, month, by=self.finance, second=self.manager, at=self.at),
        )
        assert isinstance(closed, Refused) == (not over)
        self._note_closed()
        if isinstance(paid, Refused):
            again = self.oracle.may_pay(self.houses[house], fen)
            assert (not may and not again) or over, "only a month that closes under it turns a payment away"
        else:
            assert paid.received_on in (before, self.on())
            self.oracle.pay(paid.id, self.houses[house], fen, "cash", paid.received_on)
        self.did("close while paying", not isinstance(paid, Refused))

    @precondition(lambda self: any(one.state == "asked" for one in self.oracle.refunds.values()))
    @rule(pick=PICK)
    def decide_at_once(self, pick: int) -> None:
        """Two people give the same money back in the same moment: one does."""
        waiting = [key for key, one in self.oracle.refunds.items() if one.state == "asked"]
        key = waiting[pick % len(waiting)]
        may = self.oracle.may_give(key)

        def verb(by: Any) -> Refund:
            refund = db.session.scalars(select(Refund).where(Refund.id == key)).one()
            return approve_refund(refund, by=by, at=self.at)

        found = self._together(lambda: verb(self.manager), lambda: verb(self.desk))
        assert sum(not isinstance(one, Refused) for one in found) == may
        if may:
            self.oracle.give(key)
        self.did("two give the same money back", may)

    def _together(self, *calls: Callable[[], Any]) -> list[Any]:
        """The calls at the same moment, each in a session of its own: results, or the refusals that were raised."""
        app: Flask = self.app
        gate = Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            with app.app_context(), acting_in(self.company.id):
                gate.wait(30)
                try:
                    return call()
                except Refused as refusal:
                    return refusal

        db.session.rollback()
        with ThreadPoolExecutor(len(calls)) as pool:
            found = list(pool.map(one, calls))
        db.session.expire_all()
        return found
