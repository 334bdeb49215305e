"""What endangers people is told to the manager and to head office at once, not at some share of the time (P0)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from saas import requests, roster
from saas.estates import find_estate
from saas.promises import ClockKind, Step, Urgency, audience, promises_of
from saas.requests import Category, Message, MessageKind, Speech
from saas.requests.telling import who_is_told
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member, find_member
from tests.factories.requests import Stage, slot

SPEECH = Speech(str, lambda moment: f"{moment:%H:%M}", "en")
DANGEROUS = "power.live"


def _danger(member: Member) -> list[Message]:
    return _told(member, MessageKind.DANGER)


def _told(member: Member, kind: MessageKind) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.member_id == member.id, Message.kind == kind)))


def _on_duty(stage: Stage, manager: Member, sign: str, *members: Member) -> None:
    """A published roster around the stage's day: these members at the desk's post, one shift of this sign each day."""
    estate = find_estate(stage.company.estate_id)
    assert estate is not None
    boss = db.session.merge(manager)
    roster.bring_defaults(estate, by=boss, at=stage.at)
    post = next(one for one in roster.posts_of(estate.id) if one.name == "客服值班")
    shift = next(one for one in roster.shifts_of(estate.id) if one.sign == sign)
    for days in (1, 0):
        cell = roster.Cell(local_date(stage.at) - timedelta(days=days), post, shift)
        for member in members:
            duty = roster.assign(estate, cell, db.session.merge(member), by=boss, at=stage.at)
            duty.month.state, duty.month.published_at = roster.MonthState.PUBLISHED, stage.at
    db.session.commit()


@pytest.mark.rule("INT-43", "INT-37")
def test_danger_is_told_at_once(
    stage: Stage, manager: Member, head_office: Member, other_manager: Member, run_jobs: Callable[..., list[str]]
) -> None:
    request = stage.reported(service_type=DANGEROUS, description="插座冒火花")
    run_jobs()

    for member in (manager, head_office):
        [message] = _danger(member)
        sentence = requests.message_sentence(message, SPEECH)
        assert request.number in sentence and "—" not in sentence
    assert _danger(other_manager) == []
    assert _danger(stage.resident) == []


def test_an_ordinary_request_tells_them_nothing(
    stage: Stage, manager: Member, head_office: Member, run_jobs: Callable[..., list[str]]
) -> None:
    stage.reported()
    run_jobs()

    assert _danger(manager) == _danger(head_office) == []


def test_what_turns_out_to_be_dangerous_is_told_then(
    stage: Stage, manager: Member, head_office: Member, run_jobs: Callable[..., list[str]]
) -> None:
    request = stage.registered(stage.reported())
    requests.classify(request, category=Category.REPAIR, service_type=DANGEROUS, by=stage.desk, at=stage.later(1))
    run_jobs()

    assert len(_danger(manager)) == len(_danger(head_office)) == 1


def test_an_urgent_one_that_gets_worse_after_its_warning_is_told_once(
    stage: Stage, manager: Member, run_jobs: Callable[..., list[str]]
) -> None:
    from saas.promises import raise_urgency, take_steps
    from saas.promises.defaults import Urgency

    request = stage.reported(service_type="plumbing.burst", description="水管爆了")
    if request.urgency != Urgency.P1:
        pytest.skip("the service type is no longer P1")
    take_steps(at=stage.later(9))
    raise_urgency(request.id, Urgency.P0, service_type="plumbing.burst", at=stage.later(1), by=stage.desk)
    [arrival] = [one for one in promises_of([request.id])[request.id] if one.clock == ClockKind.ARRIVAL and one.is_open]
    run_jobs()

    assert manager.id in {member.id for member in audience.people_told(arrival, Step.MADE, at=stage.at)}
    assert len(_danger(manager)) == 1


@pytest.mark.rule("INT-43")
def test_who_is_on_duty_hears_of_danger(
    stage: Stage, manager: Member, technician: Member, desk: Member, run_jobs: Callable[..., list[str]]
) -> None:
    _on_duty(stage, manager, "全", technician)
    stage.reported(service_type=DANGEROUS, description="插座冒火花")
    run_jobs()

    assert len(_danger(technician)) == 1
    assert _danger(desk) == []


def test_an_urgent_one_is_told_to_who_is_on_duty_and_to_nobody_else(
    stage: Stage, manager: Member, head_office: Member, technician: Member, run_jobs: Callable[..., list[str]]
) -> None:
    _on_duty(stage, manager, "全", technician)
    request = stage.registered(stage.reported(service_type="plumbing.burst", description="水管爆了"))
    requests.appoint(request, slot(at=stage.at), by=stage.desk, at=stage.later(1))
    run_jobs()

    [message] = _told(technician, MessageKind.URGENT)
    sentence = requests.message_sentence(message, SPEECH)
    assert request.number in sentence and "—" not in sentence and "P0" not in sentence
    assert len(_told(manager, MessageKind.URGENT)) == 1, "stands in for the posts that nobody is at"
    for member in (head_office, stage.desk, stage.resident):
        assert _told(member, MessageKind.URGENT) == []
    assert _danger(technician) == []


def test_what_turns_out_to_be_urgent_is_told_then_and_danger_again(
    stage: Stage, manager: Member, technician: Member, run_jobs: Callable[..., list[str]]
) -> None:
    _on_duty(stage, manager, "全", technician)
    request = stage.registered(stage.reported())
    run_jobs()
    assert _told(technician, MessageKind.URGENT) == []
    for urgency in (Urgency.P1, Urgency.P0):
        requests.classify(request, category=Category.REPAIR, urgency=urgency, by=stage.desk, at=stage.later(1))
        run_jobs()

    assert len(_told(technician, MessageKind.URGENT)) == len(_danger(technician)) == 1


def test_after_a_change_of_shift_the_new_one_hears_of_it(
    stage: Stage, manager: Member, technician: Member, dispatcher: Member
) -> None:
    _on_duty(stage, manager, "全", technician)
    request = stage.reported(service_type=DANGEROUS, description="插座冒火花")
    [arrival] = [one for one in promises_of([request.id])[request.id] if one.clock == ClockKind.ARRIVAL]
    arrival.made_at -= timedelta(days=30)

    assert technician.id in {one.id for one in audience.people_told(arrival, Step.MADE, at=stage.at)}
    gone = find_member(technician.id)
    assert gone is not None
    gone.state = "left"
    told = who_is_told(arrival, audience.Audience.ON_DUTY, stage.at)
    assert told is not None
    assert {one.id for one in told} == {manager.id}, "a gap in the roster has its stand-in"
