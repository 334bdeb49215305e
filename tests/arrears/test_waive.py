"""Waiving a late payment charge: two persons, the line reversed, and not billed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from saas.arrears import ask_waiver, decide_waiver
from saas.arrears.refusals import AlreadyDecided, NoLateFee, ReasonMissing, SecondPersonMissing, WaiverAsked
from saas.billing import Charge, bill, charges_of_run
from saas.estates import House
from saas.ledger import AccountCode, Period, Pot, balance
from tenants.members import Member
from tests.arrears.conftest import AT, reload
from tests.factories.billing import agreement, estate_of, tariff

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]


def test_two_persons_and_the_books(home: House, owe: Owe, finance: Member, manager: Member) -> None:
    late = owe(505, "F19")
    with pytest.raises(ReasonMissing):
        ask_waiver(late, reason="", by=finance, at=AT)
    waiver = ask_waiver(late, reason="住院期间", by=finance, at=AT)
    with pytest.raises(WaiverAsked):
        ask_waiver(late, reason="再问", by=manager, at=AT)
    with pytest.raises(SecondPersonMissing):
        decide_waiver(waiver, grant=True, by=finance, at=AT)
    decide_waiver(waiver, grant=True, by=manager, at=AT)
    assert reload(late).state == "reversed"
    assert balance(home.estate_id, Pot.COMPANY, AccountCode.LATE_FEE) == 0
    with pytest.raises(AlreadyDecided):
        decide_waiver(waiver, grant=False, by=manager, at=AT)


def test_only_late_fees(owe: Owe, finance: Member) -> None:
    with pytest.raises(NoLateFee):
        ask_waiver(owe(), reason="困难", by=finance, at=AT)


def test_refused_it_stands(owe: Owe, finance: Member, manager: Member) -> None:
    late = owe(505, "F19")
    decide_waiver(ask_waiver(late, reason="忘了", by=finance, at=AT), grant=False, by=manager, at=AT)
    assert reload(late).state == "published"


@pytest.mark.parametrize("waived", [False, True])
def test_a_later_run_of_the_month_does_not_bill_it_again(
    home: House, owe: Owe, finance: Member, manager: Member, waived: bool
) -> None:
    agreement(home.estate_id, late_rate="0.5")
    tariff(home.estate_id)
    owe(100000)
    if waived:
        late = owe(505, "F19", period="2026-10")
        decide_waiver(ask_waiver(late, reason="住院", by=finance, at=AT), grant=True, by=manager, at=AT)
    run = bill(estate_of(home.estate_id), Period(2026, 10), by=finance, at=AT)
    lates = [one for one in charges_of_run(run) if one.item_code == "F19" and one.house_id == home.id]
    assert len(lates) == (0 if waived else 1)
