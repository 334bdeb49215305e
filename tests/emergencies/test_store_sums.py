"""In whatever order people move and count: the quantity is the sum of the moves, and never below nought."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from saas.emergencies.stores.checking import check
from saas.emergencies.stores.models import StoreItem, StoreMove
from saas.emergencies.stores.moves import bring_in, take_out
from saas.emergencies.stores.queries import checks_of, find_item
from saas.emergencies.stores.refusals import NotSoMany
from tenants.db import db
from tenants.members import find_member
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.factories.stores import GOOD, MONDAY, item_of

TIMES = 6
DEED = st.tuples(st.sampled_from(("in", "out", "count")), st.integers(-1, 12))


def summed(item: StoreItem) -> int:
    """What the moves add up to."""
    return db.session.scalar(select(func.coalesce(func.sum(StoreMove.change), 0)).where(StoreMove.item_id == item.id))


@pytest.mark.rule("EMG-10")
@settings(max_examples=25, derandomize=True)
@given(first=st.integers(0, 10), deeds=st.lists(DEED, max_size=12))
def test_the_quantity_is_the_sum_of_the_moves_after_whatever_was_done(in_green, manager, first, deeds):
    item = item_of(in_green, manager, first, name=f"物资{db.session.query(StoreItem).count()}")
    left = first
    for deed, count in deeds:
        before = left
        try:
            if deed == "in":
                bring_in(item, count, by=manager, at=MONDAY)
                left += count
            elif deed == "out":
                take_out(item, count, "借用", by=manager, at=MONDAY)
                left -= count
            else:
                check(item, count, GOOD, by=manager, at=MONDAY)
                left = count
            was_refused = False
        except Refused:
            was_refused = True
        assert was_refused == (count < (0 if deed == "count" else 1) or (deed == "out" and count > before))
        assert item.quantity == summed(item) == left >= 0


@pytest.mark.rule("EMG-10")
def test_two_who_reach_for_the_last_one_get_it_once(app, green, manager, technician):
    gate = Barrier(2)
    with acting_in(green.id):
        ids = [item_of(green, manager, 1, name=f"物资{n}").id for n in range(TIMES)]
        db.session.commit()

    def reach(member_id) -> list[bool]:
        got = []
        with app.app_context(), acting_in(green.id):
            by = find_member(member_id)
            for item_id in ids:
                item = find_item(item_id)
                gate.wait(20)
                try:
                    take_out(item, 1, "抢险", by=by, at=MONDAY)
                    got.append(True)
                except NotSoMany:
                    got.append(False)
        return got

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(reach, (manager.id, technician.id))

    assert [one + other for one, other in zip(first, second, strict=True)] == [1] * TIMES
    with acting_in(green.id):
        for item_id in ids:
            item = find_item(item_id)
            assert item.quantity == summed(item) == 0


@pytest.mark.rule("EMG-11")
def test_a_count_beside_a_move_loses_neither(app, green, manager, technician):
    gate = Barrier(2)
    with acting_in(green.id):
        ids = [item_of(green, manager, 5, name=f"物资{n}").id for n in range(TIMES)]
        db.session.commit()

    def work(member_id, deed) -> None:
        with app.app_context(), acting_in(green.id):
            by = find_member(member_id)
            for item_id in ids:
                item = find_item(item_id)
                gate.wait(20)
                deed(item, by)

    def count(item, by) -> None:
        check(item, 3, GOOD, by=by, at=MONDAY)

    def take(item, by) -> None:
        take_out(item, 2, "抢险", by=by, at=MONDAY)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (manager.id, technician.id), (count, take)))

    with acting_in(green.id):
        for item_id in ids:
            item = find_item(item_id)
            assert item.quantity == summed(item) in (1, 3)
            assert len(checks_of(item)) == 1
