"""Checked by a second person: closed, or sent back with a reason. And no order of verbs gets round it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from saas import facilities
from saas.facilities import Hazard, HazardState, Level
from saas.facilities.refusals import CheckedByOneself, NothingToCheck, ReasonMissing
from saas.requests import messages_for
from tenants.db import db
from tenants.history import History
from tenants.refusals import Refused
from tests.factories.facilities import DAY, MONDAY
from tests.factories.hazards import hazard_photo, put_right, reported


@pytest.mark.rule("FAC-07")
def test_who_put_it_right_neither_closes_nor_sends_back(in_green, manager):
    hazard = put_right(reported(in_green, manager), manager)
    with pytest.raises(CheckedByOneself):
        facilities.close_hazard(hazard, by=manager, at=MONDAY)
    with pytest.raises(CheckedByOneself):
        facilities.send_back_hazard(hazard, "不行", by=manager, at=MONDAY)
    assert hazard.state == HazardState.TO_CHECK


@pytest.mark.rule("FAC-07")
def test_a_second_person_closes_it_and_the_reporter_hears(in_green, desk, technician, manager):
    hazard = put_right(reported(in_green, desk), technician)

    facilities.close_hazard(hazard, "现场已看", photos=(hazard_photo(manager),), by=manager, at=MONDAY + DAY)

    assert (hazard.state, hazard.closed_by_id) == (HazardState.CLOSED, manager.id)
    assert "hazard_closed" in [one.kind for one in messages_for(desk)]
    verbs = [row.verb for row in db.session.query(History).filter_by(thing_id=hazard.id).order_by(History.id)]
    assert verbs == [f"facility.hazard_{step}" for step in ("reported", "assigned", "rectified", "closed")]


def test_nothing_is_checked_before_it_is_handed_in(in_green, technician, manager):
    hazard = reported(in_green, technician, responsible=technician)
    for check in (facilities.close_hazard, lambda *_, **given: facilities.send_back_hazard(hazard, "早", **given)):
        with pytest.raises(NothingToCheck):
            check(hazard, by=manager, at=MONDAY)


def test_sent_back_with_a_reason_it_starts_again_and_the_old_proof_counts_no_more(in_green, technician, manager):
    hazard = put_right(reported(in_green, technician, responsible=technician), technician)
    with pytest.raises(ReasonMissing):
        facilities.send_back_hazard(hazard, " ", by=manager, at=MONDAY)

    facilities.send_back_hazard(hazard, "门后还有纸箱", by=manager, at=MONDAY)

    assert (hazard.state, hazard.proof_id, hazard.rectified_by_id) == (HazardState.RECTIFYING, None, None)
    [told] = [one for one in messages_for(technician) if one.kind == "hazard_sent_back"]
    assert told.values["reason"] == "门后还有纸箱"
    with pytest.raises(NothingToCheck):
        facilities.close_hazard(hazard, by=manager, at=MONDAY)


class AnyOrder(RuleBasedStateMachine):
    """Three people do whatever they like to one hazard. `stage` is set by the test."""

    stage: tuple[object, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        company, self.people = self.stage
        self.at = MONDAY
        self.hazard: Hazard = reported(company, self.people[0])
        self.handed_in_by: object = None
        self.had_proof = False

    def _try(self, verb, *arguments, **given) -> bool:
        self.at += timedelta(minutes=1)
        try:
            verb(self.hazard, *arguments, at=self.at, **given)
        except Refused:
            return False
        return True

    @rule(who=st.integers(0, 2), whom=st.integers(0, 2))
    def assign(self, who, whom):
        self._try(facilities.assign_hazard, self.people[whom], by=self.people[who])

    @rule(who=st.integers(0, 2), level=st.sampled_from(list(Level)))
    def grade(self, who, level):
        self._try(facilities.grade_hazard, level, "复核", by=self.people[who])

    @rule(who=st.integers(0, 2), with_photo=st.booleans(), words=st.sampled_from(["已清理", ""]))
    def rectify(self, who, with_photo, words):
        by = self.people[who]
        photos = (hazard_photo(by, self.at),) if with_photo else ()
        if self._try(facilities.rectify_hazard, words, photos=photos, by=by):
            assert with_photo and words
            self.handed_in_by = by.id

    @rule(who=st.integers(0, 2))
    def send_back(self, who):
        if self._try(facilities.send_back_hazard, "还不行", by=self.people[who]):
            assert self.handed_in_by not in (None, self.people[who].id)
            self.handed_in_by = None

    @rule(who=st.integers(0, 2))
    def close(self, who):
        if self._try(facilities.close_hazard, by=self.people[who]):
            assert self.handed_in_by not in (None, self.people[who].id)

    @invariant()
    def closed_means_proof_and_a_second_person(self):
        hazard = self.hazard
        assert (hazard.state == HazardState.REPORTED) == (hazard.responsible_id is None)
        if hazard.state in (HazardState.TO_CHECK, HazardState.CLOSED):
            assert hazard.proof_id is not None
            assert hazard.rectified_by_id == self.handed_in_by
        if hazard.state == HazardState.CLOSED:
            assert hazard.closed_by_id not in (None, hazard.rectified_by_id)
        kinds = [step.kind for step in facilities.find_hazard(hazard.id).steps]
        assert kinds.count("closed") == (hazard.state == HazardState.CLOSED)


@pytest.mark.rule("FAC-07")
def test_no_order_closes_a_hazard_without_proof_and_a_second_person(in_green, technician, supervisor, manager):
    AnyOrder.stage = (in_green, (technician, supervisor, manager))
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
