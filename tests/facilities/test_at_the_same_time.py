"""Real threads on real PostgreSQL: two rounds of one piece of equipment handed in at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from saas import facilities
from saas.facilities import AssetKind
from tenants.db import db
from tenants.members import find_member
from tenants.scope import acting_in
from tests.factories.facilities import DAY, MONDAY, equipment, right_answers

TODAY = MONDAY + DAY
TIMES = 6


@pytest.mark.rule("REP-13")
def test_the_same_fault_found_twice_at_once_is_one_repair(app, green, manager, technician):
    gate = Barrier(2)
    with acting_in(green.id):
        rooms = [equipment(green, manager, AssetKind.POWER_ROOM) for _ in range(TIMES)]
        facilities.make_rounds(at=TODAY)
        pairs = [
            [one.id for one in facilities.rounds_of(asset=room) if one.plan.code == "power.daily"] for room in rooms
        ]
        db.session.commit()

    def hand_in(number: int) -> list[UUID]:
        made = []
        with app.app_context(), acting_in(green.id):
            by = find_member(technician.id)
            for pair in pairs:
                found = facilities.find_round(pair[number])
                answers = right_answers(found, by, TODAY)
                check = next(point for point in found.version.points if point.kind == "check")
                photos = answers[check.id].photos
                answers[check.id] = facilities.Answer(passed=False, words="异响", photos=photos)
                gate.wait(20)
                made += [one.request_id for one in facilities.finish(found, answers, by=by, at=TODAY) if one.request_id]
        return made

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(hand_in, (0, 1))

    assert len(first) == TIMES
    assert first == second
