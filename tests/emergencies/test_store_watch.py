"""The planner tells each thing once: what runs out, what is overdue for its check, what is to be reviewed."""

from __future__ import annotations

import pytest

from saas.emergencies import risks
from saas.emergencies.kinds import StoreKind
from saas.emergencies.stores import keeping
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.suppliers import Help, change_supplier, end_supplier
from saas.emergencies.stores.watch import tell_of_agreements, tell_of_checks, tell_of_expiry, tell_of_reviews
from saas.requests.messages import messages_for
from tests.factories.stores import DAY, GOOD, MONDAY, TODAY, item_of, judged, risk_of, supplier_of, supply


def kinds(member):
    """What a member was told, oldest first."""
    return [one.kind for one in reversed(messages_for(member))]


@pytest.mark.rule("EMG-10")
def test_an_expiry_is_told_at_thirty_days_at_seven_and_on_the_day_once_each(in_green, manager, technician):
    item_of(in_green, manager, 5, keeper_id=technician.id, expires_on=TODAY + 40 * DAY, check_months=36)

    told = {day: tell_of_expiry(at=MONDAY + day * DAY) for day in (9, 10, 11, 32, 33, 34, 39, 40, 41, 400)}

    assert [day for day, count in told.items() if count] == [10, 33, 40]
    assert kinds(technician) == ["store_runs_out", "store_runs_out", "store_ran_out"]
    assert not messages_for(manager)


def test_after_a_standstill_the_last_step_alone_is_told(in_green, manager, technician):
    item = item_of(in_green, manager, 5, keeper_id=technician.id, expires_on=TODAY + 40 * DAY, check_months=36)
    assert tell_of_expiry(at=MONDAY + 50 * DAY) == 1
    assert kinds(technician) == ["store_ran_out"]

    new = supply(keeper_id=technician.id, expires_on=TODAY + 400 * DAY, check_months=36)
    keeping.change(item, new, by=manager, at=MONDAY + 50 * DAY)
    assert tell_of_expiry(at=MONDAY + 51 * DAY) == 0
    assert tell_of_expiry(at=MONDAY + 371 * DAY) == 1


@pytest.mark.rule("EMG-11")
def test_overdue_checks_of_a_keeper_are_told_together_and_each_once(in_green, manager, technician):
    items = [item_of(in_green, manager, 5, name=f"物资{n}", keeper_id=technician.id, check_months=1) for n in range(4)]
    due = MONDAY + 30 * DAY

    assert tell_of_checks(at=due) == 0
    assert tell_of_checks(at=due + DAY) == 1
    assert tell_of_checks(at=due + 2 * DAY) == 0
    [message] = messages_for(technician)
    assert (message.kind, message.values["count"], message.values["names"]) == (
        "store_checks",
        4,
        "物资0、物资1、物资2",
    )

    check(items[0], 5, GOOD, by=technician, at=due + 3 * DAY)
    assert tell_of_checks(at=due + 20 * DAY) == 0
    assert tell_of_checks(at=due + 40 * DAY) == 1
    assert messages_for(technician)[0].values["names"] == "物资0"


@pytest.mark.rule("EMG-12")
def test_an_agreement_that_ends_is_told_once_before_and_once_after(in_green, manager, technician, desk):
    lasting = supplier_of(in_green, manager, contract_until=TODAY + 40 * DAY)
    ended = supplier_of(in_green, manager, name="已不用", contract_until=TODAY + 5 * DAY)
    end_supplier(ended, "不再合作", by=manager, at=MONDAY)

    assert [day for day in (9, 10, 11, 40, 41, 42, 400) if tell_of_agreements(at=MONDAY + day * DAY)] == [10, 41]
    assert kinds(manager) == kinds(technician) == ["supplier_ends", "supplier_ended"]
    assert not messages_for(desk)

    renewed = Help(StoreKind(lasting.kind), lasting.name, lasting.phone, contract_until=TODAY + 800 * DAY)
    change_supplier(lasting, renewed, by=manager, at=MONDAY + 401 * DAY)
    assert [day for day in (402, 769, 770, 771) if tell_of_agreements(at=MONDAY + day * DAY)] == [770]


def test_an_agreement_of_the_whole_company_is_told_to_nobody_twice(in_green, manager, administrator):
    supplier_of(in_green, administrator, everywhere=True, contract_until=TODAY)

    assert [tell_of_agreements(at=MONDAY), tell_of_agreements(at=MONDAY + DAY / 4)] == [1, 0]
    assert kinds(manager) == ["supplier_ends"]


@pytest.mark.rule("EMG-15")
def test_a_review_that_is_due_is_told_to_the_owner_once_for_each_day(in_green, manager, supervisor):
    risk = risk_of(in_green, supervisor)

    assert tell_of_reviews(at=MONDAY + 89 * DAY) == 0
    assert [tell_of_reviews(at=MONDAY + day * DAY) for day in (90, 91, 200)] == [1, 0, 0]
    again = judged(review_on=TODAY + 300 * DAY)
    risks.review_risk(risk, again, "仍需关注", by=supervisor, at=MONDAY + 201 * DAY)
    assert [tell_of_reviews(at=MONDAY + day * DAY) for day in (299, 300, 301)] == [0, 1, 0]
    assert kinds(supervisor) == ["risk_review"] * 2
    assert not messages_for(manager)


def test_what_is_no_longer_kept_or_closed_is_not_told(in_green, manager):
    item = item_of(in_green, manager, 5, expires_on=TODAY + DAY, check_months=1)
    keeping.retire(item, "换新", by=manager, at=MONDAY)
    risks.close_risk(risk_of(in_green, manager), "消除", by=manager, at=MONDAY)

    late = MONDAY + 400 * DAY
    assert (tell_of_expiry(at=late), tell_of_checks(at=late), tell_of_reviews(at=late)) == (0, 0, 0)
