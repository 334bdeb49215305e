"""A draft is written in order: nothing stands before what it waits for, and what was in force stays as it was."""

from __future__ import annotations

import pytest

from saas import emergencies, roster
from saas.emergencies.kinds import ContactKind, Department, Gate, Level, NoticeKind, Phase, PlanKind, Trigger
from saas.emergencies.plans import refusals as no
from saas.emergencies.plans.sections import (
    RoleDetails,
    StepDetails,
    move_step,
    remove_contact,
    remove_role,
    remove_step,
    save_contact,
    save_role,
    save_shutoff,
    save_step,
)
from saas.emergencies.plans.writing import Parts, PlanDetails, begin, describe, write_notices, write_parts
from saas.estates import find_estate
from tenants.db import db
from tenants.history import History
from tests.factories.plans import MONDAY, approved, draft_of, drafted, pattern


@pytest.fixture
def version(in_green, manager):
    """The draft of the fire plan."""
    return draft_of(drafted(in_green, manager))


def a_step(version, words="关好防火门", **other):
    return StepDetails(phase=Phase.NEXT, role=version.roles[0], words=words, **other)


@pytest.mark.rule("EMG-02")
def test_a_company_has_kinds_of_its_own(in_green, manager):
    estate = find_estate(in_green.estate_id)
    for name in ("泳池溺水", "充电桩故障"):
        plan = begin(estate, PlanKind.CUSTOM, PlanDetails(name, drill_months=6), by=manager, at=MONDAY)

    assert [one.name for one in emergencies.plans_of(estate.id)] == ["充电桩故障", "泳池溺水"]
    assert (plan.draft.number, plan.draft.missing_parts()) == (1, ["flow", "responsibilities", "resources"])
    with pytest.raises(no.PlanNameMissing):
        begin(estate, PlanKind.CUSTOM, PlanDetails("  "), by=manager, at=MONDAY)
    with pytest.raises(no.BadInterval):
        begin(estate, PlanKind.CUSTOM, PlanDetails("泳池", drill_months=37), by=manager, at=MONDAY)


def test_one_of_the_thirteen_is_there_once(in_green, manager, version):
    with pytest.raises(no.PlanThere):
        begin(find_estate(in_green.estate_id), PlanKind.FIRE, PlanDetails("火灾"), by=manager, at=MONDAY)


def test_only_a_draft_is_written(in_green, supervisor, manager):
    version = approved(in_green, supervisor, manager).in_force
    change = {"by": supervisor, "at": MONDAY}

    with pytest.raises(no.NotADraft):
        write_parts(version, Parts(Level.C), **change)
    with pytest.raises(no.NotADraft):
        save_step(version, None, a_step(version), **change)
    with pytest.raises(no.NotADraft):
        save_role(version, None, RoleDetails(Department.MEDICAL, "救护", job="救人"), **change)
    with pytest.raises(no.NotADraft):
        remove_step(version.steps[-1], version, **change)
    with pytest.raises(no.NotADraft):
        write_notices(version, {}, **change)


def test_parts_are_kept_and_the_history_says_which(version, manager):
    parts = Parts(Level.C, scope="全区", flow="一\r\n二", responsibilities="各组", resources="物资")

    write_parts(version, parts, by=manager, at=MONDAY)

    assert (version.level, version.flow) == ("C", "一\n二")
    row = db.session.query(History).filter_by(verb="emergency.plan_written").one()
    assert set(row.after["parts"]) == {"level", "scope", "flow", "responsibilities", "resources"}


def test_a_new_step_stands_last_in_its_phase(version, manager):
    step = save_step(version, None, a_step(version), by=manager, at=MONDAY)

    phases = [one.phase for one in version.steps]
    assert phases == sorted(phases, key=list(Phase).index)
    assert [one.id for one in version.steps if one.phase == Phase.NEXT][-1] == step.id
    assert [one.position for one in version.steps] == list(range(len(version.steps)))


def test_a_step_waits_only_for_what_stands_before_it(version, manager):
    first, last = version.steps[0], version.steps[-1]

    with pytest.raises(no.DependsOnLater):
        save_step(version, first, a_step(version, first.words, depends_on=last), by=manager, at=MONDAY)
    assert emergencies.find_version(version.id).steps[0].depends_on_id is None
    with pytest.raises(no.DependsOnLater):
        save_step(version, last, a_step(version, last.words, depends_on=last), by=manager, at=MONDAY)


def test_a_step_is_not_moved_before_what_it_waits_for(version, manager):
    second = version.steps[1]
    assert second.depends_on_id == version.steps[0].id

    with pytest.raises(no.DependsOnLater):
        move_step(second, version, up=True, by=manager, at=MONDAY)
    third = version.steps[2]
    move_step(third, version, up=True, by=manager, at=MONDAY)
    assert [one.id for one in version.steps[1:3]] == [third.id, second.id]


def test_a_step_another_waits_for_stays(version, manager):
    with pytest.raises(no.StepNeeded):
        remove_step(version.steps[0], version, by=manager, at=MONDAY)

    last = version.steps[-1]
    remove_step(last, version, by=manager, at=MONDAY)
    assert last.id not in {one.id for one in version.steps}


@pytest.mark.parametrize(
    ("details", "refusal"), [({"words": " "}, no.StepIncomplete), ({"minutes": 10081}, no.BadMinutes)]
)
def test_a_step_says_what_and_by_when(version, manager, details, refusal):
    with pytest.raises(refusal):
        save_step(version, None, a_step(version, **details), by=manager, at=MONDAY)


