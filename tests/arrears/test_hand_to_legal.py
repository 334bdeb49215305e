"""Handing over to the lawyers: a delivered demand in vain, and two persons."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from saas.arrears import Rung, decide_legal, demand, hand_to_legal, remind
from saas.arrears.refusals import (
    AlreadyDecided,
    DeliveryMissing,
    DemandFirst,
    SecondPersonMissing,
    StillRunning,
    WaitsForSecond,
    WithTheLawyers,
)
from saas.billing import Charge
from saas.estates import House
from tenants.members import Member
from tests.arrears.conftest import AT, days, debts, delivered

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]


def test_rung_by_rung(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    owe()
    with pytest.raises(DemandFirst):
        hand_to_legal(home, by=finance, at=AT)
    remind(home, by=finance, at=AT)
    with pytest.raises(DemandFirst):
        hand_to_legal(home, by=finance, at=days(8))
    demand(home, by=finance, at=days(8))
    with pytest.raises(DeliveryMissing):
        hand_to_legal(home, by=finance, at=days(40))


def test_two_persons(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    owe()
    _, then = delivered(home, finance)
    with pytest.raises(StillRunning):
        hand_to_legal(home, by=finance, at=days(15, then))
    later = days(16, then)
    notice = hand_to_legal(home, by=finance, at=later)
    assert debts(home, later)[0].rung is Rung.DEMAND, "not before the second person says so"
    with pytest.raises(WaitsForSecond):
        hand_to_legal(home, by=manager, at=later)
    with pytest.raises(SecondPersonMissing):
        decide_legal(notice, grant=True, by=finance, at=later)
    decide_legal(notice, grant=True, by=manager, at=later)
    assert debts(home, later)[0].rung is Rung.LEGAL
    with pytest.raises(AlreadyDecided):
        decide_legal(notice, grant=False, by=manager, at=later)
    for again in (remind, demand, hand_to_legal):
        with pytest.raises(WithTheLawyers):
            again(home, by=finance, at=days(90, later))


def test_refused_it_stays_a_demand(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    owe()
    _, then = delivered(home, finance)
    later = days(16, then)
    notice = hand_to_legal(home, by=finance, at=later)
    decide_legal(notice, grant=False, by=manager, at=later)
    assert debts(home, later)[0].rung is Rung.DEMAND
    assert hand_to_legal(home, by=manager, at=later).number == "FW-HY-2026-000002"
