"""Another time, another urgency: the first promise still counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises
from saas.promises import ClockKind, PromiseState, Standing
from tenants.members import EVERYWHERE
from tests.promises.arithmetic import local

MONDAY = local("2026-11-23 09:00")
FOUR = local("2026-11-23 16:00")
SIX = local("2026-11-23 18:00")


@pytest.fixture
def visit_at_four(thing, desk):
    return thing.promise(ClockKind.ARRIVAL, MONDAY, due=FOUR, by=desk)


def test_moved_with_consent(thing, visit_at_four, desk):
    moved = promises.move(visit_at_four, due=SIX, consent=True, at=MONDAY + timedelta(hours=1), by=desk)

    assert visit_at_four.state == PromiseState.MOVED
    assert visit_at_four.standing(SIX) is Standing.ENDED
    assert (moved.due_at, moved.replaces_id) == (SIX, visit_at_four.id)
    assert promises.next_due_at(thing.id) == SIX


def test_moved_without_consent_breaks_the_old_promise(visit_at_four, desk):
    at = MONDAY + timedelta(hours=1)

    moved = promises.move(visit_at_four, due=SIX, consent=False, at=at, by=desk)

    assert visit_at_four.state == PromiseState.BROKEN
    assert visit_at_four.first_broken_at == at
    assert moved.is_open


def test_consent_after_the_deadline_heals_nothing(visit_at_four, desk):
    promises.move(visit_at_four, due=SIX, consent=True, at=FOUR + timedelta(minutes=1), by=desk)

    assert visit_at_four.state == PromiseState.BROKEN


def test_coming_earlier_needs_no_consent(visit_at_four, desk):
    promises.move(visit_at_four, due=FOUR - timedelta(hours=1), consent=False, at=MONDAY, by=desk)

    assert visit_at_four.state == PromiseState.MOVED


def test_an_ended_promise_cannot_be_moved(thing, visit_at_four, desk):
    promises.keep(thing.id, ClockKind.ARRIVAL, at=MONDAY)

    with pytest.raises(promises.PromiseEnded):
        promises.move(visit_at_four, due=SIX, consent=True, at=MONDAY, by=desk)


def test_a_move_into_the_past_is_refused(visit_at_four, desk):
    with pytest.raises(promises.DueInThePast):
        promises.move(visit_at_four, due=MONDAY, consent=True, at=MONDAY, by=desk)


@pytest.mark.rule("SVC-09", "CMP-23")
def test_the_first_promised_time_counts(thing, visit_at_four, desk):
    promises.move(visit_at_four, due=SIX, consent=True, at=MONDAY, by=desk)
    promises.keep(thing.id, ClockKind.ARRIVAL, at=SIX)

    counted = promises.kept_in_period(MONDAY, MONDAY + timedelta(days=1), estates=EVERYWHERE)

    assert [(row.clock, row.in_time, row.due) for row in counted] == [(ClockKind.ARRIVAL, 0, 1)]


@pytest.mark.rule("SVC-09")
def test_a_moved_promise_that_was_kept_by_its_first_time_counts_as_kept(thing, visit_at_four, desk):
    promises.move(visit_at_four, due=SIX, consent=True, at=MONDAY, by=desk)
    promises.keep(thing.id, ClockKind.ARRIVAL, at=FOUR)

    counted = promises.kept_in_period(MONDAY, MONDAY + timedelta(days=1), estates=EVERYWHERE)

    assert [(row.in_time, row.due) for row in counted] == [(1, 1)]


@pytest.mark.rule("SVC-09")
def test_an_open_overdue_promise_counts_as_missed(thing, visit_at_four):
    counted = promises.kept_in_period(MONDAY, MONDAY + timedelta(days=1), estates=frozenset({thing.estate_id}))

    assert [(row.in_time, row.due) for row in counted] == [(0, 1)]
    assert promises.kept_in_period(MONDAY, FOUR, estates=EVERYWHERE) == []


def test_figures_stay_inside_the_estates_asked_for(thing, visit_at_four, in_green):
    other = frozenset({in_green.other_estate_id})

    assert promises.kept_in_period(MONDAY, SIX, estates=other) == []
    assert list(promises.overdue(SIX, estates=other)) == []
    assert list(promises.overdue(SIX, estates=frozenset({thing.estate_id}))) == [visit_at_four]


def test_a_raised_urgency_counts_from_its_recognition(thing, desk):
    slow = thing.promise(ClockKind.RESPONSE, local("2026-11-23 19:00"))
    at = local("2026-11-23 22:00")

    [sooner] = promises.raise_urgency(thing.id, "P1", at=at, by=desk)

    assert sooner.due_at == local("2026-11-23 22:15")
    assert sooner.replaces_id == slow.id
    assert slow.state == PromiseState.MOVED


def test_a_raised_urgency_never_promises_later(thing, desk):
    promise = thing.promise(ClockKind.RESPONSE, MONDAY)
    at = promise.due_at - timedelta(minutes=5)

    [same] = promises.raise_urgency(thing.id, "P1", at=at, by=desk)

    assert same is promise
    assert same.urgency == "P1"


def test_a_lowered_urgency_moves_no_deadline(thing, desk):
    promise = thing.promise(ClockKind.RESPONSE, MONDAY, urgency="P1")

    [same] = promises.raise_urgency(thing.id, "P3", at=MONDAY + timedelta(minutes=1), by=desk)

    assert same is promise
    assert same.due_at == MONDAY + timedelta(minutes=15)
