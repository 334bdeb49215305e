"""The result reaches the resident, and only then can a request close."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas import requests
from saas.requests import Category, ClosedHow, FeedbackWay, LowReason, MessageKind, RequestState


@pytest.mark.rule("INT-04", "INT-09")
def test_who_when_how_and_what_are_kept(stage):
    request = stage.fed_back()

    assert request.state == RequestState.FED_BACK
    assert (request.fed_back_by_id, request.fed_back_at) == (stage.desk.id, stage.at)
    assert (request.fed_back_how, request.fed_back_what) == (FeedbackWay.PHONE, "已换阀芯，不再滴水")
    assert requests.messages_for(stage.resident)[0].kind == MessageKind.ASK_CONFIRM


@pytest.mark.rule("INT-04")
def test_closing_without_feedback_is_refused(stage):
    repair = stage.completed()

    with pytest.raises(requests.NothingFedBack):
        requests.confirm(repair.request, rating=5, by=stage.resident, at=stage.later())


@pytest.mark.rule("INT-04")
def test_the_database_refuses_it_too(stage):
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError

    from saas.requests import Request
    from tenants.db import db

    stage.completed()

    with pytest.raises(IntegrityError, match="fed_back_before_closed"):
        db.session.execute(update(Request).values(state="closed", closed_how="confirmed"))
    db.session.rollback()


@pytest.mark.rule("INT-09")
def test_without_a_result_there_is_nothing_to_tell(stage):
    repair = stage.working()

    with pytest.raises(requests.NoResult):
        requests.feed_back(repair.request, "好了", way=FeedbackWay.PHONE, by=stage.desk, at=stage.later())


@pytest.mark.rule("INT-39", "INT-23", "INT-35")
def test_an_enquiry_is_answered_never_left_unknown(stage):
    request = stage.enquiry()

    with pytest.raises(requests.UnknownIsNoAnswer):
        requests.answer(request, " ", way=FeedbackWay.PHONE, solved=True, by=stage.desk, at=stage.later())
    requests.answer(request, "验收后三日内", way=FeedbackWay.PHONE, solved=True, by=stage.desk, at=stage.later())
    assert (request.state, request.closed_how) == (RequestState.CLOSED, ClosedHow.CONFIRMED)
    assert request.satisfaction is None
    assert request.next_due_at is None


@pytest.mark.rule("INT-09")
def test_a_department_acts_on_an_order_and_reports_the_result(stage, supervisor):
    request = stage.enquiry(Category.SUGGESTION, description="门口加一盏灯")

    with pytest.raises(requests.NotNow):
        requests.report_result(request, "装好了", by=supervisor, at=stage.later())
    requests.hand_to(request, supervisor, by=stage.dispatcher, at=stage.later())
    assert (request.state, request.handler_id) == (RequestState.DISPATCHED, supervisor.id)
    requests.report_result(request, "装好了", by=supervisor, at=stage.later())
    assert (request.state, request.outcome) == (RequestState.RESULT_REPORTED, "装好了")


def test_whoever_it_is_handed_to_is_told_so(stage, supervisor):
    request = stage.enquiry(Category.HELP, description="搬沙发")

    requests.hand_to(request, supervisor, by=stage.dispatcher, at=stage.later())

    assert [one.kind for one in requests.messages_for(supervisor)] == [MessageKind.HANDED_TO_YOU]


def test_handing_over_before_sorting_is_refused(stage, supervisor):
    request = stage.taken_down(category=Category.CONSULTATION)

    with pytest.raises(requests.NotClassified):
        requests.hand_to(request, supervisor, by=stage.dispatcher, at=stage.later())


def test_confirmed_with_one_face_of_five(stage):
    request = stage.closed(rating=5)

    assert (request.state, request.closed_how, request.satisfaction) == ("closed", "confirmed", 5)
    assert request.low_reasons == []


def test_reasons_are_kept_only_for_low_ratings(stage):
    request = stage.fed_back()

    requests.confirm(
        request, rating=2, low_reasons=[LowReason.LATE], opinion="等太久", by=stage.resident, at=stage.later()
    )

    assert (request.low_reasons, request.opinion) == (["late"], "等太久")


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_has_one_to_five_points(stage, rating):
    request = stage.fed_back()

    with pytest.raises(requests.UnknownRating):
        requests.confirm(request, rating=rating, by=stage.resident, at=stage.later())


def test_confirming_twice_is_refused(stage):
    request = stage.closed()

    with pytest.raises(requests.AlreadyFinished, match="Closed"):
        requests.confirm(request, rating=1, by=stage.resident, at=stage.later())


def test_after_72_silent_hours_it_closes_unconfirmed_and_is_counted_apart(stage):
    request = stage.fed_back()

    with pytest.raises(requests.StillTime):
        requests.close_unconfirmed(request, at=request.fed_back_at + timedelta(hours=71, minutes=59))
    requests.close_unconfirmed(request, at=request.fed_back_at + timedelta(hours=72))

    assert (request.state, request.closed_how) == (RequestState.CLOSED, ClosedHow.UNCONFIRMED)
    assert requests.state_word("closed", requests.Audience.RESIDENT, closed_how="unconfirmed") == "Closed unconfirmed"


def test_a_late_yes_is_still_welcome(stage):
    request = stage.fed_back()
    requests.close_unconfirmed(request, at=request.fed_back_at + timedelta(hours=72))

    requests.confirm(request, rating=4, by=stage.resident, at=request.fed_back_at + timedelta(hours=80))

    assert (request.closed_how, request.satisfaction) == (ClosedHow.CONFIRMED, 4)
