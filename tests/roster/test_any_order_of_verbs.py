"""No order of verbs leaves anybody on duty at two places at the same time."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from saas import roster
from saas.roster import AbsenceKind, AbsenceState, read_pattern
from tenants.db import db
from tenants.refusals import Refused
from tests.roster.conftest import AT, DECEMBER, Stage

PEOPLE = st.integers(0, 3)
DAYS = st.integers(0, 9)
SIGNS = st.sampled_from("早中夜白全")
PATTERNS = st.sampled_from(["早早中中夜夜休休", "全休", "夜", "白夜休", "早全"])
STEPS = st.one_of(
    st.tuples(st.just("tap"), PEOPLE, DAYS, SIGNS),
    st.tuples(st.just("put"), PEOPLE, DAYS, SIGNS),
    st.tuples(st.just("clear"), st.integers(0, 30)),
    st.tuples(st.just("swap"), st.integers(0, 30), st.integers(0, 30)),
    st.tuples(st.just("fill"), PATTERNS, st.integers(1, 4), DAYS),
    st.tuples(st.just("absence"), PEOPLE, DAYS),
    st.tuples(st.just("copy")),
)


def do(stage: Stage, step: tuple) -> None:
    name, *rest = step
    duties = [one for one in stage.plan().duties if one.day.month == 12]
    by = {"by": stage.manager, "at": AT}
    desk = stage.posts["客服值班"]
    if name == "tap":
        who, day, sign = rest
        roster.mark(stage.estate, DECEMBER + timedelta(days=day), stage.people[who], desk, stage.shifts[sign], **by)
    elif name == "put":
        who, day, sign = rest
        stage.assign(who, DECEMBER + timedelta(days=day), sign)
    elif name == "clear" and duties:
        roster.clear(duties[rest[0] % len(duties)], **by)
    elif name == "swap" and duties:
        roster.swap(duties[rest[0] % len(duties)], duties[rest[1] % len(duties)], **by)
    elif name == "fill":
        pattern, people, last = rest
        shifts = read_pattern(pattern, list(stage.shifts.values()))
        until = DECEMBER + timedelta(days=last)
        roster.fill(stage.estate, desk, shifts, stage.people[:people], month=DECEMBER, first=DECEMBER, last=until, **by)
    elif name == "absence":
        day = DECEMBER + timedelta(days=rest[1])
        roster.ask_absence(stage.people[rest[0]], AbsenceKind.OTHER, day, day, **by)
    elif name == "copy":
        roster.copy_month(stage.estate, DECEMBER, **by)


def check(stage: Stage) -> None:
    plan = stage.plan()
    for member in plan.people:
        mine = [duty for duty in plan.duties if duty.member_id == member.id]
        for before, after in pairwise(mine):
            assert before.ends_at <= after.starts_at, (member.name, before.day, after.day)
    for duty in plan.duties:
        assert (duty.starts_at, duty.ends_at) == duty.shift.span(duty.day)


@settings(max_examples=12)
@given(st.lists(STEPS, min_size=3, max_size=9))
def test_nobody_is_at_two_places(stage: Stage, steps: list[tuple]) -> None:
    for duty in stage.plan().duties:
        roster.clear(duty, by=stage.manager, at=AT)
    for absence in roster.absences_in(frozenset({stage.estate.id}), AT):
        absence.state = AbsenceState.WITHDRAWN
    db.session.commit()
    for step in steps:
        try:
            do(stage, step)
        except Refused:
            db.session.rollback()
        check(stage)
