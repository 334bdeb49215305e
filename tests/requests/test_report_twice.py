"""A home that reports the same fault again is shown its open report, and chooses: add to it, or something new."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from saas import requests
from saas.requests.models import RequestEvent
from tenants.clock import now
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.requests import Stage, jpeg


@pytest.fixture
def at_home(green, resident, desk, dispatcher, technician) -> Stage:
    """A resident at home, today."""
    return Stage(green, resident, desk, dispatcher, technician, at=now()).apart()


def all_of(green) -> list[requests.Request]:
    with acting_in(green.id):
        return list(db.session.scalars(select(requests.Request).order_by(requests.Request.received_at)))


def test_the_first_report_is_asked_nothing(at_home, green, visit):
    me = visit.as_(at_home.resident)

    assert me.get("requests.about", tile="plumbing.tap").select("input[name=again]") == []
    me.post("requests.report", {"tile": "plumbing.tap"})

    assert len(all_of(green)) == 1


def test_the_second_one_shows_the_first_and_asks(at_home, green, visit):
    me = visit.as_(at_home.resident)
    me.post("requests.report", {"tile": "plumbing.tap"})
    [first] = all_of(green)

    told = me.get("requests.about", tile="plumbing.tap")
    assert "您已报过" in told.text
    assert told.select_one(f"a[href$='{first.id}']")
    assert {field["value"] for field in told.select("input[name=again]")} == {"add", "new"}
    asked = me.post("requests.report", {"tile": "plumbing.tap"}, expect=422)
    assert asked.select("input[name=again]")
    assert len(all_of(green)) == 1

    me.post("requests.report", {"tile": "plumbing.tap", "again": "new"})
    me.post("requests.report", {"tile": "power.flat_trip"})
    assert len(all_of(green)) == 3


def test_words_and_photos_go_to_the_report_that_is_there(at_home, green, visit):
    me = visit.as_(at_home.resident)
    me.post("requests.report", {"tile": "plumbing.tap"})
    [first] = all_of(green)

    me.post("requests.report", {"tile": "plumbing.tap", "again": "add", "description": "现在漏得更厉害"})
    me.post("requests.report", {"tile": "plumbing.tap", "again": "add", "photos": (BytesIO(jpeg()), "tap.jpg")})
    me.post("requests.report", {"tile": "plumbing.tap", "again": "add"})

    [still] = all_of(green)
    assert (still.id, still.comment_waits_since is not None) == (first.id, True)
    with acting_in(green.id):
        said = db.session.scalars(select(RequestEvent.words).where(RequestEvent.kind == "commented")).all()
        assert {words or "" for words in said} == {"", "现在漏得更厉害"}
        assert len(requests.photos_of(first.id)) == 1


def test_what_is_long_ago_or_ended_is_no_reason_to_ask(at_home, green, visit):
    me = visit.as_(at_home.resident)
    me.post("requests.report", {"tile": "plumbing.tap"})
    with acting_in(green.id):
        first = db.session.scalars(select(requests.Request)).one()
        first.received_at -= timedelta(days=15)
        db.session.commit()

    me.post("requests.report", {"tile": "plumbing.tap"})
    newest = all_of(green)[-1].id
    me.post("requests.withdraw", request_id=newest)
    me.post("requests.report", {"tile": "plumbing.tap"})

    assert len(all_of(green)) == 3


def test_a_closed_request_shows_who_did_it_and_what_was_said(at_home, green, visit):
    with acting_in(green.id):
        request_id = at_home.closed(rating=4).id
    page = visit.as_(at_home.resident).get("requests.show", request_id=request_id)

    facts = dict(zip((dt.text for dt in page.select("dt")), (dd.text for dd in page.select("dd")), strict=True))
    assert facts["经办人"] == at_home.technician.name
    assert facts["您的评价"] == "满意"
