"""Withdrawing: with a reason, once; the lines fall to where they stood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from saas.arrears import Rung, remind, withdraw
from saas.arrears.refusals import AlreadyWithdrawn, ReasonMissing
from saas.billing import Charge
from saas.estates import House
from tenants.members import Member
from tests.arrears.conftest import AT, days, debts, delivered

pytestmark = pytest.mark.rule("FEE-03")


def test_the_line_falls_back_and_the_interruption_with_it(
    home: House, owe: Callable[..., Charge], finance: Member
) -> None:
    owe()
    before = debts(home)[0].limitation_on
    notice, then = delivered(home, finance)
    assert debts(home, then)[0].limitation_on > before
    with pytest.raises(ReasonMissing):
        withdraw(notice, reason=" ", by=finance, at=then)
    withdraw(notice, reason="金额有误", by=finance, at=then)
    [debt] = debts(home, then)
    assert (debt.rung, debt.limitation_on) == (Rung.REMINDER, before)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(notice, reason="再撤", by=finance, at=then)


def test_a_withdrawn_reminder_may_be_written_again_at_once(
    home: House, owe: Callable[..., Charge], finance: Member
) -> None:
    owe()
    withdraw(remind(home, by=finance, at=AT), reason="写错了", by=finance, at=AT)
    assert remind(home, by=finance, at=days(0)).number == "CF-HY-2026-000002"
