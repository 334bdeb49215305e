"""Recording a delivery: with its proof, within its days, and never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from saas.arrears import ArrearsDelivery, Way, hand_to_legal, record_delivery, remind, withdraw
from saas.arrears.refusals import AlreadyWithdrawn, BadDeliveryDay, NotDeliverable, ProofMissing, ReceiverMissing
from saas.billing import Charge
from saas.estates import House
from tenants.files import may_read
from tenants.members import Member
from tests.arrears.conftest import AT, PROOF, days, delivered, demanded

pytestmark = pytest.mark.rule("FEE-03")
Owe = Callable[..., Charge]
ON = date(2026, 11, 29)


@pytest.mark.parametrize("way", [Way.IN_PERSON, Way.REGISTERED_MAIL, Way.POSTED])
def test_ways_that_need_proof(home: House, owe: Owe, finance: Member, way: Way) -> None:
    owe()
    notice, then = demanded(home, finance)
    with pytest.raises(ProofMissing):
        record_delivery(notice, way, ON, receiver="李秀英", by=finance, at=then)
    done = record_delivery(notice, way, ON, receiver="李秀英", proof=PROOF, by=finance, at=then)
    assert done.file is not None


def test_a_message_needs_none(home: House, owe: Owe, finance: Member) -> None:
    owe()
    notice, then = demanded(home, finance)
    assert record_delivery(notice, Way.MESSAGE, ON, by=finance, at=then).file_id is None


def test_who_received_it_and_when(home: House, owe: Owe, finance: Member) -> None:
    owe()
    notice, then = demanded(home, finance)
    with pytest.raises(ReceiverMissing):
        record_delivery(notice, Way.IN_PERSON, ON, proof=PROOF, by=finance, at=then)
    for day in (date(2026, 11, 28), date(2026, 11, 30)):
        with pytest.raises(BadDeliveryDay):
            record_delivery(notice, Way.MESSAGE, day, by=finance, at=then)


def test_not_what_was_withdrawn_and_not_the_file_for_the_lawyers(home: House, owe: Owe, finance: Member) -> None:
    owe()
    notice, then = delivered(home, finance)
    legal = hand_to_legal(home, by=finance, at=days(16, then))
    with pytest.raises(NotDeliverable):
        record_delivery(legal, Way.MESSAGE, ON, by=finance, at=days(16, then))
    withdraw(notice, reason="地址有误", by=finance, at=days(16, then))
    with pytest.raises(AlreadyWithdrawn):
        record_delivery(notice, Way.MESSAGE, ON, by=finance, at=days(16, then))


def test_who_may_open_the_proof(
    home: House, owe: Owe, finance: Member, manager: Member, other_manager: Member, desk: Member, owner: Member
) -> None:
    owe()
    notice = remind(home, by=finance, at=AT)
    done = record_delivery(notice, Way.POSTED, date(2026, 11, 21), proof=PROOF, by=finance, at=AT)
    assert isinstance(done, ArrearsDelivery) and done.file is not None
    assert [may_read(one, done.file) for one in (finance, manager, other_manager, desk, owner)] == [
        True,
        True,
        False,
        False,
        False,
    ]
