"""Clocks: what stands when, and what the bar shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from saas.promises.calendar import ROUND_THE_CLOCK, Pause
from saas.promises.clock import (
    Band,
    BandKind,
    Standing,
    bands,
    consulted,
    in_time,
    next_update,
    paused,
    promised,
    promised_by,
    raised,
    reopened,
    resumed,
)
from tests.promises.arithmetic import local, office, service_hours

HOUR = 3600


def kept(timing, at):
    return replace(timing, kept_at=at)


@pytest.mark.rule("REP-04")
def test_standing_from_start_to_end():
    timing = promised(local("2026-11-20 09:00"), 5 * HOUR, office())

    assert timing.standing(local("2026-11-20 12:59")) is Standing.ON_TIME
    assert timing.standing(local("2026-11-20 13:00")) is Standing.AT_RISK  # 80 % of five hours
    assert timing.standing(local("2026-11-20 14:00")) is Standing.AT_RISK
    assert timing.standing(local("2026-11-20 14:00:01")) is Standing.OVERDUE
    assert kept(timing, local("2026-11-20 14:00")).standing(local("2026-11-23 10:00")) is Standing.KEPT
    assert kept(timing, local("2026-11-20 14:00:01")).standing(local("2026-11-23 10:00")) is Standing.BROKEN


def test_a_kept_response_says_nothing_about_the_repair():
    response = promised(local("2026-11-20 09:00"), HOUR, service_hours())
    completion = promised(local("2026-11-20 09:00"), 4 * HOUR, service_hours())

    response = kept(response, local("2026-11-20 09:30"))

    assert response.standing(local("2026-11-20 14:00")) is Standing.KEPT
    assert completion.standing(local("2026-11-20 14:00")) is Standing.OVERDUE


@pytest.mark.rule("domain-12")
def test_urgent_repair_without_arrival_is_overdue_after_sixteen_minutes_at_night():
    arrival = promised(local("2026-11-21 02:50"), 15 * 60, ROUND_THE_CLOCK)

    assert arrival.standing(local("2026-11-21 03:05")) is Standing.AT_RISK
    assert arrival.standing(local("2026-11-21 03:06")) is Standing.OVERDUE


@pytest.mark.rule("INT-11")
def test_reply_after_five_minutes_exactly_is_in_time():
    asked = local("2026-11-21 23:58")
    clock = consulted(asked, has_own_limit=False)

    assert clock is not None
    assert in_time(asked + timedelta(seconds=300), clock.due)
    assert not in_time(asked + timedelta(seconds=301), clock.due)


@pytest.mark.rule("INT-12")
def test_a_service_with_its_own_limit_starts_no_five_minute_clock():
    assert consulted(local("2026-11-21 10:00"), has_own_limit=True) is None


@pytest.mark.rule("REP-06")
def test_next_update_counts_from_the_last_one():
    clock = next_update(local("2026-11-20 18:00"), 4, service_hours())

    assert clock.due == local("2026-11-21 10:00")


@pytest.mark.rule("domain-13")
def test_a_pause_stops_the_clock_and_is_shown():
    timing = paused(promised(local("2026-11-20 09:00"), 2 * HOUR, office()), local("2026-11-20 10:00"), "parts")

    assert timing.standing(local("2026-11-23 16:00")) is Standing.STOPPED
    assert timing.left(local("2026-11-23 16:00")) == HOUR

    timing = resumed(timing, local("2026-11-23 16:00"))

    assert timing.due == local("2026-11-23 17:00")  # the hour that was left
    assert timing.stopped_seconds(local("2026-11-24 12:00")) == (3 * 24 + 6) * HOUR


def test_resuming_twice_adds_both_pauses():
    timing = promised(local("2026-11-20 09:00"), 4 * HOUR, office())
    timing = resumed(paused(timing, local("2026-11-20 10:00"), "resident"), local("2026-11-20 11:00"))
    timing = resumed(paused(timing, local("2026-11-20 12:00"), "parts"), local("2026-11-20 12:30"))

    assert timing.due == local("2026-11-20 14:30")


def test_a_pause_begun_on_a_holiday():
    timing = promised(local("2026-09-30 16:00"), 2 * HOUR, office())
    timing = paused(timing, local("2026-10-03 10:00"), "resident")

    assert timing.left(local("2026-10-05 10:00")) == HOUR
    assert resumed(timing, local("2026-10-07 18:00")).due == local("2026-10-08 10:00")


def test_a_pause_after_the_deadline_heals_nothing():
    timing = promised(local("2026-11-20 09:00"), HOUR, office())
    timing = paused(timing, local("2026-11-20 11:00"), "parts")

    assert timing.standing(local("2026-11-20 11:30")) is Standing.OVERDUE
    assert resumed(timing, local("2026-11-20 12:00")).due == local("2026-11-20 10:00")
    assert timing.moment(150, local("2026-11-20 16:00")) == local("2026-11-20 10:30")


@pytest.mark.rule("domain-14")
def test_reopening_keeps_the_first_breach():
    timing = kept(promised(local("2026-11-20 09:00"), HOUR, office()), local("2026-11-20 12:00"))

    assert timing.standing(local("2026-11-20 12:00")) is Standing.BROKEN
    assert reopened(timing).standing(local("2026-11-20 12:05")) is Standing.OVERDUE
    assert kept(reopened(timing), local("2026-11-20 12:10")).standing(local("2026-11-21 10:00")) is Standing.BROKEN


def test_reopening_in_time_lets_the_original_clock_go_on():
    timing = kept(promised(local("2026-11-20 09:00"), 4 * HOUR, office()), local("2026-11-20 10:00"))

    timing = reopened(timing)

    assert timing.due == local("2026-11-20 13:00")
    assert timing.standing(local("2026-11-20 10:30")) is Standing.ON_TIME


def test_a_raised_priority_counts_from_its_recognition():
    timing = promised(local("2026-11-20 16:00"), 24 * HOUR, service_hours())

    sooner = raised(timing, local("2026-11-20 22:00"), 15 * 60, ROUND_THE_CLOCK)

    assert sooner.due == local("2026-11-20 22:15")


def test_a_raised_priority_never_promises_later_than_before():
    timing = promised(local("2026-11-20 09:00"), HOUR, service_hours())

    assert raised(timing, local("2026-11-20 09:55"), 15 * 60, ROUND_THE_CLOCK).due == local("2026-11-20 10:00")


def test_time_left_turns_negative_in_working_time():
    timing = promised(local("2026-11-20 16:00"), HOUR / 2, office())

    assert timing.left(local("2026-11-20 16:10")) == 1200
    assert timing.left(local("2026-11-23 09:30")) == -HOUR


def test_bar_shows_running_closed_stopped_and_late_pieces():
    timing = promised(local("2026-11-20 16:00"), 2 * HOUR, office())
    timing = replace(timing, pauses=(Pause(local("2026-11-20 16:30"), local("2026-11-20 16:45"), "parts"),))
    timing = replace(timing, due=local("2026-11-23 10:15"))

    assert bands(timing, local("2026-11-23 11:00")) == (
        Band(BandKind.RUNNING, local("2026-11-20 16:00"), local("2026-11-20 16:30")),
        Band(BandKind.STOPPED, local("2026-11-20 16:30"), local("2026-11-20 16:45"), "parts"),
        Band(BandKind.RUNNING, local("2026-11-20 16:45"), local("2026-11-20 17:00")),
        Band(BandKind.CLOSED, local("2026-11-20 17:00"), local("2026-11-23 09:00")),
        Band(BandKind.RUNNING, local("2026-11-23 09:00"), local("2026-11-23 10:15")),
        Band(BandKind.LATE, local("2026-11-23 10:15"), local("2026-11-23 11:00")),
    )


def test_bands_cover_the_bar_without_gaps():
    timing = paused(promised(local("2026-09-29 15:00"), 9 * HOUR, office()), local("2026-10-02 11:00"), "weather")
    shown = bands(timing, local("2026-10-12 12:00"))

    assert shown[0].since == timing.start
    assert all(one.until == other.since for one, other in pairwise(shown))


def test_an_appointment_is_due_when_it_was_agreed():
    timing = promised_by(local("2026-11-20 21:00"), local("2026-11-21 16:00"))

    assert timing.due == local("2026-11-21 16:00")
    assert timing.working_seconds == 19 * HOUR


def test_a_deadline_in_the_next_year_is_provisional():
    assert promised(local("2026-12-31 16:30"), HOUR, office()).is_provisional
    assert not promised(local("2026-12-30 16:30"), HOUR, office()).is_provisional
