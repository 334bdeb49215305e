"""Publishing tells everybody once, and needs deputies for the emergency command."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas import roster
from saas.requests import Message
from saas.roster.refusals import DeputiesMissing, NothingPlanned, PublishedAlready
from tenants.db import db
from tests.roster.conftest import AT, DECEMBER, FIRST, Stage


def told() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Message).order_by(Message.at, Message.id))
    return sorted((one.member.name, one.kind) for one in rows)


def test_each_person_once(stage: Stage, run_jobs) -> None:
    stage.assign(0, FIRST, "早")
    stage.assign(0, FIRST.replace(day=5), "早")
    stage.assign(1, FIRST, "中")
    stage.publish()
    run_jobs()
    assert told() == [("赵一", "roster_published"), ("钱二", "roster_published")]
    with pytest.raises(PublishedAlready):
        roster.publish(roster.month_for(stage.estate, DECEMBER), by=stage.manager, at=AT)


def test_later_changes_are_gathered(stage: Stage, asked) -> None:
    stage.assign(0, FIRST, "早")
    stage.publish()
    for day in (5, 6, 7):
        stage.assign(1, FIRST.replace(day=day), "早")
    assert asked().count("roster.tell_changed") == 1


def test_a_draft_tells_nobody(stage: Stage, asked) -> None:
    stage.assign(0, FIRST, "早")
    assert asked() == []


@pytest.mark.rule("INT-43")
def test_the_command_needs_its_deputies(stage: Stage) -> None:
    stage.assign(0, FIRST, "早")
    with pytest.raises(DeputiesMissing, match="值班经理"):
        roster.publish(roster.month_for(stage.estate, DECEMBER), by=stage.manager, at=AT)


def test_nothing_planned(stage: Stage) -> None:
    stage.deputies()
    with pytest.raises(NothingPlanned):
        roster.publish(roster.month_for(stage.estate, DECEMBER), by=stage.manager, at=AT)


def test_a_published_month_is_not_emptied(stage: Stage) -> None:
    stage.assign(0, FIRST, "早")
    month = roster.month_for(stage.estate, DECEMBER)
    assert roster.empty_month(month, stage.posts["工程值班"], by=stage.manager, at=AT) == 0
    assert roster.empty_month(month, by=stage.manager, at=AT) == 1
    stage.assign(0, FIRST, "早")
    stage.publish()
    with pytest.raises(PublishedAlready):
        roster.empty_month(month, by=stage.manager, at=AT)
