"""Asking to be absent, deciding, taking it back; planned duties become gaps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blueprints.history.words import VERBS
from saas import roster
from saas.requests import Message
from saas.roster import Absence, AbsenceKind, AbsenceState
from saas.roster.refusals import (
    AbsentTwice,
    BegunAlready,
    DecidedAlready,
    EndsBeforeStart,
    LeftCompany,
    NotYourOwn,
    TooLong,
)
from tenants.db import db
from tenants.history import History
from tenants.leaving import leave
from tenants.members import find_member
from tenants.permissions import Role
from tests.cast import add_member
from tests.roster.conftest import AT, FIRST, Stage, local
from tests.statements import statements

A_WEEK = timedelta(days=6)


def ask(stage: Stage, who: int = 0, by: int | None = 0, **more: object) -> Absence:
    asker = stage.people[by] if by is not None else stage.manager
    first, last = more.pop("first", FIRST), more.pop("last", FIRST + A_WEEK)
    return roster.ask_absence(stage.people[who], AbsenceKind.ANNUAL, first, last, "回家", by=asker, at=AT)  # type: ignore[arg-type]


def test_asked_by_oneself_waits_for_somebody_else(stage: Stage) -> None:
    absence = ask(stage)
    assert (absence.state, absence.days) == (AbsenceState.ASKED, 7)
    with pytest.raises(NotYourOwn):
        roster.decide_absence(absence, grant=True, by=stage.people[0], at=AT)
    roster.decide_absence(absence, grant=True, by=stage.manager, at=AT)
    with pytest.raises(DecidedAlready):
        roster.decide_absence(absence, grant=False, by=stage.manager, at=AT)
    assert (absence.state, absence.decided_by_id) == (AbsenceState.GRANTED, stage.manager.id)


def test_who_alone_plans_for_all_decides_alone(stage: Stage) -> None:
    alone = find_member(add_member(stage.company, Role.ADMINISTRATOR).id)
    assert alone is not None
    mine = roster.ask_absence(alone, AbsenceKind.ANNUAL, FIRST, FIRST, by=alone, at=AT)
    assert (mine.state, mine.decided_by_id) == (AbsenceState.GRANTED, alone.id)
    add_member(stage.company, Role.ADMINISTRATOR)
    later = FIRST + A_WEEK
    assert roster.ask_absence(alone, AbsenceKind.ANNUAL, later, later, by=alone, at=AT).state == AbsenceState.ASKED


def test_entered_by_the_manager_holds_at_once(stage: Stage) -> None:
    assert ask(stage, by=None).state == AbsenceState.GRANTED


def test_duties_in_it_become_gaps(stage: Stage) -> None:
    stage.assign(0, FIRST, "白")
    stage.assign(0, FIRST + A_WEEK + timedelta(days=1), "白")
    before = stage.plan().missing
    absence = ask(stage)
    assert stage.plan().missing == before
    roster.decide_absence(absence, grant=True, by=stage.manager, at=AT)
    plan = stage.plan()
    assert plan.missing == before + 1
    [gap] = [gap for gap in plan.gaps if gap.out]
    assert (gap.day, gap.post.name, gap.missing, gap.out[0].member.name) == (FIRST, "客服值班", 1, "赵一")
    assert roster.duties_in(absence) == 1
    stage.assign(1, FIRST, "白")
    assert stage.plan().missing == before  # somebody else is there now


def test_duties_of_all_absences_in_one_go(stage: Stage) -> None:
    for days in range(3):
        stage.assign(0, FIRST + timedelta(days=days), "早")
    stage.assign(1, FIRST, "早")
    absences = [ask(stage, last=FIRST + timedelta(days=1)), ask(stage, who=1, by=1), ask(stage, who=2, by=2)]
    with statements() as sent:
        counts = roster.duties_in_each(absences)
    assert sum("FROM absence" in one for one in sent) == 1
    assert counts == {absences[0].id: 2, absences[1].id: 1}


def test_refused_absences(stage: Stage) -> None:
    ask(stage)
    with pytest.raises(AbsentTwice):
        ask(stage, first=FIRST + A_WEEK, last=FIRST + A_WEEK)
    with pytest.raises(EndsBeforeStart):
        ask(stage, who=1, by=1, last=FIRST - timedelta(days=1))
    with pytest.raises(TooLong):
        ask(stage, who=1, by=1, last=FIRST + timedelta(days=186))
    stage.people[2].state = "left"
    db.session.commit()
    with pytest.raises(LeftCompany):
        ask(stage, who=2, by=2)


def test_taken_back_before_it_begins_only(stage: Stage) -> None:
    absence = ask(stage)
    roster.withdraw_absence(absence, by=stage.people[0], at=AT)
    again = ask(stage)
    roster.decide_absence(again, grant=True, by=stage.manager, at=AT)
    with pytest.raises(BegunAlready):
        roster.withdraw_absence(again, by=stage.people[0], at=local(FIRST, 0))
    roster.withdraw_absence(again, by=stage.manager, at=local(FIRST, 9))
    with pytest.raises(DecidedAlready):
        roster.withdraw_absence(again, by=stage.manager, at=local(FIRST, 9))


def test_what_a_leaver_asked_for_is_taken_back_and_written_down(stage: Stage) -> None:
    absence = ask(stage)
    leave(stage.people[0], successor=None, by=stage.manager, at=AT)
    db.session.refresh(absence)
    assert absence.state == AbsenceState.WITHDRAWN
    written = db.session.scalars(select(History).where(History.verb == "roster.absence_withdrawn")).one()
    assert (written.thing_id, written.actor_id) == (absence.id, stage.manager.id)
    assert written.verb in VERBS


def test_who_hears_of_it(stage: Stage, run_jobs) -> None:
    absence = ask(stage)
    run_jobs()
    roster.decide_absence(absence, grant=False, answer="人手不够", by=stage.manager, at=AT)
    run_jobs()
    db.session.rollback()
    told = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert {(one.member.name, one.kind) for one in told} == {
        (stage.manager.name, "absence_asked"),
        ("赵一", "absence_refused"),
    }


def test_where_no_estate_has_somebody_who_decides_the_company_hears_of_it(
    stage: Stage, finance, administrator, run_jobs
) -> None:
    for member in (find_member(finance.id), stage.manager):
        roster.ask_absence(member, AbsenceKind.ANNUAL, FIRST, FIRST, by=member, at=AT)
    run_jobs()
    db.session.rollback()
    told = db.session.scalars(select(Message).where(Message.kind == "absence_asked")).all()
    assert [one.member_id for one in told] == [administrator.id] * 2
    absence = db.session.scalars(select(Absence).where(Absence.member_id == finance.id)).one()
    assert roster.may_decide(administrator, absence)


def test_who_may_decide_and_see(stage: Stage, other_manager, head_office) -> None:
    absence = ask(stage)
    may = roster.may_decide
    assert may(stage.manager, absence) and not may(stage.people[0], absence) and not may(other_manager, absence)
    assert roster.may_see_absence(stage.people[0], absence) and not roster.may_see_absence(stage.people[1], absence)
    assert not may(head_office, absence)