@pytest.mark.rule("PRV-30")
def test_the_five_steps_of_a_breach_are_neither_removed_nor_reordered(in_green, manager):
    version = draft_of(drafted(in_green, manager, PlanKind.BREACH))
    by_gate = {step.gate: step for step in version.steps if step.gate}

    with pytest.raises(no.GateStays):
        remove_step(by_gate[Gate.NOTIFY], version, by=manager, at=MONDAY)
    report = by_gate[Gate.REPORT]
    loose = StepDetails(Phase.FIRST, version.roles[0], report.words)
    with pytest.raises(no.GateStays):
        save_step(version, report, loose, by=manager, at=MONDAY)
    save_step(version, report, StepDetails(Phase.NEXT, version.roles[0], "上报", minutes=200), by=manager, at=MONDAY)
    assert emergencies.find_version(version.id).steps and report.gate == Gate.REPORT


def test_a_role_has_a_name_a_job_and_one_commander(version, manager):
    with pytest.raises(no.RoleIncomplete):
        save_role(version, None, RoleDetails(Department.MEDICAL, "救护", job=" "), by=manager, at=MONDAY)
    with pytest.raises(no.CommanderThere):
        second = RoleDetails(Department.COMMAND, "另一总指挥", job="指挥", is_commander=True)
        save_role(version, None, second, by=manager, at=MONDAY)


def test_nobody_reports_in_a_circle(version, manager):
    commander, deputy, third = version.roles[:3]
    assert third.reports_to_id == deputy.id

    with pytest.raises(no.BadReporting):
        details = RoleDetails(Department.COMMAND, "总指挥", job="指挥", is_commander=True, reports_to=third)
        save_role(version, commander, details, by=manager, at=MONDAY)


def test_a_role_is_filled_by_posts_of_its_own_estate(in_green, manager, version):
    other = find_estate(in_green.other_estate_id)
    roster.bring_defaults(other, by=manager, at=MONDAY)
    post = roster.posts_of(other.id)[0]

    with pytest.raises(no.PostElsewhere):
        save_role(version, None, RoleDetails(Department.MEDICAL, "救护", job="救人", post=post), by=manager, at=MONDAY)


def test_a_role_with_steps_stays_one_without_goes(version, manager):
    with pytest.raises(no.RoleNeeded):
        remove_role(version.roles[0], version, by=manager, at=MONDAY)

    role = save_role(version, None, RoleDetails(Department.LOGISTICS, "后勤", job="送水"), by=manager, at=MONDAY)
    remove_role(role, version, by=manager, at=MONDAY)
    assert "后勤" not in [one.name for one in version.roles]


def test_contacts_and_shut_offs_say_who_and_where(version, manager):
    before = len(version.contacts)
    added = save_contact(version, None, kind=ContactKind.SUPPLIER, name="燃气", phone="96177", by=manager, at=MONDAY)
    assert len(version.contacts) == before + 1
    remove_contact(added, version, by=manager, at=MONDAY)
    assert [one.position for one in version.contacts] == list(range(before))

    with pytest.raises(no.ContactIncomplete):
        save_contact(version, None, kind=ContactKind.OWN, name="", phone="1", by=manager, at=MONDAY)
    with pytest.raises(no.ShutoffIncomplete):
        save_shutoff(version, None, what="总阀", place=" ", by=manager, at=MONDAY)


def test_notices_fill_in_place_and_time_only(version, manager):
    write_notices(version, {NoticeKind.FIRST: ("{place}停水", ""), NoticeKind.UPDATE: (" ", "")}, by=manager, at=MONDAY)
    assert [one.words for one in version.notices] == ["{place}停水"]

    with pytest.raises(no.NoticeUnknownPlace):
        write_notices(version, {NoticeKind.FIRST: ("{house}停水", "")}, by=manager, at=MONDAY)
    assert [one.words for one in emergencies.find_version(version.id).notices] == ["{place}停水"]


@pytest.mark.rule("EMG-05")
def test_a_revision_is_a_copy_for_one_of_six_reasons(in_green, supervisor, manager):
    plan = approved(in_green, supervisor, manager)
    earlier = plan.in_force

    version = emergencies.revise(plan, Trigger.LESSONS, "钥匙难找", by=supervisor, at=MONDAY)

    assert (version.number, version.trigger, version.trigger_words) == (2, "lessons", "钥匙难找")
    assert [one.root_id for one in version.steps] == [one.root_id for one in earlier.steps]
    assert [one.post_id for one in version.roles] == [one.post_id for one in earlier.roles]
    assert version.flow == earlier.flow
    assert plan.in_force.id == earlier.id
    with pytest.raises(no.DraftThere):
        emergencies.revise(plan, Trigger.LAW, "新规", by=supervisor, at=MONDAY)


def test_a_revision_needs_words_and_something_in_force(in_green, manager, supervisor, version):
    with pytest.raises(no.TriggerWordsMissing):
        emergencies.revise(version.plan, Trigger.LAW, " ", by=manager, at=MONDAY)
    with pytest.raises(no.DraftThere):
        emergencies.revise(version.plan, Trigger.LAW, "新规", by=manager, at=MONDAY)


def test_describing_changes_names_and_intervals_with_history(in_green, manager, version):
    plan = version.plan
    describe(plan, PlanDetails("消防预案", "Fire", 6, "", 24), by=manager, at=MONDAY)

    assert (plan.name, plan.drill_months, plan.review_months) == ("消防预案", 6, 24)
    row = db.session.query(History).filter_by(verb="emergency.plan_described").one()
    assert row.before["drill_months"] == 12
    assert pattern(manager).name != "消防预案"
