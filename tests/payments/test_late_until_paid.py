"""A late fee runs until the day of payment, also for a line that has been due for long."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from saas.billing import bill, charges_of_run
from saas.ledger import Period
from tenants.members import Member
from tests.cast import Company
from tests.factories.billing import agreement, estate_of, tariff
from tests.payments.conftest import Charger, Payer


@pytest.mark.rule("FEE-03")
def test_an_old_line_paid_in_the_month_was_late_until_then(
    in_green: Company, owe: Charger, take: Payer, finance: Member
) -> None:
    agreement(in_green.estate_id, late_rate="0.5")
    tariff(in_green.estate_id)
    owe(100_000, period="2026-03", due_on=date(2026, 4, 15))
    take(100_000, received_on=date(2026, 10, 11), at=datetime(2026, 10, 11, 2, 0, tzinfo=UTC))
    run = bill(estate_of(in_green.estate_id), Period(2026, 10), by=finance, at=datetime(2026, 11, 3, 2, 0, tzinfo=UTC))
    late = [line.amount_fen for line in charges_of_run(run) if line.item_code == "F19"]
    assert late == [500], "ten days of October at 0.5 ‰"
