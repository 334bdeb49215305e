"""Demanding in writing: after a reminder in vain, for exactly what was reminded of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from saas.arrears import Rung, demand, lines_of_notices, remind
from saas.arrears.refusals import DeliveryMissing, ReminderFirst, StillRunning
from saas.billing import Charge
from saas.estates import House
from tenants.members import Member
from tests.arrears.conftest import AT, days, debts, delivered, take

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]


def test_a_reminder_comes_first_and_its_day_must_have_passed(home: House, owe: Owe, finance: Member) -> None:
    reminded = owe()
    with pytest.raises(ReminderFirst):
        demand(home, by=finance, at=AT)
    remind(home, by=finance, at=AT)
    with pytest.raises(StillRunning):
        demand(home, by=finance, at=days(7))
    owe(700, period="2026-09")
    notice = demand(home, by=finance, at=days(8))
    assert [one.charge_id for one in lines_of_notices([notice.id])[notice.id]] == [reminded.id]
    assert notice.number == "CG-HY-2026-000001"
    assert {one.period: one.rung for one in debts(home, days(8))} == {"2026-08": Rung.DEMAND, "2026-09": Rung.NONE}


def test_undelivered_it_neither_runs_out_nor_interrupts(home: House, owe: Owe, finance: Member) -> None:
    owe()
    remind(home, by=finance, at=AT)
    demand(home, by=finance, at=days(8))
    before = debts(home, AT)[0].limitation_on
    with pytest.raises(DeliveryMissing):
        demand(home, by=finance, at=days(60))
    assert debts(home, days(60))[0].limitation_on == before


def test_delivered_it_interrupts_and_runs_from_that_day(home: House, owe: Owe, finance: Member) -> None:
    owe()
    _, then = delivered(home, finance)
    [debt] = debts(home, then)
    assert debt.limitation_on.isoformat() == "2029-11-30"
    with pytest.raises(StillRunning) as refused:
        demand(home, by=finance, at=days(15, then))
    assert refused.value.values["day"] == "2026-12-15"
    assert demand(home, by=finance, at=days(16, then)).total_fen == 26992, "written anew, to interrupt again"


def test_what_was_paid_meanwhile_is_not_demanded(home: House, owe: Owe, finance: Member, desk: Member) -> None:
    paid = owe(1000, period="2026-07")
    owe()
    remind(home, by=finance, at=AT)
    take(home, 1000, desk, at=days(1), charges=[paid.id])
    assert demand(home, by=finance, at=days(8)).total_fen == 26992
