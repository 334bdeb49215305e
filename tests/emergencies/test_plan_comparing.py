"""Two versions beside each other say what was added, removed, changed and moved, and nothing else."""

from __future__ import annotations

import pytest

from saas import emergencies
from saas.emergencies.kinds import Department, Level, Phase, Trigger
from saas.emergencies.plans.comparing import Change
from saas.emergencies.plans.sections import RoleDetails, StepDetails, move_step, remove_step, save_role, save_step
from saas.emergencies.plans.writing import Parts, write_parts
from tests.factories.plans import MONDAY, approved


@pytest.fixture
def pair(in_green, supervisor, manager):
    """The version in force and a revision that says the same."""
    plan = approved(in_green, supervisor, manager)
    before = plan.in_force
    return before, emergencies.revise(plan, Trigger.LESSONS, "演练", by=supervisor, at=MONDAY), supervisor


def test_a_fresh_revision_differs_in_nothing(pair):
    before, after, _by = pair
    assert emergencies.compare(before, after).is_empty


def test_parts_differ_by_paragraph(pair):
    before, after, by = pair
    lines = after.flow.split("\n")
    flow = "\n".join([lines[0], "新增：通知燃气公司。", lines[1] + "（改）", *lines[3:]])
    values = {name: getattr(after, name) for name in ("scope", "responsibilities", "resources", "recovery")}
    write_parts(after, Parts(Level(after.level), flow=flow, **values), by=by, at=MONDAY)

    found = emergencies.compare(before, after)

    [part] = [one for one in found.parts if one.has_changed]
    assert part.part == "flow"
    changes = [(line.change, line.before[:2], line.after[:2]) for line in part.lines if line.change != Change.SAME]
    assert changes == [(Change.CHANGED, "二、", "新增"), (Change.CHANGED, "三、", "二、")]
    assert [line.before for line in part.lines] == lines


def test_steps_are_known_by_their_roots(pair):
    before, after, by = pair
    first, third, last = after.steps[0], after.steps[2], after.steps[-1]
    remove_step(last, after, by=by, at=MONDAY)
    save_step(after, None, StepDetails(Phase.AFTER, after.roles[0], "总结"), by=by, at=MONDAY)
    details = StepDetails(Phase.FIRST, first.role, first.words, first.words_en, 2, basis=first.basis)
    save_step(after, first, details, by=by, at=MONDAY)
    move_step(third, after, up=True, by=by, at=MONDAY)

    found = emergencies.compare(before, after)

    changed = {one.change: (one.before or one.after).words for one in found.steps if one.change != Change.SAME}
    assert set(changed) == {Change.ADDED, Change.REMOVED, Change.CHANGED, Change.MOVED}
    assert (changed[Change.ADDED], changed[Change.REMOVED]) == ("总结", last.words)
    assert changed[Change.CHANGED] == first.words
    assert sum(one.change is Change.MOVED for one in found.steps) == 1


def test_a_role_whose_post_changed_has_changed(pair):
    before, after, by = pair
    role = after.roles[-1]
    details = RoleDetails(
        Department(role.department),
        role.name,
        role.name_en,
        role.job,
        role.job_en,
        role.hand_over,
        role.hand_over_en,
        reports_to=role.reports_to,
        post=role.deputy_post,
        deputy_post=role.post,
    )
    save_role(after, role, details, by=by, at=MONDAY)

    found = emergencies.compare(before, after)

    assert [one.after.name for one in found.roles if one.change is Change.CHANGED] == [role.name]
    assert {one.change for one in found.roles} == {Change.CHANGED, Change.SAME}
