"""What the office gives up: debts written off by two, and claimed again when somebody pays after all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from saas.arrears import Ground, ask_write_off, decide_write_off, find_write_off, take_back_write_off
from saas.estates import find_house
from tenants.refusals import Refused
from tests.payments.machine_bills import HOUSE, PICK
from tests.payments.oracle import Oracle
from tests.payments.striking import MOMENTS, Moment


class ArrearsRules(RuleBasedStateMachine):
    """Rules; what they need is made by `machine.Books`."""

    at: datetime
    today: Any
    oracle: Oracle
    houses: list[UUID]
    finance: Any
    manager: Any
    strike: Callable[..., Any]
    did: Callable[..., None]

    @rule(house=HOUSE, pick=PICK, every=st.booleans(), grant=st.integers(0, 3), strike=MOMENTS)
    def write_off(self, house: int, pick: int, every: bool, grant: int, strike: Moment) -> None:
        """Overdue lines, one or all of a house; a deposit never."""
        where = self.houses[house]
        overdue = [one for one in self.oracle.open_lines(where) if one.due < self.today and not one.deposit]
        chosen = overdue if every or not overdue else [overdue[pick % len(overdue)]]
        keys = [one.key for one in chosen]
        try:
            found = find_house(where)
            assert found is not None
            key = ask_write_off(found, keys, ground=Ground.TOO_SMALL, reason="追讨无果", by=self.finance, at=self.at).id
        except Refused:
            assert not chosen
            self.did("write off", done=False)
            return
        self.strike(
            lambda: decide_write_off(find_write_off(key), grant=bool(grant), by=self.manager, at=self.at),  # type: ignore[arg-type]
            strike,
        )
        if grant:
            self.oracle.write_off(key, keys)
        self.did("write off", grant)

    @precondition(lambda self: self.oracle.given_up)
    @rule(pick=PICK, strike=MOMENTS)
    def claim_again(self, pick: int, strike: Moment) -> None:
        key = list(self.oracle.given_up)[pick % len(self.oracle.given_up)]
        try:
            self.strike(
                lambda: take_back_write_off(find_write_off(key), reason="来缴", by=self.finance, at=self.at),  # type: ignore[arg-type]
                strike,
            )
            done = True
        except Refused:
            done = False
        assert done == self.oracle.claim_again(key)
        self.did("claim again", done)
