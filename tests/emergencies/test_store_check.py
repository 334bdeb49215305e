"""A check counts, looks and moves the next one a cycle on; what is overdue or not good shows."""

from __future__ import annotations

from datetime import date

import pytest

from saas.emergencies import overdue_of
from saas.emergencies.kinds import Condition
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.kinds import StoreView
from saas.emergencies.stores.moves import MOST
from saas.emergencies.stores.queries import checks_of, counts_of, items_of, latest_checks, moves_of
from saas.emergencies.stores.refusals import OutOfBounds, SaidNoFault
from saas.requests.messages import messages_for
from tenants.files import UploadGone
from tests.factories.stores import DAY, GOOD, MONDAY, TODAY, check_photo, item_of


@pytest.mark.rule("EMG-11")
def test_a_check_with_a_photo_moves_the_next_one_by_the_cycle(in_green, manager, technician):
    item = item_of(in_green, manager, 5, check_months=3)

    check(item, 5, GOOD, photo=check_photo(technician), by=technician, at=MONDAY + 8 * DAY)

    [done] = checks_of(item)
    assert (done.counted, done.condition, done.by_id) == (5, "good", technician.id)
    assert done.file is not None and done.file.subject_id == item.id
    assert (item.last_condition, item.next_check) == ("good", date(2027, 3, 1))
    assert len(moves_of(item)) == 1


@pytest.mark.rule("EMG-11")
def test_a_difference_becomes_a_move_and_may_fall_below_the_minimum(in_green, manager, technician):
    item = item_of(in_green, manager, 5, keeper_id=technician.id)

    check(item, 1, GOOD, words="借出未还", by=manager, at=MONDAY)
    check(item, 3, GOOD, by=manager, at=MONDAY + DAY)

    assert [(move.change, move.words) for move in moves_of(item)] == [(2, ""), (-4, "借出未还"), (5, "")]
    assert item.quantity == 3
    assert [one.kind for one in messages_for(technician)] == ["store_below"]


@pytest.mark.rule("EMG-11")
def test_what_is_not_good_is_said_and_shows_until_it_is_good_again(in_green, manager):
    item, today = item_of(in_green, manager, 5), TODAY
    with pytest.raises(SaidNoFault):
        check(item, 5, Condition.BROKEN, by=manager, at=MONDAY)

    check(item, 5, Condition.WORN, words="水带老化", by=manager, at=MONDAY)
    assert items_of([in_green.estate_id], today=today, view=StoreView.NOT_GOOD) == [item]
    assert counts_of([in_green.estate_id], today)[in_green.estate_id]["wrong"] == 1

    check(item, 5, GOOD, by=manager, at=MONDAY + DAY)
    assert counts_of([in_green.estate_id], today)[in_green.estate_id]["wrong"] == 0


def test_a_count_that_cannot_be_and_a_photo_of_somebody_else_are_refused(in_green, manager, technician):
    item = item_of(in_green, manager, 5)
    for counted in (-1, MOST + 1):
        with pytest.raises(OutOfBounds):
            check(item, counted, GOOD, by=manager, at=MONDAY)
    with pytest.raises(UploadGone):
        check(item, 5, GOOD, photo=check_photo(technician), by=manager, at=MONDAY)
    assert not checks_of(item)


@pytest.mark.rule("EMG-11")
def test_a_check_is_overdue_the_day_after_it_was_due(in_green, manager):
    item = item_of(in_green, manager, 5, check_months=1)

    assert not overdue_of(in_green.estate_id, date(2026, 12, 23))
    assert overdue_of(in_green.estate_id, date(2026, 12, 24)) == [item]
    assert not overdue_of(in_green.other_estate_id, date(2026, 12, 24))


@pytest.mark.rule("EMG-10", "EMG-11")
def test_a_store_in_figures_and_each_figure_in_rows(in_green, manager):
    made = {
        "good": item_of(in_green, manager, 5, name="好"),
        "expired": item_of(in_green, manager, 5, name="过期", expires_on=TODAY - DAY),
        "until_today": item_of(in_green, manager, 5, name="今天到期", expires_on=TODAY),
        "soon": item_of(in_green, manager, 5, name="快到期", expires_on=TODAY + 30 * DAY),
        "later": item_of(in_green, manager, 5, name="还早", expires_on=TODAY + 31 * DAY),
        "below": item_of(in_green, manager, 1, name="不足"),
        "overdue": item_of(in_green, manager, 5, name="未检", check_months=1, at=MONDAY - 40 * DAY),
    }
    check(made["good"], 5, GOOD, by=manager, at=MONDAY)

    counts = counts_of([in_green.estate_id, in_green.other_estate_id], TODAY)

    here = counts[in_green.estate_id]
    assert here == {"total": 7, "wrong": 3, "expired": 1, "expiring": 2, "below": 1, "overdue": 1, "not_good": 0}
    assert set(counts[in_green.other_estate_id].values()) == {0}
    for view in StoreView:
        assert len(items_of([in_green.estate_id], today=TODAY, view=view)) == here[view]
    assert set(latest_checks([one.id for one in made.values()])) == {made["good"].id}
