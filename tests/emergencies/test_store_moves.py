"""What comes in and goes out: never below nought, told once when it falls below the minimum, tied to its incident."""

from __future__ import annotations

from uuid import uuid4

import pytest

from saas.emergencies.kinds import IncidentState
from saas.emergencies.running.models import Incident, IncidentEntry
from saas.emergencies.stores.moves import MOST, bring_in, take_out
from saas.emergencies.stores.queries import moves_of, used_in
from saas.emergencies.stores.refusals import (
    IncidentOver,
    NothingMoved,
    NotSoMany,
    OutOfBounds,
    SaidNothing,
    UsedElsewhere,
)
from saas.requests.messages import messages_for
from tenants.db import db, new_id
from tests.factories.emergencies import NIGHT, plan_in_force
from tests.factories.stores import DAY, MONDAY, item_of


@pytest.fixture
def incident(in_green, manager):
    """An incident of the first estate that runs."""
    plan = plan_in_force(in_green, manager)
    found = Incident(
        id=new_id(),
        estate_id=plan.estate_id,
        plan_id=plan.id,
        version_id=plan.in_force.id,
        number="YJ-HY-20261124-01",
        is_drill=False,
        level="B",
        client_key=uuid4(),
        activated_by_id=manager.id,
        activated_at=NIGHT,
        next_update_at=NIGHT,
    )
    db.session.add(found)
    db.session.commit()
    return found


@pytest.mark.rule("EMG-10")
def test_use_in_an_incident_reduces_what_is_there_and_stands_beside_the_incident(
    in_green, manager, technician, incident
):
    item = item_of(in_green, manager, 5)

    take_out(item, 3, "1号楼地下室", incident=incident, by=technician, at=NIGHT)

    assert item.quantity == 2
    [used] = used_in(incident.id)
    assert (used.change, used.words, used.by_id) == (-3, "1号楼地下室", technician.id)
    [line] = db.session.query(IncidentEntry).filter_by(incident_id=incident.id)
    assert (line.kind, line.seq, line.words) == ("supply", 1, "潜水泵 −3 台 · 1号楼地下室")
    assert (line.values["count"], line.values["left"], line.by_id) == (3, 2, technician.id)


@pytest.mark.rule("EMG-10")
def test_sent_twice_by_a_phone_it_is_taken_once(in_green, manager, technician, incident):
    item, key = item_of(in_green, manager, 5), new_id()

    first, again = (
        take_out(item, 3, incident=incident, client_key=key, by=technician, at=NIGHT + count * DAY) for count in (0, 1)
    )

    assert first.id == again.id
    assert (item.quantity, len(used_in(incident.id))) == (2, 1)


@pytest.mark.rule("EMG-10")
def test_more_than_is_there_is_refused_and_says_how_many_there_are(in_green, manager, incident):
    item = item_of(in_green, manager, 5)

    with pytest.raises(NotSoMany) as refused:
        take_out(item, 6, incident=incident, by=manager, at=NIGHT)

    assert refused.value.values["left"] == 5
    assert (item.quantity, len(moves_of(item))) == (5, 1)


def test_nothing_is_not_moved_and_without_an_incident_a_word_is_needed(in_green, manager):
    item = item_of(in_green, manager, 5)
    for count in (0, -1):
        with pytest.raises(NothingMoved):
            take_out(item, count, "借用", by=manager, at=MONDAY)
        with pytest.raises(NothingMoved):
            bring_in(item, count, by=manager, at=MONDAY)
    with pytest.raises(SaidNothing):
        take_out(item, 1, " ", by=manager, at=MONDAY)
    with pytest.raises(OutOfBounds):
        bring_in(item, MOST, by=manager, at=MONDAY)


@pytest.mark.rule("EMG-10")
def test_falling_below_the_minimum_is_told_to_the_keeper_once_a_crossing(in_green, manager, technician):
    item = item_of(in_green, manager, 4, keeper_id=technician.id)  # at least 2

    take_out(item, 2, "借用", by=manager, at=MONDAY)
    assert not messages_for(technician)
    take_out(item, 1, "借用", by=manager, at=MONDAY)
    take_out(item, 1, "借用", by=manager, at=MONDAY)
    assert [one.values["count"] for one in messages_for(technician)] == [1]
    bring_in(item, 2, by=manager, at=MONDAY)
    take_out(item, 1, "借用", by=manager, at=MONDAY)
    assert [one.kind for one in messages_for(technician)] == ["store_below"] * 2
    assert not messages_for(manager)


def test_without_a_keeper_those_who_plan_are_told(in_green, manager, supervisor, technician):
    take_out(item_of(in_green, manager, 2), 1, "借用", by=manager, at=MONDAY)

    assert [len(messages_for(one)) for one in (manager, supervisor, technician)] == [1, 1, 0]


@pytest.mark.rule("EMG-12")
def test_only_what_is_shared_goes_to_an_incident_of_another_estate(in_green, manager, incident):
    own = item_of(in_green, manager, 5, estate_id=in_green.other_estate_id)
    shared = item_of(in_green, manager, 5, estate_id=in_green.other_estate_id, name="发电机", is_shareable=True)

    with pytest.raises(UsedElsewhere):
        take_out(own, 1, incident=incident, by=manager, at=NIGHT)
    take_out(shared, 1, incident=incident, by=manager, at=NIGHT)
    assert (own.quantity, shared.quantity) == (5, 4)


def test_nothing_is_added_to_an_incident_that_has_been_reviewed(in_green, manager, incident):
    item = item_of(in_green, manager, 5)
    incident.state = IncidentState.ENDED
    db.session.commit()
    take_out(item, 1, incident=incident, by=manager, at=NIGHT)
    incident.state = IncidentState.REVIEWED
    db.session.commit()
    with pytest.raises(IncidentOver):
        take_out(item, 1, incident=incident, by=manager, at=NIGHT)
