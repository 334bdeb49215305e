"""A plan comes into force by a second person and with nothing missing; the version before it is replaced at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from saas import emergencies
from saas.emergencies import Plan
from saas.emergencies.kinds import Part, PlanKind, PlanState, Trigger, VersionState
from saas.emergencies.plans import refusals as no
from saas.emergencies.plans.watch import ask_for_reviews
from saas.emergencies.plans.words import PART_WORDS
from saas.requests.messages import Message
from tenants.clock import local_date
from tenants.db import db
from tests.factories.plans import MONDAY, approved, draft_of, drafted, pattern

TODAY = local_date(MONDAY)


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).all()


@pytest.mark.rule("EMG-04")
@pytest.mark.parametrize("part", ["flow", "responsibilities", "resources"])
def test_refused_while_a_part_is_empty_and_named(in_green, supervisor, manager, part):
    version = draft_of(drafted(in_green, supervisor))
    setattr(version, part, "  ")
    emergencies.submit(version, by=supervisor, at=MONDAY)

    with pytest.raises(no.PartEmpty) as refused:
        emergencies.approve(version, by=manager, at=MONDAY)

    assert PART_WORDS[part] in str(refused.value)
    assert emergencies.find_version(version.id).state == VersionState.SUBMITTED


@pytest.mark.rule("PRV-44")
def test_a_breach_plan_needs_its_recovery(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor, PlanKind.BREACH))
    version.recovery = ""
    emergencies.submit(version, by=supervisor, at=MONDAY)

    with pytest.raises(no.PartEmpty) as refused:
        emergencies.approve(version, by=manager, at=MONDAY)
    assert PART_WORDS[Part.RECOVERY] in str(refused.value)

    other = draft_of(drafted(in_green, supervisor, PlanKind.LIFT))
    assert other.recovery == ""
    emergencies.submit(other, by=supervisor, at=MONDAY)
    emergencies.approve(other, by=manager, at=MONDAY)


@pytest.mark.rule("PRV-30")
def test_a_breach_plan_needs_all_five_steps(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor, PlanKind.BREACH))
    next(step for step in version.steps if step.gate == "notify").gate = None
    emergencies.submit(version, by=supervisor, at=MONDAY)

    with pytest.raises(no.GatesMissing):
        emergencies.approve(version, by=manager, at=MONDAY)


def test_not_by_whoever_submitted_it(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor))
    emergencies.submit(version, by=manager, at=MONDAY)

    with pytest.raises(no.SamePerson):
        emergencies.approve(version, by=manager, at=MONDAY)
    assert version.plan.in_force is None


def test_not_with_a_role_that_nobody_fills(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor))
    version.roles[2].post_id = version.roles[2].deputy_post_id = None
    emergencies.submit(version, by=supervisor, at=MONDAY)

    with pytest.raises(no.RoleUnfilled) as refused:
        emergencies.approve(version, by=manager, at=MONDAY)
    assert version.roles[2].name in str(refused.value)


def test_not_without_steps_or_a_commander(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor))
    version.roles[0].is_commander = False
    emergencies.submit(version, by=supervisor, at=MONDAY)

    with pytest.raises(no.CommanderMissing):
        emergencies.approve(version, by=manager, at=MONDAY)


def test_approved_it_counts_from_today_until_its_review(in_green, supervisor, manager):
    plan = approved(in_green, supervisor, manager)
    version = plan.in_force

    assert (version.valid_from, version.next_review) == (TODAY, date(2029, 11, 23))
    assert (version.approved_by_id, version.submitted_by_id) == (manager.id, supervisor.id)
    assert emergencies.state_of(plan, TODAY) is PlanState.IN_FORCE
    assert [one.member_id for one in messages("plan_approved")] == [supervisor.id]
    with pytest.raises(no.NotSubmitted):
        emergencies.approve(version, by=manager, at=MONDAY)


def test_the_review_is_not_put_off_beyond_its_interval(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor))
    emergencies.submit(version, by=supervisor, at=MONDAY)

    for day in (TODAY, date(2029, 11, 24)):
        with pytest.raises(no.BadReviewDay):
            emergencies.approve(version, next_review=day, by=manager, at=MONDAY)
    emergencies.approve(version, next_review=date(2027, 1, 1), by=manager, at=MONDAY)
    assert version.next_review == date(2027, 1, 1)


def test_the_earlier_version_is_replaced_in_the_same_transaction(in_green, supervisor, manager):
    plan = approved(in_green, supervisor, manager)
    first = plan.in_force
    version = emergencies.revise(plan, Trigger.RISKS, "新增充电棚", by=supervisor, at=MONDAY)
    assert emergencies.state_of(plan, TODAY) is PlanState.REVISING

    emergencies.submit(version, by=supervisor, at=MONDAY)
    assert plan.in_force.id == first.id
    emergencies.approve(version, by=manager, at=MONDAY)

    assert [(one.number, one.state) for one in plan.versions] == [(2, "in_force"), (1, "replaced")]
    assert first.valid_from is not None
    assert emergencies.state_of(plan, TODAY) is PlanState.IN_FORCE


def test_submitted_is_told_to_who_approves_but_not_to_who_submits(in_green, supervisor, manager, administrator):
    version = draft_of(drafted(in_green, supervisor))
    emergencies.submit(version, by=manager, at=MONDAY)

    assert {one.member_id for one in messages("plan_submitted")} == {administrator.id}
    assert emergencies.state_of(version.plan, TODAY) is PlanState.SUBMITTED
    with pytest.raises(no.NotADraft):
        emergencies.submit(version, by=supervisor, at=MONDAY)


def test_sent_back_with_words_it_is_a_draft_again(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor))
    with pytest.raises(no.NotSubmitted):
        emergencies.send_back(version, "缺联系人", by=manager, at=MONDAY)
    emergencies.submit(version, by=supervisor, at=MONDAY)
    with pytest.raises(no.WordsMissing):
        emergencies.send_back(version, " ", by=manager, at=MONDAY)

    emergencies.send_back(version, "缺联系人", by=manager, at=MONDAY)

    assert (version.state, version.returned_words) == ("drafting", "缺联系人")
    [told] = messages("plan_sent_back")
    assert (told.member_id, told.values["reason"]) == (supervisor.id, "缺联系人")
    emergencies.submit(version, by=supervisor, at=MONDAY)
    assert version.returned_words == ""


def test_withdrawn_nothing_about_it_goes_on(in_green, supervisor, manager):
    plan = approved(in_green, supervisor, manager)
    emergencies.withdraw(plan, "并入综合预案", by=manager, at=MONDAY)

    assert emergencies.state_of(plan, TODAY) is PlanState.WITHDRAWN
    assert emergencies.plans_of(in_green.estate_id) == []
    with pytest.raises(no.PlanWithdrawn):
        emergencies.revise(plan, Trigger.LAW, "新规", by=supervisor, at=MONDAY)
    with pytest.raises(no.PlanWithdrawn):
        emergencies.withdraw(plan, "再来一次", by=manager, at=MONDAY)
    assert drafted(in_green, supervisor).id != plan.id


def test_a_draft_of_a_withdrawn_plan_is_not_approved(in_green, supervisor, manager):
    version = draft_of(drafted(in_green, supervisor))
    emergencies.submit(version, by=supervisor, at=MONDAY)
    emergencies.withdraw(version.plan, "不需要", by=manager, at=MONDAY)

    with pytest.raises(no.PlanWithdrawn):
        emergencies.approve(version, by=manager, at=MONDAY)


@pytest.mark.rule("EMG-05")
def test_when_its_day_has_come_it_is_told_once(in_green, supervisor, manager):
    plan = approved(in_green, supervisor, manager)
    day_before, day = (MONDAY.replace(year=2029) + timedelta(days=n) for n in (-1, 0))
    quiet = db.session.query(Plan).filter(Plan.estate_id.is_(None))
    for one in quiet:
        one.review_asked_at = MONDAY

    assert ask_for_reviews(at=day_before) == 0
    assert ask_for_reviews(at=day) == 1
    assert ask_for_reviews(at=day + timedelta(days=1)) == 0

    assert emergencies.state_of(plan, local_date(day)) is PlanState.REVIEW_DUE
    assert {one.member_id for one in messages("plan_review_due")} == {supervisor.id, manager.id}
    version = emergencies.revise(plan, Trigger.OTHER, "到期评审", by=supervisor, at=day)
    emergencies.submit(version, by=supervisor, at=day)
    emergencies.approve(version, by=manager, at=day)
    assert plan.review_asked_at is None
    assert emergencies.state_of(plan, local_date(day)) is PlanState.IN_FORCE


def test_a_pattern_needs_no_posts_but_a_second_person_of_the_whole_company(
    in_green, administrator, head_office, manager
):
    plan = pattern(administrator)
    version = emergencies.revise(plan, Trigger.LAW, "新规", by=administrator, at=MONDAY)
    emergencies.submit(version, by=administrator, at=MONDAY)

    assert {one.member_id for one in messages("plan_submitted")} == {head_office.id}
    emergencies.approve(version, by=head_office, at=MONDAY)
    assert plan.in_force.number == 2
