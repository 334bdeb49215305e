"""A run that is taken back after one of its lines was reversed by itself: what stands is taken out, nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas.billing import charges_of_run, recall, reverse_charge
from saas.ledger import Wanted, total_of
from saas.payments import check_invariants
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import AT, billed, tariff


@pytest.mark.rule("FEE-03")
def test_a_line_reversed_before_the_recall_is_not_reversed_again(in_green: Company, finance: Member) -> None:
    tariff(in_green.estate_id)
    run = billed(in_green.estate_id, finance, released=False)
    first, *_ = charges_of_run(run)
    reverse_charge(first, reason="面积录错", by=finance, at=AT)
    recall(run, "单价录错", by=finance, at=AT + timedelta(hours=1))
    for code in ("receivable", "income"):
        assert total_of(Wanted(estate_id=in_green.estate_id, code=code)).balance == 0
    assert check_invariants(in_green.estate_id) == []
