"""Keeping a promise: in time, late, twice, and after all not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises
from saas.promises import ClockKind, PromiseState, Standing
from tests.promises.arithmetic import local

MONDAY = local("2026-11-23 09:00")
DUE = local("2026-11-23 13:00")  # four service hours
SECOND = timedelta(seconds=1)


def test_kept_at_the_instant_of_the_deadline(thing, desk):
    promise = thing.promise(ClockKind.RESPONSE, MONDAY)

    kept = promises.keep(thing.id, ClockKind.RESPONSE, at=DUE, by=desk)

    assert kept is promise
    assert kept.state == PromiseState.KEPT
    assert kept.first_broken_at is None


def test_a_second_late_is_broken(thing):
    thing.promise(ClockKind.RESPONSE, MONDAY)

    kept = promises.keep(thing.id, ClockKind.RESPONSE, at=DUE + SECOND)

    assert kept.state == PromiseState.BROKEN
    assert kept.kept_at == DUE + SECOND
    assert kept.first_broken_at == DUE


def test_a_reply_does_not_finish_the_repair(thing):
    thing.promise(ClockKind.RESPONSE, MONDAY)
    completion = thing.promise(ClockKind.COMPLETION, MONDAY)

    promises.keep(thing.id, ClockKind.RESPONSE, at=MONDAY + SECOND)

    assert completion.is_open


def test_keeping_twice_changes_nothing(thing):
    promise = thing.promise(ClockKind.RESPONSE, MONDAY)
    promises.keep(thing.id, ClockKind.RESPONSE, at=MONDAY + SECOND)

    assert promises.keep(thing.id, ClockKind.RESPONSE, at=DUE + SECOND) is None
    assert promise.kept_at == MONDAY + SECOND


@pytest.mark.rule("REP-06")
def test_each_update_starts_the_next_clock(thing, technician):
    first = thing.promise(ClockKind.UPDATE, MONDAY)

    second = promises.told(thing.id, at=MONDAY + timedelta(hours=1), by=technician)

    assert first.state == PromiseState.KEPT
    assert second.due_at == local("2026-11-24 10:00")  # twelve service hours after what was told at 10:00
    assert promises.promises_of([thing.id])[thing.id] == [first, second]


def test_nothing_is_told_where_nothing_was_owed(thing):
    assert promises.told(thing.id, at=MONDAY) is None


@pytest.mark.rule("INT-11")
def test_reply_after_consulting_within_five_minutes(thing, desk):
    clock = promises.start_consult_clock(
        thing_id=thing.id, estate_id=thing.estate_id, start=MONDAY, at=MONDAY, by=desk, subject="enquiry"
    )

    assert clock.due_at == MONDAY + timedelta(minutes=5)
    assert promises.keep(thing.id, ClockKind.CONSULT, at=MONDAY + timedelta(minutes=5)).state == PromiseState.KEPT


@pytest.mark.rule("INT-11")
def test_reply_one_second_later_is_a_breach(thing, desk):
    promises.start_consult_clock(
        thing_id=thing.id, estate_id=thing.estate_id, start=MONDAY, at=MONDAY, by=desk, subject="enquiry"
    )

    late = promises.keep(thing.id, ClockKind.CONSULT, at=MONDAY + timedelta(minutes=5, seconds=1))

    assert late.state == PromiseState.BROKEN


@pytest.mark.rule("INT-12")
@pytest.mark.parametrize("subject", ["online_question", "complaint.general", "suggestion"])
def test_no_five_minutes_where_the_service_has_its_own_limit(thing, desk, subject):
    clock = promises.start_consult_clock(
        thing_id=thing.id, estate_id=thing.estate_id, start=MONDAY, at=MONDAY, by=desk, subject=subject
    )

    assert clock is None


@pytest.mark.rule("domain-14")
def test_reopening_keeps_the_first_breach(thing):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY, service_type="lighting.indoor")  # due at 21:00
    promises.keep(thing.id, ClockKind.COMPLETION, at=local("2026-11-23 22:00"))

    again = promises.reopen(thing.id, at=local("2026-11-24 08:00"))

    assert again == [promise]
    assert promise.first_broken_at == local("2026-11-23 21:00")
    assert promise.standing(local("2026-11-24 08:00")) is Standing.OVERDUE
    promises.keep(thing.id, ClockKind.COMPLETION, at=local("2026-11-24 08:30"))
    assert promise.state == PromiseState.BROKEN


def test_reopening_in_time_lets_the_original_clock_go_on(thing):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY, service_type="lighting.indoor")
    promises.keep(thing.id, ClockKind.COMPLETION, at=local("2026-11-23 10:00"))

    promises.reopen(thing.id, at=local("2026-11-23 11:00"))

    assert promise.standing(local("2026-11-23 12:00")) is Standing.ON_TIME
    assert promise.next_step_at is not None
    assert promises.next_due_at(thing.id) == local("2026-11-23 21:00")


def test_withdrawing_needs_a_reason_and_hides_no_breach(thing, desk):
    response = thing.promise(ClockKind.RESPONSE, MONDAY)
    completion = thing.promise(ClockKind.COMPLETION, MONDAY)

    with pytest.raises(promises.ReasonRequired):
        promises.withdraw(thing.id, " ", at=DUE + SECOND, by=desk)
    promises.withdraw(thing.id, "住户撤单", at=DUE + SECOND, by=desk)

    assert response.state == PromiseState.BROKEN
    assert completion.state == PromiseState.WITHDRAWN
    assert promises.next_due_at(thing.id) is None
