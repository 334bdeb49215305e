"""Readiness: three figures, and each is exactly the count of the rows it opens."""

from __future__ import annotations

from datetime import date

import pytest

from saas.emergencies import StoreItem
from saas.emergencies.drills.holding import hold
from saas.emergencies.kinds import PlanKind
from saas.emergencies.learning.readiness import Figure, Share, readiness, rows_of
from saas.emergencies.running.queries import cards_of, steps_of
from saas.emergencies.running.stepping import done
from tenants.clock import local_date
from tenants.db import db, new_id
from tests.factories.drills import DAY, HOUR, happened, planned, stood_down
from tests.factories.emergencies import NIGHT, plan_in_force


def _item(estate_id, **more):
    values = {
        "kind": "material",
        "name": "沙袋",
        "unit": "个",
        "quantity": 10,
        "place": "库房",
        "next_check": date(2027, 1, 1),
    }
    item = StoreItem(id=new_id(), estate_id=estate_id, **values | more)
    db.session.add(item)
    db.session.flush()
    return item


def _figures(estate_id, at):
    found = readiness([estate_id], at=at)[estate_id]
    for figure in Figure:
        ready, rest = (rows_of(estate_id, figure, at=at, ready=which) for which in (True, False))
        assert (len(ready), len(ready) + len(rest)) == (found[figure].ready, found[figure].of), figure
        assert all(row.is_ready for row in ready)
        assert not any(row.is_ready for row in rest)
        assert len(rows_of(estate_id, figure, at=at)) == found[figure].of
    return found


@pytest.mark.rule("EMG-05")
def test_a_part_is_drilled_when_it_was_done_in_a_drill_by_somebody_who_took_the_card(in_green, manager):
    plan = plan_in_force(in_green, manager)
    at, estate_id = NIGHT + 8 * DAY, in_green.estate_id
    assert _figures(estate_id, at)[Figure.PARTS] == Share(0, 6)
    drill = planned(plan, manager)
    incident = hold(drill, client_key=new_id(), by=manager, at=drill.starts_at)
    first, second, *_rest = steps_of(incident)
    done(first, by=manager, at=drill.starts_at)
    done(second, by=manager, at=drill.starts_at)
    for card in cards_of(incident):
        card.acknowledged_at = None
    db.session.flush()
    assert _figures(estate_id, at)[Figure.PARTS] == Share(0, 6)

    commander = next(card for card in cards_of(incident) if card.role_id == first.role_id)
    commander.acknowledged_at = drill.starts_at
    db.session.flush()
    assert _figures(estate_id, at)[Figure.PARTS] == Share(1, 6)
    [row] = rows_of(estate_id, Figure.PARTS, at=at, ready=True)
    assert (row.thing.root_id, row.plan) == (first.plan_step.root_id, plan)

    stood_down(incident, manager, at=drill.starts_at + HOUR)
    assert _figures(estate_id, drill.starts_at + 364 * DAY)[Figure.PARTS] == Share(2, 6)
    assert _figures(estate_id, drill.starts_at + 366 * DAY)[Figure.PARTS] == Share(0, 6)


def test_a_real_incident_is_no_drill(in_green, manager):
    incident = happened(plan_in_force(in_green, manager), manager)
    assert incident.ended_at is not None
    assert _figures(in_green.estate_id, NIGHT + DAY)[Figure.PARTS] == Share(0, 6)


def test_resources_in_date_and_roles_with_deputies(in_green, manager):
    plan = plan_in_force(in_green, manager)
    today, estate_id = local_date(NIGHT), in_green.estate_id
    _item(estate_id)
    _item(estate_id, expires_on=today)
    _item(estate_id, expires_on=today - DAY)
    _item(estate_id, next_check=today - DAY)
    _item(estate_id, retired_at=NIGHT)
    found = _figures(estate_id, NIGHT)
    assert (found[Figure.RESOURCES], found[Figure.ROLES]) == (Share(2, 4), Share(4, 4))

    roles = plan.in_force.roles
    roles[0].deputy_post_id, roles[1].deputy_post_id = None, roles[1].post_id
    db.session.flush()
    assert _figures(estate_id, NIGHT)[Figure.ROLES] == Share(2, 4)


def test_estates_stand_apart_and_one_without_anything_is_none_of_none(in_green, manager):
    plan_in_force(in_green, manager)
    plan_in_force(in_green, manager, PlanKind.FIRE)
    found = readiness([in_green.estate_id, in_green.other_estate_id], at=NIGHT)
    assert found[in_green.estate_id][Figure.PARTS] == Share(0, 12)
    assert set(found[in_green.other_estate_id].values()) == {Share(0, 0)}
