"""The review of an incident: three boxes, each change an action or a revision, and what was learnt is new next time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas.emergencies.kinds import IncidentState, Level, PlanKind, StepState, Trigger, VersionState
from saas.emergencies.learning.actions import Task, actions_of, finish_action, tell_of_overdue
from saas.emergencies.learning.queries import incidents_register, news_of
from saas.emergencies.learning.refusals import (
    ActionUnsaid,
    ChangesWithoutAction,
    ClosedAlready,
    GateOpen,
    NotAnIncident,
    ReviewEmpty,
    RevisionNotInForce,
    StillRuns,
)
from saas.emergencies.learning.reviewing import (
    change_by_action,
    change_by_revision,
    close_review,
    review_of,
    write_review,
)
from saas.emergencies.learning.reviewing_facts import facts_of
from saas.emergencies.plans.approving import approve, submit
from saas.emergencies.plans.models import PlanStep
from saas.emergencies.plans.refusals import DraftThere
from saas.emergencies.running.activating import activate
from saas.emergencies.running.queries import steps_of
from saas.requests.messages import MessageKind, messages_for
from tenants.clock import local_date
from tenants.db import db, new_id
from tests.factories.drills import DAY, HOUR, happened, held, planned, stood_down
from tests.factories.emergencies import NIGHT, plan_in_force

MORNING = NIGHT + 5 * HOUR
BOXES = {"went_well": "关阀快", "went_badly": "没人通知独居老人", "to_change": "通知前先敲独居老人的门"}


@pytest.fixture
def incident(in_green, manager):
    return happened(plan_in_force(in_green, manager), manager)


def _task(owner, words="给独居老人先打电话"):
    return Task(words, owner, local_date(MORNING + 7 * DAY))


def _in_force(version, writer, approver, at):
    """The draft with one more step, submitted and approved by another person."""
    first = version.steps[0]
    db.session.add(
        PlanStep(
            id=new_id(),
            root_id=new_id(),
            version_id=version.id,
            position=len(version.steps),
            phase="next",
            role_id=first.role_id,
            words="先敲独居老人的门",
            minutes=20,
        )
    )
    db.session.flush()
    db.session.expire(version, ["steps"])
    submit(version, by=writer, at=at)
    approve(version, by=approver, at=at)


@pytest.mark.rule("EMG-14")
def test_an_incident_is_in_the_register_with_its_times(in_green, incident):
    assert incidents_register(frozenset({in_green.estate_id}), kind=PlanKind.WATER, year=2026) == [incident]
    assert incidents_register(frozenset({in_green.other_estate_id})) == []
    facts = facts_of(incident)
    assert facts.entries
    assert (facts.done_steps, len(facts.late_steps), len(facts.steps)) == (0, 6, 6)
    assert [(one.target, one.took) for one in facts.steps][:2] == [(2, None), (5, None)]


def test_each_change_becomes_an_action_and_then_it_is_closed(incident, manager, technician):
    with pytest.raises(ReviewEmpty):
        close_review(incident, by=manager, at=MORNING)
    write_review(incident, **BOXES, by=manager, at=MORNING)
    write_review(incident, **BOXES | {"went_well": "关阀快，两分钟"}, by=manager, at=MORNING)
    with pytest.raises(ChangesWithoutAction):
        close_review(incident, by=manager, at=MORNING)
    with pytest.raises(ActionUnsaid):
        change_by_action(incident, _task(technician, " "), by=manager, at=MORNING)
    action = change_by_action(incident, _task(technician), by=manager, at=MORNING)
    close_review(incident, by=manager, at=MORNING)

    assert review_of(incident).went_well == "关阀快，两分钟"
    assert (incident.state, actions_of(incident)) == (IncidentState.REVIEWED, [action])
    assert [one.kind for one in messages_for(technician)][:1] == [MessageKind.ACTION_GIVEN]
    for again in (
        lambda: write_review(incident, **BOXES, by=manager, at=MORNING),
        lambda: change_by_action(incident, _task(technician), by=manager, at=MORNING),
        lambda: change_by_revision(incident, _task(technician), by=manager, at=MORNING),
        lambda: close_review(incident, by=manager, at=MORNING),
    ):
        with pytest.raises(ClosedAlready):
            again()


@pytest.mark.rule("EMG-05")
def test_a_change_revises_the_plan_and_the_next_drill_shows_it_as_new(incident, manager, supervisor, technician):
    write_review(incident, **BOXES, by=manager, at=MORNING)
    action = change_by_revision(incident, _task(manager), by=manager, at=MORNING)
    version = action.version
    assert (version.trigger, version.state, version.number) == (Trigger.LESSONS, VersionState.DRAFTING, 2)
    assert change_by_revision(incident, _task(manager), by=manager, at=MORNING).version is version
    with pytest.raises(RevisionNotInForce):
        finish_action(action, "已修订", by=manager, at=MORNING)
    submit_by = supervisor
    _in_force(version, submit_by, manager, MORNING)
    with pytest.raises(DraftThere):
        version.state = VersionState.SUBMITTED
        try:
            change_by_revision(incident, _task(manager), by=manager, at=MORNING)
        finally:
            db.session.rollback()
    finish_action(action, "已修订", by=manager, at=MORNING)
    close_review(incident, by=manager, at=MORNING)
    assert [step.words for step in news_of(incident.plan)] == ["先敲独居老人的门"]

    drill = held(planned(incident.plan, manager, at=MORNING), manager)

    assert [step.words for step in steps_of(drill.incident) if step.is_new] == ["先敲独居老人的门"]
    assert news_of(incident.plan) == []


@pytest.mark.rule("PRV-30")
def test_a_breach_with_a_step_missing_cannot_be_closed(in_green, manager):
    plan = plan_in_force(in_green, manager, PlanKind.BREACH, gates=True)
    incident = activate(plan, is_drill=False, level=Level.B, client_key=new_id(), by=manager, at=NIGHT).incident
    incident.state = IncidentState.ENDED
    assert any(step.gate and step.state != StepState.DONE for step in steps_of(incident))
    write_review(incident, **BOXES | {"to_change": ""}, by=manager, at=MORNING)
    with pytest.raises(GateOpen):
        close_review(incident, by=manager, at=MORNING)


def test_what_still_runs_or_was_a_drill_is_not_reviewed(in_green, manager):
    plan = plan_in_force(in_green, manager)
    drill = held(planned(plan, manager), manager)
    with pytest.raises(NotAnIncident):
        write_review(drill.incident, **BOXES, by=manager, at=MORNING)
    running = activate(plan, is_drill=False, level=Level.B, client_key=new_id(), by=manager, at=NIGHT).incident
    with pytest.raises(StillRuns):
        write_review(running, **BOXES, by=manager, at=MORNING)
    stood_down(running, manager, at=MORNING)
    write_review(running, **BOXES, by=manager, at=MORNING)


def test_who_is_late_with_an_action_is_told_once(incident, manager, technician):
    change_by_action(incident, _task(technician), by=manager, at=MORNING)
    due = MORNING + 7 * DAY
    assert tell_of_overdue(at=due) == 0
    assert tell_of_overdue(at=due + DAY) == 1
    assert tell_of_overdue(at=due + timedelta(days=2)) == 0
    for member in (technician, manager):
        assert messages_for(member)[0].kind == MessageKind.ACTION_OVERDUE
