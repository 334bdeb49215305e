"""Whatever anybody tries in whatever order: refused by name or consistent, and never out of the one table of states."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from saas import promises, repairs, requests
from saas.promises import PauseReason, Team
from saas.repairs import Cause, ReturnReason, SkipReason, Way
from saas.requests import OPEN, Category, FeedbackWay, RequestState
from tenants.db import db
from tenants.refusals import Refused
from tests.factories.requests import uploaded_photo

VERBS = [
    *("register", "classify", "dispatch", "accept", "return", "recall", "depart", "arrive", "diagnose", "inspect"),
    *("skip", "plan", "pause", "resume", "fail", "pass", "complete", "complete_told", "feed_back", "confirm", "reopen"),
    *("withdraw", "chase", "comment", "transfer", "escalate", "reply", "close_unconfirmed", "decline", "appoint"),
]
LIKELY = ["register", "classify", "dispatch", "accept", "depart", "arrive", "diagnose", "skip", "plan", "pass"]


def act(stage: Any, request: Any, verb: str) -> None:
    """Try one verb as the person who usually does it."""
    repair = repairs.repair_under_way(request)
    at, desk, tech = stage.later(7), stage.desk, stage.technician
    if verb in ("register", "withdraw", "chase"):
        getattr(requests, verb)(request, by=desk, at=at)
    elif verb == "classify":
        requests.classify(request, category=Category.REPAIR, service_type="plumbing.tap", by=desk, at=at)
    elif verb == "dispatch":
        repairs.dispatch(request, tech, by=stage.dispatcher, at=at)
    elif verb in ("comment", "reply", "escalate", "reopen", "decline"):
        getattr(requests, verb)(request, "说一句", by=desk, at=at)
    elif verb == "transfer":
        requests.transfer(request, department=Team.GENERAL, reason="转", by=desk, at=at)
    elif verb == "appoint":
        requests.appoint(request, requests.Slot(at, at + timedelta(hours=2)), by=desk, at=at)
    elif verb == "feed_back":
        requests.feed_back(request, "好了", way=FeedbackWay.PHONE, by=desk, at=at)
    elif verb == "confirm":
        requests.confirm(request, rating=4, by=stage.resident, at=at)
    elif verb == "close_unconfirmed":
        requests.close_unconfirmed(request, at=at + timedelta(hours=72))
    elif repair is not None:
        work(stage, repair, verb, at)


def work(stage: Any, repair: Any, verb: str, at: Any) -> None:
    """Verbs of a work order."""
    tech = stage.technician
    by: dict[str, Any] = {"by": tech, "at": at}
    if verb in ("accept", "depart", "arrive", "resume"):
        getattr(repairs, verb)(repair, **by)
    elif verb == "return":
        repairs.return_order(repair, ReturnReason.NO_TIME, **by)
    elif verb == "recall":
        repairs.recall(repair, "换人", **by)
    elif verb == "diagnose":
        repairs.diagnose(repair, Cause.WORN, **by)
    elif verb == "inspect":
        repairs.inspect(repair, **by)
    elif verb == "skip":
        repairs.skip_inspection(repair, SkipReason.OBVIOUS, **by)
    elif verb == "plan":
        repairs.plan(repair, Way.ADJUST, **by)
    elif verb == "pause":
        repairs.pause(repair, PauseReason.PARTS, expected=at + timedelta(days=1), **by)
    elif verb in ("fail", "pass"):
        repairs.try_out(repair, passed=verb == "pass", **by)
    else:
        told = verb == "complete_told"
        repairs.complete(repair, "修好了", photos=[stage.token()], told_on_site=told, **by)


def check(request: Any) -> None:
    """What must hold after every step."""
    db.session.refresh(request)
    orders = repairs.repairs_of(request.id)
    standing = [one for one in orders if one.is_under_way]
    state = RequestState(request.state)
    assert len(standing) <= 1
    assert (len(standing) == 1) == (state in (RequestState.DISPATCHED, RequestState.HANDLING))
    assert request.first_receiver_id is not None
    if state is RequestState.HANDLING:
        assert standing[0].arrived_at is not None
    if state in (RequestState.FED_BACK, RequestState.CLOSED):
        assert request.fed_back_by_id is not None
    if state is RequestState.RESULT_REPORTED:
        assert orders[0].state == "completed"
        assert orders[0].trial_passed_at is not None
    made = promises.promises_of([request.id])[request.id]
    still = [promise for promise in made if promise.is_open]
    if state not in OPEN:
        assert still == [], f"{state} still promises {[p.clock for p in still]}"
    assert request.next_due_at == min((p.due_at for p in still), default=None)
    for order in orders:
        assert order.rework == repairs.failed_runs(order)


@pytest.mark.rule("INT-08", "REP-02", "REP-11", "INT-04")
@settings(
    max_examples=25,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
@given(st.lists(st.one_of(st.sampled_from(VERBS), st.sampled_from(LIKELY)), min_size=5, max_size=30))
def test_any_order_of_verbs(stage, verbs):
    stage.token = lambda: uploaded_photo(stage.technician, stage.at)
    request = stage.reported()
    for verb in verbs:
        try:
            act(stage, request, verb)
        except Refused:
            db.session.rollback()
        check(request)
