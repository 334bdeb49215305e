"""Steps are done once; only the command group leaves one out or adds one; a breach's five go in their order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from saas.emergencies.kinds import EntryKind, IncidentState
from saas.emergencies.running import breach, outside, standing_down, stepping
from saas.emergencies.running.queries import (
    entries_of,
    find_incident,
    find_step,
    outside_reports_of,
    roles_of,
    steps_of,
)
from saas.emergencies.running.refusals import (
    AlreadyDone,
    AlreadySkipped,
    GateBefore,
    GateNotSkipped,
    GatesOpen,
    NobodyListed,
    OnlyCommand,
    PeopleUntold,
    PhotoNeeded,
    ReasonNeeded,
    ReportsOpen,
    StillWaits,
)
from tenants.db import db
from tenants.members import find_member
from tenants.refusals import Refused
from tenants.scope import acting_in
from tests.emergencies.running_stage import MINUTE, running_stage
from tests.factories.archives import person_in


@pytest.mark.rule("EMG-08")
def test_done_opens_the_next_and_says_who_and_when(night):
    incident = night.activate()
    first, valve = night.step(incident, 0), night.step(incident, 1)
    with pytest.raises(StillWaits):
        stepping.done(valve, by=night.engineer, at=night.at)
    stepping.done(first, by=night.engineer, at=night.at + MINUTE)
    assert (first.state, first.done_by_id, first.done_at) == ("done", night.engineer.id, night.at + MINUTE)
    assert night.step(incident, 1).state == "ready"
    assert incident.state == IncidentState.HANDLING
    with pytest.raises(AlreadyDone):
        stepping.done(first, by=night.guard, at=night.at + MINUTE)
    seq = incident.last_seq
    stepping.done(first, by=night.engineer, at=night.at + 2 * MINUTE)
    assert incident.last_seq == seq, "my own tap sent again is no second one"


def test_a_step_that_needs_a_photo(night):
    night.plan.in_force.steps[0].needs_photo = True
    db.session.commit()
    incident = night.activate()
    with pytest.raises(PhotoNeeded):
        stepping.done(night.step(incident, 0), by=night.guard, at=night.at)


@pytest.mark.rule("EMG-07")
def test_left_out_and_added_by_the_command_group_only(night):
    incident = night.commanded()
    role = roles_of(incident)[1]
    for act in (
        lambda: stepping.skip(night.step(incident, 0), "不需要", by=night.guard, at=night.at),
        lambda: stepping.add(incident, role, "借水泵", 10, by=night.guard, at=night.at),
    ):
        with pytest.raises(OnlyCommand):
            act()
    with pytest.raises(ReasonNeeded):
        stepping.skip(night.step(incident, 0), " ", by=night.commander, at=night.at)
    stepping.skip(night.step(incident, 0), "已确认", by=night.commander, at=night.at)
    assert night.step(incident, 1).state == "ready", "what waited goes on"
    with pytest.raises(AlreadySkipped):
        stepping.done(night.step(incident, 0), by=night.guard, at=night.at)
    key = uuid4()
    added = stepping.add(incident, role, "借水泵", 10, by=night.commander, at=night.at, client_key=key)
    again = stepping.add(incident, role, "借水泵", 10, by=night.commander, at=night.at, client_key=key)
    assert added.id == again.id
    assert added.due_at == night.at + 10 * MINUTE


def test_added_after_a_step_that_was_ticked_meanwhile_waits_for_nothing(app, green):
    with acting_in(green.id):
        night = running_stage(green)
        incident = night.commanded()
        role, before = roles_of(incident)[1], night.step(incident, 0)
        assert before.state == "ready"
        before_id, engineer_id, at = before.id, night.engineer.id, night.at

        def tick():
            with app.app_context(), acting_in(green.id):
                stepping.done(find_step(before_id), by=find_member(engineer_id), at=at)

        with ThreadPoolExecutor(1) as pool:
            pool.submit(tick).result()
        added = stepping.add(incident, role, "借水泵", 10, after=before, by=night.commander, at=at)
        assert added.state == "ready"


def test_until_the_commander_is_there_who_activated_acts(night):
    incident = night.activate(by=night.guard)
    stepping.skip(night.step(incident, 2), "夜里无人", by=night.guard, at=night.at)
    with pytest.raises(OnlyCommand):
        stepping.skip(night.step(incident, 0), "x", by=night.engineer, at=night.at)


def test_eight_people_tick_the_same_steps(app, green):
    with acting_in(green.id):
        night = running_stage(green)
        incident_id, at = night.commanded().id, night.at
        people = [one.id for one in (night.guard, night.engineer, night.desk, night.commander)] * 2
    gate = Barrier(8)

    def work(member_id):
        won = 0
        with app.app_context(), acting_in(green.id):
            by = find_member(member_id)
            gate.wait(20)
            for _round in range(4):
                for step in steps_of(find_incident(incident_id)):
                    if step.state == "ready":
                        try:
                            stepping.done(step, by=by, at=at, client_key=uuid4())
                            won += 1
                        except Refused:
                            db.session.rollback()
                db.session.expire_all()
        return won

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, people))
    with acting_in(green.id):
        incident = find_incident(incident_id)
        assert {step.state for step in steps_of(incident)} == {"done"}
        ticked = [entry.subject_id for entry in entries_of(incident) if entry.kind == EntryKind.STEP]
        assert sorted(map(str, ticked)) == sorted(str(step.id) for step in steps_of(incident))
        assert [entry.seq for entry in entries_of(incident)] == list(range(1, incident.last_seq + 1))


@pytest.mark.rule("PRV-30")
def test_the_five_of_a_breach_in_their_order_and_none_left_out(leak):
    incident = leak.commanded()
    by = {"by": leak.commander, "at": leak.at}
    gates = [step for step in steps_of(incident) if step.gate]
    assert [step.gate for step in gates] == ["activate", "contain", "notify", "report", "analyse"]
    with pytest.raises(GateBefore):
        stepping.done(gates[2], **by)
    with pytest.raises(GateNotSkipped):
        stepping.skip(gates[1], "x", **by)
    stepping.done(gates[1], **by)
    with pytest.raises(NobodyListed):
        stepping.done(gates[2], **by)
    breach.list_people(incident, [person_in(leak.company.house_id)], "电话", **by)
    with pytest.raises(PeopleUntold):
        stepping.done(gates[2], **by)
    breach.write_notice(incident, "名单外泄", "诈骗电话", **by)
    for one in breach.affected_of(incident):
        breach.tell_by_hand(one, "电话", **by)
    stepping.done(gates[2], **by)
    with pytest.raises(ReportsOpen):
        stepping.done(gates[3], **by)
    for report in outside_reports_of(incident):
        outside.send(report, "门户网站 2026-7", **by)
    with pytest.raises(GatesOpen):
        standing_down.end(incident, **by)
    for gate in gates[3:]:
        for step in steps_of(incident):
            if step.id == gate.depends_on_id and step.state == "ready":
                stepping.done(step, **by)
        stepping.done(gate, **by)
    assert all(step.done_at and step.done_by_id for step in gates)
    standing_down.end(incident, **by)
    assert incident.state == IncidentState.ENDED
