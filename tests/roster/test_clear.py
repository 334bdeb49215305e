"""Taking somebody off a duty."""

from __future__ import annotations

import pytest

from saas import roster
from saas.roster.planning import refuse_worked
from saas.roster.refusals import AlreadyWorked
from tenants.db import db
from tests.roster.conftest import AT, FIRST, Stage, local
from tests.statements import statements


def test_cleared_and_free_again(stage: Stage) -> None:
    roster.clear(stage.assign(0, FIRST, "早"), by=stage.manager, at=AT)
    assert stage.plan().duties == []
    stage.assign(0, FIRST, "白")


def test_not_after_it_was_handed_over(stage: Stage) -> None:
    duty = stage.assign(0, FIRST, "早")
    roster.hand_over(duty, open_things=[], by=stage.people[0], at=local(FIRST, 14))
    with pytest.raises(AlreadyWorked):
        roster.clear(duty, by=stage.manager, at=AT)


def test_a_month_is_looked_through_in_one_go(stage: Stage) -> None:
    duties = [stage.assign(who, FIRST, "早") for who in range(4)]
    db.session.expire_all()
    for duty in duties:
        assert duty.post_id
    with statements() as sent:
        refuse_worked(duties)
    assert len(sent) == 1
    roster.hand_over(duties[3], open_things=[], by=stage.people[3], at=local(FIRST, 14))
    refuse_worked(duties[:3])
    refuse_worked([])
    with pytest.raises(AlreadyWorked):
        refuse_worked(duties)


def test_a_published_change_is_told(stage: Stage, asked) -> None:
    duty = stage.assign(0, FIRST, "早")
    stage.publish()
    before = asked().count("roster.tell_changed")
    roster.clear(duty, by=stage.manager, at=AT)
    assert asked().count("roster.tell_changed") == before + 1
