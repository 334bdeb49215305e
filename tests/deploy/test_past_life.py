"""The demonstration's pieces: a bill of one line that reckons again, clocks that end as they were told to."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from deploy.fill.clocks import Clocks
from deploy.fill.one_line_bills import bill_one_line
from saas.billing import recompute
from saas.ledger import AccountCode, Pot, balance
from saas.promises import ClockKind, Promise
from saas.promises.defaults import Urgency
from saas.tariffs import install_items
from tenants.bulk import insert_many
from tenants.db import db, new_id
from tests.cast import Company
from tests.factories.billing import estate_of

AT = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)


def test_a_bill_of_one_line_reckons_again_and_is_in_the_books(in_green: Company) -> None:
    install_items(AT)
    line = bill_one_line(
        estate_of(in_green.estate_id),
        in_green.house_id,
        "F01",
        302_400,
        number="WY-1",
        days=(date(2025, 1, 1), date(2025, 12, 31)),
        due_on=date(2026, 1, 31),
        memo="2025",
        at=AT,
    )
    db.session.commit()
    assert (recompute(line), line.period, line.bill.total_fen) == (302_400, "2026-01", 302_400)
    assert balance(in_green.estate_id, Pot.COMPANY, AccountCode.RECEIVABLE) == 302_400


@pytest.mark.parametrize(("keeps", "state"), [(True, "kept"), (False, "broken")])
def test_a_clock_ends_as_it_was_told_to(in_green: Company, keeps: bool, state: str) -> None:
    clocks = Clocks(in_green.estate_id, random.Random(1))
    met = clocks.run(new_id(), ClockKind.COMPLETION, AT, code="plumbing.tap", urgency=Urgency.P2, keeps=keeps)
    insert_many(Promise, clocks.promises)
    db.session.commit()
    one = db.session.scalars(select(Promise)).one()
    assert (one.state, one.kept_at, met <= one.due_at) == (state, met, keeps)
