"""Consulting a superior, and the five minutes after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import promises, requests
from saas.promises import ClockKind, PromiseState
from saas.requests import MessageKind


@pytest.mark.rule("INT-11", "INT-36")
@pytest.mark.parametrize(
    ("after", "late", "state"),
    [(timedelta(minutes=5), False, PromiseState.KEPT), (timedelta(minutes=5, seconds=1), True, PromiseState.BROKEN)],
)
def test_five_minutes_are_kept_at_5_00_and_broken_at_5_01(stage, supervisor, after, late, state):
    request = stage.enquiry()
    asked_at = stage.later()
    consultation = requests.consult_supervisor(request, "能提前退吗？", of=supervisor, by=stage.desk, at=asked_at)

    assert consultation.reply_due_at == asked_at + timedelta(minutes=5)
    requests.reply(request, "可以，月底前退还", by=stage.desk, at=asked_at + after)

    assert consultation.was_late is late
    promise = next(p for p in promises.promises_of([request.id])[request.id] if p.clock == ClockKind.CONSULT)
    assert promise.state == state


@pytest.mark.rule("INT-12")
def test_a_service_with_its_own_limit_starts_no_five_minute_clock(stage, supervisor):
    request = stage.classified()

    consultation = requests.consult_supervisor(
        request, "要不要换整个龙头？", of=supervisor, by=stage.desk, at=stage.later()
    )

    assert consultation.reply_due_at is None
    clocks = {promise.clock for promise in promises.promises_of([request.id])[request.id]}
    assert ClockKind.CONSULT not in clocks


@pytest.mark.rule("INT-36")
def test_it_appears_at_the_supervisor_whose_advice_goes_back(stage, supervisor):
    request = stage.enquiry()
    consultation = requests.consult_supervisor(request, "能提前退吗？", of=supervisor, by=stage.desk, at=stage.later())

    assert requests.questions_for(supervisor) == [consultation]
    assert [one.kind for one in requests.messages_for(supervisor)] == [MessageKind.CONSULTED]
    requests.advise(consultation, "可以", by=supervisor, at=stage.later(1))
    assert requests.questions_for(supervisor) == []
    assert requests.messages_for(stage.desk)[0].kind == MessageKind.ADVISED
    with pytest.raises(requests.AnsweredAlready):
        requests.advise(consultation, "还是不行", by=supervisor, at=stage.later(1))


def test_the_resident_does_not_read_what_was_asked(stage, supervisor):
    request = stage.enquiry()
    requests.consult_supervisor(request, "内部问题", of=supervisor, by=stage.desk, at=stage.later())

    seen = requests.timeline(request.id, for_resident=True)

    assert "内部问题" not in [event.words for event in seen]


def test_only_a_superior_of_the_estate_can_be_asked(stage, other_manager):
    request = stage.enquiry()

    for somebody in (stage.technician, other_manager, stage.desk):
        with pytest.raises(requests.NobodyToAsk):
            requests.consult_supervisor(request, "？", of=somebody, by=stage.desk, at=stage.later())
