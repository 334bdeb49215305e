"""What endangers people is told to the manager and to head office at once, not at some share of the time (P0)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from saas import requests, roster
from saas.estates import find_estate
from saas.promises import ClockKind, Step, audience, promises_of
from saas.requests import Category, Message, MessageKind, Speech
from tenants.clock import local_date
from tenants.db import db
from tenants.members import Member
from tests.factories.requests import Stage

SPEECH = Speech(str, lambda moment: f"{moment:%H:%M}", "en")
DANGEROUS = "power.live"


def _danger(member: Member) -> list[Message]:
    told = select(Message).where(Message.member_id == member.id, Message.kind == MessageKind.DANGER)
    return list(db.session.scalars(told))


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

    assert manager.id in {member.id for member in audience.people_told(arrival, Step.MADE)}
    assert len(_danger(manager)) == 1


@pytest.mark.rule("INT-43")
def test_who_is_on_duty_hears_of_danger(
    stage: Stage, manager: Member, technician: Member, desk: Member, run_jobs: Callable[..., list[str]]
) -> None:
    estate = find_estate(stage.company.estate_id)
    assert estate is not None
    boss, worker = db.session.merge(manager), db.session.merge(technician)
    roster.bring_defaults(estate, by=boss, at=stage.at)
    post = next(one for one in roster.posts_of(estate.id) if one.name == "客服值班")
    shift = next(one for one in roster.shifts_of(estate.id) if one.sign == "全")
    for days in (1, 0):
        day = local_date(stage.at) - timedelta(days=days)
        duty = roster.assign(estate, roster.Cell(day, post, shift), worker, by=boss, at=stage.at)
        duty.month.state, duty.month.published_at = roster.MonthState.PUBLISHED, stage.at
    db.session.commit()
    stage.reported(service_type=DANGEROUS, description="插座冒火花")
    run_jobs()

    assert len(_danger(technician)) == 1
    assert _danger(desk) == []
