"""Making a promise: by the standard, for an agreed time, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from saas import promises
from saas.promises import ClockKind, Standing
from saas.promises.standard_service import publish_standard
from saas.promises.standards import Key
from tenants.db import db, new_id
from tenants.history import History
from tenants.scope import acting_in
from tests.promises.arithmetic import local

MONDAY = local("2026-11-23 09:00")


@pytest.mark.rule("REP-04", "SVC-01")
def test_response_is_due_by_the_grade_of_the_estate(thing):
    promise = thing.promise(ClockKind.RESPONSE, local("2026-11-23 18:30"))

    assert promise.due_at == local("2026-11-24 10:30")  # grade 1: four service hours, and 20:00 ends the day
    assert promise.promised_for == promise.due_at
    assert promise.standing(local("2026-11-23 19:00")) is Standing.ON_TIME


@pytest.mark.rule("domain-12")
def test_urgent_arrival_is_due_at_night(thing):
    promise = thing.promise(ClockKind.ARRIVAL, local("2026-11-21 02:50"), urgency="P1")

    assert promise.due_at == local("2026-11-21 03:05")
    assert promise.standing(local("2026-11-21 03:06")) is Standing.OVERDUE


def test_a_simple_fault(thing):
    simple = thing.promise(ClockKind.COMPLETION, MONDAY, service_type="lighting.indoor")

    assert simple.due_at - simple.started_at == timedelta(hours=12)


def test_a_complex_fault_has_more_time(thing):
    promise = thing.promise(ClockKind.COMPLETION, MONDAY, service_type="lighting.indoor", complex_fault=True)

    assert promise.due_at - promise.started_at == timedelta(hours=48)


def test_no_limit_makes_no_promise(thing):
    made = promises.make_promise(
        ClockKind.ARRIVAL, thing_id=thing.id, estate_id=thing.estate_id, start=MONDAY, at=MONDAY, urgency="P2"
    )

    assert made is None
    assert promises.promises_of([thing.id]) == {thing.id: []}


def test_an_agreed_time_is_a_promise_to_the_resident(thing, desk):
    agreed = local("2026-11-23 16:00")

    promise = thing.promise(ClockKind.ARRIVAL, MONDAY, due=agreed, by=desk, responsible=desk, text="王师傅 16:00 前到")

    assert promise.due_at == agreed
    assert promise.is_published
    assert (promise.made_by, promise.responsible_id) == (desk.id, desk.id)


def test_an_agreed_time_must_lie_ahead(thing):
    with pytest.raises(promises.DueInThePast):
        thing.promise(ClockKind.ARRIVAL, MONDAY, due=MONDAY)


def test_one_open_promise_of_a_kind(thing):
    thing.promise(ClockKind.RESPONSE, MONDAY)

    with pytest.raises(promises.AlreadyPromised):
        thing.promise(ClockKind.RESPONSE, MONDAY)


@pytest.mark.rule("domain-25", "SVC-12")
def test_a_resident_sees_published_promises_only(thing, administrator):
    publish_standard(Key("P2", None, 1), {ClockKind.RESPONSE}, by=administrator, at=MONDAY)
    response = thing.promise(ClockKind.RESPONSE, MONDAY)
    completion = thing.promise(ClockKind.COMPLETION, MONDAY)

    assert promises.shown_to_resident([response, completion]) == [response]


def test_default_standards_promise_residents_nothing(thing):
    assert not thing.promise(ClockKind.RESPONSE, MONDAY).is_published


@pytest.mark.rule("SVC-11")
def test_a_promise_keeps_the_version_of_its_making(thing, administrator):
    before = thing.promise(ClockKind.RESPONSE, MONDAY)
    known = promises.standard_for(estate_id=thing.estate_id, urgency=promises.Urgency.P2)
    publish_standard(known.key, {ClockKind.RESPONSE}, by=administrator, at=MONDAY)
    after = promises.make_promise(
        ClockKind.RESPONSE, thing_id=new_id(), estate_id=thing.estate_id, start=MONDAY, at=MONDAY, urgency="P2"
    )

    assert before.standard_id is None
    assert after.standard_id is not None
    assert not before.is_published
    assert after.is_published


def test_a_deadline_in_the_next_year_is_shown_as_provisional(thing):
    start = local("2026-12-31 16:00")
    promise = thing.promise(ClockKind.RESPONSE, start, urgency="P3")

    assert promises.clock_view(promise, start).provisional


def test_the_making_is_recorded(thing, desk):
    promise = thing.promise(ClockKind.RESPONSE, MONDAY, by=desk)

    row = db.session.scalars(select(History).where(History.thing_id == promise.id)).one()
    assert (row.verb, row.actor_name, row.estate_id) == ("promises.made", desk.name, thing.estate_id)


def test_the_neighbour_sees_no_promise(thing, grey):
    promise = thing.promise(ClockKind.RESPONSE, MONDAY)

    with acting_in(grey.id):
        assert promises.find_promise(promise.id) is None
        assert promises.promises_of([thing.id]) == {thing.id: []}
