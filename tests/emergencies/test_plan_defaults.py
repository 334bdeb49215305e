"""The thirteen patterns are complete, and an estate's copy of one is filled from its own posts."""

from __future__ import annotations

from collections import Counter

import pytest

from saas import emergencies, roster
from saas.emergencies.kinds import Gate, Phase, PlanKind, PlanState
from saas.emergencies.plans.refusals import PlanThere
from saas.estates import find_estate, open_estate
from saas.roster import Team
from tenants.clock import local_date
from tenants.db import db
from tenants.history import History
from tests.factories.plans import MONDAY, drafted, pattern

PHASES = list(Phase)


@pytest.mark.rule("EMG-01", "EMG-02")
def test_a_company_begins_with_thirteen_patterns_in_force(in_green, manager):
    assert emergencies.bring_patterns(by=manager, at=MONDAY) == 13

    plans = emergencies.plans_of(None)
    of_facilities, of_safety = {"lift", "power", "water"}, {"fire", "gas", "injury", "order"}
    assert of_facilities | of_safety | {"breach"} <= {plan.kind for plan in plans}
    assert [plan.kind for plan in plans] == [kind for kind in PlanKind if kind is not PlanKind.CUSTOM]
    assert {emergencies.state_of(plan, local_date(MONDAY)) for plan in plans} == {PlanState.IN_FORCE}
    assert emergencies.bring_patterns(by=manager, at=MONDAY) == 0


@pytest.mark.rule("EMG-04", "PRV-44")
def test_every_pattern_has_its_parts_and_could_be_approved(in_green, manager):
    emergencies.bring_patterns(by=manager, at=MONDAY)

    for plan in emergencies.plans_of(None):
        version = plan.in_force
        assert version.missing_parts() == [], plan.name
        assert list(emergencies.problems(version)) == [], plan.name
        assert version.scope
        assert plan.drill_basis
        assert min(len(version.flow), len(version.responsibilities), len(version.resources)) > 60, plan.name


def test_every_pattern_has_roles_steps_contacts_and_notices_that_fit_together(in_green, manager):
    emergencies.bring_patterns(by=manager, at=MONDAY)

    for plan in emergencies.plans_of(None):
        version = plan.in_force
        assert 8 <= len(version.steps) <= 15, plan.name
        assert [role.is_commander for role in version.roles].count(True) == 1, plan.name
        assert all(len(role.job.split("\n")) == 3 and len(role.job_en.split("\n")) == 3 for role in version.roles)
        assert all(role.hand_over and role.hand_over_en for role in version.roles)
        assert {role.id for role in version.roles} == {step.role_id for step in version.steps}, plan.name
        place = {step.id: step.position for step in version.steps}
        for step in version.steps:
            assert step.words_en
            assert step.depends_on_id is None or place[step.depends_on_id] < step.position, step.words
        phases = [PHASES.index(step.phase) for step in version.steps]
        assert phases == sorted(phases), plan.name
        assert {notice.kind for notice in version.notices} == {"first", "update", "all_clear"}
        assert all("{place}" in notice.words and notice.words_en for notice in version.notices)
        assert any("{time}" in notice.words for notice in version.notices)
        assert len(version.contacts) >= 3


@pytest.mark.rule("PRV-30", "PRV-31")
def test_the_breach_plan_has_the_five_steps_in_order_and_tells_situation_and_risk(in_green, manager):
    version = pattern(manager, PlanKind.BREACH).in_force

    assert [step.gate for step in version.steps if step.gate is not None] == list(Gate)
    assert all("情况" in notice.words and "可能的风险" in notice.words for notice in version.notices)
    others = [plan for plan in emergencies.plans_of(None) if plan.kind != PlanKind.BREACH]
    assert not any(step.gate for plan in others for step in plan.in_force.steps)


def test_a_copy_is_a_draft_of_the_estate_filled_by_the_posts_of_its_roster(in_green, manager):
    plan = drafted(in_green, manager)

    assert emergencies.state_of(plan, local_date(MONDAY)) is PlanState.DRAFTING
    version = plan.draft
    names = {role.name: (role.post.name, role.deputy_post.name) for role in version.roles}
    assert names["总指挥"] == ("值班经理", "秩序值班")
    assert names["通讯联络"] == ("消控室值班", "客服值班")
    source = pattern(manager).in_force
    assert [step.root_id for step in version.steps] == [step.root_id for step in source.steps]
    assert Counter(step.words for step in version.steps) == Counter(step.words for step in source.steps)
    assert {step.id for step in version.steps}.isdisjoint(step.id for step in source.steps)
    assert {step.depends_on_id for step in version.steps} - {None} <= {step.id for step in version.steps}


def test_an_estate_that_names_its_posts_otherwise_is_matched_by_trade(in_green, manager):
    estate = find_estate(in_green.other_estate_id)
    for name, team, leads in (("项目经理", None, True), ("维修班", Team.PLUMBING_ELECTRICAL, False)):
        roster.save_post(estate, None, name=name, team=team, is_lead=leads, by=manager, at=MONDAY)

    plan = emergencies.copy_to(pattern(manager), estate, by=manager, at=MONDAY)

    posts = {role.name: role.post.name if role.post else None for role in plan.draft.roles}
    assert (posts["总指挥"], posts["工程抢险"], posts["副总指挥"]) == ("项目经理", "维修班", "维修班")
    assert posts["警戒"] == "项目经理"


def test_a_kind_is_there_once_an_estate(in_green, manager):
    plan = drafted(in_green, manager)

    with pytest.raises(PlanThere):
        emergencies.copy_to(plan, find_estate(in_green.estate_id), by=manager, at=MONDAY)


@pytest.mark.rule("EMG-01")
def test_a_new_estate_begins_with_drafts_of_all_patterns(in_green, administrator):
    estate = open_estate("云栖居", code="YQ", by=administrator, at=MONDAY)

    assert len(emergencies.plans_of(estate.id)) == 13
    assert all(plan.in_force is None and plan.draft is not None for plan in emergencies.plans_of(estate.id))
    assert emergencies.copy_patterns(estate, by=administrator, at=MONDAY) == 0
    assert db.session.query(History).filter_by(verb="emergency.plan_copied").count() == 13
