"""Stopping a clock and letting it run again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises
from saas.promises import ClockKind, PauseReason, PromiseState, Standing
from tests.promises.arithmetic import local

MONDAY = local("2026-11-23 09:00")
TUESDAY = local("2026-11-24 09:00")


@pytest.mark.rule("domain-13")
def test_a_pause_needs_a_new_time_and_is_shown(thing, technician, asked):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY)

    promises.pause(thing.id, PauseReason.PARTS, expected_until=TUESDAY, at=local("2026-11-23 10:00"), by=technician)

    view = promises.clock_view(promise, local("2026-11-24 08:00"))
    assert view.state == "stopped"
    assert view.stopped_now.reason == PauseReason.PARTS
    assert view.stopped_now.expected_until == TUESDAY
    assert view.stopped == timedelta(hours=22)
    assert asked() == ["promises.tell"]


@pytest.mark.rule("domain-13")
@pytest.mark.parametrize("expected", [MONDAY, MONDAY - timedelta(days=1)])
def test_a_pause_without_a_time_ahead_is_refused(thing, technician, expected):
    thing.promise(ClockKind.COMPLETION, MONDAY)

    with pytest.raises(promises.NewTimeRequired):
        promises.pause(thing.id, PauseReason.PARTS, expected_until=expected, at=MONDAY, by=technician)


def test_the_answer_cannot_be_paused(thing, technician):
    thing.promise(ClockKind.RESPONSE, MONDAY)

    with pytest.raises(promises.NothingRuns):
        promises.pause(thing.id, PauseReason.RESIDENT, expected_until=TUESDAY, at=MONDAY, by=technician)


def test_pausing_twice_is_refused(thing, technician):
    thing.promise(ClockKind.COMPLETION, MONDAY)
    promises.pause(thing.id, PauseReason.PARTS, expected_until=TUESDAY, at=MONDAY, by=technician)

    with pytest.raises(promises.NothingRuns):
        promises.pause(thing.id, PauseReason.WEATHER, expected_until=TUESDAY, at=MONDAY, by=technician)


def test_a_broken_promise_cannot_be_stopped(thing, technician):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY, service_type="lighting.indoor")
    late = promise.due_at + timedelta(seconds=1)

    with pytest.raises(promises.TooLateToStop):
        promises.pause(thing.id, PauseReason.PARTS, expected_until=late + timedelta(days=1), at=late, by=technician)

    assert promise.standing(late) is Standing.OVERDUE


def test_resuming_adds_working_time(thing, technician):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY)  # 24 service hours are two days of twelve
    promises.pause(thing.id, PauseReason.PARTS, expected_until=TUESDAY, at=local("2026-11-23 18:00"), by=technician)

    promises.resume(thing.id, at=local("2026-11-24 10:00"), by=technician)

    assert promise.state == PromiseState.RUNNING
    assert promise.due_at == local("2026-11-25 13:00")  # two hours of Monday and two of Tuesday
    assert promise.promised_for == local("2026-11-25 09:00")
    assert [stop.until for stop in promises.clock_view(promise, TUESDAY).stops] == [local("2026-11-24 10:00")]


def test_resuming_twice_is_refused(thing, technician):
    thing.promise(ClockKind.COMPLETION, MONDAY)
    promises.pause(thing.id, PauseReason.PARTS, expected_until=TUESDAY, at=MONDAY, by=technician)
    promises.resume(thing.id, at=TUESDAY, by=technician)

    with pytest.raises(promises.NotStopped):
        promises.resume(thing.id, at=TUESDAY, by=technician)


def test_keeping_a_stopped_promise_ends_its_pause(thing, technician):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY)
    promises.pause(thing.id, PauseReason.RESIDENT, expected_until=TUESDAY, at=MONDAY, by=technician)

    promises.keep(thing.id, ClockKind.COMPLETION, at=TUESDAY + timedelta(hours=2), by=technician)

    assert promise.state == PromiseState.KEPT
    assert promise.open_pause is None


def test_a_pause_that_lasts_too_long_is_mentioned_once(thing, technician, dispatcher, heard, run_jobs):
    thing.promise(ClockKind.COMPLETION, MONDAY, responsible=technician)
    promises.pause(thing.id, PauseReason.PARTS, expected_until=TUESDAY, at=MONDAY, by=technician)

    assert promises.take_steps(at=TUESDAY) == 0
    assert promises.take_steps(at=TUESDAY + timedelta(minutes=1)) == 1
    assert promises.take_steps(at=TUESDAY + timedelta(hours=5)) == 0
    run_jobs()

    assert heard == [(technician.name, "pause_overdue"), (dispatcher.name, "pause_overdue")]
