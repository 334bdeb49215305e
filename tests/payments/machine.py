"""Anything, in any order, against the real database: after each step every invariant holds and the oracle agrees.

The rules stand in `machine_bills` (runs, corrections), `machine_place` (prices, owners, shared costs), `machine_counter` (payments, refunds, statements)
and `machine_online` (the channel). Here: the beginning, time, closing, and what is looked at after each step.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import func, select

from saas.billing import payable_charges, recompute
from saas.estates import House, Unit
from saas.ledger import Period, close_period, last_closed
from saas.ledger.closing import hash_of, trial_of
from saas.ledger.models import Journal
from saas.payments import Method, account_of_house, check_invariants, pay
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.permissions import Role
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.cast import add_member, open_company
from tests.factories.archives import tenure_in
from tests.factories.billing import agreement, charge_in, tariff
from tests.payments.machine_arrears import ArrearsRules
from tests.payments.machine_checks import Eye
from tests.payments.machine_counter import CounterRules
from tests.payments.machine_online import OnlineRules, open_merchant
from tests.payments.machine_place import PlaceRules
from tests.payments.oracle import COMMON, COMPANY, Oracle
from tests.payments.oracle_bills import Biller, Estate
from tests.payments.striking import MOMENTS, Moment, Striker

START = datetime(2026, 2, 27, 15, 30, tzinfo=UTC)
DAYS = st.sampled_from([1, 1, 2, 3, 27, 30])
AREAS = (9640, 7333, 5001)
SWEEP = 20
"""Every so many steps the product's own check runs too, every new line is recomputed, and residents' pages are asked."""


class Books(PlaceRules, CounterRules, OnlineRules, ArrearsRules):
    """One estate's money. `app`, `eye_connection` and `striker` are set by the test."""

    app: ClassVar[Flask]
    eye_connection: ClassVar[psycopg.Connection[Any]]
    striker: ClassVar[Striker]
    kinds: ClassVar[Counter[str]] = Counter()

    @initialize()
    def open(self) -> None:
        self.stack = ExitStack()
        self.stack.enter_context(self.app.app_context())
        neighbour = open_company("grey")
        with acting_in(neighbour.id):
            charge_in(neighbour.house_id, 12345)
        self.company = open_company("green")
        self.desk, self.finance, self.manager, self.resident = (
            add_member(self.company, role)
            for role in (Role.FRONT_DESK, Role.FINANCE, Role.ESTATE_MANAGER, Role.RESIDENT)
        )
        self.scope = ExitStack()
        self.scope.enter_context(acting_in(self.company.id))
        self.at = START
        self._houses()
        self.oracle = Oracle()
        self.place = Estate(dict(zip(self.houses, AREAS, strict=True)), {date(2026, 1, 1): 28_000})
        self.biller = Biller(self.place, self.oracle, lambda: self.today)
        for house in self.houses:
            self.place.owners[house] = [[tenure_in(house).person_id, date(2024, 1, 1), None]]
        db.session.commit()
        agreement(self.estate, late_rate="0.5", late_cap_percent=20, grace_days=5, prepayment_months=3,
                  ends_on=date(2060, 12, 31))  # fmt: skip
        tariff(self.estate, "F02", "2.8")
        tariff(self.estate, "F05", "0")
        open_merchant()
        self.direct: Counter[tuple[UUID, str]] = Counter()
        self.runs: dict[Any, tuple[datetime, str]] = {}
        self.orders: dict[Any, list[Any]] = {}
        self.bank = self.steps = 0
        self.recomputed: set[Any] = set()
        self.closed: dict[str, str] = {}
        self.eye = Eye(self.eye_connection, self.company.id, self.estate, neighbour.id)
        for fen, item in ((1000, "F01"), (500, "F08"), (1000, "F01"), (2000, "F16")):
            self._direct_line(fen, item, 0)
        key = new_id()
        payment = pay(id=key, house_id=self.houses[0], amount_fen=700, method=Method.CASH, by=self.desk, at=self.at)
        self.oracle.pay(key, self.houses[0], 700, "cash", payment.received_on)

    def _houses(self) -> None:
        """A third house beside the two, and three areas that nothing divides by."""
        [unit] = db.session.scalars(select(Unit).join(House, House.unit_id == Unit.id).where(
            House.id == self.company.house_id))  # fmt: skip
        third = House(id=new_id(), estate_id=self.estate, unit_id=unit.id, code="1-1-103", number="103", floor=1)
        db.session.add(third)
        self.houses = [self.company.house_id, self.company.next_house_id, third.id]
        db.session.flush()
        for key, area in zip(self.houses, AREAS, strict=True):
            house = db.session.scalars(select(House).where(House.id == key)).one()
            house.area, house.state = area, "self_used"
        db.session.commit()

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            if getattr(self, "sound", False):
                self._sweep()
            self.scope.close()
            self.stack.close()

    @property
    def estate(self) -> UUID:
        return self.company.estate_id

    @property
    def today(self) -> date:
        return local_date(self.at)

    def on(self) -> date:
        """The day of the books: today, or the first day of the first month that is open."""
        months = [Period.named(name) for name in self.closed]
        return max(self.today, *(month.next.first for month in months)) if months else self.today

    def did(self, what: str, done: object = True) -> None:
        """Count what a step was, for the record of the run."""
        self.kinds[what if done else f"{what}, refused"] += 1

    def strike(self, verb: Any, moment: Moment = None) -> Any:
        """Do a verb, perhaps with its connection ended in the middle, and then again."""
        before = len(self.striker.struck)
        try:
            return self.striker.doing(verb, moment)
        finally:
            for what in self.striker.struck[before:]:
                self.kinds[f"connection killed {what}"] += 1

    @rule(days=DAYS, anew=st.booleans())
    def wait(self, days: int, anew: bool) -> None:
        """Days go by; perhaps in a new process, in which nothing in memory survives."""
        self.at += timedelta(days=days)
        if anew:
            self.scope.close()
            self.scope = ExitStack()
            self.scope.enter_context(acting_in(self.company.id))
        self.did("restart" if anew else "wait")

    @rule(strike=MOMENTS)
    def close_the_books(self, strike: Moment) -> None:
        """By two; a month that is not over is refused."""
        month = self._next_to_close()
        if month is None:
            return
        try:
            self.strike(
                lambda: close_period(self.estate, month, by=self.finance, second=self.manager, at=self.at), strike
            )
            done = True
        except Refused:
            done = False
        assert done == (self.today > month.last)
        self._note_closed()
        self.did("close the books", done)

    def _next_to_close(self) -> Period | None:
        first = db.session.scalar(select(func.min(Journal.period)).where(Journal.estate_id == self.estate))
        closed = last_closed(self.estate)
        return closed.next if closed is not None else Period.named(first) if first else None

    def _note_closed(self) -> None:
        """A closed month's hash is that of its figures, worked out once more when it is first seen."""
        for name, digest in self.eye.figures()["closed"]:
            if name not in self.closed:
                assert hash_of(trial_of(self.estate, Period.named(name))) == digest
                self.closed[name] = digest

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "eye"):
            return
        self.sound = False
        db.session.rollback()
        db.session.expire_all()
        broken = self.eye.broken()
        assert broken == [], broken
        self._oracle_agrees()
        self.sound = True
        self.steps += 1
        if self.steps % SWEEP == 0:
            self._sweep()

    def _oracle_agrees(self) -> None:
        oracle, found = self.oracle, self.eye.figures()
        assert {row[0]: row[1:] for row in found["lines"]} == {
            one.key: (one.paid, one.written, one.live) for one in oracle.lines.values()
        }
        assert {row[0]: row[1:] for row in found["payments"]} == {
            one.key: (one.ahead[COMPANY], one.ahead[COMMON], one.refunded, one.live) for one in oracle.payments.values()
        }
        assert dict(found["refunds"]) == {key: one.state for key, one in oracle.refunds.items()}
        assert dict(found["orders"]) == {key: one[2] for key, one in self.orders.items()}
        assert {row[:3]: row[3] for row in found["books"]} == oracle.balances()
        owed = {house: oracle.owed_by(house) for house in self.houses}
        assert {house: dict(found["houses"]).get(house, 0) for house in self.houses} == owed
        assert found["receipts"] == [(oracle.receipts,)]
        assert dict(found["closed"]) == self.closed

    def _sweep(self) -> None:
        """The product's own check, every new line to the fen, and what the counter and the resident are shown."""
        db.session.rollback()
        db.session.expire_all()
        assert check_invariants(self.estate) == []
        known: dict[Any, Any] = {}
        for key in self.oracle.lines.keys() - self.recomputed:
            charge = self.charge(key)
            if charge.item_code in ("F02", "F05", "F19"):
                assert recompute(charge, known) == charge.amount_fen
                self.kinds["lines recomputed to the fen"] += 1
            self.recomputed.add(key)
        for house in self.houses:
            shown = account_of_house(house)
            ahead = sum(sum(one.ahead.values()) for one in self.oracle.payments.values() if one.house == house)
            assert (shown.owed_fen, shown.prepaid_fen) == (self.oracle.owed_by(house), ahead)
            assert [one.id for one in payable_charges(house)] == [one.key for one in self.oracle.open_lines(house)]
        db.session.rollback()
