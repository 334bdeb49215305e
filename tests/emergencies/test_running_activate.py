"""Activating a plan: one transaction, everything at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from saas import roster
from saas.emergencies import Incident, PlanStep
from saas.emergencies.kinds import EntryKind, Level, PlanKind, StepState, Trigger, VersionState
from saas.emergencies.plans.models import Plan, PlanRole, PlanVersion
from saas.emergencies.running import activating
from saas.emergencies.running.filling import head_of
from saas.emergencies.running.queries import (
    cards_of,
    entries_of,
    houses_of,
    notices_of,
    outside_reports_of,
    steps_of,
    unfilled_roles,
)
from saas.emergencies.running.refusals import PlanNotInForce
from saas.requests.messages import Message
from saas.roster import Standing
from saas.roster.models import Duty
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import find_member
from tenants.permissions import Role
from tenants.queue import Doorbell, Job
from tenants.scope import acting_in
from tests.cast import add_member
from tests.emergencies.running_stage import MINUTE, on_duty, running_stage


def next_version(plan: Plan, words: str) -> PlanVersion:
    """Another version of a plan with the same steps and one more, in force. Scope must be open."""
    old = plan.in_force
    roles, steps = list(old.roles), list(old.steps)
    old.state = VersionState.REPLACED
    db.session.flush()
    names = ("plan_id", "flow", "responsibilities", "resources", "written_by_id", "written_at", "approved_by_id")
    same = {name: getattr(old, name) for name in (*names, "approved_at", "valid_from", "next_review")}
    new = PlanVersion(id=new_id(), number=2, state=VersionState.IN_FORCE, trigger=Trigger.LESSONS, **same)
    db.session.add(new)
    db.session.flush()
    copies = {}
    for role in roles:
        kept = ("root_id", "position", "department", "name", "job", "is_commander", "post_id", "deputy_post_id")
        copies[role.id] = PlanRole(id=new_id(), version_id=new.id, **{name: getattr(role, name) for name in kept})
        db.session.add(copies[role.id])
    db.session.flush()
    for step in steps:
        kept = ("root_id", "position", "phase", "words", "minutes")
        copied = {name: getattr(step, name) for name in kept}
        db.session.add(PlanStep(version_id=new.id, role_id=copies[step.role_id].id, **copied))
    more = {"position": 99, "phase": "first", "words": words, "minutes": 3}
    db.session.add(PlanStep(version_id=new.id, root_id=new_id(), role_id=copies[roles[0].id].id, **more))
    db.session.commit()
    db.session.expire_all()
    return new


@pytest.mark.rule("EMG-01", "EMG-06")
def test_who_when_which_version_and_the_head_told_at_once(night):
    incident = night.activate(reporter="1栋保洁员", place="地下车库")

    assert (incident.reporter, incident.activated_by_id, incident.activated_at) == (
        "1栋保洁员",
        night.guard.id,
        night.at,
    )
    assert (incident.plan_id, incident.version.number) == (night.plan.id, 1)
    assert (incident.head_id, incident.head_told_at) == (night.manager.id, night.at)
    assert night.messages(night.manager) == ["emergency_head"]


@pytest.mark.rule("EMG-07")
def test_the_command_group_stands_with_one_commander(night):
    second = find_member(add_member(night.company, Role.TECHNICIAN, name="副经理").id)
    on_duty(night.estate, "值班经理", [second], night.at)

    incident = night.activate()

    commanders = [card.member_id for card in cards_of(incident) if card.role.is_commander]
    assert len(commanders) == 1
    assert incident.formed_at == night.at


@pytest.mark.rule("EMG-08")
def test_tasks_for_every_department_with_their_hour(night):
    incident = night.activate()

    steps = steps_of(incident)
    assert {step.role.department for step in steps} == {"command", "engineering", "cordon", "information"}
    assert [step.due_at - night.at for step in steps] == [MINUTE * minutes for minutes in (2, 5, 5, 15, 60, 90)]
    assert [step.state for step in steps] == ["ready", "waiting", "ready", "waiting", "waiting", "waiting"]


def test_everybody_on_duty_gets_a_card_and_a_message(night):
    more = [find_member(add_member(night.company, Role.TECHNICIAN, name=f"工程{one}").id) for one in range(3)]
    on_duty(night.estate, "工程值班", more, night.at)

    incident = night.activate()

    at_work = {card.member.name for card in cards_of(incident) if card.role.name == "工程组"}
    assert at_work == {"王师傅", "工程0", "工程1", "工程2"}
    assert all(night.messages(one) == ["emergency_card"] for one in (*more, night.engineer))
    mine = night.card_of(incident, night.guard)
    assert mine.acknowledged_at == night.at, "who activates has taken their own card"


NATIONAL_DAY = datetime(2026, 10, 1, 4, 0, tzinfo=UTC)
"""A Thursday, noon in Shanghai, and a public holiday."""


def test_on_a_public_holiday_the_deputies_for_days_off_take_the_cards_and_lead(in_green):
    stage = running_stage(in_green, at=NATIONAL_DAY)
    command, _engineering, cordon, _information = stage.plan.in_force.roles
    for duty in db.session.scalars(select(Duty).where(Duty.post_id.in_([command.post_id, cordon.post_id]))):
        db.session.delete(duty)
    command.post.weekend_deputy_id, cordon.post.weekend_deputy_id = stage.engineer.id, stage.desk.id
    db.session.commit()
    day = local_date(stage.at)
    roster.ask_absence(stage.manager, roster.AbsenceKind.ANNUAL, day, day, by=stage.desk, at=stage.at)

    assert head_of(stage.estate.id, stage.at).id == stage.engineer.id
    incident = stage.activate(by=stage.commander)

    held = {card.role.name: (card.member_id, card.standing) for card in cards_of(incident)}
    assert held["警戒组"] == (stage.desk.id, Standing.WEEKEND_DEPUTY)
    assert held["总指挥"] == (stage.engineer.id, Standing.WEEKEND_DEPUTY)


def test_messages_are_mailed_to_whoever_has_an_address(night):
    night.engineer.email = "wang@example.com"
    db.session.commit()

    night.activate()

    message = db.session.scalar(select(Message).where(Message.member_id == night.engineer.id))
    jobs = db.session.scalars(select(Job).where(Job.kind == "requests.mail_message")).all()
    assert [job.arguments for job in jobs] == [{"message_id": str(message.id)}]
    bells = db.session.scalar(select(func.count()).select_from(Doorbell).where(Doorbell.job_id == jobs[0].id))
    assert bells == 1


def test_numbers_have_no_gap_and_drills_count_for_themselves(night):
    first = night.activate()
    drill = night.activate(is_drill=True)
    with pytest.raises(PlanNotInForce):
        empty = Plan(id=new_id(), estate_id=night.estate.id, kind=PlanKind.GAS, name="燃气")
        db.session.add(empty)
        db.session.flush()
        activating.activate(empty, is_drill=False, level=Level.C, client_key=uuid4(), by=night.guard, at=night.at)
    first.state = "ended"
    db.session.commit()
    second = night.activate()

    assert [first.number, drill.number, second.number] == ["YJ-2026-001", "YL-2026-001", "YJ-2026-002"]


def test_a_page_sent_twice_is_one_incident(night):
    key = uuid4()
    first = activating.activate(night.plan, is_drill=False, level=Level.B, client_key=key, by=night.guard, at=night.at)
    again = activating.activate(
        night.plan, is_drill=False, level=Level.B, client_key=key, by=night.guard, at=night.at + MINUTE
    )

    assert again.incident.id == first.incident.id
    assert not again.joined
    assert night.messages(night.engineer) == ["emergency_card"]


def test_the_second_joins_and_both_are_told(night):
    incident = night.activate(by=night.guard)
    joined = activating.activate(
        night.plan, is_drill=False, level=Level.B, client_key=uuid4(), by=night.engineer, at=night.at + MINUTE
    )

    assert (joined.incident.id, joined.joined) == (incident.id, True)
    assert "emergency_twice" in night.messages(night.guard)
    assert "emergency_twice" in night.messages(night.engineer)
    assert entries_of(incident)[-1].kind == EntryKind.JOINED


def test_two_in_the_same_second_start_one(app, green):
    """Real threads on real PostgreSQL, six nights one after the other."""
    with acting_in(green.id):
        night = running_stage(green)
        plan_id, people = night.plan.id, (night.guard.id, night.engineer.id)
    gate = Barrier(2)

    def press(member_id):
        found = []
        with app.app_context():
            for turn in range(6):
                with acting_in(green.id):
                    plan, by = db.session.get_one(Plan, (green.id, plan_id)), find_member(member_id)
                    gate.wait(20)
                    got = activating.activate(
                        plan, is_drill=False, level=Level.B, client_key=uuid4(), by=by, at=night.at + turn * MINUTE
                    )
                    found.append((got.incident.id, got.joined))
                    gate.wait(20)
                    if not got.joined:
                        got.incident.state = "ended"
                        db.session.commit()
                    gate.wait(20)
        return found

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, people)

    for one, other in zip(first, second, strict=True):
        assert one[0] == other[0]
        assert {one[1], other[1]} == {True, False}
    with acting_in(green.id):
        numbers = sorted(db.session.scalars(select(Incident.number)))
    assert numbers == [f"YJ-2026-{one:03d}" for one in range(1, 7)]


def test_a_role_nobody_fills_is_said(night):
    role = PlanRole(
        version_id=night.plan.in_force.id,
        root_id=new_id(),
        position=9,
        department="medical",
        name="医疗救护",
        job="救人",
    )
    db.session.add(role)
    db.session.commit()
    db.session.expire_all()

    incident = night.activate()

    assert [one.name for one in unfilled_roles(incident)] == ["医疗救护"]
    said = next(entry for entry in entries_of(incident) if entry.kind == EntryKind.COMMAND)
    assert said.values["unfilled"] == ["医疗救护"]


def test_affected_houses_and_the_first_notice_as_a_draft(night):
    incident = night.activate(buildings=[night.building()], place="1栋")

    assert [house.state for house in houses_of(incident)] == ["unknown", "unknown"]
    (notice,) = notices_of(incident)
    assert (notice.kind, notice.words, notice.released_at) == ("first", "1栋正在抢修，暂时停水。", None)


def test_steps_the_last_run_did_not_have_are_new(night):
    first = night.activate()
    assert not any(step.is_new for step in steps_of(first))
    first.state = "ended"
    db.session.commit()
    version = next_version(night.plan, "拍照")

    again = night.activate(is_drill=True)

    assert again.version_id == version.id
    assert [step.words for step in steps_of(again) if step.is_new] == ["拍照"]


def test_which_step_of_a_breach_is_the_activation_itself(leak):
    incident = leak.activate()

    first = steps_of(incident)[0]
    assert (first.gate, first.state, first.done_by_id) == ("activate", StepState.DONE, leak.guard.id)
    assert steps_of(incident)[1].state == StepState.READY
    assert {report.due_at - leak.at for report in outside_reports_of(incident)} == {timedelta(hours=4)}
