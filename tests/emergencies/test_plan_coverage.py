"""Which kinds an estate has a plan of, and who would be there when it is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from saas import emergencies, roster
from saas.emergencies.drills.calendar import drill_duties
from saas.emergencies.kinds import DrillMode, PlanKind, PlanState
from saas.emergencies.plans.duty import When, filled, gaps, moments
from saas.emergencies.plans.writing import PlanDetails, begin
from saas.estates import find_estate
from tenants.clock import SHANGHAI, local_date
from tests.factories.drills import held, planned
from tests.factories.emergencies import plan_in_force
from tests.factories.plans import MONDAY, approved, draft_of, drafted
from tests.statements import statements

TODAY = local_date(MONDAY)


@pytest.mark.rule("EMG-03", "PRV-28")
def test_a_kind_without_an_approved_plan_is_a_gap(in_green, supervisor, manager):
    approved(in_green, supervisor, manager)
    drafted(in_green, supervisor, PlanKind.BREACH)

    found = emergencies.coverage(in_green.estate_id, today=TODAY)

    assert [row.kind for row in found.approved] == [PlanKind.FIRE]
    assert [row.kind for row in found.drafts] == [PlanKind.BREACH]
    assert len(found.gaps) == 12
    assert PlanKind.BREACH in {row.kind for row in found.gaps}
    assert next(row for row in found.rows if row.kind == PlanKind.LIFT).plan is None


def test_own_kinds_stand_last(in_green, manager):
    begin(find_estate(in_green.estate_id), PlanKind.CUSTOM, PlanDetails("泳池溺水"), by=manager, at=MONDAY)

    rows = emergencies.coverage(in_green.estate_id, today=TODAY).rows
    assert (len(rows), rows[-1].kind, rows[-1].plan.name) == (14, PlanKind.CUSTOM, "泳池溺水")


@pytest.mark.rule("EMG-05", "PRV-29")
def test_a_review_and_a_drill_are_overdue_when_their_day_is_past(in_green, supervisor, manager):
    approved(in_green, supervisor, manager, PlanKind.BREACH)
    [row] = emergencies.coverage(in_green.estate_id, today=TODAY).approved
    assert (row.review_overdue, row.last_drill, row.drill_due) == (False, None, date(2027, 11, 23))

    later = emergencies.coverage(in_green.estate_id, today=date(2027, 11, 24))
    assert [one.kind for one in later.overdue] == [PlanKind.BREACH]
    assert [one.kind for one in later.undrilled] == [PlanKind.BREACH]
    assert later.approved[0].state is PlanState.REVIEW_DUE


def test_the_coverage_and_the_calendar_of_drills_say_the_same(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.LIFT)
    plan.drill_months = 24
    held(planned(plan, manager, mode=DrillMode.TABLETOP), manager)
    today = date(2027, 1, 2)
    for last, live in ((None, False), (date(2026, 12, 1), True)):
        if live:
            held(planned(plan, manager), manager)
        [row] = emergencies.coverage(in_green.estate_id, today=today).approved
        [duty] = drill_duties([find_estate(in_green.estate_id)], today=today)
        assert (row.last_drill, row.drill_due) == (duty.last_on, duty.due_on)
        assert (row.last_drill, row.drill_overdue(today)) == (last, not live)


def test_many_estates_cost_as_much_as_one(in_green, supervisor, manager):
    approved(in_green, supervisor, manager)
    emergencies.coverage(in_green.estate_id, today=TODAY)
    with statements() as one:
        emergencies.coverage_of([in_green.estate_id], today=TODAY)
    with statements() as both:
        found = emergencies.coverage_of([in_green.estate_id, in_green.other_estate_id], today=TODAY)

    assert len(found) == 2
    assert len(both) == len(one)


def test_the_moments_lie_ahead():
    for hours in range(0, 24 * 8, 5):
        at = MONDAY + timedelta(hours=hours)
        found = {when: moment.astimezone(SHANGHAI) for when, moment in moments(at).items()}
        assert found[When.NOW] == at
        assert at < found[When.NIGHT] <= at + timedelta(days=1)
        assert at < found[When.WEEKEND] <= at + timedelta(days=7)
        assert (found[When.NIGHT].hour, found[When.WEEKEND].weekday()) == (2, 5)


def test_nobody_on_duty_is_said_for_each_moment(in_green, supervisor):
    version = draft_of(drafted(in_green, supervisor))

    found = gaps(filled(version, MONDAY))

    assert set(found) == set(When)
    assert found[When.NIGHT] == list(version.roles)


def test_the_manager_alone_is_thin_and_who_is_planned_is_not(in_green, supervisor, manager, technician):
    version = draft_of(drafted(in_green, supervisor))
    people = filled(version, MONDAY)
    assert gaps(people) == {}
    assert all(one.is_thin and one.member.id == manager.id for one in people)

    estate = find_estate(in_green.estate_id)
    post = next(one for one in roster.posts_of(estate.id) if one.name == "秩序值班")
    roster.save_post(
        estate, post, name=post.name, team=None, is_command=True, night_deputy=technician, weekend_deputy=technician,
        by=manager, at=MONDAY,
    )  # fmt: skip
    people = filled(version, MONDAY)
    holiday = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)
    resting = {one.role.name: one.member.name for one in filled(version, holiday) if one.when is When.NOW}
    assert resting["警戒"] == technician.name, "a public holiday is a day off"
    night = {one.role.name: one.member.name for one in people if one.when is When.NIGHT}
    assert night["警戒"] == technician.name
    assert {one.member.id for one in people if one.when is When.NOW} == {manager.id}
