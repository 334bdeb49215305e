"""No order of what several people do loses a line, does a step twice, doubles a number or passes a gate early."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from saas.emergencies import Incident
from saas.emergencies.kinds import EntryKind, Gate, HouseState, Level
from saas.emergencies.running import breach, cards, houses, logging, marking, noticing, outside, standing_down, stepping
from saas.emergencies.running.queries import (
    cards_of,
    entries_of,
    houses_of,
    notices_of,
    outside_reports_of,
    roles_of,
    steps_of,
)
from saas.requests.messages import Message
from tenants.db import db
from tenants.members import Member
from tenants.refusals import Refused
from tests.emergencies.running_stage import MINUTE, RunningStage
from tests.factories.archives import person_in

WHO = st.integers(0, 4)
NUMBER = st.integers(0, 5)
KEYS = st.integers(0, 3)
ACTS = st.sampled_from(
    [
        "note",
        "again",
        "report",
        "done",
        "done",
        "done",
        "skip",
        "add",
        "take",
        "give",
        "house",
        "release",
        "send",
        "leave",
        "measure",
        "level",
        "contain",
        "end",
        "clock",
        "list",
        "write",
        "tell",
        "hand",
    ]
)
Act = tuple[str, int, int, int]
STEPS = st.lists(st.tuples(ACTS, WHO, NUMBER, KEYS), min_size=8, max_size=30)


class Machine:
    """One incident and five people, and what should be in the log."""

    def __init__(self, stage: RunningStage, *, is_drill: bool) -> None:
        self.stage = stage
        self.people: list[Member] = [stage.commander, stage.engineer, stage.guard, stage.desk, stage.manager]
        self.incident = stage.activate(is_drill=is_drill, buildings=[stage.building()])
        self.keys = [uuid4() for _ in range(4)]
        self.said: dict[UUID, str] = {}
        self.at = stage.at
        self.told_before = self._residents_told()
        self.persons = [person_in(stage.company.house_id), person_in(stage.company.next_house_id, name="张三")]

    def do(self, act: str, who: int, number: int, key: int) -> None:
        self.at += MINUTE
        by = {"by": self.people[who], "at": self.at}
        incident = self.incident
        steps = steps_of(incident)
        match act:
            case "note" | "again":
                sent = self.keys[key] if act == "again" else uuid4()
                logging.note(incident, f"{sent}", client_key=sent, **by)
                self.said.setdefault(sent, f"{sent}")
            case "report":
                logging.report(incident, condition="情况", **by)
            case "done":
                stepping.done(steps[number % len(steps)], words="无人受影响" if key == 0 else "", **by)
            case "skip":
                stepping.skip(steps[number % len(steps)], "不需要", **by)
            case "add":
                stepping.add(incident, roles_of(incident)[number % 4], "再看一遍", 5, **by)
            case "take":
                cards.acknowledge(cards_of(incident)[number % 4], **by)
            case "give":
                cards.hand_over(cards_of(incident)[number % 4], self.people[key], **by)
            case "house":
                state = list(HouseState)[number % 4]
                houses.say(houses_of(incident)[key % 2], state, **by)
            case "release":
                noticing.release(notices_of(incident)[0], "停水", **by)
            case "send":
                outside.send(outside_reports_of(incident)[number % 2], "电话", **by)
            case "leave":
                outside.leave_out(outside_reports_of(incident)[number % 2], "不需要", **by)
            case "measure":
                logging.change_measures(incident, "改", "因为", **by)
            case "level":
                outside.change_level(incident, list(Level)[number % 3], "情况", **by)
            case "contain":
                standing_down.contain(incident, **by)
            case "end":
                standing_down.end(incident, **by)
            case "clock":
                marking.look_at(incident, at=self.at)
            case "list":
                breach.list_people(incident, self.persons[: 1 + number % 2], "电话", **by)
            case "write":
                breach.write_notice(incident, "外泄", "诈骗", **by)
            case "tell":
                breach.tell_affected(incident, **by)
            case "hand":
                for one in breach.affected_of(incident)[:1]:
                    breach.tell_by_hand(one, "电话", **by)

    def _residents_told(self) -> int:
        to_residents = select(func.count(Message.id)).join(Message.member).where(Member.kind == "resident")
        return db.session.scalar(to_residents) or 0

    def check(self) -> None:
        db.session.expire_all()
        entries = entries_of(self.incident)
        assert [entry.seq for entry in entries] == list(range(1, self.incident.last_seq + 1)), (
            "a number lost or doubled"
        )
        written = {entry.client_key: entry.words for entry in entries if entry.client_key is not None}
        assert written == self.said, "a line lost or doubled"
        steps = steps_of(self.incident)
        ended = Counter(entry.subject_id for entry in entries if entry.kind == EntryKind.STEP)
        assert all(count == 1 for count in ended.values()), "a step done twice"
        by_hand = [step for step in steps if step.gate != Gate.ACTIVATE]
        assert {step.id for step in by_hand if step.done_at} == set(ended)
        gates = [step.state == "done" for step in steps if step.gate is not None]
        assert gates == sorted(gates, reverse=True), "a gate passed early"
        count = breach.count_of(self.incident)
        if self.incident.ended_at is not None:
            assert all(gates)
            assert self.incident.is_drill or count.untold == 0
            assert all(report.state != "open" for report in outside_reports_of(self.incident))
        if self.incident.is_drill:
            assert self._residents_told() == self.told_before, "a drill told a resident"
            assert all(report.state != "sent" for report in outside_reports_of(self.incident))
            assert count.by_message == count.by_hand == 0


@settings(max_examples=10)
@given(st.booleans(), STEPS)
def test_nothing_is_lost_doubled_or_early(leak: RunningStage, is_drill: bool, steps: list[Act]) -> None:
    leak.resident(leak.company.house_id)
    for before in db.session.scalars(select(Incident).where(Incident.ended_at.is_(None))):
        before.state, before.ended_at = "ended", leak.at
    db.session.commit()
    machine = Machine(leak, is_drill=is_drill)
    for step in steps:
        try:
            machine.do(*step)
        except Refused:
            db.session.rollback()
        machine.check()
